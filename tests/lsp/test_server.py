"""The server over its own pipes: order, cancellation, folders, settings, diagnostics, progress."""

import gc
import json
import queue
import threading

import pytest

from codeforge import trace
from codeforge.engines.ruff import Ruff
from codeforge.errors import BadRequest, CodeForgeError, Stale, WorkerFailed
from codeforge.features import warming
from codeforge.index import facts
from codeforge.index.store import Store
from codeforge.lsp import diagnostics as lsp_diagnostics
from codeforge.lsp import routes
from codeforge.lsp import server as lsp_server
from codeforge.lsp.messages import DocumentParams, WorkspaceSymbolParams
from codeforge.lsp.routes import Route, as_is
from codeforge.state import indexing
from codeforge.state.workspace import open_workspace
from fixtures import cases

PULLS = {"textDocument": {"diagnostic": {}}}
URI = "file:///doc.py"
BROKEN = "def f(:\n"


def add_route(wire, monkeypatch, method, ask, **more):
    """Offer one more request while the test runs."""
    route = Route(method, more.pop("params", WorkspaceSymbolParams), ask, as_is, **more)
    monkeypatch.setitem(routes.BY_METHOD, method, route)
    wire.server.learn()
    return route


def until_told_to_stop(begun: threading.Event):
    """A feature that works until its checkpoint raises."""

    def ask(edge, params):
        begun.set()
        pause = threading.Event()
        for _ in range(6000):
            edge.snap.checkpoint()
            pause.wait(0.01)
        raise AssertionError("nobody stopped it")

    return ask


# Requests


def test_a_cancelled_request_is_answered_at_once_and_its_thread_is_free_again(wire, tmp_path, monkeypatch):
    begun = threading.Event()
    add_route(wire, monkeypatch, "test/slow", until_told_to_stop(begun))
    wire.initialize(tmp_path)
    for _ in range(8):  # more than there are threads: they must come free
        begun.clear()
        number = wire.ask("test/slow", {})
        assert begun.wait(30)
        wire.notify("$/cancelRequest", {"id": number})
        assert wire.answer_to(number)["error"]["code"] == -32800
    assert wire.request("workspace/symbol", {"query": "x"}) == []


def test_a_request_cancelled_before_it_runs_never_runs(wire, tmp_path, monkeypatch):
    begun = threading.Event()
    ran = []
    slow = until_told_to_stop(begun)

    def ask(edge, params):
        if params.query == "late":
            ran.append(params.query)
            return []
        return slow(edge, params)

    add_route(wire, monkeypatch, "test/slow", ask)
    wire.initialize(tmp_path)
    busy = [wire.ask("test/slow", {"query": "busy"}) for _ in range(4)]
    late = wire.ask("test/slow", {"query": "late"})
    wire.notify("$/cancelRequest", {"id": late})
    assert wire.answer_to(late)["error"]["code"] == -32800
    for number in busy:
        wire.notify("$/cancelRequest", {"id": number})
    assert wire.request("workspace/symbol", {"query": "x"}) == []
    assert ran == []


def test_a_changed_document_makes_questions_about_all_of_it_stale(wire, tmp_path, monkeypatch):
    begun = threading.Event()
    add_route(
        wire, monkeypatch, "test/whole", until_told_to_stop(begun), params=DocumentParams, whole_document=True
    )
    wire.initialize(tmp_path)
    wire.open(URI, "a = 1\n")
    number = wire.ask("test/whole", {"textDocument": {"uri": URI}})
    assert begun.wait(30)
    wire.open("file:///other.py", "b = 1\n")
    wire.change("file:///other.py", {"text": "c = 1\n"})
    wire.change(URI, {"text": "b = 1\n"})
    assert wire.answer_to(number)["error"]["code"] == -32801


