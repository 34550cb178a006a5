"""Each part of the map as lines of Markdown."""

from collections import Counter

from codeforge.features.overview.ask import Debt, HotPlace, Hub, LanguageShare, Package, TestLayout
from codeforge.features.overview.files import Files
from codeforge.index.manifests import Entry
from codeforge.syntax.languages import pack_of
from codeforge.text.counting import counted


def languages_of(files: Files) -> list[LanguageShare]:
    """The languages by their lines, the most first."""
    n_files: Counter[str] = Counter()
    n_lines: Counter[str] = Counter()
    for path, language in files.language.items():
        n_files[language] += 1
        n_lines[language] += files.lines.get(path, 0)
    return [LanguageShare(one, n_files[one], n) for one, n in n_lines.most_common(8)]


def sizes_line(languages: list[LanguageShare]) -> str:
    """How much there is of each language, in one sentence."""
    parts = []
    for one in languages[:5]:
        pack = pack_of(one.language)
        parts.append(
            f"{pack.title if pack else one.language} {counted(one.lines, 'line')} in {counted(one.files, 'file')}"
        )
    return "; ".join(parts) + "."


def package_line(one: Package) -> str:
    """A folder, how large it is, what it is for and what it offers."""
    offers = f" Offers {', '.join(one.offers)}." if one.offers else ""
    purpose = f" {one.purpose.rstrip('.')}." if one.purpose else ""
    return f"- {one.path} ({counted(one.files, 'file')}, {counted(one.lines, 'line')}).{purpose}{offers}"


def entry_line(one: Entry) -> str:
    """What can be started, and where it is written."""
    where = f" in {one.path}" if one.path and one.path != one.name else ""
    what = f" runs {one.what}" if one.what else ""
    return f"- {one.name} ({one.kind}){what}{where}"


def hub_line(one: Hub) -> str:
    """What much stands on, and how much."""
    name = f"{one.symbol} ({one.kind}) " if one.symbol else ""
    line = f":{one.line + 1}" if one.symbol else ""
    return f"- {name}{one.path}{line}, used by {counted(one.importers, 'file')}"


def hot_line(one: HotPlace) -> str:
    """How often a file changes, and when it last did."""
    when = f", the last {one.days} days ago" if one.days > 1 else ""
    return f"- {one.path}: {counted(one.commits, 'commit')}{when}"


def debt_line(one: Debt) -> str:
    """A long function or a file of notes, in numbers."""
    if one.kind == "notes":
        return f"- {one.path}: {counted(one.amount, 'note')} (TODO, FIXME, XXX, HACK)"
    return (
        f"- {one.symbol} at {one.path}:{one.line + 1}: {counted(one.amount, 'line')}, {one.branches} branches"
    )


def test_lines(tests: TestLayout) -> list[str]:
    """Where the tests are and how they are run; says so when there are none."""
    lines = []
    if tests.files:
        lines.append(
            f"- {counted(tests.files, 'file')}, {counted(tests.lines, 'line')}: {', '.join(tests.folders)}"
        )
    if tests.commands:
        lines.append(f"- Run: {'; '.join(tests.commands)}")
    return lines or ["- none found"]
