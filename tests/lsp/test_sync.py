"""Open documents stay equal to the editor's, whatever it says."""

from hypothesis import given
from hypothesis import strategies as st

from codeforge.lsp import messages as lsp
from codeforge.lsp.convert import Places
from codeforge.lsp.sync import Sync
from codeforge.state.session import Session
from codeforge.text.positions import Encoding, LineIndex
from fixtures import cases

URI = "file:///x/doc.py"


def sync_of(text: str, *, encoding=Encoding.UTF16, language="python") -> Sync:
    sync = Sync(Places(Session()))
    sync.encoding = encoding
    sync.opened(lsp.DidOpen(lsp.DocumentItem(URI, text, language, 1)))
    return sync


def change(sync: Sync, *changes: lsp.Change, version: int | None = 2):
    return sync.changed(lsp.DidChange(lsp.VersionedDocument(URI, version), list(changes)))


def at(line: int, character: int, to_line: int, to_character: int) -> lsp.Range:
    return lsp.Range(lsp.Position(line, character), lsp.Position(to_line, to_character))


def test_what_is_opened_was_visited_and_what_is_changed_was_edited():
    sync = sync_of("a")
    folder, _ = change(sync, lsp.Change("b"))
    sync.opened(lsp.DidOpen(lsp.DocumentItem("file:///x/other.py", "", "python", 1)))
    sync.closed(lsp.DidClose(lsp.TextDocument("file:///x/other.py")))
    assert folder.recent.lately == (("x/doc.py",), ("x/other.py",))


@cases(
    insert=("ab\ncd\n", [lsp.Change("X", at(1, 1, 1, 1))], "ab\ncXd\n"),
    replace=("ab\ncd\n", [lsp.Change("X", at(0, 0, 1, 0))], "Xcd\n"),
    whole=("ab\n", [lsp.Change("new")], "new"),
    one_after_the_other=("abc", [lsp.Change("", at(0, 0, 0, 1)), lsp.Change("Z", at(0, 1, 0, 2))], "bZ"),
    behind_wide_characters=("é🙂x", [lsp.Change("y", at(0, 3, 0, 4))], "é🙂y"),
    inside_a_surrogate_pair=("🙂x", [lsp.Change("y", at(0, 1, 0, 2))], "yx"),
    no_changes=("a", [], "a"),
    backwards=("abc", [lsp.Change("Z", at(0, 2, 0, 1))], "aZc"),
    far_outside=("a\n", [lsp.Change("b", at(90, 9, 99, 9))], "a\nb"),
    negative=("a\n", [lsp.Change("b", at(-1, -1, 0, -5))], "ba\n"),
    carriage_returns=("a\rb\r\nc", [lsp.Change("X", at(2, 0, 2, 1))], "a\rb\r\nX"),
)
def test_changes(case):
    before, changes, after = case
    _, document = change(sync_of(before), *changes)
    assert document.source.decode() == after
    assert document.version == 2


@cases(last_first=True, first_first=False)
def test_many_changes_at_once(case):
    """A replacement everywhere, as editors send it: from the end to the beginning, or the other way round."""
    lines = [f"é = foo({n})" for n in range(300)]
    places = reversed(range(300)) if case else range(300)
    changes = [lsp.Change("bar\n", at(line, 4, line, 7)) for line in places]
    if not case:  # each change has added a line above the next
        changes = [lsp.Change("bar\n", at(2 * line, 4, 2 * line, 7)) for line in range(300)]
    sync = sync_of("\n".join(lines))
    _, document = change(sync, *changes)
    assert document.source.decode() == "\n".join(lines).replace("foo", "bar\n")


@cases(on_an_empty_line=("a\n\n", 1, 0), behind_the_end=("ab\n", 0, 2), below_the_end=("a\n", 1, 0))
def test_a_word_that_was_typed_before_the_editor_spoke(case):
    """Neovim sends what was typed meanwhile as one message, a change a letter."""
    text, line, start = case
    word = "QuerySet."
    letters = [lsp.Change(letter, at(line, start + n, line, start + n)) for n, letter in enumerate(word)]
    _, document = change(sync_of(text), *letters)
    assert document.source.decode().split("\n")[line] == text.split("\n")[line] + word


POSITIONS = st.tuples(st.integers(0, 3), st.integers(0, 6))


@given(st.lists(st.tuples(POSITIONS, POSITIONS, st.text("xé🙂\n", max_size=3)), min_size=8, max_size=12))
def test_many_changes_are_what_they_are_one_by_one(given_changes):
    changes = [lsp.Change(text, at(*min(one, other), *max(one, other))) for one, other, text in given_changes]
    together, single = sync_of("abc\n\né🙂d"), sync_of("abc\n\né🙂d")
    _, document = change(together, *changes)
    for number, each in enumerate(changes, start=2):
        _, expected = change(single, each, version=number)
    assert document.source == expected.source


def test_many_changes_that_touch_one_another():
    sync = sync_of("x" * 20)
    _, document = change(sync, *[lsp.Change("ab", at(0, n, 0, n + 1)) for n in reversed(range(20))])
    assert document.source == b"ab" * 20
    _, document = change(sync, *[lsp.Change("", at(0, 5, 0, 7)) for _ in range(10)], version=3)
    assert document.source == b"ab" * 10


def test_a_thousand_changes_read_the_lines_once():
    sync = sync_of("foo\n" * 1000)
    _, document = change(sync, *[lsp.Change("bar", at(n, 0, n, 3)) for n in reversed(range(1000))])
    assert document.source == b"bar\n" * 1000
    assert len(document.before[1]) == 1


@cases(
    by_identifier=("python", "file:///x/doc", "python"),
    by_editors_identifier=("typescriptreact", "file:///x/doc", "tsx"),
    unknown_identifier=("klingon", "file:///x/doc.py", "python"),
    nothing_known=("klingon", "file:///x/doc.zzz", ""),
)
def test_languages(case):
    identifier, uri, expected = case
    sync = Sync(Places(Session()))
    _, document = sync.opened(lsp.DidOpen(lsp.DocumentItem(uri, "x = 1\n", identifier, 1)))
    assert document.language == expected


@st.composite
def edits(draw):
    """A text, and changes as an editor makes them: ranges inside the text of their moment."""
    text = draw(st.text("ab\n\r é🙂", max_size=20))
    found = []
    current = text.encode()
    for new in draw(st.lists(st.text("xy\né🙂", max_size=4), max_size=5)):
        starts = [n for n in range(len(current) + 1) if n == len(current) or current[n] & 0xC0 != 0x80]
        first, last = sorted((draw(st.sampled_from(starts)), draw(st.sampled_from(starts))))
        found.append((first, last, new.encode()))
        current = current[:first] + new.encode() + current[last:]
    return text, found


@given(edits(), st.sampled_from(list(Encoding)))
def test_the_text_is_the_editors(case, encoding):
    """Between a carriage return and its line feed there is no position: an editor never sends one."""
    text, found = case
    sync = sync_of(text, encoding=encoding)
    current = text.encode()
    for version, (first, last, new) in enumerate(found, 2):
        if b"\r\n" in (current[max(first - 1, 0) : first + 1], current[max(last - 1, 0) : last + 1]):
            return
        lines = LineIndex(current)
        start, end = lines.position(first, encoding), lines.position(last, encoding)
        range_ = lsp.Range(lsp.Position(*start), lsp.Position(*end))
        _, document = change(sync, lsp.Change(new.decode(), range_), version=version)
        current = current[:first] + new + current[last:]
        assert document.source == current
