"""`context.vectors`: vectors are made after the words they come from, or never."""

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
