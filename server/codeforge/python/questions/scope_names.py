"""Names that can be used at a place: innermost scope first, builtins last."""

import builtins
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from codeforge.python.answers import Details, Member
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.module_members import exports, module_names, star_sources
from codeforge.python.inference.values import ModuleValue
from codeforge.python.questions.details import name_reader, reader_of
from codeforge.python.questions.kinds import kind_of, written_detail
from codeforge.python.questions.last_sound import sound_around
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.edited import is_broken
from codeforge.python.shapes.parameters import header_of
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_ONLY_IN_STUBS = frozenset({"reveal_type", "reveal_locals", "function", "ellipsis", "WindowsError"})


def names_in_scope(world: "World", document: Document, at: Offset) -> list[Member]:
    """Names visible at `at`, each once: innermost scope first, builtins last."""
    whole = document
    if is_broken(document):
        whole, moved = sound_around(document, at)
        at += moved
    found: dict[str, Member] = {}
    depth = 0
    for depth, frame in enumerate(_visible(frame_around(world, whole, at))):
        if frame is not None:
            for member in _of_frame(world, frame, at, depth):
                found.setdefault(member.name, member)
    for member in _builtins(world, depth + 1):
        found.setdefault(member.name, member)
    return list(found.values())


def _visible(innermost: Frame) -> Iterator[Frame | None]:
    """The frames around a place; None for a class whose names its methods do not see."""
    frame: Frame | None = innermost
    in_function = False
    while frame is not None:
        yield None if frame.kind == "class" and in_function else frame
        in_function = in_function or frame.kind == "function"
        frame = frame.parent


def _of_frame(world: "World", frame: Frame, at: Offset, depth: int) -> Iterator[Member]:
    for name in frame.inner:
        yield Member(name, Kind.VARIABLE, "", depth, name_reader(world, frame, name, None))
    if frame.kind == "function" and frame.definition is not None:
        for parameter in header_of(frame.definition).parameters:
            read = name_reader(world, frame, parameter.name, at)
            yield Member(parameter.name, Kind.VARIABLE, parameter.text, depth, read)
    for name, bindings in frame.block.bindings.items():
        if not _is_unbound(bindings, frame, at, depth):
            binding = bindings[-1]
            written = partial(written_detail, binding)
            yield Member(name, kind_of(binding), written, depth, name_reader(world, frame, name, None))
    if frame.kind == "module":
        yield from _of_stars(world, frame.file, depth)


def _is_unbound(bindings: list[Binding], frame: Frame, at: Offset, depth: int) -> bool:
    """True for a local that is bound only below `at`, for the very name being written, and in its own first value.

    A lambda there runs later, when it is bound.
    """
    first = bindings[0]
    start, stop = first.span.start + frame.base, first.span.stop + frame.base
    if frame.kind == "function" and start > at:
        return True
    return len(bindings) == 1 and (start <= at <= stop or (depth == 0 and first.is_given_at(at - frame.base)))


def _of_stars(world: "World", file: File, depth: int) -> Iterator[Member]:
    for value, source in star_sources(world, file):
        for name, binding, _ in module_names(world, value):
            if binding is not None and exports(source, name):
                yield _of_module(world, value, binding, depth)


def _of_module(world: "World", value: ModuleValue, binding: Binding, depth: int) -> Member:
    read = reader_of(world, value, binding.name)
    return Member(binding.name, kind_of(binding), partial(written_detail, binding), depth, read)


def _builtins(world: "World", depth: int) -> Iterator[Member]:
    """What `builtins` binds, from its stub; the names of our own interpreter when there is none."""
    value = world.module("builtins")
    file = world.module_file(value) if value else None
    if value is not None and file is not None:
        for name, kind, written in _public(file.shape):
            yield Member(name, kind, written, depth, reader_of(world, value, name))
    else:
        for name in dir(builtins):
            yield Member(name, Kind.CLASS if name[:1].isupper() else Kind.FUNCTION, "", depth, Details)
    for name in ("__name__", "__file__", "__doc__"):
        yield Member(name, Kind.VARIABLE, "str", depth, Details)


_Names = list[tuple[str, Kind, Callable[[], str]]]
_known: "WeakKeyDictionary[Block, _Names]" = WeakKeyDictionary()


def _public(shape: Block) -> _Names:
    """What the stub of `builtins` offers, with kind and what is written there; kept as long as its shape."""
    known = _known.get(shape)
    if known is None:
        known = _known[shape] = [
            (name, kind_of(bindings[-1]), partial(written_detail, bindings[-1]))
            for name, bindings in shape.bindings.items()
            if (not name.startswith("_") or name.startswith("__"))
            and name not in _ONLY_IN_STUBS
            and bindings[-1].kind is not BindingKind.IMPORT
        ]
    return known