@cases(
    bad_request=(BadRequest("There is no such place."), -32602, "There is no such place."),
    stale=(Stale("It has changed."), -32801, "It has changed."),
    outside=(WorkerFailed("The worker died."), -32803, "The worker died."),
    own=(CodeForgeError("No."), -32803, "No."),
    bug=(ZeroDivisionError("secret"), -32603, "ZeroDivisionError"),
    deep=(RecursionError(), -32603, "RecursionError"),
    memory=(MemoryError(), -32603, "MemoryError"),
    leaving=(SystemExit(3), -32603, "SystemExit"),
)
def test_what_a_feature_raises_becomes_an_answer(wire, tmp_path, monkeypatch, case):
    error, code, words = case

    def ask(edge, params):
        raise error

    add_route(wire, monkeypatch, "test/raises", ask)
    wire.initialize(tmp_path)
    answer = wire.request("test/raises", {})
    assert answer["code"] == code
    assert words in answer["message"]
    assert "secret" not in answer["message"]


def test_requests_see_what_their_editor_said_before_them(wire, tmp_path):
    """The answers come from threads, in any order; each belongs to the text of its moment."""
    wire.initialize(tmp_path)
    wire.open(URI, "def n0(): ...\n")
    numbers = []
    for n in range(1, 30):
        wire.change(URI, {"text": f"def n{n}(): ...\n"}, version=n + 1)
        numbers.append((n, wire.ask("workspace/symbol", {"query": f"n{n}"})))
        wire.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    for _, number in numbers:
        assert "error" not in wire.answer_to(number)
    assert wire.symbols(URI) == ["n29"]


def test_without_any_folder_workspace_questions_have_answers(wire):
    wire.initialize(None)
    assert wire.request("workspace/symbol", {"query": "x"}) == []
    assert wire.status()["folders"] == []
    assert wire.request("workspace/diagnostic", {"previousResultIds": []}) == {"items": []}
    assert wire.request("codeforge/context", {"query": "x"})["code"] == -32602


def test_what_is_saved_was_edited_and_what_context_is_asked_of_was_visited(wire, tmp_path):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1\n")
    wire.initialize(tmp_path)
    a, b = ({"uri": (tmp_path / name).as_uri()} for name in ("a.py", "b.py"))
    wire.request("codeforge/context", {"textDocument": a, "position": {"line": 0, "character": 0}})
    wire.notify("textDocument/didSave", {"textDocument": b})
    wire.request("codeforge/status", {})
    (folder,) = wire.server.session.folders
    assert folder.recent.lately == (("b.py",), ("a.py",))
    wire.request("codeforge/context", {"textDocument": {"uri": (tmp_path / "gone.py").as_uri()}})
    assert folder.recent.lately == (("b.py",), ("a.py",))


def test_resolving_what_is_not_ours_gives_it_back(wire, tmp_path):
    wire.initialize(tmp_path)
    item = {"label": "x", "data": {"foreign": 1}, "unknownField": [1]}
    assert wire.request("completionItem/resolve", item) == item


# Folders


def names(wire, query):
    return [one["name"] for one in wire.request("workspace/symbol", {"query": query}) or []]


def folder(root):
    return {"uri": root.as_uri(), "name": root.name}


def test_several_folders_come_and_go_with_their_documents(wire, tmp_path):
    outer, inner, other = tmp_path / "outer", tmp_path / "outer" / "inner", tmp_path / "other"
    for root in (outer, inner, other):
        root.mkdir()
        (root / f"{root.name}.py").write_text(f"class In_{root.name}: ...\n")
    wire.initialize(outer)
    wire.indexed()
    uri = (inner / "inner.py").as_uri()
    wire.open(uri, "class Edited: ...\n")
    assert names(wire, "Edited") == ["Edited"]
    change = {"event": {"added": [folder(inner), folder(other), folder(other)], "removed": []}}
    wire.notify("workspace/didChangeWorkspaceFolders", change)
    wire.until(lambda: names(wire, "In_other"))
    states = wire.status()["folders"]
    assert [state["root"].rpartition("/")[2] for state in states] == ["outer", "inner", "other"]
    assert [state["nOpen"] for state in states] == [0, 1, 0]
    wire.change(uri, {"text": "class Again: ...\n"})
    assert names(wire, "Again") == ["Again"]
    gone = {"event": {"added": [], "removed": [folder(inner), folder(tmp_path / "never")]}}
    wire.notify("workspace/didChangeWorkspaceFolders", gone)
    assert [state["nOpen"] for state in wire.status()["folders"]] == [1, 0]
    assert wire.symbols(uri) == ["Again"]


