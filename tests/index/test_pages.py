"""Pages that speak of a definition: the folders are walked once for a row of questions."""

from codeforge.index import pages
from codeforge.index.pages import mentions
from codeforge.index.view import View


def found(root):
    said, _ = mentions(View.of([]), lambda path: None, root, "weigh_parcel", "", limit=9)
    return [one.path for one in said]


def test_a_row_of_questions_sees_one_state_of_the_disk(tmp_path, monkeypatch):
    (tmp_path / "README.md").write_text("Call `weigh_parcel` first.\n")
    now = [100.0]
    monkeypatch.setattr(pages.time, "monotonic", lambda: now[0])
    assert found(tmp_path) == ["README.md"]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "post.md").write_text("`weigh_parcel` again.\n")
    now[0] += pages.FRESH_S / 2
    assert found(tmp_path) == ["README.md"]
    now[0] += pages.FRESH_S
    assert found(tmp_path) == ["README.md", "docs/post.md"]


def test_another_folder_has_other_pages(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text("`weigh_parcel`\n")
    assert found(tmp_path / "one") == ["one.md"]
    assert found(tmp_path / "two") == ["two.md"]
