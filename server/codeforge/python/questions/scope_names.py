"""Names that can be used at a place: innermost scope first, builtins last."""

import builtins
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.answers import Details, Member
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.module_members import exports, module_names, star_sources
from codeforge.python.questions.details import name_reader, reader_of
from codeforge.python.questions.kinds import kind_of, written_detail
from codeforge.python.questions.mending import mended
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.bindings import BindingKind
from codeforge.python.shapes.parameters import header_of
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def names_in_scope(world: "World", document: Document, at: Offset) -> list[Member]:
    """Names visible at `at`, each once: innermost scope first, builtins last."""
    whole = document
    if world.take(document).shape.has_errors:
        whole = mended(document, at, world.environment.version)
    frame: Frame | None = frame_around(world, whole, at)
    found: dict[str, Member] = {}
    depth = 0
    classes = True
    while frame is not None:
        if frame.kind != "class" or classes:
            for member in _of_frame(world, frame, at, depth):
                found.setdefault(member.name, member)
        if frame.kind == "function":
            classes = False
        depth += 1
        frame = frame.parent
    for member in _builtins(world, depth):
        found.setdefault(member.name, member)
    return list(found.values())


def _of_frame(world: "World", frame: Frame, at: Offset, depth: int) -> Iterator[Member]:
    for name in frame.inner:
        yield Member(name, Kind.VARIABLE, "", depth, name_reader(world, frame, name, None))
    if frame.kind == "function" and frame.definition is not None:
        for parameter in header_of(frame.definition).parameters:
            yield Member(
                parameter.name,
                Kind.VARIABLE,
                parameter.text,
                depth,
                name_reader(world, frame, parameter.name, at),
            )
    for name, bindings in frame.block.bindings.items():
        if frame.kind == "function" and bindings[0].span.start + frame.base > at:
            continue
        if (
            bindings[0].span.start + frame.base <= at <= bindings[0].span.stop + frame.base
            and len(bindings) == 1
        ):
            continue  # the very name being written
        yield Member(
            name,
            kind_of(bindings[-1]),
            partial(written_detail, bindings[-1]),
            depth,
            name_reader(world, frame, name, None),
        )
    if frame.kind == "module":
        yield from _of_stars(world, frame.file, depth)


def _of_stars(world: "World", file: File, depth: int) -> Iterator[Member]:
    for value, source in star_sources(world, file):
        for name, binding, frame in module_names(world, value):
            if binding is not None and frame is not None and exports(source, name):
                yield Member(
                    name,
                    kind_of(binding),
                    partial(written_detail, binding),
                    depth,
                    reader_of(world, value, name),
                )


def _builtins(world: "World", depth: int) -> Iterator[Member]:
    value = world.module("builtins")
    file = world.module_file(value) if value else None
    if value is not None and file is not None:
        for name, bindings in file.shape.bindings.items():
            binding = bindings[-1]
            private = name.startswith("_") and not name.startswith("__")
            if private or name in (
                "reveal_type",
                "reveal_locals",
                "function",
                "ellipsis",
                "WindowsError",
            ):
                continue
            if binding.kind is not BindingKind.IMPORT:
                yield Member(
                    name,
                    kind_of(binding),
                    partial(written_detail, binding),
                    depth,
                    reader_of(world, value, name),
                )
    else:
        for name in dir(builtins):
            kind = Kind.CLASS if name[:1].isupper() else Kind.FUNCTION
            yield Member(name, kind, "", depth, Details)
    for name in ("__name__", "__file__", "__doc__"):
        yield Member(name, Kind.VARIABLE, "str", depth, Details)
