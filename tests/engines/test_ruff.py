"""ruff as a held child: its findings, its edits, and its ways to fail."""

import os
import signal
import sys

import pytest

from codeforge import config, trace
from codeforge.engines.ruff import HELD_DOCUMENTS, MOST_BYTES, Ruff, find_ruff
from codeforge.errors import WorkerFailed
from codeforge.text.documents import Document
from codeforge.text.edits import applied
from engines.waiting import alive, until

PATIENT = 30_000


def document(source, path="main.py"):
    return Document(path, source.encode(), language="python")


@pytest.fixture(scope="module")
def ruff(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    (root / "ruff.toml").write_text("extend-exclude = ['left_out']\nlint.select = ['E', 'F']\n")
    ruff = Ruff(root)
    yield ruff
    ruff.close()
    assert [path.name for path in root.iterdir()] == ["ruff.toml"], "ruff wrote into the workspace"


@pytest.fixture
def made(tmp_path):
    """Makes one of one's own, run by a script instead of ruff, and closes it."""
    children = []

    def make(script=None, **options):
        command = (sys.executable, "-c", script) if script else ()
        child = Ruff(tmp_path, settings=config.Ruff(command=command), pause_s=0, **options)
        children.append(child)
        return child

    yield make
    for child in children:
        child.close()


def found(ruff, source, path="main.py"):
    """Code and text of each finding."""
    asked = document(source, path)
    return [(d.code, asked.text(d.span)) for d in ruff.diagnostics(asked, budget_ms=PATIENT)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\n", []),
        ("", []),
        ("import os\n", [("F401", "os")]),
        ("print(nobody)\n", [("F821", "nobody")]),
        ("'é🙂'; print(nobody)\n", [("E702", ";"), ("F821", "nobody")]),
        ("'é'\r\nprint(nobody)\r\n", [("F821", "nobody")]),
        ("f(\n", [("invalid-syntax", "")]),
    ],
)
def test_findings_and_their_places(ruff, source, expected):
    assert sorted(found(ruff, source)) == expected


def test_all_that_ruff_says_of_one_finding(ruff):
    asked = document("import os\nprint(1)\n")
    (finding,) = ruff.diagnostics(asked, budget_ms=PATIENT)
    assert finding.message == "`os` imported but unused"
    assert finding.severity == 2
    assert finding.unnecessary
    assert finding.url.endswith("/unused-import")
    assert finding.fix.title == "Remove unused import: `os`"
    assert applied(asked.source, finding.fix.edits) == b"print(1)\n"
    assert applied(asked.source, [finding.noqa]) == b"import os  # noqa: F401\nprint(1)\n"


def test_what_the_project_excludes_has_no_findings(ruff):
    assert found(ruff, "import os\n", "left_out/a.py") == []


def test_odd_text_gets_an_answer(ruff):
    for source in ("\0", "(" * 5000, "x" * 100_000, "\ufeffimport os\n"):
        assert ruff.diagnostics(document(source), budget_ms=PATIENT) is not None
    assert ruff.diagnostics(document("x" * (MOST_BYTES + 1))) == []
    assert ruff.format(document("x" * (MOST_BYTES + 1))) is None


def test_format(ruff):
    asked = document("x=1\n\n\n\n\ny = {  'é':2 }\nz=3\n")
    edits = ruff.format(asked, budget_ms=PATIENT)
    assert applied(asked.source, edits).decode() == 'x = 1\n\n\ny = {"é": 2}\nz = 3\n'
    assert ruff.format(document("x = 1\n"), budget_ms=PATIENT) == []
    assert ruff.format(document("f(\n"), budget_ms=PATIENT) == []
    assert ruff.format(document("x=1\n", "left_out/a.py"), budget_ms=PATIENT) == []


def test_a_text_is_sent_once_and_the_oldest_is_forgotten(ruff):
    before = trace.counters["ruff.texts"]
    for _ in range(3):
        found(ruff, "import os\n", "once.py")
    assert trace.counters["ruff.texts"] == before + 1
    for number in range(HELD_DOCUMENTS):
        found(ruff, "", f"many{number}.py")
    assert len(ruff._held) == HELD_DOCUMENTS
    assert found(ruff, "import os\n", "once.py") == [("F401", "os")]
    ruff.forget("once.py")
    ruff.forget("never.py")
    assert found(ruff, "import os\n", "once.py") == [("F401", "os")]


def test_a_changed_configuration_counts(tmp_path):
    ruff = Ruff(tmp_path)
    ruff.files_changed(["ruff.toml"])
    (tmp_path / "ruff.toml").write_text("lint.select = ['F']\n")
    assert found(ruff, "import os\n") == [("F401", "os")]
    (tmp_path / "ruff.toml").write_text("lint.select = ['E7']\n")
    ruff.files_changed(["main.py", "ruff.toml"])
    assert found(ruff, "import os\n") == []
    ruff.close()


# Faults


