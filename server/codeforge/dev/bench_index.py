"""What the index of a folder costs: `python -m codeforge.dev.bench_index ROOT`.

Bytes beside those of the checkout, milliseconds of CPU to load and to ask, megabytes in memory. Nothing is stored.
"""

import functools
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from codeforge.index.build import build
from codeforge.index.graph import callers, importers, references, resolve_import, subclasses
from codeforge.index.listing import read_file
from codeforge.index.segment import Segment
from codeforge.index.store import LEVEL
from codeforge.index.view import View
from codeforge.text.documents import Document

T = TypeVar("T")
SAMPLES = 200
SCANS = 40


def main(root: Path) -> None:
    """Print the figures of `root`."""
    start = time.perf_counter()
    *_, view = build(root, View.of([]))
    view = view.compacted()
    print_line(
        "built in", f"{time.perf_counter() - start:.2f} s, {view.n_lines():,} lines, {view.n_files:,} files"
    )
    data = view.segments[0].encoded(LEVEL)
    checkout, blocks = sizes(root)
    print_line("stored", f"{len(data):,} bytes")
    print_line(
        "",
        f"{len(data) / checkout:.2%} of the checkout (du -b), {len(data) / blocks:.2%} of its blocks on disk (du)",
    )
    before = resident()
    kept = Segment.decoded(data)
    print_line("in memory", f"{resident() - before:.1f} MB more")
    print_line("loaded in", f"{min(cpu_ms(lambda: Segment.decoded(data)) for _ in range(9)):.1f} ms")
    fresh = View.of([]).with_segments([kept])
    print_line("made ready in", f"{cpu_ms(fresh.warmed):.0f} ms, {resident() - before:.1f} MB more in all")
    queries(root, fresh)


def queries(root: Path, view: View) -> None:
    """Ask each query for names drawn by chance, the same at each run."""
    chance = random.Random(7)
    segment = view.segments[0]
    symbols = segment.symbols(segment.defs_by_name[1])
    drawn = chance.sample(symbols, min(SAMPLES, len(symbols)))
    names = [symbol.name for symbol in drawn]
    paths = chance.choices(view.paths(), k=SAMPLES)
    typed = [name[: chance.randint(1, 6)] for name in names]
    humps = ["".join(part[0] for part in name.split("_") if part) or name for name in names]
    timed("symbols_named", view.symbols_named, names)
    timed("symbols_with_prefix", view.symbols_with_prefix, typed)
    timed("names_with_prefix", view.names_with_prefix, typed)
    timed("symbols_like, typed", view.symbols_like, typed)
    timed("symbols_like, initials", view.symbols_like, humps)
    timed("symbols_like, whole", view.symbols_like, names)
    timed(
        "symbols_like, dotted", view.symbols_like, [f"{s.container}.{s.name}" for s in drawn if s.container]
    )
    timed("symbols_in", view.symbols_in, paths)
    timed("paths_with", view.paths_with, names)
    timed("subclasses_named", view.subclasses_named, names)
    timed("importers_of_name", view.importers_of_name, names)
    timed("importers", lambda path: importers(view, path), paths)
    timed("subclasses", lambda name: subclasses(view, name), names)
    imports = [(path, one) for path in paths for one in view.imports_in(path)]
    timed("resolve_import", lambda pair: resolve_import(view, *pair), chance.choices(imports, k=SAMPLES))
    changed = view.facts_of(paths[0])
    timed(
        "with_changed, then a query",
        lambda path: view.with_changed({path: changed}).symbols_named("x"),
        paths,
    )

    def read(path: str) -> Document | None:
        return read_file(root, path)

    timed("references, from disk", lambda name: references(view, read, name, limit=1000), names[:SCANS])
    timed("callers, from disk", lambda name: callers(view, read, name, limit=1000), names[:SCANS])


def timed(label: str, ask: Callable[[T], object], questions: Sequence[T]) -> None:
    """Print the middle and the 95th percentile of CPU time."""
    spent = sorted(cpu_ms(functools.partial(ask, question)) for question in questions)
    middle, high = spent[len(spent) // 2], spent[len(spent) * 95 // 100]
    print_line(label, f"p50 {middle:8.3f}  p95 {high:8.3f}  max {spent[-1]:8.3f} ms")


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def sizes(root: Path) -> tuple[int, int]:
    """Bytes of all files and folders, as `du -b` counts, and of the blocks that they take."""
    stats = [path.lstat() for path in root.rglob("*") if ".git" not in path.parts]
    return sum(one.st_size for one in stats), sum(one.st_blocks * 512 for one in stats)


def resident() -> float:
    """Megabytes in memory now; the most so far where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def print_line(label: str, text: str) -> None:
    """One row of the table."""
    sys.stdout.write(f"{label:28}{text}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
