"""Spans, counters and `never()`: what the program tells about itself.

Lines go to stderr or to a file, never to stdout, which belongs to the protocol.
A span is one line when it closes: `hover path=shapes.py revision=41 ms=12.4 found=1`.
"""

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

slow_ms = 50.0
"""Spans of more milliseconds are logged even without a trace; the command line, where somebody waits, says infinity."""

counters: Counter[str] = Counter()
"""How often things happened since the start, by name; tests count work with it."""

_file: TextIO | None = None
_lock = threading.Lock()


def count(name: str, n: int = 1) -> None:
    """Add `n` to the counter called `name`."""
    counters[name] += n


def to_file(path: Path) -> None:
    """Send every span and message to `path` as JSON lines from now on."""
    global _file
    _file = path.open("a", encoding="utf-8", buffering=1)


class Span:
    """Facts about one piece of work, written when it ends."""

    def __init__(self, name: str, facts: dict[str, Any]) -> None:
        self.name = name
        self.facts = facts
        self.ms = 0.0

    def note(self, **facts: Any) -> None:
        """Add facts that are known only during the work."""
        self.facts.update(facts)


@contextlib.contextmanager
def span(name: str, **facts: Any) -> Iterator[Span]:
    """Measure a piece of work in milliseconds of wall time; slow ones are logged even without a trace."""
    current = Span(name, facts)
    start = time.perf_counter()
    try:
        yield current
    finally:
        current.ms = (time.perf_counter() - start) * 1000
        if _file is not None:
            _write_json({"span": name, "ms": round(current.ms, 3), **current.facts})
        elif current.ms > slow_ms:
            shown = " ".join(f"{key}={value}" for key, value in current.facts.items())
            log(f"{name} {shown} ms={current.ms:.1f}")


def message(direction: str, body: bytes) -> None:
    """Record one protocol message when a trace file is open; `direction` is `in` or `out`."""
    if _file is not None:
        _write_json({"message": direction, "body": body.decode("utf-8", "replace")})


def log(text: str) -> None:
    """Write one line for a developer."""
    if _file is not None:
        _write_json({"log": text})
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"codeforge: {text}\n")


def failure(where: str) -> None:
    """Log the exception being handled with its stack."""
    log(f"{where} failed\n{traceback.format_exc()}")


def never(condition: bool, why: str) -> bool:
    """True when the impossible happened: logged with the stack here, raised under test.

    `why` says why it cannot be. The server goes on living.
    """
    if condition:
        if os.environ.get("CODEFORGE_STRICT"):
            raise AssertionError(why)
        log(f"never: {why}\n{''.join(traceback.format_stack(limit=8))}")
    return condition


def _write_json(record: dict[str, Any]) -> None:
    with _lock:
        if _file is not None:
            _file.write(json.dumps({"at": round(time.time(), 4), **record}, default=str) + "\n")
