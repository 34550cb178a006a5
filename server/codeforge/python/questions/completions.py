"""Members of what stands before a dot."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from codeforge.python.answers import Answer, Member
from codeforge.python.inference.attributes import standing_for
from codeforge.python.inference.class_kinds import has_unknown_bases, is_enum, metaclass, names_typed_dict
from codeforge.python.inference.classes import mro
from codeforge.python.inference.contributions import contributions
from codeforge.python.inference.delegation import inner_values
from codeforge.python.inference.django_models import added_members
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lookup import of_the_class
from codeforge.python.inference.module_members import module_names
from codeforge.python.inference.values import (
    ClassValue,
    Instance,
    ModuleValue,
    SuperValue,
    Value,
    Values,
    without_none,
)
from codeforge.python.questions.called_like import guessed
from codeforge.python.questions.cursor import values_of
from codeforge.python.questions.details import name_reader, reader_of
from codeforge.python.questions.kinds import is_deprecated, kind_of, written_detail
from codeforge.python.questions.last_sound import sound_around
from codeforge.python.questions.places import class_of
from codeforge.python.questions.rendering import type_text
from codeforge.python.questions.scanning import before_dot
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def members_before(world: "World", document: Document, at_dot: Offset) -> Answer:
    """What stands after the dot at `at_dot`, each name once, nearest class first."""
    span = before_dot(document.source, at_dot)
    if span is None:
        return Answer([], False)
    text = document.text(span).encode()
    whole, moved = sound_around(document, at_dot + 1)
    start = span.start + moved
    frame = frame_around(world, whole, start)
    values = values_of(world, whole, frame, start, text)
    guess = guessed(world, text, frame, start) if not values and not world.cut else ()
    values = values or guess
    found = members_of(world, values)
    if found and not document.source[: span.start].rpartition(b"\n")[2].strip():
        found.extend(_about_to_be_assigned(world, frame, text, {member.name for member in found}))
    known = bool(found) and bool(without_none(values)) and not world.cut
    complete = known and not any(
        has_unknown_bases(world, cls) for value in values if (cls := class_of(value))
    )
    return Answer(
        found, complete and not guess and not world.cut, type_text(values), guessed=bool(guess), cut=world.cut
    )


def _about_to_be_assigned(world: "World", frame: Frame, receiver: bytes, known: set[str]) -> Iterator[Member]:
    """Parameters of a method that `self` does not have yet, where a statement begins: `self.size = size`."""
    definition = frame.definition
    if frame.kind != "function" or definition is None or frame.owner is None:
        return
    parameters = header_of(definition).parameters
    if parameters and parameters[0].name.encode() == receiver:
        for parameter in parameters[1:]:
            read = name_reader(world, frame, parameter.name, None)
            for name in (parameter.name, f"_{parameter.name}"):
                if name not in known:
                    yield Member(name, Kind.FIELD, parameter.text, 0, read)


def members_of(world: "World", values: Values) -> list[Member]:
    """The members of all alternatives, each name once, those of None only where there is nothing else."""
    known = without_none(values) or values
    found: dict[str, Member] = {}
    for value in known:
        for member in _of_value(world, value):
            found.setdefault(member.name, member)
    return list(found.values())


def _of_value(world: "World", value: Value) -> Iterator[Member]:
    if isinstance(value, ModuleValue):
        yield from of_module(world, value)
    elif isinstance(value, Instance):
        yield from _of_class(world, value.cls, value)
        yield from _handed_on(world, value)
    elif isinstance(value, ClassValue):
        yield from _of_class(world, value, value)
        meta = metaclass(world, value) or world.builtin("type")
        if meta is not None:
            for member in _of_class(world, meta, Instance(meta)):
                member.depth += 20
                yield member
    elif isinstance(value, SuperValue):
        cls = class_of(value.receiver)
        if cls is not None:
            yield from _of_class(world, cls, value.receiver, behind=value.cls)
    else:
        for other in standing_for(world, value):
            yield from _of_value(world, other)


def _handed_on(world: "World", value: Instance) -> Iterator[Member]:
    """What an instance has beside its class's members because it asks another object or copies its names."""
    for inner in inner_values(world, value):
        of_inner = (
            _of_class(world, inner.cls, inner) if isinstance(inner, Instance) else _of_value(world, inner)
        )
        for member in of_inner:
            if not member.name.startswith("__"):
                member.depth += 1
                yield member
        for further in inner_values(world, inner) if isinstance(inner, Instance) else ():
            yield from (each for each in _of_value(world, further) if not each.name.startswith("__"))


