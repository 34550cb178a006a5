"""The front door: the first message, before anything else is imported."""

import json
import os
import subprocess
import sys

from codeforge import __main__ as front
from codeforge.lsp.framing import Frames
from codeforge.lsp.greeting import greet
from e2e.raw import RawClient
from fixtures import cases


def greeted(message: object) -> dict | None:
    """The answer to a first message; None when it is left to the server."""
    reading, writing = os.pipe()
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    answered = greet(body, writing)
    os.close(writing)
    frames = Frames()
    found = frames.feed(os.read(reading, 1 << 20))
    os.close(reading)
    assert bool(found) == answered
    return json.loads(found[0]) if found else None


def first(**params):
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


@cases(number=1, text="one", zero=0)
def test_a_proper_initialize_is_answered(case):
    answer = greeted({**first(capabilities={}), "id": case})
    assert answer["id"] == case
    assert answer["result"]["capabilities"]["positionEncoding"] == "utf-16"
    assert answer["result"]["serverInfo"]["name"] == "codeforge"


@cases(
    not_json=b"{",
    too_deep=b"[" * 100_000,
    not_initialize={"jsonrpc": "2.0", "id": 1, "method": "shutdown"},
    no_version={"id": 1, "method": "initialize", "params": {"capabilities": {}}},
    no_params={"jsonrpc": "2.0", "id": 1, "method": "initialize"},
    no_capabilities=first(),
    capabilities_are_null=first(capabilities=None),
    no_id={"jsonrpc": "2.0", "method": "initialize", "params": {"capabilities": {}}},
    id_is_true={**first(capabilities={}), "id": True},
    id_is_a_list={**first(capabilities={}), "id": [1]},
    an_array=[1],
)
def test_anything_else_is_left_to_the_server(case):
    assert greeted(case) is None


def test_a_client_that_is_gone_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    assert greet(json.dumps(first(capabilities={})).encode(), writing)
    os.close(writing)


@cases(
    none=([], {}),
    stdio=(["--stdio"], {}),
    trace=(["--trace", "x.jsonl"], {"trace": "x.jsonl"}),
    joined=(["--trace=x.jsonl", "--parent-pid=5"], {"trace": "x.jsonl", "parent": "5"}),
    of_vscode=(["--stdio", "--clientProcessId=7"], {"parent": "7"}),
)
def test_options(case):
    arguments, expected = case
    assert front.parsed(arguments) == expected


@cases(unknown=["--port", "1"], no_value=["--trace"], not_a_number=["--parent-pid", "x"])
def test_options_that_do_not_fit(case):
    assert isinstance(front.parsed(case), str)


def test_nothing_costly_is_imported_before_initialize_is_answered():
    code = (
        "import sys; import codeforge.__main__, codeforge.lsp.framing, codeforge.lsp.greeting; "
        "print([m for m in ('asyncio', 'msgspec', 'numpy', 'lsprotocol') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_symbols_are_answered_without_the_features_that_take_long_to_import():
    code = "import sys, codeforge.lsp.server; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    late = {"codeforge.features.completion", "codeforge.features.context", "codeforge.python.resolver"}
    assert "codeforge.features.workspace_symbols" in loaded
    assert not late & loaded


def test_asyncio_comes_without_tls_and_leaves_it_to_others():
    code = (
        "import sys; from codeforge.__main__ import import_asyncio; import_asyncio()\n"
        "print('ssl' in sys.modules, '_ssl' in sys.modules); import ssl; print(ssl.OPENSSL_VERSION[:7])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "False False"
    assert len(done.stdout.splitlines()) == 2


WATCH_IMPORTS = """\
import os, sys, threading


def heard(event, arguments):
    if event == "import" and arguments[0] == "lsprotocol.types":
        with open(os.environ["IMPORTED_BY"], "a") as file:
            file.write(threading.current_thread().name + "\\n")


sys.addaudithook(heard)
"""


@cases(
    progress={"window": {"workDoneProgress": True}},
    configuration={"workspace": {"configuration": True}},
    registration={"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}},
)
def test_pygls_is_not_imported_on_the_loop(tmp_path, case):
    """Its 400 ms would keep every answer waiting, two seconds after a start."""
    (tmp_path / "sitecustomize.py").write_text(WATCH_IMPORTS)
    (tmp_path / "project").mkdir()
    told = tmp_path / "told"
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    with RawClient(env={"PYTHONPATH": path, "IMPORTED_BY": str(told)}) as client:
        client.initialize(tmp_path / "project", capabilities=case)
        threads = client.until(lambda: told.exists() and told.read_text().split())
    assert "MainThread" not in threads
