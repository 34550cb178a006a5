"""Which files were edited or looked at lately: the newest first, bounded, and the same while one file is worked on."""

from codeforge.state import recent
from codeforge.state.recent import Recent


def test_the_newest_comes_first_and_each_is_there_once():
    known = Recent()
    for path in ("a", "b", "c", "a"):
        known.edit(path)
    for path in ("d", "e", "d"):
        known.visit(path)
    assert known.lately == (("a", "c", "b"), ("d", "e"))


def test_what_is_edited_is_no_longer_only_visited():
    known = Recent()
    known.visit("a")
    known.edit("a")
    known.edit("b")
    known.visit("a")
    assert known.lately == (("a", "b"), ())


def test_work_on_one_file_changes_nothing():
    known = Recent()
    known.visit("a")
    known.edit("b")
    before = known.lately
    for _ in range(3):
        known.edit("b")
        known.visit("b")
        known.visit("a")
    assert known.lately is before or known.lately == before


def test_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr(recent, "MOST", 2)
    known = Recent()
    for path in ("a", "b", "c"):
        known.visit(path)
        known.edit(f"{path}.edited")
    assert known.lately == (("c.edited", "b.edited"), ("c", "b"))
