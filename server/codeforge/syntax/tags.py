"""What is wrong with the tags of a page, by HTML's own rules ("HTML Living Standard", 13.2).

A browser mends whatever it is given, so nothing tells an author that a `<div>` is never closed. Which end tags may be
left out is known (13.1.2.4), and what is still open at the end of a file may be closed in another one: a part of a page
is sound.
"""

import re
from bisect import bisect_right
from collections import Counter
from typing import NamedTuple

from codeforge.syntax.fault import Fault, clipped
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

_TOKEN = re.compile(
    rb"""
    (?P<other> <!-- | <!\[CDATA\[ | <[!?] )
  | </ (?P<end> [a-zA-Z][^\s/><]* ) [^<>]* >?
  | < (?P<start> [a-zA-Z][^\s/><"'=]* )
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    rb"""
    [\s/]*+
    (?: (?P<close> > )
      | [^\s"'<>/=]++
        (?: \s*+ = \s*+
          (?P<value>
              " [^"{]*+ (?: (?: \{\{ [^{}\n]*+ \}\} | \{ ) [^"{]*+ )* (?P<double> " )?
            | ' [^'{]*+ (?: (?: \{\{ [^{}\n]*+ \}\} | \{ ) [^'{]*+ )* (?P<single> ' )?
            | [^\s"'<>][^\s<>]*+
          )?
        )?
      | (?P<bad> . )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
"""One attribute of a start tag, or the end of the tag; a template's `{{ … }}` in a value may hold quotes."""
_TEMPLATE = re.compile(
    rb"""
    \{% | <% | <\?(?!xml\b) | \$\{
  | \{\{[-~]?\s*+(?: [#/^>!] | (?: block | define | else | end | if | range | template | with )\b )
  | ^[ \t]*+[#%][ \t]*+end(?: block | def | for | if | macro | set | while | with )\b
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What only stands in the template of a page: which tags it will have cannot be told."""
_WHOLE = re.compile(rb"<(?:!doctype|html|body)\b", re.IGNORECASE)
_STRAY_QUOTE = re.compile(rb"\A[^\"'].*[\"']\Z", re.DOTALL)
_END_OF = {
    b"<!--": re.compile(rb"-->|--!>"),
    b"<![CDATA[": re.compile(rb"\]\]>"),
    b"<!": re.compile(rb">"),
    b"<?": re.compile(rb">"),
}
VOID = frozenset(
    b"area base basefont bgsound br col command embed frame hr image img input isindex keygen link meta nextid "
    b"param source spacer track wbr".split()
)
OPTIONAL = frozenset(
    b"html head body p li dt dd option optgroup colgroup caption thead tbody tfoot tr td th rb rt rtc rp".split()
)
RAW = frozenset(b"script style textarea title xmp iframe noembed noframes".split())
SCOPES = frozenset(b"td th caption template object marquee applet button".split())
"""An end tag closes nothing that was opened outside of these."""
CLOSED = frozenset(
    b"a abbr acronym address article aside audio b bdi bdo big blockquote button canvas center cite code data datalist "
    b"del details dfn dialog dir div dl em fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 "
    b"header hgroup i ins kbd label legend main map mark menu meter nav noscript object ol output picture pre "
    b"progress q ruby s samp search section select small span strike strong sub summary sup svg table template time "
    b"tt u ul var video".split()
)
"""The elements that need their end tag."""


MOST_FAULTS = 500
"""Behind so many mistakes nothing is judged."""
MOST_OPEN = 1000
"""So many open elements are looked through for the one that an end tag closes."""


class _Tag(NamedTuple):
    name: bytes
    at: Offset
    stop: Offset


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        source = self.source = document.source
        self.faults: list[Fault] = []
        self.open: list[_Tag] = []
        self.n_open = Counter[bytes]()
        self.ends = {name.lower() for name in re.findall(rb"</([a-zA-Z][^\s/><]*)", source)}
        self.is_xml = bool(re.search(rb"<html[^>]*\sxmlns=", source[:4096])) or source.startswith(b"<?xml")
        self.late: dict[bytes, list[int]] = {}
        """By name, the faults about tags that something around them closed."""
        self.is_whole = bool(_WHOLE.search(source))
        """Not a part of a page, which may close what another part opens."""
        self.unread: list[Span] = []
        """Scripts, styles and comments: what stands in them makes no template."""

    def read(self) -> list[Fault]:
        at = 0
        while token := _TOKEN.search(self.source, at):
            if len(self.faults) > MOST_FAULTS:
                break
            at = token.end()
            if token["other"]:
                end = _END_OF[token["other"]].search(self.source, at - 2 * (token["other"] == b"<!--"))
                if end is None:
                    if token["other"] == b"<!--":
                        self._tell(token.span(), "this comment is never closed", "unclosed-comment")
                    break
                at = end.end()
                if token["other"] != b"<?":
                    self.unread.append(Span(token.start(), at))
            elif token.lastgroup == "end":
                self._end(_Tag(token["end"].lower(), token.start(), token.end()))
            elif token.lastgroup == "start":
                stop = self._start(_Tag(token["start"].lower(), token.start(), token.end()))
                if stop < 0:
                    break
                at = stop
        return [] if self.faults and self._is_template() else self.faults

    def _is_template(self) -> bool:
        for tag in _TEMPLATE.finditer(self.source):
            place = bisect_right(self.unread, tag.start(), key=lambda span: span.start) - 1
            if place < 0 or self.unread[place].stop <= tag.start():
                return True
        return False

    def _start(self, tag: _Tag) -> Offset:
        """Where reading goes on behind a start tag; -1 when nothing behind it can be told."""
        source, at = self.source, tag.stop
        quoted = None
        while True:
            found = _ATTRIBUTE.match(source, at)
            if found is None:
                self._tell((tag.at, tag.stop), f"`<{_shown(tag.name)}` misses its `>`", "expected-token")
                return -1
            quoted = found if (found["value"] or b"")[:1] in (b'"', b"'") else quoted
            if quoted is found and not (found["double"] or found["single"]):
                return self._string(found.start("value"))
            if _STRAY_QUOTE.search(found["value"] or b""):
                stop = found.end()
                self._tell(
                    (stop - 1, stop),
                    f"the quote that `{chr(source[stop - 1])}` ends is never opened",
                    "unopened-string",
                )
            if found["close"]:
                break
            if found["bad"]:
                return self._bad(tag, found.start("bad"), at, quoted)
            at = found.end()
        stop = found.end()
        if source[found.start("close") - 1 : found.start("close")] == b"/" or tag.name in VOID:
            return stop
        if tag.name in RAW:
            end = re.compile(rb"</" + tag.name + rb"(?![\w-])[^>]*>?", re.IGNORECASE).search(source, stop)
            if end is None:
                self._unclosed(tag._replace(stop=stop))
                return -1
            self.unread.append(Span(stop, end.end()))
            return end.end()
        if tag.name == b"plaintext":
            return -1
        self.open.append(tag._replace(stop=stop))
        self.n_open[tag.name] += 1
        return stop

    def _bad(self, tag: _Tag, bad: Offset, good: Offset, quoted: re.Match[bytes] | None) -> Offset:
        """A character that stands in no start tag: something before it lacks its end."""
        source = self.source
        if source[bad : bad + 1] in b"\"'" and quoted and b"\n" in quoted["value"]:
            return self._string(quoted.start("value"))
        if source[bad : bad + 1] == b"<":
            self._tell((good - 1, good), "expected `>`", "expected-token")
            if tag.name not in VOID and tag.name not in RAW:
                self.open.append(tag._replace(stop=good))
                self.n_open[tag.name] += 1
            return bad
        text = source[bad : bad + 1].decode()
        self._tell((bad, bad + 1), f"unexpected `{text}` in `<{_shown(tag.name)}>`", "unexpected")
        stop = source.find(b">", bad)
        if stop < 0:
            return -1
        return self._start(tag._replace(stop=stop))

    def _string(self, at: Offset) -> Offset:
        stop = self.source.find(b"\n", at)
        span = (at, len(self.source) if stop < 0 else stop)
        self._tell(span, "this string is never closed", "unclosed-string")
        return -1

    def _end(self, tag: _Tag) -> None:
        name = tag.name
        if self.source[tag.stop - 1 : tag.stop] != b">":
            span = (tag.at, tag.at + len(b"</") + len(name))
            self._tell(span, f"`</{_shown(name)}` misses its `>`", "expected-token")
        place = self._opened(name)
        if place < 0:
            self._nothing_open(tag)
            return
        for inner in self.open[place + 1 :]:
            if len(self.faults) > MOST_FAULTS:
                break
            self.n_open[inner.name] -= 1
            if inner.name in CLOSED or (inner.name not in OPTIONAL and inner.name in self.ends):
                self.late.setdefault(inner.name, []).append(len(self.faults))
                self._unclosed(inner)
        del self.open[place:]
        self.n_open[name] -= 1

    def _opened(self, name: bytes) -> int:
        """The place of the element that an end tag closes; -1 for none."""
        if not self.n_open[name]:
            return -1
        last = len(self.open) - 1
        for place in range(last, max(last - MOST_OPEN, -1), -1):
            known = self.open[place].name
            if known == name:
                return place
            if known in SCOPES and name not in (
                b"table",
                b"tr",
                b"tbody",
                b"thead",
                b"tfoot",
                b"html",
                b"body",
            ):
                return -1
        return -1

    def _nothing_open(self, tag: _Tag) -> None:
        if tag.name in VOID and self.is_xml:
            return
        text = f"`</{_shown(tag.name)}>`"
        if self.late.get(tag.name):
            place = self.late[tag.name].pop()
            line = self.document.lines.line_of(self.faults[place].span.start) + 1
            self.faults[place] = Fault(
                Span(tag.at, tag.stop),
                f"{text} comes too late: what stands around the one opened on line {line} is closed before",
                "syntax/mismatched-tag",
            )
            return
        if self.open or self.is_whole:
            self._tell((tag.at, tag.stop), f"{text} closes nothing that is open", "unexpected-tag")

    def _unclosed(self, tag: _Tag) -> None:
        line = self.document.lines.line_of(tag.at) + 1
        text = clipped(self.source[tag.at : tag.stop].decode("utf-8", "replace"))
        self._tell((tag.at, tag.stop), f"`{text}` opened on line {line} is never closed", "unclosed-tag")

    def _tell(self, span: tuple[Offset, Offset], message: str, code: str) -> None:
        self.faults.append(Fault(Span(*span), message, f"syntax/{code}"))


def tag_faults(document: Document) -> list[Fault]:
    """What is wrong with the tags of a page, in no order."""
    return _Reader(document).read()


def _shown(name: bytes) -> str:
    return clipped(name.decode("utf-8", "replace"))
