"""Engines that die or hang, and no process left behind. Linux only: it looks into /proc."""

import os
import signal
import sys
from pathlib import Path

import pytest

from e2e.raw import RawClient
from fixtures import cases

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")

PULLS = {"textDocument": {"diagnostic": {}}}
TEXT = "import os\n\nclass A:\n    def run(self):\n        self.\n"


def children(process: int) -> list[int]:
    """The living children of a process."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(number) for number in path.read_text().split()]
    return [number for number in found if state(number) not in ("", "Z")]


def state(process: int) -> str:
    """R, S, T, Z as `ps` says; empty when there is no such process."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def gone(processes: list[int]) -> bool:
    return all(state(number) in ("", "Z") for number in processes)


def working(project, **more) -> tuple[RawClient, str]:
    """A server whose engines have answered."""
    client = RawClient()
    client.initialize(project, capabilities=PULLS, **more)
    client.indexed()
    uri = (project / "work.py").as_uri()
    client.open(uri, TEXT)
    return client, uri


def useful(client, uri) -> None:
    """Completion and diagnostics have an answer, whatever the engines do."""
    place = {"textDocument": {"uri": uri}, "position": {"line": 4, "character": 13}}
    found = client.request("textDocument/completion", place)
    assert "run" in [item["label"] for item in found["items"]]
    report = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert any(item["source"] == "codeforge" for item in report["items"])


@cases(killed=signal.SIGKILL, hanging=signal.SIGSTOP)
def test_engines_that_end_or_hang_take_nothing_with_them(project, case):
    client, uri = working(project)
    with client:
        useful(client, uri)
        engines = client.until(lambda: children(client.process.pid))
        for number in engines:
            os.kill(number, case)
        useful(client, uri)
        client.change(uri, {"text": TEXT + "\n"})
        useful(client, uri)
        left = children(client.process.pid)
        assert client.close() == 0
        client.until(lambda: gone([*engines, *left]))


@cases(
    not_there=["/no/such/ruff"],
    ends_at_once=[sys.executable, "-c", "raise SystemExit(3)"],
    says_nonsense=[sys.executable, "-c", "print('nonsense' * 1000)"],
)
def test_a_ruff_that_does_not_work_is_told_once(project, case):
    client, uri = working(project, initializationOptions={"ruff": {"command": case}})
    with client:
        for _ in range(3):
            useful(client, uri)
        assert client.close() == 0
        shown = [m["params"]["message"] for m in client.messages if m.get("method") == "window/showMessage"]
        assert len(shown) == len(set(shown)) <= 1


def test_children_of_a_killed_server_end_too(project):
    client, uri = working(project)
    with client:
        useful(client, uri)
        engines = client.until(lambda: children(client.process.pid))
        client.process.kill()
        client.process.wait()
        client.until(lambda: gone(engines))