def _of_class(
    world: "World", cls: ClassValue, receiver: Value, *, behind: ClassValue | None = None
) -> Iterator[Member]:
    order = mro(world, cls)
    if behind is not None:
        places = [each.identity() for each in order]
        order = order[places.index(behind.identity()) + 1 :] if behind.identity() in places else order[1:]
    if cls.fields is not None:
        for name in cls.fields:
            yield Member(name, Kind.FIELD, "", 0, reader_of(world, receiver, name))
        named = world.class_in("typing", "NamedTuple") if cls.definition.name == "tuple" else None
        for member in _of_body(world, named, receiver, 1) if named is not None else ():
            if not member.name.startswith("__"):
                yield member
    for depth, each in enumerate(order):
        for member in _of_body(world, each, receiver, depth):
            if not depth or not _is_mangled(member.name):
                yield member
    added = added_members(world, cls) if isinstance(receiver, Instance) else {}
    for name in (*contributions(world, cls), *added) if behind is None else ():
        yield Member(name, Kind.FIELD, "", 1, reader_of(world, receiver, name))


def _of_body(world: "World", cls: ClassValue, receiver: Value, depth: int) -> Iterator[Member]:
    """What the body of `cls` itself binds; of an instance also what its methods assign. Keys are no members."""
    if isinstance(receiver, Instance) and names_typed_dict(cls):
        return
    for name, kind, written, deprecated in _bound(cls.definition.block, is_enum(world, cls)):
        yield Member(name, kind, written, depth, reader_of(world, receiver, name), deprecated=deprecated)
    if isinstance(receiver, Instance):
        for name, assigned in instance_attributes(cls.definition.block).items():
            written = partial(written_detail, assigned[0][1])
            yield Member(name, Kind.FIELD, written, depth, reader_of(world, receiver, name))
    elif isinstance(receiver, ClassValue):
        for name, assigned in instance_attributes(cls.definition.block).items():
            if any(of_the_class(method) for method, _ in assigned):
                written = partial(written_detail, assigned[0][1])
                yield Member(name, Kind.FIELD, written, depth, reader_of(world, receiver, name))


_Bound = list[tuple[str, Kind, Callable[[], str], bool]]
_known: "WeakKeyDictionary[Block, dict[bool, _Bound]]" = WeakKeyDictionary()


def _bound(block: Block, of_enum: bool) -> _Bound:
    """The names of a class's body with kind, what is written there, and whether they are deprecated; kept with it."""
    known = _known.setdefault(block, {})
    if of_enum not in known:
        found: _Bound = []
        for name, bindings in block.bindings.items():
            binding = bindings[-1]
            skip = 1 if binding.definition is not None and not binding.definition.is_class else 0
            kind = kind_of(binding, in_class=True, is_enum=of_enum)
            found.append((name, kind, partial(written_detail, binding, skip), is_deprecated(bindings)))
        known[of_enum] = found
    return known[of_enum]


def _is_mangled(name: str) -> bool:
    """True for `__name`, which is private to its class."""
    return name.startswith("__") and not name.endswith("__")


def of_module(world: "World", value: ModuleValue) -> Iterator[Member]:
    """The names of a module, then its submodules."""
    for name, binding, frame in module_names(world, value):
        if binding is None or frame is None:
            yield Member(name, Kind.MODULE, "", 1, reader_of(world, value, name))
        else:
            depth = 0 if frame.file.path == value.module.path else 1
            written = partial(written_detail, binding)
            read = reader_of(world, value, name)
            old = is_deprecated(frame.block.bindings.get(name, ()))
            yield Member(name, kind_of(binding), written, depth, read, deprecated=old)