@cases(
    root_uri=lambda root: {"workspaceFolders": None, "rootUri": root.as_uri()},
    root_path=lambda root: {"workspaceFolders": None, "rootPath": str(root)},
    folders_win=lambda root: {"workspaceFolders": [folder(root)], "rootUri": "file:///nowhere"},
)
def test_each_way_to_name_the_root(wire, tmp_path, case):
    (tmp_path / "a.py").write_text("class Found: ...\n")
    wire.initialize(**case(tmp_path))
    wire.indexed()
    assert names(wire, "Found") == ["Found"]


def test_a_root_that_is_no_place_is_no_root(wire):
    wire.initialize(workspaceFolders=[{"uri": "untitled:x", "name": "x"}], rootPath="relative")
    assert wire.status()["folders"] == []


def test_a_home_directory_is_not_indexed_and_says_so(wire, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.py").write_text("class Private: ...\n")
    wire.initialize(tmp_path)
    wire.indexed()
    assert names(wire, "Private") == []
    assert "not indexed" in wire.told("window/showMessage")["message"]


# The disk


def test_what_the_editor_reports_of_files_is_looked_at(wire, tmp_path):
    (tmp_path / "old.py").write_text("class Old: ...\n")
    wire.initialize(tmp_path)
    wire.indexed()
    (tmp_path / "old.py").rename(tmp_path / "new.py")
    renamed = {
        "files": [{"oldUri": (tmp_path / "old.py").as_uri(), "newUri": (tmp_path / "new.py").as_uri()}]
    }
    wire.notify("workspace/didRenameFiles", renamed)
    wire.until(lambda: "new.py" in wire.request("workspace/symbol", {"query": "Old"})[0]["location"]["uri"])
    (tmp_path / "more.py").write_text("class More: ...\n")
    wire.notify("workspace/didCreateFiles", {"files": [{"uri": (tmp_path / "more.py").as_uri()}]})
    wire.until(lambda: names(wire, "More"))
    (tmp_path / "more.py").unlink()
    change = {"changes": [{"uri": (tmp_path / "more.py").as_uri(), "type": 3}]}
    wire.notify("workspace/didChangeWatchedFiles", change)
    wire.until(lambda: not names(wire, "More"))


def test_a_stored_index_serves_the_next_start(tmp_path, cache):
    from e2e.raw import InProcess

    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "a.py").write_text("class Kept: ...\n")
    for _ in range(2):
        with InProcess() as client:
            before = trace.counters["files parsed"]
            client.initialize(tmp_path / "project")
            client.indexed()
            assert names(client, "Kept") == ["Kept"]
            client.until(lambda: list(cache.rglob("*.cfindex")))
            parsed = trace.counters["files parsed"] - before
            assert client.close() == 0
    assert parsed == 0


# Settings


def test_settings_are_pulled_and_their_faults_told_once(wire, tmp_path):
    (tmp_path / "a.py").write_text("class Mine: ...\n")
    (tmp_path / "skipped.py").write_text("class Skipped: ...\n")
    wire.answers["workspace/configuration"] = [{"index": {"exclude": ["skipped.py"]}, "noSuch": {"thing": 1}}]
    wire.initialize(tmp_path, capabilities={"workspace": {"configuration": True}})
    assert "noSuch" in wire.told("window/showMessage")["message"]
    wire.until(lambda: names(wire, "Mine") and not names(wire, "Skipped"))
    wire.answers["workspace/configuration"] = [{"noSuch": {"thing": 1}}]
    wire.notify("workspace/didChangeConfiguration", {"settings": None})
    wire.until(lambda: names(wire, "Skipped"))
    assert len([m for m in wire.messages if m.get("method") == "window/showMessage"]) == 1


