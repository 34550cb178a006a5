"""`context.vectors`: vectors are made after the words they come from, or never."""

import subprocess

import pytest

from codeforge.config import Context, Settings
from codeforge.state.folder import Folder
from codeforge.state.indexing import steps, text_steps


@pytest.mark.parametrize("wanted", [True, False])
def test_vectors_come_after_the_words_and_only_when_wanted(tmp_path, wanted):
    (tmp_path / "cart.py").write_text("def checkout(cart):\n    return cart.total()\n")
    folder = Folder(tmp_path, Settings(context=Context(vectors=wanted)))
    for view in steps(folder, folder.view, lambda: None, lambda *_: None):
        folder.publish(view)
    found = []
    for text in text_steps(folder, folder.view, folder.text, lambda: None):
        found.append(text.has_vectors)
    folder.close()
    assert found[-1:] == [False]
    assert text.has_vectors is wanted
    assert [hit.path for hit in text.search("checkout")] == ["cart.py"]


def test_the_words_come_to_know_what_git_knows(tmp_path):
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        (tmp_path / "cart.py").write_text("def checkout(cart):\n    return cart.total()\n")
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True, capture_output=True)
    folder = Folder(tmp_path, Settings())
    for view in steps(folder, folder.view, lambda: None, lambda *_: None):
        folder.publish(view)
    known = [text.often for text in text_steps(folder, folder.view, folder.text, lambda: None)]
    folder.close()
    assert known[0] == {} and known[-1] == {"cart.py": 1.0}
