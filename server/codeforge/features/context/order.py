"""The order in which a text is read: stable between calls, so that what a model has read already stays in front.

What the caller holds keeps its place. Behind it stand the new ones: for a completion the best last, next to the
cursor; else the file that is imported before the file that imports it, and within a file from top to bottom.
"""

from collections.abc import Sequence

from codeforge.features.context.ask import Known, Purpose
from codeforge.features.context.fit import Chosen
from codeforge.features.context.project import Project


def arranged(
    chosen: Sequence[Chosen], project: Project, *, purpose: Purpose, known: Sequence[Known] = ()
) -> list[Chosen]:
    """`chosen`, given best first, in the order for a reader."""
    place = {one.id: n for n, one in enumerate(known)}
    held = sorted((one for one in chosen if one.piece.id in place), key=lambda one: place[one.piece.id])
    fresh = [one for one in chosen if one.piece.id not in place]
    if purpose == "complete":
        return held + _by_file(fresh, [*dict.fromkeys(one.piece.path for one in reversed(fresh))])
    return held + _by_file(
        fresh, _dependencies_first([*dict.fromkeys(one.piece.path for one in fresh)], project)
    )


def _by_file(chosen: Sequence[Chosen], paths: Sequence[str]) -> list[Chosen]:
    rank = {path: n for n, path in enumerate(paths)}
    return sorted(chosen, key=lambda one: (rank[one.piece.path], one.piece.line))


def _dependencies_first(paths: Sequence[str], project: Project) -> list[str]:
    """`paths` so that an imported file comes before its importer; cycles are cut at the better file."""
    among = set(paths)
    done: dict[str, None] = {}
    on_the_way: set[str] = set()

    def visit(path: str) -> None:
        if path in done or path in on_the_way:
            return
        on_the_way.add(path)
        card = project.card(path)
        modules = (project.module(one.module, path) for one in (*card.binds.values(), *card.stars))
        for other in dict.fromkeys(module for module in modules if module in among):
            if other is not None:
                visit(other)
        done[path] = None

    for path in paths:
        visit(path)
    return list(done)
