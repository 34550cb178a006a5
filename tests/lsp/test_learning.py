"""Features are imported late, by whichever thread needs them first, and by one thread at a time.

Two that import a package and a module of it crosswise wait for one another, and Python ends that with an error in one
of them: where it was the reader's thread, the server was gone.
"""

import subprocess
import sys

import pytest

WHILE_ANOTHER_LEARNS = """
import os
import sys
import threading
import types

from codeforge.lsp.connection import Writer
from codeforge.lsp.server import Server

server = Server(Writer(os.open(os.devnull, os.O_WRONLY)))
awake = threading.Event()
awake.set()
document = types.SimpleNamespace(path="main.py")
folder = types.SimpleNamespace(awake=awake, documents={"main.py": document})
jobs = {
    "prepare": lambda: server.prepare(folder, document),
    "rested": lambda: server.rested(folder, document, None),
    "learn_at_rest": server.learn_at_rest,
    "learn": server.learn,
}
reading = threading.Thread(target=jobs[sys.argv[1]], daemon=True)
with server._learning:
    reading.start()
    while reading.is_alive() and sys._current_frames()[reading.ident].f_code.co_name != "learn":
        pass
    print(sorted(name for name in sys.modules if name.startswith("codeforge.features.context.")))
"""


@pytest.mark.parametrize("job", ["prepare", "rested", "learn_at_rest", "learn"])
def test_who_needs_them_waits_for_who_imports_them(job):
    command = [sys.executable, "-c", WHILE_ANOTHER_LEARNS, job]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout == "[]\n"
