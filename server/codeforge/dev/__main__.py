"""`python -m codeforge.dev COMMAND`: one module a command, imported when it is asked for."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

COMMANDS = {
    "generate": "write the files that are made from code (--check: only say which are stale)",
    "eval_completion": "how often completion offers the name that was really typed, how high up and how soon",
    "eval_ablation": "what each part of completion is worth, on the same positions",
    "fit_completion": "fit what orders completions, on packages of many authors, and measure it on others",
    "fit_context": "fit the weights that order context at a cursor, and measure them on held-out repositories",
    "vector_pairs": "pairs of words about code and the code, from packages, to train vectors on",
    "train_vectors": "train the table of word vectors on such pairs",
    "fit_questions": "fit the weights that order files for a question, and measure them on held-out repositories",
    "bench_context": "how much of what is needed context finds, part by part, beside other engines",
    "bench_peers": "completion beside other servers, on the same places in one run",
    "bench": "measure the project's figures beside their budgets",
}


os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the server does, before numpy is imported


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m codeforge.dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    given = sys.argv[1:] if arguments is None else arguments
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        if given[:1] == [name]:
            module = importlib.import_module(f"codeforge.dev.{name}")
            module.arguments(command)
            command.set_defaults(run=module.run)
    args = parser.parse_args(given)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