@cases(
    bare=lambda s: s,
    under_our_name=lambda s: {"codeforge": s},
)
def test_settings_that_come_along(wire, tmp_path, case):
    (tmp_path / "skipped.py").write_text("class Skipped: ...\n")
    wire.initialize(tmp_path, initializationOptions=case({"index": {"exclude": ["skipped.py"]}}))
    wire.indexed()
    assert names(wire, "Skipped") == []
    wire.notify("workspace/didChangeConfiguration", {"settings": case({"index": {"exclude": []}})})
    wire.until(lambda: names(wire, "Skipped"))


def test_the_projects_own_settings_are_read_again_when_their_file_changes(wire, tmp_path):
    (tmp_path / "skipped.py").write_text("class Skipped: ...\n")
    wire.initialize(tmp_path)
    wire.until(lambda: names(wire, "Skipped"))
    (tmp_path / "codeforge.toml").write_text('[index]\nexclude = ["skipped.py"]\nwrong = 1\n')
    wire.notify(
        "workspace/didChangeWatchedFiles",
        {"changes": [{"uri": (tmp_path / "codeforge.toml").as_uri(), "type": 1}]},
    )
    wire.until(lambda: not names(wire, "Skipped"))
    assert "wrong" in wire.told("window/showMessage")["message"]


def test_the_rest_of_a_line_is_offered_where_the_project_switches_it_on(wire, tmp_path):
    (tmp_path / "codeforge.toml").write_text("[completion]\ninline = true\n")
    line = 'größe = messe("🙂", länge)'
    (tmp_path / "a.py").write_text("".join(f"def f{n}():\n    {line}\n" for n in range(3)))
    wire.initialize(tmp_path)
    uri = (tmp_path / "b.py").as_uri()
    wire.open(uri, 'größe = messe("🙂", )\n')
    question = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 20}}
    (item,) = wire.until(lambda: wire.request("textDocument/inlineCompletion", question))
    behind = {"start": question["position"], "end": {"line": 0, "character": 21}}
    assert item == {"insertText": "länge)", "range": behind}


def test_a_colon_that_ends_a_line_opens_no_menu(wire, tmp_path):
    wire.initialize(tmp_path)
    wire.open(URI, "def f(a, b):\n")

    def asked(character, **context):
        question = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": character}}
        return wire.request("textDocument/completion", {**question, **context})["items"]

    colon = {"context": {"triggerKind": 2, "triggerCharacter": ":"}}
    assert asked(12, **colon) == []
    assert asked(12) != []
    wire.change(URI, {"text": "def f(a:\n"}, version=2)
    assert asked(8, **colon) != []


# Progress and trace