def test_a_killed_ruff_is_started_again(made):
    ruff = made()
    assert found(ruff, "import os\n") == [("F401", "os")]
    os.kill(ruff.pid, signal.SIGKILL)
    until(lambda: ruff.pid is None)
    assert found(ruff, "import os\n") == [("F401", "os")]


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(3)",
        "print('Hello there', flush=True)",
        "print('Content-Length: 9999999999\\r\\n\\r\\n', flush=True)",
        "print('Content-Length: 1\\r\\n\\r\\n{', flush=True)",
        "print('Content-Length: 90\\r\\n\\r\\n{', flush=True)",
        """print('Content-Length: 24\\r\\n\\r\\n{"id": 1, "result": null}', flush=True); input()""",
        """print('Content-Length: 36\\r\\n\\r\\n{"id": 1, "error": {"message": "no"}}', flush=True); input()""",
    ],
    ids=["dies_at_start", "babbles", "huge", "not_json", "cut", "no_capabilities", "refuses"],
)
def test_a_ruff_that_never_works_is_given_up_with_one_message(made, script):
    messages = []
    ruff = made(script, report=messages.append)
    for _ in range(10):
        assert ruff.diagnostics(document("import os\n"), budget_ms=PATIENT) is None
    assert (ruff.state, len(messages)) == ("stopped", 1)
    assert "Linting by ruff is off" in messages[0]


SILENT = """
import json, sys
def read():
    size = 0
    while line := sys.stdin.buffer.readline().strip():
        if line.startswith(b"Content-Length"):
            size = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(size))
def write(message):
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(b"X: y\\r\\nContent-Length: %d\\r\\n\\r\\n%b" % (len(body), body))
    sys.stdout.buffer.flush()
write({"id": "q", "method": "workspace/configuration", "params": {}})
write({"method": "window/logMessage", "params": {}})
write({"id": 77, "result": "nobody asked"})
write({"id": "odd", "result": 1})
while True:
    message = read()
    if message.get("method") == "initialize":
        write({"id": message["id"], "result": {"capabilities": {}}})
    elif message.get("method") == "textDocument/formatting":
        write({"id": message["id"], "error": "no"})
    elif message.get("method") == "textDocument/diagnostic" and "odd" in message["params"]["textDocument"]["uri"]:
        write({"id": message["id"], "result": {"items": 3}})
"""


def test_a_silent_ruff_is_late_then_killed_and_started_again(made):
    ruff = made(SILENT, hang_s=PATIENT)
    assert ruff.diagnostics(document("import os\n"), budget_ms=0) is None
    first = ruff.pid
    ruff._hang_s = 0.0
    assert ruff.diagnostics(document("import os\n"), budget_ms=1) is None
    until(lambda: not alive(first))


def test_answers_that_are_none(made):
    ruff = made(SILENT)
    assert ruff.format(document("x=1\n"), budget_ms=PATIENT) is None
    assert ruff.diagnostics(document("x=1\n", "odd.py"), budget_ms=PATIENT) is None


def test_a_ruff_that_does_not_answer_initialize_is_a_failure(made):
    ruff = made("import sys; sys.stdin.read()", hang_s=0.01)
    assert ruff.diagnostics(document("x\n"), budget_ms=PATIENT) is None
    assert ruff.pid is None


def test_one_that_waits_for_the_start_of_another_is_late(made):
    ruff = made()
    with ruff._lock:
        assert ruff.diagnostics(document("x\n"), budget_ms=0) is None


def test_a_missing_program(tmp_path, monkeypatch):
    messages = []
    ruff = Ruff(tmp_path, settings=config.Ruff(command=("no-such-ruff",)), pause_s=0, report=messages.append)
    for _ in range(6):
        assert ruff.diagnostics(document("x\n")) is None
    assert len(messages) == 1
    assert "`no-such-ruff`, which `codeforge.ruff.command` names, is not a program" in messages[0]


def test_which_ruff_is_started(monkeypatch):
    assert find_ruff(())[0].endswith("ruff")
    assert find_ruff((sys.executable, "-x")) == (sys.executable, "-x")
    monkeypatch.setitem(sys.modules, "ruff", None)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/ruff")
    assert find_ruff(()) == ("/usr/bin/ruff",)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(WorkerFailed, match="not installed"):
        find_ruff(())


def test_off_and_closed(tmp_path):
    off = Ruff(tmp_path, settings=config.Ruff(enable=False))
    assert (off.state, off.diagnostics(document("x"))) == ("off", None)
    ruff = Ruff(tmp_path)
    assert ruff.state == "idle"
    found(ruff, "")
    pid = ruff.pid
    assert (ruff.state, alive(pid)) == ("ready", True)
    ruff.close()
    until(lambda: not alive(pid))
    assert (ruff.state, ruff.diagnostics(document("x"))) == ("off", None)
    ruff.close()


def test_a_child_that_ignores_the_end_is_killed(made):
    ruff = made(SILENT.replace("    message = read()", "    message = read() if 1 else 0"))
    assert ruff.format(document("x"), budget_ms=PATIENT) is None
    pid = ruff.pid
    ruff.close()
    until(lambda: not alive(pid))
