"""The command that compares completion with other servers: here the others are our own, and one that is not there."""

import sys

from codeforge.dev.__main__ import main
from codeforge.dev.bench_peers import shown

SHOP = """class Basket:
    def __init__(self, owner, amount):
        self.owner = owner
        self.amount = amount

    def show(self):
        print(self.owner)
        return self.amount, print
"""


def test_every_server_that_starts_has_a_row(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "shop"
    root.mkdir()
    (root / "shop.py").write_text(SHOP)
    again = f"again={sys.executable} -m codeforge lsp --stdio"
    assert main(["bench_peers", str(root), "--n", "4", "--peer", f"{again}; gone=no-such-server"]) == 0
    out = capsys.readouterr().out
    assert "gone did not start" in out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert rows["codeforge"][3] == rows["again"][3] == "1.00"  # of all members, those that were offered
    assert rows["codeforge"][-1] == "0"
    assert (root / "shop.py").read_text() == SHOP


DIES = """
import json, sys

def read():
    length = int(sys.stdin.buffer.readline().split()[1])
    sys.stdin.buffer.readline()
    sys.stdin.buffer.read(length)

read()
body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"capabilities": {}}}).encode()
sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
sys.stdout.buffer.flush()
read()
"""


def test_a_server_that_ends_on_the_way_has_a_row_of_failures(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "shop"
    root.mkdir()
    (root / "shop.py").write_text(SHOP)
    (tmp_path / "dies.py").write_text(DIES)
    dies = f"dies={sys.executable} {tmp_path / 'dies.py'}"
    assert main(["bench_peers", str(root), "--n", "4", "--peer", dies]) == 0
    out = capsys.readouterr().out
    assert "dies ended while it opened the files" in out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert (rows["codeforge"][-1], rows["dies"][-1]) == ("0", "4")


def test_a_peer_needs_a_command(tmp_path, capsys):
    (tmp_path / "a.py").write_text(SHOP)
    assert main(["bench_peers", str(tmp_path), "--peer", "zuban"]) == 2
    assert "NAME=COMMAND" in capsys.readouterr().err


def test_names_are_those_a_client_shows():
    reply = {
        "items": [
            {"label": "beta(x)", "sortText": "1"},
            {"label": "alpha", "sortText": "2"},
            {"label": "Bet"},
        ]
    }
    assert shown(reply, "") == ["beta", "alpha", "Bet"]
    assert shown(reply["items"], "be") == ["beta", "Bet"]
    assert shown(None, "") == []