def test_progress_is_shown_where_the_client_can_show_it(wire, tmp_path):
    for n in range(120):
        (tmp_path / f"m{n}.py").write_text(f"class C{n}: ...\n")
    wire.initialize(tmp_path, capabilities={"window": {"workDoneProgress": True}})
    token = wire.told("window/workDoneProgress/create")["token"]
    wire.told("$/progress", lambda params: params["value"]["kind"] == "end")
    kinds = [m["params"]["value"]["kind"] for m in wire.messages if m.get("method") == "$/progress"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert {m["params"]["token"] for m in wire.messages if m.get("method") == "$/progress"} == {token}
    wire.notify("window/workDoneProgress/cancel", {"token": token})
    assert names(wire, "C119") == ["C119"]


def test_a_build_that_a_person_stops_says_how_far_it_came(wire, tmp_path, monkeypatch):
    for n in range(40):
        (tmp_path / f"m{n}.py").write_text(f"class C{n}: ...\n")
    may_go_on, true_steps = threading.Event(), indexing.steps

    def held(folder, view, checkpoint, progress):
        for made in true_steps(folder, view, checkpoint, progress):
            assert may_go_on.wait(30)
            checkpoint()
            yield made

    monkeypatch.setattr(indexing, "steps", held)
    wire.initialize(tmp_path, capabilities={"window": {"workDoneProgress": True}})
    token = wire.told("$/progress")["token"]
    wire.notify("window/workDoneProgress/cancel", {"token": token})
    assert wire.request("codeforge/status", {})["folders"][0]["complete"] is False
    may_go_on.set()
    ended = wire.told("$/progress", lambda params: params["value"]["kind"] == "end")["value"]
    assert ended["message"] == "stopped: 0 files are known"
    assert names(wire, "C39") == []


def test_no_progress_where_it_cannot(wire, tmp_path):
    wire.initialize(tmp_path)
    wire.indexed()
    assert [m for m in wire.messages if "progress" in m.get("method", "").lower()] == []


def test_a_client_that_registers_watchers_is_asked_for_them(wire, tmp_path):
    dynamic = {"dynamicRegistration": True}
    wire.initialize(
        tmp_path,
        capabilities={"workspace": {"didChangeWatchedFiles": dynamic, "didChangeConfiguration": dynamic}},
    )
    asked = wire.told("client/registerCapability")["registrations"]
    assert [one["method"].rpartition("/")[2] for one in asked] == [
        "didChangeWatchedFiles",
        "didChangeConfiguration",
    ]
    assert any("py" in watcher["globPattern"] for watcher in asked[0]["registerOptions"]["watchers"])


def test_the_trace_tells_what_the_client_wants(wire, tmp_path):
    wire.initialize(tmp_path)
    wire.request("workspace/symbol", {"query": "x"})
    wire.notify("$/setTrace", {"value": "messages"})
    wire.request("workspace/symbol", {"query": "x"})
    short = wire.told("$/logTrace")
    assert short["message"].startswith("workspace/symbol took")
    assert "verbose" not in short
    wire.notify("$/setTrace", {"value": "verbose"})
    wire.request("workspace/symbol", {"query": "x"})
    assert wire.told("$/logTrace", lambda params: "verbose" in params)
    assert len([m for m in wire.messages if m.get("method") == "$/logTrace"]) == 2


# Diagnostics


def pushed(wire, uri, fits):
    return wire.told("textDocument/publishDiagnostics", lambda p: p["uri"] == uri and fits(p))


def test_pushed_with_their_version_and_taken_back(wire, tmp_path):
    wire.initialize(tmp_path)
    wire.open(URI, BROKEN, version=1)
    first = pushed(wire, URI, lambda p: p["diagnostics"])
    assert first["version"] == 1
    assert first["diagnostics"][0]["source"] == "codeforge"
    wire.change(URI, {"text": "def f(): ...\n"}, version=2)
    assert pushed(wire, URI, lambda p: not p["diagnostics"])["version"] == 2
    wire.change(URI, {"text": BROKEN}, version=3)
    pushed(wire, URI, lambda p: p.get("version") == 3 and p["diagnostics"])
    wire.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert "version" not in pushed(wire, URI, lambda p: "version" not in p)


def test_of_many_versions_the_last_is_told(wire, tmp_path):
    wire.initialize(tmp_path)
    wire.open(URI, BROKEN, version=1)
    for version in range(2, 40):
        wire.change(URI, {"text": BROKEN * version}, version=version)
    pushed(wire, URI, lambda p: p.get("version") == 39)
    versions = [
        m["params"]["version"] for m in wire.messages if m.get("method") == "textDocument/publishDiagnostics"
    ]
    assert versions == sorted(versions)


def test_pulled_ones_are_never_pushed(wire, tmp_path):
    wire.initialize(tmp_path, capabilities=PULLS)
    wire.open(URI, BROKEN)
    document = {"textDocument": {"uri": URI}}
    report = wire.request("textDocument/diagnostic", document)
    assert (report["kind"], len(report["items"]) > 0) == ("full", True)
    again = wire.request("textDocument/diagnostic", {**document, "previousResultId": report["resultId"]})
    assert again == {"kind": "unchanged", "resultId": report["resultId"]}
    wire.change(URI, {"text": "x = 1\n"})
    third = wire.request("textDocument/diagnostic", {**document, "previousResultId": report["resultId"]})
    assert third["kind"] == "full"
    assert not [m for m in wire.messages if m.get("method") == "textDocument/publishDiagnostics"]


def test_a_client_that_pulls_is_asked_to_pull_again_when_the_index_is_complete(wire, tmp_path):
    capabilities = {**PULLS, "workspace": {"diagnostics": {"refreshSupport": True}}}
    wire.initialize(tmp_path, capabilities=capabilities)
    wire.told("workspace/diagnostic/refresh")


def test_a_late_source_makes_the_editor_ask_again_a_few_times(wire, tmp_path, monkeypatch):
    """ruff has nothing to say yet, or never will: the editor is told to pull again, and not for ever."""
    asked = []
    monkeypatch.setattr(Ruff, "diagnostics", lambda ruff, document, **more: asked.append(document.version))
    monkeypatch.setattr(lsp_diagnostics, "REFRESH_SECONDS", 0.0)
    capabilities = {**PULLS, "workspace": {"diagnostics": {"refreshSupport": True}}}
    wire.initialize(tmp_path, capabilities=capabilities)
    wire.indexed()
    uri = (tmp_path / "a.py").as_uri()
    wire.open(uri, "x = 1\n")

    def refreshes():
        return len([m for m in wire.messages if m.get("method") == "workspace/diagnostic/refresh"])

    for tries in range(1, lsp_diagnostics.MOST_REFRESHES + 2):
        before = refreshes()
        assert wire.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["kind"] == "full"
        assert wire.server.diagnostics._late[(str(tmp_path), "a.py")] == (1, tries)
        if tries <= lsp_diagnostics.MOST_REFRESHES:
            wire.until(lambda before=before: refreshes() > before)
    assert set(asked) == {1}


def test_the_whole_workspace_in_parts_and_only_what_is_new(wire, tmp_path):
    for n in range(70):
        (tmp_path / f"bad{n}.py").write_text(BROKEN)
    (tmp_path / "good.py").write_text("x = 1\n")
    wire.initialize(tmp_path, capabilities=PULLS)
    wire.indexed()
    number = wire.ask("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "part"})
    last = wire.answer_to(number)["result"]["items"]
    parts = [
        item
        for m in wire.messages
        if m.get("method") == "$/progress" and m["params"]["token"] == "part"
        for item in m["params"]["value"]["items"]
    ]
    items = parts + last
    assert len(parts) == 64
    assert sorted(item["uri"].rpartition("/")[2] for item in items) == sorted(f"bad{n}.py" for n in range(70))
    known = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
    again = wire.request("workspace/diagnostic", {"previousResultIds": known})
    assert {item["kind"] for item in again["items"]} == {"unchanged"}
    held = wire.ask("workspace/diagnostic", {"previousResultIds": known, "partialResultToken": "held"})
    (tmp_path / "bad3.py").write_text("x = 1\n")
    found = wire.answer_to(held)["result"]["items"]
    told = found + [
        item
        for m in wire.messages
        if m.get("method") == "$/progress" and m["params"]["token"] == "held"
        for item in m["params"]["value"]["items"]
    ]
    mended = [item for item in told if item["uri"].endswith("bad3.py") and item["kind"] == "full"]
    assert mended[0]["items"] == []


def test_a_held_workspace_report_can_be_cancelled(wire, tmp_path):
    (tmp_path / "bad.py").write_text(BROKEN)
    wire.initialize(tmp_path, capabilities=PULLS)
    wire.indexed()
    items = wire.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    known = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
    held = wire.ask("workspace/diagnostic", {"previousResultIds": known, "partialResultToken": 1})
    wire.notify("$/cancelRequest", {"id": held})
    assert wire.answer_to(held)["error"]["code"] == -32800
    assert wire.request("workspace/diagnostic", {"previousResultIds": []})["items"]


# The whole


def test_documents_of_other_schemes(wire, tmp_path):
    wire.initialize(tmp_path)
    uri = "untitled:Untitled-1"
    wire.open(uri, "def a(): ...\n\na()\n")
    assert wire.symbols(uri) == ["a"]
    place = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 0}}
    assert [one["uri"] for one in wire.request("textDocument/definition", place)] == [uri]
    assert wire.request("textDocument/documentHighlight", place)


