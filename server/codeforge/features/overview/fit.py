"""The map inside its budget: each part its share, and what a part does not need goes to the next ones."""

from msgspec import Struct

from codeforge.features.overview.ask import (
    Debt,
    HotPlace,
    Hub,
    LanguageShare,
    OverviewAnswer,
    Package,
    TestLayout,
)
from codeforge.features.overview.lines import (
    debt_line,
    entry_line,
    hot_line,
    hub_line,
    package_line,
    sizes_line,
    test_lines,
)
from codeforge.index.manifests import Entry
from codeforge.state.bounds import Bounds, Clock, Omitted, n_tokens
from codeforge.state.snapshot import Snapshot

SHARES = {"packages": 0.40, "entries": 0.12, "hubs": 0.22, "hot": 0.10, "debt": 0.10, "tests": 0.06}


class Map(Struct):
    """All that was found, before the budget."""

    title: str
    purpose: str
    n_files: int
    n_lines: int
    languages: list[LanguageShare]
    packages: list[Package]
    entries: list[Entry]
    hubs: list[Hub]
    hot: list[HotPlace]
    debt: list[Debt]
    tests: TestLayout
    dependencies: list[str]
    why: tuple[str, ...]
    """Why it is not all."""

    def within(self, snap: Snapshot, budget: Bounds, clock: Clock) -> OverviewAnswer:
        """The answer that the budget holds: each part its share, and what is left of the shares before it."""
        head = [f"# {self.title}", *([self.purpose] if self.purpose else []), sizes_line(self.languages)]
        if self.dependencies:
            head.append(f"Depends on: {', '.join(self.dependencies[:20])}.")
        lines: list[str] = []
        used = 0
        for line in head:
            cost = n_tokens(line + "\n")
            if used + cost <= budget.tokens:
                lines.append(line)
                used += cost
        parts = {
            "packages": ("## Packages", [package_line(one) for one in self.packages]),
            "entries": ("## Start here", [entry_line(one) for one in self.entries]),
            "hubs": ("## What the rest stands on", [hub_line(one) for one in self.hubs]),
            "hot": ("## Changes often", [hot_line(one) for one in self.hot]),
            "debt": ("## Costly to change", [debt_line(one) for one in self.debt]),
            "tests": ("## Tests", test_lines(self.tests)),
        }
        kept: dict[str, int] = {}
        spare = max(budget.tokens - used, 0)
        total, carried, n_items = spare, 0.0, 0
        for name, (heading, rows) in parts.items():
            allowed = total * SHARES[name] + carried
            cost = n_tokens(f"\n{heading}\n")
            taken: list[str] = []
            for row in rows:
                more = n_tokens(row + "\n")
                if cost + more > allowed or n_items >= budget.items:
                    break
                taken.append(row)
                cost, n_items = cost + more, n_items + 1
            kept[name] = len(taken)
            if taken:
                lines += ["", heading, *taken]
                carried = allowed - cost
            else:
                carried = allowed
        text = "\n".join(lines) + "\n" if lines else ""
        left = sum(len(rows) - kept[name] for name, (_, rows) in parts.items())
        why = ("budget", *self.why) if left else self.why
        return OverviewAnswer(
            name=self.title,
            purpose=self.purpose,
            files=self.n_files,
            lines=self.n_lines,
            languages=tuple(self.languages),
            packages=tuple(self.packages[: kept["packages"]]),
            entries=tuple(self.entries[: kept["entries"]]),
            hubs=tuple(self.hubs[: kept["hubs"]]),
            hot=tuple(self.hot[: kept["hot"]]),
            debt=tuple(self.debt[: kept["debt"]]),
            tests=self.tests,
            dependencies=tuple(self.dependencies[:20]),
            text=text,
            tokens=n_tokens(text),
            revision=snap.revision,
            ms=clock.ms,
            complete=not {"deadline", "indexing"} & set(why),
            omitted=Omitted(left, 0, ", ".join(dict.fromkeys(why))),
        )
