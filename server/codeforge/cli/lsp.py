"""`codeforge lsp --help`: the front door (`codeforge.__main__`) serves the command itself."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options as editors give them."""
    parser.add_argument(
        "--stdio", action="store_true", help="speak over standard input and output (always so)"
    )
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="write spans and messages to FILE as JSON lines"
    )
    parser.add_argument("--parent-pid", type=int, metavar="N", help="end when the process N has ended")


def run(args: argparse.Namespace) -> int:
    """Serve; reached only when the front door is passed by."""
    from codeforge.__main__ import lsp

    options = [f"--trace={args.trace}"] if args.trace else []
    return lsp([*options, *([f"--parent-pid={args.parent_pid}"] if args.parent_pid else [])])
