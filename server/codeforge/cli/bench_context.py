"""`codeforge bench-context`: the engine behind a benchmark, over JSON lines on standard input and output.

    {"op": "index", "root": DIR}                                  -> {"ok": true, "index_bytes": N, "chunks": N}
    {"op": "search", "query": TEXT, "k": 10}                      -> {"results": [{"path", "start", "end"}, …]}
    {"op": "context", "path": PATH, "prefix": TEXT, "budget": N}  -> {"items": [{"path", "text"}, …]}
    {"op": "quit"}

`index` again takes in what has changed. `prefix` is the text of the open file up to the cursor; nothing else of that
file is used. What cannot be answered gives `{"error": TEXT}` and empty lists, and the process goes on.
"""

import argparse
import gc
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from codeforge import trace
from codeforge.config import Settings
from codeforge.errors import BadRequest, CodeForgeError
from codeforge.features.context import Budget, ContextAsk, context, ranked_files
from codeforge.state.folder import Folder
from codeforge.state.indexing import steps, text_steps
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document

BUDGET_MS = 2000
"""A benchmark measures how long an answer takes; the deadline only guards against endless ones."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options: all is said on standard input."""


def run(args: argparse.Namespace) -> int:
    """Serve until `quit` or the end of the input."""
    return serve(sys.stdin, sys.stdout)


def main(argv: Sequence[str] | None = None) -> int:
    """The command by itself."""
    parser = argparse.ArgumentParser(prog="codeforge bench-context", description=__doc__)
    arguments(parser)
    return run(parser.parse_args(argv))


def serve(requests: TextIO, replies: TextIO) -> int:
    """Answer one request a line."""
    engine = Engine()
    for line in requests:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            if request.get("op") == "quit":
                break
            reply = engine.answer(request)
        except (CodeForgeError, json.JSONDecodeError) as error:
            reply = _failed(error)
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            trace.failure("bench-context")
            reply = _failed(error)
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
    engine.close()
    return 0


def _failed(error: Exception) -> dict[str, Any]:
    return {"error": f"{type(error).__name__}: {error}"[:300], "results": [], "items": []}


class Engine:
    """One folder and what is indexed of it."""

    def __init__(self) -> None:
        self.folder: Folder | None = None

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to one request."""
        op = request["op"]
        if op == "index":
            return self.index(Path(request["root"]).resolve())
        if op == "search":
            return self.search(str(request["query"]), int(request["k"]))
        if op == "context":
            return self.context(str(request["path"]), str(request["prefix"]), int(request["budget"]))
        raise BadRequest(f"There is no op `{op}`; it is one of index, search, context and quit.")

    def index(self, root: Path) -> dict[str, Any]:
        """Bring the index of `root` up to date."""
        if not root.is_dir():
            raise BadRequest(f"There is no folder {root}. Check the root.")
        if self.folder is None or self.folder.root != root:
            self.close()
            self.folder = Folder(root, Settings())
        folder = self.folder
        for view in steps(folder, folder.view, _unchecked, lambda *_: None):
            folder.publish(view)
        folder.publish(folder.view.compacted())
        for text in text_steps(folder, folder.view, folder.text, _unchecked):
            folder.publish_text(text)
        gc.collect()
        gc.freeze()  # the index lives as long as the process: the collector need not walk it at each answer
        n_bytes = sum(len(segment.encoded()) for segment in folder.view.segments)
        return {"ok": True, "index_bytes": n_bytes, "chunks": folder.text.n_chunks}

    def search(self, query: str, k: int) -> dict[str, Any]:
        """The best place of each of the best files."""
        snap = self._opened().snapshot()
        found = []
        for file in ranked_files(query, snap.text, snap.index, limit=k):
            start, end = (file.chunk.start_line + 1, file.chunk.end_line + 1) if file.chunk else (1, 1)
            found.append({"path": file.path, "start": start, "end": end})
        return {"results": found}

    def context(self, path: str, prefix: str, budget: int) -> dict[str, Any]:
        """What the code at the end of `prefix` needs."""
        folder = self._opened()
        source = prefix.encode("utf-8", "replace")
        folder.put(Document(path, source, language=language_of(path, source[:4096]), version=1))
        try:
            ask = ContextAsk(
                path=path,
                at=len(source),
                budget=Budget(tokens=budget, ms=BUDGET_MS),
                dependencies=False,  # the project's own code is what a benchmark knows
            )
            answer = context(folder.snapshot(), ask)
        finally:
            folder.drop(path)
        return {"items": [{"path": item.path, "text": item.text} for item in answer.items]}

    def close(self) -> None:
        """Let go of the folder."""
        if self.folder is not None:
            self.folder.close()

    def _opened(self) -> Folder:
        if self.folder is None:
            raise BadRequest('Nothing is indexed yet; send {"op": "index", "root": …} first.')
        return self.folder


def _unchecked() -> None:
    """Nobody cancels."""
