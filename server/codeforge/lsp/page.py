"""A page that an editor draws without knowing what it is about, and the same as Markdown.

A page has a title, facts, and groups of items with places, reasons and code. Words are a text as it is, or `Said`: an
English template with what fills its places, which a client that speaks another language looks up.
"""

import re
from typing import Any

from msgspec import Struct, field


class Said(Struct, omit_defaults=True):
    """Words that can be said in another language."""

    say: str
    """In English; `{0}` is the first of what fills it."""
    fill: list[Any] = field(default_factory=list, name="with")


Words = str | Said


class PagePlace(Struct):
    """Where an item leads."""

    uri: str
    line: int
    text: str
    """The path in its folder with the number of the line, from 1."""


class PageItem(Struct, omit_defaults=True):
    """One thing on a page."""

    id: str
    title: Words
    tags: list[Words] = field(default_factory=list)
    place: PagePlace | None = None
    score: int | None = None
    reasons: list[Words] = field(default_factory=list)
    code: str = ""


class PageGroup(Struct):
    """Items under a heading, which may be empty."""

    title: Words
    items: list[PageItem]


class PageMeter(Struct):
    """How much of what may be used is used."""

    label: Words
    used: int
    of: int


class Page(Struct):
    """What is to be seen."""

    title: Words
    facts: list[tuple[Words, Words]]
    groups: list[PageGroup]
    meter: PageMeter | None = None
    note: Words = ""
    """What the answer lacks, and why; empty when it lacks nothing."""
    complete: bool = True
    """False: asked again a moment later, there is more."""
    state: str = ""
    """Of the server's status: `indexing`, `paused`, `wrong` where a person has to look, or empty."""
    text: str = ""


def say(template: str, *values: Any) -> Said:
    """Words that can be said in another language."""
    return Said(template, list(values))


def english(words: Words) -> str:
    """What the words say in English."""
    if isinstance(words, str):
        return words
    return words.say.format(*(english(one) if isinstance(one, Said) else one for one in words.fill))


def markdown(page: Page) -> str:
    """The page as Markdown. Fences are longer than any inside, so that no code can end them."""
    lines = [f"# {english(page.title)}", ""]
    facts = [(english(label), english(value)) for label, value in page.facts]
    if page.meter is not None:
        facts.append((english(page.meter.label), f"{page.meter.used} / {page.meter.of}"))
    lines += [f"- {label}: {value}" for label, value in facts]
    if page.note:
        lines += ["", english(page.note)]
    for group in page.groups:
        if group.title:
            lines += ["", f"## {english(group.title)}", ""]
        for item in group.items:
            lines += _item_lines(item)
    return "\n".join(lines) + "\n"


def _item_lines(item: PageItem) -> list[str]:
    if not item.reasons and not item.code:
        return [f"- {one_line(item)}"]
    about = [f"`{item.place.text}`"] if item.place else []
    about += [english(tag) for tag in item.tags]
    lines = ["", f"### {english(item.title)}", "", *([" · ".join(about)] if about else [])]
    lines += [f"- {english(reason)}" for reason in item.reasons]
    if item.code:
        longest = max(map(len, re.findall("`+", item.code)), default=0)
        fence = "`" * max(longest + 1, 3)
        lines += ["", fence, item.code, fence]
    return lines


def one_line(item: PageItem) -> str:
    """One line: place, kind, name."""
    title = english(item.title)
    place = f"{item.place.text} " if item.place and item.place.text != title else ""
    return f"{place}{' '.join(map(english, item.tags))} {title}".replace("  ", " ").strip()
