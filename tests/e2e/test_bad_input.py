"""Bad input over the real pipe: a clear answer or one line in the log, and the server lives.

Each case asks something sound behind the bad thing: that answer shows that the server still serves.
"""

import json
import os
import resource
import signal
import sys

import pytest

from codeforge.lsp.framing import framed
from e2e.raw import RawClient
from fixtures import cases

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED, CANCELLED = -32002, -32800


def alive(client) -> bool:
    """The server answers a sound question soundly."""
    return [one["name"] for one in client.request("workspace/symbol", {"query": "known"})] == ["known"]


def errors_of(client, before: int) -> list[tuple[object, int]]:
    """Id and code of the errors that came after the first `before` messages."""
    return [(m["id"], m["error"]["code"]) for m in client.messages[before:] if "error" in m]


# Messages that are none


@cases(
    not_json=(b"{nothing", [(None, PARSE_ERROR)]),
    empty_body=(b"", [(None, PARSE_ERROR)]),
    nul_bytes=(b"\0" * 50, [(None, PARSE_ERROR)]),
    invalid_utf8=(b"\xff\xfe\xfd", [(None, PARSE_ERROR)]),
    cut_off=(b'{"jsonrpc":"2.0","id":900,"method":"workspace/symbol","params":{', [(900, PARSE_ERROR)]),
    array=(b'[{"jsonrpc":"2.0","id":901,"method":"shutdown"}]', [(901, INVALID_REQUEST)]),
    number=(b"17", [(None, INVALID_REQUEST)]),
    no_method=(b'{"jsonrpc":"2.0"}', [(None, INVALID_REQUEST)]),
    no_version=(b'{"id":902,"method":"workspace/symbol"}', [(902, INVALID_REQUEST)]),
    null_id=(b'{"jsonrpc":"2.0","id":null,"method":"workspace/symbol"}', [(None, INVALID_REQUEST)]),
    unknown_method=(b'{"jsonrpc":"2.0","id":903,"method":"no/such"}', [(903, METHOD_NOT_FOUND)]),
    unknown_dollar_method=(b'{"jsonrpc":"2.0","id":904,"method":"$/no"}', [(904, METHOD_NOT_FOUND)]),
    unknown_notification=(b'{"jsonrpc":"2.0","method":"no/such"}', []),
    answer_to_nothing=(b'{"jsonrpc":"2.0","id":905,"result":{"jsonrpc":"2.0"}}', []),
    error_to_nothing=(b'{"jsonrpc":"2.0","id":906,"error":{"code":1,"message":"x"}}', []),
    params_missing=(b'{"jsonrpc":"2.0","id":907,"method":"textDocument/hover"}', [(907, INVALID_PARAMS)]),
    params_an_array=(
        b'{"jsonrpc":"2.0","id":908,"method":"workspace/symbol","params":[1]}',
        [(908, INVALID_PARAMS)],
    ),
    params_of_wrong_type=(
        b'{"jsonrpc":"2.0","id":909,"method":"workspace/symbol","params":{"query":1}}',
        [(909, INVALID_PARAMS)],
    ),
    initialized_twice=(
        b'{"jsonrpc":"2.0","id":910,"method":"initialize","params":{}}',
        [(910, INVALID_REQUEST)],
    ),
    nested_5000=(
        b'{"jsonrpc":"2.0","id":911,"method":"workspace/symbol","params":' + b"[" * 5000 + b"]" * 5000 + b"}",
        [(911, PARSE_ERROR)],
    ),
    did_open_of_nothing=(b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}', []),
    did_change_of_nothing=(b'{"jsonrpc":"2.0","method":"textDocument/didChange"}', []),
    cancel_of_nothing=(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":999}}', []),
    cancel_without_id=(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{}}', []),
    progress_cancel_of_nothing=(
        b'{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":"no"}}',
        [],
    ),
    progress_cancel_that_does_not_fit=(
        b'{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":null}',
        [],
    ),
    jsonrpc_inside_params=(
        b'{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":{"jsonrpc":"2.0","id":1}}}',
        [],
    ),
)
def test_messages(shared, case):
    body, expected = case
    before = len(shared.messages)
    shared.send(body)
    assert alive(shared)
    assert errors_of(shared, before) == expected
    assert b"Traceback" not in shared.log


@cases(
    no_length=b"Content-Type: x\r\n\r\n",
    length_is_no_number=b"Content-Length: many\r\n\r\n",
    negative=b"Content-Length: -3\r\n\r\n",
    huge=b"Content-Length: 99999999999999\r\n\r\n",
    text_in_between=b"this is not a header\r\n\r\n",
    long_garbage=b"\x00\xff" * 20_000 + b"\r\n\r\n",
    empty_lines=b"\r\n\r\n\r\n\r\n",
)
def test_headers(shared, case):
    shared.write(case)
    assert alive(shared)


@cases(too_big=40, too_small=-3)
def test_a_wrong_length_costs_its_own_message_at_most(shared, case):
    body = json.dumps({"jsonrpc": "2.0", "id": 950, "method": "no/such"}).encode()
    shared.write(b"Content-Length: %d\r\n\r\n%s" % (len(body) + case, body))
    assert alive(shared)


def test_an_id_in_use_is_refused(shared):
    question = framed(b'{"jsonrpc":"2.0","id":960,"method":"workspace/symbol","params":{"query":"known"}}')
    shared.write(question * 20)
    answers = shared.until(
        lambda: [m for m in shared.messages if m.get("id") == 960][19:] and shared.messages
    )
    answers = [m for m in answers if m.get("id") == 960]
    assert len(answers) == 20
    assert {m.get("error", {}).get("code") for m in answers} <= {None, INVALID_REQUEST}


# Lifecycle


def test_before_initialize_everything_is_refused_and_nothing_breaks(project):
    with RawClient() as client:
        assert client.request("textDocument/hover", {})["code"] == NOT_INITIALIZED
        client.open("file:///x.py", "x = 1\n")
        client.notify("initialized", {})
        assert client.request("shutdown")["code"] == NOT_INITIALIZED
        assert client.initialize(project)["capabilities"]["hoverProvider"] is True
        client.indexed()
        assert client.request("workspace/symbol", {"query": "Shape"})[0]["name"] == "Shape"
        assert client.close() == 0


@cases(
    no_params={"jsonrpc": "2.0", "id": 1, "method": "initialize"},
    capabilities_missing={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": 5}},
)
def test_initialize_that_does_not_fit_is_refused_and_can_be_repeated(project, case):
    with RawClient() as client:
        client.send(case)
        assert client.answer_to(1)["error"]["code"] == INVALID_PARAMS
        client.number = 1
        assert "capabilities" in client.initialize(project)
        assert client.close() == 0


def test_after_shutdown_requests_are_refused_and_exit_ends_with_0(project):
    with RawClient() as client:
        client.initialize(project)
        assert client.request("shutdown") is None
        assert client.request("workspace/symbol", {"query": "x"})["code"] == INVALID_REQUEST
        client.notify("exit", None)
        assert client.exit_code() == 0


def test_exit_without_shutdown_ends_with_1(project):
    with RawClient() as client:
        client.initialize(project)
        client.notify("exit", None)
        assert client.exit_code() == 1


def test_the_end_of_stdin_ends_the_server(project):
    with RawClient() as client:
        client.initialize(project)
        client._stdin.close()
        assert client.exit_code() == 1


def test_exit_before_initialize():
    with RawClient() as client:
        client.notify("exit", None)
        assert client.exit_code() == 1


def test_stdin_that_is_empty_from_the_start():
    with RawClient() as client:
        client._stdin.close()
        assert client.exit_code() == 1


def test_the_death_of_the_editor_ends_the_server(project):
    """The process of `processId` dies while the pipes stay open, as with a crashed editor whose child holds them."""
    import subprocess

    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with RawClient() as client:
        client.initialize(project, processId=editor.pid)
        client.indexed()
        editor.kill()
        editor.wait()
        assert client.exit_code() == 1


def test_sigterm_ends_the_server(project):
    with RawClient() as client:
        client.initialize(project)
        client.indexed()
        client.process.send_signal(signal.SIGTERM)
        assert client.exit_code() == 1


@cases(
    unknown=(["--no-such"], "--no-such"),
    value_missing=(["--trace"], "--trace needs a value"),
    not_a_number=(["--parent-pid", "x"], "--parent-pid takes a process number"),
)
def test_options_that_do_not_fit(case):
    arguments, sentence = case
    with RawClient(*arguments) as client:
        assert client.exit_code() == 2
        client.until(lambda: sentence in client.log.decode())


# Documents


def whole(client, uri):
    return client.symbols(uri)


def test_changes_out_of_range_are_clamped(shared):
    uri = "file:///clamped.py"
    shared.open(uri, "def a(): ...\n")
    far = {"line": 900, "character": 900}
    shared.change(uri, {"range": {"start": far, "end": far}, "text": "def b(): ...\n"})
    back = {"start": {"line": 5, "character": 0}, "end": {"line": 2, "character": 7}}
    shared.change(uri, {"range": back, "text": "def c(): ...\n"}, version=3)
    negative = {"start": {"line": -4, "character": -1}, "end": {"line": -1, "character": 0}}
    shared.change(uri, {"range": negative, "text": "def z(): ...\n"}, version=4)
    assert whole(shared, uri) == ["z", "a", "b", "c"]


def test_versions_out_of_order_are_applied_as_they_came(shared):
    uri = "file:///order.py"
    shared.open(uri, "def a(): ...\n", version=5)
    end = {"line": 99, "character": 0}
    shared.change(uri, {"range": {"start": end, "end": end}, "text": "def b(): ...\n"}, version=3)
    shared.change(uri, {"range": {"start": end, "end": end}, "text": "def c(): ...\n"}, version=4)
    shared.change(uri, {"range": {"start": end, "end": end}, "text": "def d(): ...\n"}, version=None)
    assert whole(shared, uri) == ["a", "b", "c", "d"]


def test_a_change_of_an_unopened_document(shared):
    file = shared.root / "mod.py"
    end = {"line": 99, "character": 0}
    shared.change(file.as_uri(), {"range": {"start": end, "end": end}, "text": "def later(): ...\n"})
    assert whole(shared, file.as_uri()) == ["known", "later"]
    shared.change("file:///never/seen.py", {"text": "def full(): ...\n"})
    assert whole(shared, "file:///never/seen.py") == ["full"]
    shared.change("file:///never/gone.py", {"range": {"start": end, "end": end}, "text": "x"})
    assert whole(shared, "file:///never/gone.py") == []
    shared.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
    assert whole(shared, file.as_uri()) == ["known"]


def test_requests_about_unopened_and_unknown_documents(shared):
    place = {"line": 0, "character": 5}
    for uri in (
        "file:///no/such.py",
        "untitled:Untitled-1",
        "not a uri",
        "",
        "file://",
        "http://x/y.py",
        "file:///a%00b.py",
    ):
        document = {"textDocument": {"uri": uri}}
        assert shared.request("textDocument/hover", {**document, "position": place}) is None
        assert shared.request("textDocument/definition", {**document, "position": place}) == []
        assert shared.request("textDocument/documentSymbol", document) == []
        assert shared.request("textDocument/diagnostic", document)["items"] == []
    assert whole(shared, (shared.root / "mod.py").as_uri()) == ["known"]


def test_close_twice_and_open_twice(shared):
    uri = "file:///twice.py"
    shared.open(uri, "def a(): ...\n")
    shared.open(uri, "def b(): ...\n")
    assert whole(shared, uri) == ["b"]
    for _ in range(2):
        shared.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert whole(shared, uri) == []


@cases(
    nul=("def a(): ...\n\0\0\n", ["a"]),
    lone_surrogate=("def a(): ...\n'\ud800'\n", ["a"]),
    only_errors=(")))((( def\n", None),
    nested_5000=("x = " + "(" * 5000 + ")" * 5000 + "\n", None),
    nested_blocks=("\n".join(" " * n + "if x:" for n in range(500)), None),
    one_line_of_10_mb=("x = '" + "a" * 10_000_000 + "'\ndef a(): ...\n", None),
    lines_100k=("x = 1\n" * 100_000 + "def a(): ...\n", None),
    carriage_returns=("def a(): ...\rdef b(): ...\r\ndef c(): ...\n", None),
    byte_order_mark=("\ufeffdef a(): ...\n", ["a"]),
)
def test_texts(shared, case):
    text, expected = case
    uri = "file:///texts.py"
    document = {"textDocument": {"uri": uri}}
    shared.open(uri, text)
    place = {"line": 0, "character": 5}
    names = whole(shared, uri)
    assert isinstance(names, list)
    if expected is not None:
        assert names == expected
    for method in ("hover", "definition", "completion", "documentHighlight", "signatureHelp"):
        answer = shared.request(f"textDocument/{method}", {**document, "position": place})
        assert not (isinstance(answer, dict) and "code" in answer), answer
    assert isinstance(shared.request("textDocument/foldingRange", document), list)
    selections = shared.request("textDocument/selectionRange", {**document, "positions": [place]})
    assert isinstance(selections, list)
    assert shared.request("textDocument/diagnostic", document)["kind"] == "full"
    start = {"line": 0, "character": 0}
    shared.change(uri, {"range": {"start": start, "end": start}, "text": "y = 2\n"})
    assert isinstance(whole(shared, uri), list)
    shared.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert alive(shared)


def test_nested_5000_symbols_are_answered(shared):
    text = "\n".join("  " * n + f"class C{n}:" for n in range(300)) + "\n" + "  " * 300 + "pass\n"
    uri = "file:///deep.py"
    shared.open(uri, text)
    document = {"textDocument": {"uri": uri}}
    level, depth = shared.request("textDocument/documentSymbol", document), 0
    found = 0
    while level:
        found += len(level)
        depth += 1
        level = [child for symbol in level for child in symbol.get("children", [])]
    assert (found, depth) == (300, 64)


# Files


def test_files_that_are_no_text_and_folders_that_are_no_tree(tmp_path):
    root = tmp_path / "odd"
    root.mkdir()
    (root / "good.py").write_text("def good(): ...\n")
    (root / "latin.py").write_bytes(b"# -*- coding: latin-1 -*-\ndef caf\xe9(): ...\n")
    (root / "invalid.py").write_bytes(b"def invalid(): ...\n\xff\xfe\n")
    (root / "binary.py").write_bytes(b"\0\1\2" * 100)
    (root / "long.py").write_text("x = '" + "a" * 1_500_000 + "'\ndef behind(): ...\n")
    (root / "deep.py").write_text("x = " + "[" * 5000 + "]" * 5000 + "\n")
    (root / "dangling.py").symlink_to(root / "nowhere.py")
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "a").symlink_to(root / "b")
    (root / "b").symlink_to(root / "a")
    (root / "secret.py").write_text("def secret(): ...\n")
    os.mkfifo(root / "pipe.py")
    (root / "secret.py").chmod(0)
    with RawClient() as client:
        client.initialize(root)
        state = client.indexed()
        assert state["nFiles"] >= 4
        for name in ("good", "invalid"):
            assert name in [one["name"] for one in client.request("workspace/symbol", {"query": name})]
        assert client.symbols((root / "invalid.py").as_uri()) == ["invalid"]
        assert client.symbols((root / "binary.py").as_uri()) == []
        assert client.symbols((root / "pipe.py").as_uri()) == []
        assert client.close() == 0


def test_files_that_vanish_and_appear_while_asked_about(project):
    uri = (project / "shapes.py").as_uri()
    with RawClient() as client:
        client.initialize(project)
        client.indexed()
        assert client.symbols(uri) == ["area", "Shape"]
        (project / "shapes.py").unlink()
        assert client.symbols(uri) == []
        client.until(lambda: client.request("workspace/symbol", {"query": "Shape"}) == [])
        (project / "new.py").write_text("class Appeared: ...\n")
        client.until(lambda: client.request("workspace/symbol", {"query": "Appeared"}))
        assert client.close() == 0


def test_a_folder_that_does_not_exist(tmp_path):
    with RawClient() as client:
        client.initialize(tmp_path / "nowhere")
        client.open("file:///x.py", "def a(): ...\n")
        assert client.symbols("file:///x.py") == ["a"]
        assert client.close() == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written(project, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o500)
    _serves_without_a_cache(project, str(cache))


def test_a_cache_that_is_a_file(project, tmp_path):
    cache = tmp_path / "cache"
    cache.write_text("not a folder")
    _serves_without_a_cache(project, str(cache))


def test_a_full_disk(project, tmp_path):
    """No file may grow: the limit stands for a full disk, which a test cannot make."""

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    _serves_without_a_cache(project, str(tmp_path / "cache"), prepare=full)


def _serves_without_a_cache(project, cache, prepare=None):
    with RawClient(env={"CODEFORGE_CACHE_DIR": cache}, prepare=prepare) as client:
        client.initialize(project)
        client.indexed()
        assert [one["name"] for one in client.request("workspace/symbol", {"query": "Shape"})][:1] == [
            "Shape"
        ]
        shown = client.told("window/showMessage")["message"]
        assert "index" in shown.lower()
        (project / "new.py").write_text("class Appeared: ...\n")
        client.until(lambda: client.request("workspace/symbol", {"query": "Appeared"}))
        messages = [m for m in client.messages if m.get("method") == "window/showMessage"]
        texts = [message["params"]["message"] for message in messages]
        assert (
            len(texts) == len(set(texts)) <= 2
        )  # one about reading, one about writing, however often it fails
        assert client.close() == 0


def test_a_trace_that_cannot_be_written(project, tmp_path):
    with RawClient("--trace", str(tmp_path / "no" / "folder.jsonl")) as client:
        client.initialize(project)
        assert client.request("workspace/symbol", {"query": ""}) is not None
        assert client.close() == 0
        assert "No trace is written" in client.log.decode()


# Clients


def test_a_client_that_does_not_read(project):
    """It asks for far more than the pipe holds: the loop goes on, memory stays bounded, and every answer comes later."""
    text = "".join(f"def name_{n}(): ...\n" for n in range(2000))
    uri = (project / "big.py").as_uri()
    n_questions = 60
    with RawClient(reading=False) as client:
        client.send(
            {
                "jsonrpc": "2.0",
                "id": 0,
                "method": "initialize",
                "params": {"capabilities": {}, "workspaceFolders": None},
            }
        )
        client.notify("initialized", {})
        client.open(uri, text)
        for _ in range(n_questions):
            client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        client.start_reading()
        for number in range(1, n_questions + 1):
            assert len(client.answer_to(number)["result"]) == 2000
        assert client.close() == 0


def test_a_client_that_goes_away_in_the_middle_of_an_answer(project):
    text = "".join(f"def name_{n}(): ...\n" for n in range(5000))
    with RawClient(reading=False) as client:
        client.send({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}})
        client.open("file:///big.py", text)
        for _ in range(5):
            client.ask("textDocument/documentSymbol", {"textDocument": {"uri": "file:///big.py"}})
        client._stdout.close()
        client._stdin.close()
        assert client.exit_code() in (0, 1)
