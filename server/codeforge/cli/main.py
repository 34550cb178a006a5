"""The `codeforge` command: finds the command's module, runs it, and turns failures into one line and an exit code.

Exit codes: 0 done, 1 done and something was found wrong (`check`), 2 the question could not be answered as asked,
130 interrupted.
"""

import argparse
import math
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from codeforge import trace
from codeforge.errors import BadRequest, CodeForgeError

COMMANDS = {
    "lsp": "serve an editor over standard input and output",
    "tour": "show a server at work on a project, over the real protocol",
    "index": "bring the index of a workspace up to date",
    "find": "find symbols by name, the way one remembers them",
    "uses": "list the uses of a name",
    "complete": "list what completion offers at a place",
    "context": "collect the code that matters at a place or for a question",
    "feedback": "remember which items of a context were used, or forget it all",
    "explain": "say why something is, or is not, in an answer of `context`",
    "impact": "say what an edit at a place can concern, and by what chain",
    "tests-for": "list the tests of a definition or a file, with reasons",
    "review": "say what a change touches: definitions, their users, tests and pages",
    "overview": "draw a map of a project that fits a budget",
    "check": "report what is wrong in files",
    "status": "show what the index holds and what it left out",
    "doctor": "check the installation and say what to do",
    "bench-context": "answer retrieval benchmarks over JSON lines",
}

MOST_SAID = 500
"""Characters of a sentence about what went wrong: it may quote what was typed."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's) and give its exit code."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode shows `?`, not an error
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        _write(overview())
        return 0
    if arguments[0] in ("-V", "--version"):
        _write(f"codeforge {version('codeforge-ls')}\n")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        return _failed(f"There is no command `{name}`. `codeforge --help` lists them.")
    module = import_module(f"codeforge.cli.{name.replace('-', '_')}")
    parser = Parser(prog=f"codeforge {name}", description=f"{COMMANDS[name].capitalize()}.")
    module.arguments(parser)
    trace.slow_ms = math.inf
    try:
        code = int(module.run(parser.parse_args(arguments[1:])))
        sys.stdout.flush()
        return code
    except CodeForgeError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _discard_output()
        return 0
    except OSError as error:
        why = error.strerror or error
        if error.filename:
            return _failed(f"{error.filename} cannot be used ({why}). Check the path and who may read it.")
        _discard_output()
        return _failed(f"The answer cannot be written: {why}.")


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong with the options."""

    def error(self, message: str) -> NoReturn:
        """Raise BadRequest."""
        raise BadRequest(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` shows the options.")


def overview() -> str:
    """The text of `codeforge --help`: every command in a line."""
    rows = "\n".join(f"  {name:<15}{summary}" for name, summary in COMMANDS.items())
    return (
        "One live index of your code, for editors, agents and the shell.\n\n"
        f"usage: codeforge COMMAND [options]\n\n{rows}\n\n"
        "`codeforge COMMAND --help` shows the options of a command.\n"
        "A place is FILE:LINE:COLUMN, line and column counted from 1.\n"
    )


def _discard_output() -> None:
    """Let go of what is still to be written, which nobody can take."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(text: str) -> int:
    line = " ".join(text.splitlines())
    sys.stderr.write(f"codeforge: {line[:MOST_SAID]}{'…' if len(line) > MOST_SAID else ''}\n")
    return 2


def _write(text: str) -> None:
    sys.stdout.write(text)
