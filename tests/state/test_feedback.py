"""What is remembered of the items that were used: within bounds, fading, on this machine alone."""

import stat

import pytest

from codeforge.config import Index, Settings
from codeforge.index import store as storing
from codeforge.index.store import Store
from codeforge.state import feedback as remembering
from codeforge.state.feedback import Feedback
from codeforge.state.folder import Folder

ITEM = ("a.py#A.b", "a.py")
OTHER = ("a.py#c", "a.py")
FAR = ("far.py#d", "far.py")


@pytest.fixture
def store(tmp_path):
    (tmp_path / "project").mkdir()
    return Store(tmp_path / "project", cache_dir=tmp_path / "cache")


def test_nothing_told_changes_nothing():
    assert Feedback(None).factor(*ITEM) == 1


def test_used_items_count_more_their_files_a_little_and_others_as_before():
    feedback = Feedback(None)
    feedback.told([ITEM], [])
    assert 1 < feedback.factor(*OTHER) < feedback.factor(*ITEM) < 2
    assert feedback.factor(*FAR) == 1


def test_what_is_never_used_counts_less_and_never_less_than_half():
    feedback = Feedback(None)
    factors = []
    for _ in range(3):
        for _ in range(50):
            feedback.told([], [ITEM])
        factors.append(feedback.factor(*ITEM))
    assert 1 > factors[0] > factors[1] >= factors[2] >= 0.5


def test_being_offered_weighs_less_than_being_used():
    feedback = Feedback(None)
    feedback.told([ITEM], [])
    feedback.told([], [ITEM])
    assert feedback.factor(*ITEM) > 1


def test_the_faintest_are_forgotten(monkeypatch):
    monkeypatch.setattr(remembering, "MOST_KEPT", 2)
    feedback = Feedback(None)
    feedback.told([FAR], [])
    feedback.told([ITEM], [])
    assert (feedback.n_kept, feedback.factor(*FAR)) == (2, 1)


def test_it_outlives_the_process_for_its_user_alone(store):
    first = Feedback(store)
    first.told([ITEM], [FAR])
    second = Feedback(store)
    assert second.read()
    assert second.factor(*ITEM) == first.factor(*ITEM)
    kept = store.folder / storing.FEEDBACK
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_another_process_is_heard(store):
    here, there = Feedback(store), Feedback(store)
    here.told([ITEM], [])
    there.told([FAR], [])
    assert here.read() and here.factor(*FAR) > 1


def test_a_folder_has_one_for_all_its_snapshots(tmp_path):
    folder = Folder(tmp_path, Settings())
    folder.snapshot().feedback.told([ITEM], [])
    assert folder.snapshot().feedback.factor(*ITEM) > 1


def test_it_is_kept_where_the_settings_of_now_say(tmp_path, monkeypatch):
    monkeypatch.delenv("CODEFORGE_CACHE_DIR", raising=False)
    first, second = (Settings(index=Index(cache_dir=str(tmp_path / name))) for name in ("first", "second"))
    root = tmp_path / "project"
    root.mkdir()
    folder = Folder(root, first)
    folder.snapshot().feedback.told([ITEM], [])
    folder.configure(second)
    moved = folder.snapshot().feedback
    assert (moved.read(), moved.factor(*ITEM)) == (False, 1)
    moved.told([FAR], [])
    assert Feedback(Store(root, cache_dir=tmp_path / "second")).read()
    folder.configure(first)
    assert folder.snapshot().feedback.read()
    assert folder.snapshot().feedback.factor(*ITEM) > 1


def test_wiping_forgets_on_disk_too(store):
    feedback = Feedback(store)
    feedback.told([ITEM], [])
    feedback.wipe()
    assert (feedback.read(), feedback.factor(*ITEM), Feedback(store).read()) == (False, 1, False)
    assert not (store.folder / storing.FEEDBACK).exists()


@pytest.mark.parametrize("data", [b"", b"\xff" * 40, b"\x92\x63\x80", b"\x92\x01\x81\xa1a\x91\xc0"])
def test_a_damaged_or_foreign_file_is_no_knowledge(store, data):
    store.folder.mkdir(parents=True)
    (store.folder / storing.FEEDBACK).write_bytes(data)
    feedback = Feedback(store)
    assert not feedback.read()
    feedback.told([ITEM], [])
    assert Feedback(store).read()


def test_what_cannot_be_kept_still_holds_here(tmp_path, monkeypatch):
    told = []
    monkeypatch.delenv("CODEFORGE_CACHE_DIR", raising=False)
    (tmp_path / "cache").write_text("a file where a folder should be")
    feedback = Feedback(Store(tmp_path / "project", cache_dir=tmp_path / "cache", report=told.append))
    feedback.told([ITEM], [])
    assert feedback.factor(*ITEM) > 1
    assert len(told) == 1
