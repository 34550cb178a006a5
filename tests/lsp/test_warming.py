"""Work that nobody asked for: it begins when a document is opened or typing rests, and ends when it changes."""

import queue
import threading

import pytest

from codeforge.errors import Stale
from codeforge.features.context import near, warming

URI = "file:///doc.py"
SOURCE = "from a import area\n\n\ndef f(x):\n    y = 1\n    \n"
REST = {"line": 5, "character": 4}


@pytest.fixture
def warmed(monkeypatch):
    """The snapshots and places for which context was warmed, as they come."""
    found = queue.Queue()
    monkeypatch.setattr(warming, "warm_context", lambda snap, path, at=None: found.put((snap, path, at)))
    return found


def opened(wire, tmp_path, *, asks_context=True) -> str:
    (tmp_path / "main.py").write_text(SOURCE)
    wire.initialize(tmp_path)
    uri = (tmp_path / "main.py").as_uri()
    if asks_context:
        wire.request("codeforge/context", {"query": "area"})
    item = {"uri": uri, "languageId": "python", "version": 1, "text": SOURCE}
    wire.notify("textDocument/didOpen", {"textDocument": item})
    return uri


def typed(wire, uri, version, text="z", at=REST):
    change = {"range": {"start": at, "end": at}, "text": text}
    wire.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
    )


def test_an_opened_document_is_warmed(wire, tmp_path, warmed):
    opened(wire, tmp_path)
    _, path, at = warmed.get(timeout=30)
    assert (path, at) == ("main.py", None)


@pytest.mark.parametrize(
    ("method", "view"),
    [("codeforge/context", {}), ("codeforge/page", {"view": "context"})],
)
def test_a_client_that_never_asks_for_context_pays_for_no_looks(wire, tmp_path, warmed, method, view):
    opened(wire, tmp_path, asks_context=False)
    wire.request("codeforge/status", {})
    ran = threading.Event()
    wire.server.pool.submit_idle(ran.set)
    assert ran.wait(30)  # what opening the document began has ended
    (folder,) = wire.server.session.folders
    document = folder.documents["main.py"]
    wire.server.prepare(folder, document)
    wire.server.rested(folder, document, 3)
    assert warmed.empty()
    wire.request(method, {"query": "area", **view})
    wire.server.rested(folder, document, 3)
    assert warmed.get_nowait()[1:] == ("main.py", 3)


def test_the_place_where_typing_rests_is_warmed(wire, tmp_path, warmed):
    uri = opened(wire, tmp_path)
    warmed.get(timeout=30)
    for n, key in enumerate("abc"):
        typed(wire, uri, n + 2, key, {"line": 5, "character": 4 + n})
    rests = []
    while not rests or rests[-1][1] != 4:  # a slow machine may see a rest between two keys
        snap, _, at = warmed.get(timeout=30)
        rests.append((at, snap.documents["main.py"].version))
    assert rests[-1] == (len(SOURCE) - 1 + 3, 4) and len(rests) <= 3


@pytest.mark.parametrize("how", ["textDocument/didChange", "textDocument/didClose"])
def test_warming_ends_when_the_document_changes(wire, tmp_path, warmed, how):
    uri = opened(wire, tmp_path)
    snap, *_ = warmed.get(timeout=30)
    if how == "textDocument/didChange":
        typed(wire, uri, 2)
    else:
        wire.notify(how, {"textDocument": {"uri": uri}})
    wire.request("codeforge/status", {})
    with pytest.raises(Stale):
        snap.checkpoint()


def test_a_look_that_the_deadline_cut_is_finished_when_nobody_waits(wire, tmp_path, warmed, monkeypatch):
    looks = queue.Queue()
    monkeypatch.setattr(near, "warm_context", lambda snap, path, at: looks.put((snap, path, at)))
    uri = opened(wire, tmp_path)
    place = {"textDocument": {"uri": uri}, "position": REST}
    assert not wire.request("codeforge/context", {**place, "budget": {"ms": 0}})["complete"]
    snap, path, at = looks.get(timeout=30)
    assert (path, at, snap.documents["main.py"].version) == ("main.py", len(SOURCE) - 1, 1)
    assert wire.request("codeforge/context", {**place, "budget": {"ms": 60_000}})["complete"]
    assert looks.empty()