def test_a_clients_own_spelling_of_a_uri_is_kept(wire, tmp_path):
    (tmp_path / "a b.py").write_text("def a(): ...\n\na()\n")
    uri = tmp_path.as_uri() + "/a%20b%2Epy"
    wire.initialize(tmp_path)
    wire.open(uri, "def a(): ...\n\na()\n")
    place = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 0}}
    assert [one["uri"] for one in wire.request("textDocument/definition", place)] == [uri]


def test_flat_symbols_for_a_client_that_knows_no_trees(wire, tmp_path):
    wire.initialize(tmp_path, capabilities={})
    wire.open(URI, "class A:\n    def b(self): ...\n")
    found = wire.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    assert [(one["name"], one.get("containerName", "")) for one in found] == [("A", ""), ("b", "A")]
    assert all(one["location"]["uri"] == URI for one in found)


@pytest.mark.parametrize("encodings", [["utf-8"], ["utf-32"], ["utf-16"], ["klingon"], None])
def test_positions_are_told_in_the_negotiated_unit(wire, tmp_path, encodings):
    general = {"positionEncodings": encodings} if encodings else {}
    answer = wire.initialize(tmp_path, capabilities={"general": general})
    encoding = answer["capabilities"]["positionEncoding"]
    assert encoding == (encodings[0] if encodings and encodings[0] != "klingon" else "utf-16")
    wire.open(URI, "'é🙂'; name = 1\nname\n")
    place = {"textDocument": {"uri": URI}, "position": {"line": 1, "character": 0}}
    found = wire.request("textDocument/documentHighlight", place)
    expected = {"utf-8": 10, "utf-16": 7, "utf-32": 6}[encoding]
    assert found[0]["range"]["start"] == {"line": 0, "character": expected}


