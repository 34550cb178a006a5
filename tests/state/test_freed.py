"""What one question leaves is freed as soon as nobody holds it: the collector would stop another question for it."""

import gc
from pathlib import Path
from weakref import ref

import pytest

from codeforge.config import Settings
from codeforge.features.completion import completion
from codeforge.state.folder import Folder
from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit

SOURCE = b"import os\n\ndef f(a):\n    return a.b\n\nclass A:\n    def g(self):\n        self.x = 1\n"


@pytest.fixture
def collector_off():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("collector_off")
@pytest.mark.parametrize(("old", "new"), [(b"a.b", b"os."), (b"self.x = 1", b"self."), (b"a.b", b"o")])
def test_documents_and_snapshots_are_freed_without_the_collector(tmp_path: Path, old: bytes, new: bytes):
    folder = Folder(tmp_path, Settings())
    first = Document("a.py", SOURCE, language="python", version=1)
    first.lineage = {}
    folder.put(first)
    assert tree_of(first)
    at = SOURCE.index(old)
    second = first.edited([Edit(at, at + len(old), new)], version=2)
    folder.put(second)
    snap = folder.snapshot(focus="a.py")
    assert completion(snap, "a.py", at + len(new)).items
    gone = [ref(snap), ref(second)]
    folder.put(second.edited([Edit(at, at, b" ")], version=3))
    del snap, second
    snap = folder.snapshot(focus="a.py")
    completion(snap, "a.py", at + 1 + len(new))
    folder.put(Document("b.py", b"", language="python"))
    del snap  # answers are kept while one document is typed in
    assert [each() for each in gone] == [None, None]
    folder.close()
