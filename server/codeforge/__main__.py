"""Where the program starts.

`codeforge lsp` has a front door of its own: it answers `initialize` from a prepared file before the rest is
imported, so an editor sees a server within some 50 ms. Everything else is the command line's.
Only the standard library may be imported at the top.
"""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""numpy starts threads for linear algebra as it is imported: 45 ms of a second core, for what nobody here computes."""

OPTIONS_WITH_VALUE = ("--trace", "--parent-pid", "--clientProcessId")
READ_SIZE = 1 << 16


def main() -> int:
    """Run the command in `sys.argv`; its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["lsp"] and not {"-h", "--help"} & set(arguments):
        return lsp(arguments[1:])
    try:
        from codeforge.cli.main import main as command_line

        return command_line()
    except KeyboardInterrupt:  # also while modules are being imported
        return 130


def lsp(arguments: list[str]) -> int:
    """Serve one editor on stdin and stdout; the exit code the protocol asks for."""
    options = parsed(arguments)
    if isinstance(options, str):
        sys.stderr.write(f"codeforge lsp: {options}\n")
        return 2
    stdin, stdout = own_streams()
    from codeforge.lsp.framing import Frames
    from codeforge.lsp.greeting import greet

    frames = Frames()
    first = b""
    while not first:
        data = os.read(stdin, READ_SIZE)
        if not data:
            return 1
        frames.buffer += data
        first = frames.take() or b""
    answered = greet(first, stdout)
    import gc

    gc.disable()  # importing makes many objects and no garbage
    import_asyncio()
    from codeforge.lsp.server import serve

    gc.freeze()
    gc.enable()
    return serve(stdin, stdout, frames, first, answered=answered, options=options)


def import_asyncio() -> None:
    """Import asyncio without TLS, which takes 5 ms to import: this server speaks to no network."""
    known = sys.modules.get("ssl")
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import asyncio as asyncio
    finally:
        del sys.modules["ssl"]
        if known is not None:
            sys.modules["ssl"] = known


def parsed(arguments: list[str]) -> dict[str, str] | str:
    """The options by name, or a sentence about the first one that is not known."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name == "--stdio":
            continue
        if name not in OPTIONS_WITH_VALUE:
            return f"unknown option {name}; it takes --stdio, --trace FILE and --parent-pid N"
        if not equals:
            if not rest:
                return f"{name} needs a value"
            value = rest.pop(0)
        if name != "--trace" and not value.isdigit():
            return f"{name} takes a process number, not {value!r}"
        options["parent" if name != "--trace" else "trace"] = value
    return options


def own_streams() -> tuple[int, int]:
    """Private copies of stdin and stdout; what anything else prints goes to stderr, what it reads is empty."""
    stdin, stdout = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for stream in (stdin, stdout):
            msvcrt.setmode(stream, os.O_BINARY)
    return stdin, stdout


if __name__ == "__main__":
    sys.exit(main())