def test_the_loop_is_never_late_in_a_normal_session(wire, tmp_path):
    """`loop.late` counts messages for which the loop itself computed more than 5 ms."""
    text = "".join(f"def f{n}(x):\n    return x.attribute + {n}\n\n" for n in range(1500))
    (tmp_path / "a.py").write_text(text)
    before = trace.counters["loop.late"]
    wire.initialize(tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    wire.open(uri, text)
    for n in range(30):
        start = {"line": n, "character": 0}
        wire.change(uri, {"range": {"start": start, "end": start}, "text": f"y{n} = 1\n"}, version=n + 2)
        place = {"textDocument": {"uri": uri}, "position": {"line": n, "character": 1}}
        wire.request("textDocument/documentHighlight", place)
    wire.indexed()
    wire.request("textDocument/references", {**place, "context": {"includeDeclaration": True}})
    assert trace.counters["loop.late"] == before


def test_capabilities_follow_from_the_routes():
    offered = routes.capabilities()
    for route in routes.ROUTES:
        assert set(route.offers) <= set(offered)
    assert json.loads(routes.initialize_result("1"))["serverInfo"] == {"name": "codeforge", "version": "1"}
    assert len({route.method for route in routes.ROUTES}) == len(routes.ROUTES)


def test_a_symbol_is_found_at_the_first_question_after_a_restart(wire, tmp_path, monkeypatch):
    """The stored index is still being read when the question comes: it waits, and is asked once."""
    (tmp_path / "a.py").write_text("def stored_before(): ...\n")
    open_workspace(tmp_path, engines=False)
    asked, load = threading.Event(), Store.load

    def load_late(store):
        assert asked.wait(30)
        return load(store)

    monkeypatch.setattr(Store, "load", load_late)
    wire.initialize(tmp_path)
    number = wire.ask("workspace/symbol", {"query": "stored_before"})
    withdrawn = wire.ask("workspace/symbol", {"query": "x"})
    wire.notify("$/cancelRequest", {"id": withdrawn})
    assert wire.answer_to(withdrawn)["error"]["code"] == -32800
    asked.set()
    assert [one["name"] for one in wire.answer_to(number)["result"]] == ["stored_before"]


def test_a_question_does_not_wait_for_an_index_that_cannot_be_read(wire, tmp_path, monkeypatch):
    def fail(store):
        raise RuntimeError("no such luck")

    monkeypatch.setattr(Store, "load", fail)
    wire.initialize(tmp_path)
    assert wire.request("workspace/symbol", {"query": "x"}) == []


def test_an_opened_document_is_read_before_anybody_asks(wire, tmp_path):
    """So that after the first edit only what differs is read."""
    wire.initialize(tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    wire.open(uri, "def first(): ...\n")

    def is_read():
        opened = [
            document for folder in wire.server.session.folders for document in folder.documents.values()
        ]
        return opened and opened[0].derived(facts._facts)

    wire.until(is_read)
    wire.change(
        uri,
        {"text": "x", "range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 4}}},
    )
    assert wire.symbols(uri) == ["xfirst"]


def test_the_packages_that_an_opened_document_imports_are_read_before_anybody_asks(wire, tmp_path, cache):
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    (site / "needed-1.dist-info").mkdir(parents=True)
    (site / "needed-1.dist-info" / "RECORD").write_text("needed.py,,\n")
    (site / "needed.py").write_text("class Wanted: ...\n")
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.12\n")
    wire.initialize(tmp_path)
    wire.open((tmp_path / "a.py").as_uri(), "import needed\n")
    wire.until(lambda: list(cache.glob("distributions/needed-1-*")))


def test_a_completion_does_not_wait_for_the_folder_to_be_indexed(wire, tmp_path, monkeypatch):
    indexed = threading.Event()
    build = indexing.build

    def late(*given, **options):
        indexed.wait()
        return build(*given, **options)

    monkeypatch.setattr(indexing, "build", late)
    (tmp_path / "shop.py").write_text("class Cart:\n    def pay(self): ...\n")
    wire.initialize(tmp_path)
    uri = (tmp_path / "main.py").as_uri()
    wire.open(uri, "import shop\nshop.Cart().")
    found = wire.request(
        "textDocument/completion", {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 12}}
    )
    assert [item["label"] for item in found["items"]][:1] == ["pay"]
    assert found["isIncomplete"]
    indexed.set()


def test_garbage_is_looked_for_when_nobody_waits(wire, tmp_path, monkeypatch):
    monkeypatch.setattr(lsp_server, "YOUNG_OBJECTS", -1)
    looked = threading.Event()

    def tell(phase: str, _: dict[str, int]) -> None:
        if phase == "stop" and threading.current_thread().name == "idle":
            looked.set()

    gc.callbacks.append(tell)
    try:
        wire.initialize(tmp_path)
        wire.request("workspace/symbol", {"query": "x"})
        wire.until(looked.is_set)
    finally:
        gc.callbacks.remove(tell)


def test_open_documents_are_read_again_when_the_index_is_complete(wire, tmp_path, monkeypatch):
    """What they import cannot be found before, and editors open documents as soon as they start."""
    (tmp_path / "a.py").write_text("x = 1\n")
    may_build = threading.Event()
    read: queue.SimpleQueue[bool] = queue.SimpleQueue()
    steps = indexing.steps

    def held(*given):
        assert may_build.wait(30)
        yield from steps(*given)

    monkeypatch.setattr(indexing, "steps", held)
    monkeypatch.setattr(warming, "warm", lambda snap, path: read.put(snap.index.complete))
    wire.initialize(tmp_path)
    wire.open((tmp_path / "a.py").as_uri(), "x = 1\n")
    assert read.get(timeout=30) is False
    may_build.set()
    assert read.get(timeout=30) is True
