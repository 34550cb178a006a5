"""What names mean in Python, over one snapshot: the questions that features ask.

A receiver is read from the text left of the dot, so a broken line does not matter; everything else comes from the
shapes of files. Answers are bounded in steps and in files read for the first time (see `inference`), and never fail:
what is not known is empty, and `complete` says whether there may be more.
"""

import ast
import builtins
import re
from collections.abc import Callable, Iterator
from functools import partial

from codeforge.python.answers import Answer, Description, Details, Member, Parameter, Signature
from codeforge.python.environment import Environment, typeshed
from codeforge.python.inference.attributes import attribute, attribute_of, standing_for
from codeforge.python.inference.class_kinds import has_unknown_bases, is_enum, metaclass
from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.module_members import exports, module_names
from codeforge.python.inference.names import in_effect
from codeforge.python.inference.nesting import frame_at
from codeforge.python.inference.protocols import awaited
from codeforge.python.inference.sources import Index
from codeforge.python.inference.values import (
    ClassValue,
    FunctionValue,
    Instance,
    LambdaValue,
    ModuleValue,
    SuperValue,
    Value,
    Values,
    without_none,
)
from codeforge.python.inference.world import World
from codeforge.python.rendering import (
    class_text,
    documentation_of,
    parameters_of,
    parameters_text,
    signature_text,
    type_text,
    with_separators,
)
from codeforge.python.scanning import before_dot, open_call
from codeforge.python.scopes import column_of, guarded, inner_frames, mended
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of
from codeforge.syntax.names import name_at
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset, Span

__all__ = ["Answer", "Description", "Member", "Parameter", "Resolver", "Signature"]

MOST_HOPS = 12
_FROM = re.compile(rb"^[ \t]*from[ \t]+([.\w]+)(?:[ \t]+import\b)?")
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+(.*)")


class Resolver:
    """Answers questions about Python over one snapshot. Not for use by two threads at once."""

    def __init__(
        self, view: Index, read: Callable[[str], Document | None], environment: Environment | None = None
    ) -> None:
        self.world = World(view, read, environment or Environment(typeshed=typeshed()))

    # -- members -------------------------------------------------------------------------------------------------

    def members(self, document: Document, at_dot: Offset) -> Answer:
        """What stands after the dot at `at_dot`, each name once, nearest class first."""
        self.world.begin()
        span = before_dot(document.source, at_dot)
        if span is None:
            return Answer([], False)
        text = document.text(span).encode()
        whole = mended(document, at_dot + 1, self.world.environment.version)
        frame = self._frame(whole, span.start)
        values = self._narrowed(whole, frame, span.start, text)
        found = self._members_of(values)
        if found and not document.source[: span.start].rpartition(b"\n")[2].strip():
            found.extend(self._about_to_be_assigned(frame, text, {member.name for member in found}))
        known = bool(found) and bool(without_none(values)) and not self.world.cut
        complete = known and not any(
            has_unknown_bases(self.world, cls) for value in values if (cls := _class_of(value))
        )
        return Answer(found, complete and not self.world.cut, type_text(values))

    def _about_to_be_assigned(self, frame: Frame, receiver: bytes, known: set[str]) -> Iterator[Member]:
        """Parameters of a method that `self` does not have yet, where a statement begins: `self.size = size`."""
        definition = frame.definition
        if frame.kind != "function" or definition is None or frame.owner is None:
            return
        parameters = header_of(definition).parameters
        if parameters and parameters[0].name.encode() == receiver:
            for parameter in parameters[1:]:
                read = self._name_reader(frame, parameter.name, None)
                for name in (parameter.name, f"_{parameter.name}"):
                    if name not in known:
                        yield Member(name, Kind.FIELD, parameter.text, 0, read)

    def _narrowed(self, document: Document, frame: Frame, at: Offset, text: bytes) -> Values:
        values = self.world.text(text, frame, at)
        name = text.decode("utf-8", "replace")
        if name.isidentifier():
            values = guarded(self.world, document, frame, at, name, values)
        return values

    def _frame(self, document: Document, at: Offset) -> Frame:
        file = self.world.take(document)
        frame = frame_at(self.world, file, at, lambda: column_of(document, at))
        return inner_frames(self.world, document, frame, at)

    def _members_of(self, values: Values) -> list[Member]:
        known = without_none(values) or values
        found: dict[str, Member] = {}
        for value in known:
            for member in self._of_value(value):
                if member.name not in found:
                    found[member.name] = member
        return list(found.values())

    def _of_value(self, value: Value) -> Iterator[Member]:
        if isinstance(value, ModuleValue):
            yield from self._of_module(value)
        elif isinstance(value, Instance):
            yield from self._of_class(value.cls, value)
        elif isinstance(value, ClassValue):
            yield from self._of_class(value, value)
            meta = metaclass(self.world, value) or self.world.builtin("type")
            if meta is not None:
                for member in self._of_class(meta, Instance(meta)):
                    member.depth += 20
                    yield member
        elif isinstance(value, SuperValue):
            cls = _class_of(value.receiver)
            if cls is not None:
                yield from self._of_class(cls, value.receiver, behind=value.cls)
        else:
            for other in standing_for(self.world, value):
                yield from self._of_value(other)

    def _of_class(
        self, cls: ClassValue, receiver: Value, *, behind: ClassValue | None = None
    ) -> Iterator[Member]:
        is_instance = isinstance(receiver, Instance)
        order = mro(self.world, cls)
        if behind is not None:
            places = [each.identity() for each in order]
            order = order[places.index(behind.identity()) + 1 :] if behind.identity() in places else order[1:]
        if cls.fields is not None:
            for name in cls.fields:
                yield Member(name, Kind.FIELD, "", 0, self._reader_of(receiver, name))
        for depth, each in enumerate(order):
            of_enum = is_enum(self.world, each)
            for name, bindings in each.definition.block.bindings.items():
                if name.startswith("__") and not name.endswith("__") and depth:
                    continue
                binding = bindings[-1]
                kind = _kind(binding, in_class=True, is_enum=of_enum)
                skip = 1 if binding.definition is not None and not binding.definition.is_class else 0
                written = partial(_detail, binding, skip)
                yield Member(name, kind, written, depth, self._reader_of(receiver, name, binding, each))
            if is_instance:
                for name, assigned in instance_attributes(each.definition.block).items():
                    if name.startswith("__") and not name.endswith("__") and depth:
                        continue
                    yield Member(
                        name,
                        Kind.FIELD,
                        partial(_detail, assigned[0][1]),
                        depth,
                        self._reader_of(receiver, name),
                    )

    def _of_module(self, value: ModuleValue) -> Iterator[Member]:
        for name, binding, frame in module_names(self.world, value):
            if binding is None or frame is None:
                yield Member(name, Kind.MODULE, "", 1, self._reader_of(value, name))
            else:
                depth = 0 if frame.file.path == value.module.path else 1
                yield Member(
                    name, _kind(binding), partial(_detail, binding), depth, self._reader_of(value, name)
                )

    def _reader_of(
        self, receiver: Value, name: str, binding: Binding | None = None, cls: ClassValue | None = None
    ) -> Callable[[], Details]:
        def read() -> Details:
            self.world.begin()
            return self._details_of(receiver, name)

        return read

    def _details_of(self, receiver: Value, name: str) -> Details:
        values = attribute(self.world, (receiver,), name)
        places = self._attribute_places(receiver, name)
        described = self._described(name, values, places)
        return Details(
            type_text(values), described.documentation, places[0][2] if places else None, described.signature
        )

    def describe_member(self, member: Member) -> Description:
        """Signature, documentation and origin of a member."""
        details = member.details
        return Description(details.signature, details.documentation, details.origin)

    # -- modules -------------------------------------------------------------------------------------------------

    def modules(self, document: Document, prefix: str) -> list[str]:
        """Names that continue the dotted module `prefix`: `os.` gives path; `.` gives the siblings; sorted.

        What follows the last dot is not looked at.
        """
        self.world.begin()
        parent = prefix[: prefix.rfind(".") + 1]
        if not parent:
            return self.world.modules.top_level()
        bare = parent.rstrip(".")
        if parent.startswith("."):
            name = self.world.modules.absolute(bare or parent, document.path)
        else:
            name = bare
        found = self.world.modules.find(name)
        return self.world.modules.submodules(found) if found else []

    def module_members(self, document: Document, module: str) -> list[Member]:
        """What `from module import` offers; [] for an unknown module."""
        self.world.begin()
        self.world.take(document)
        value = self.world.module(module, document.path)
        return list(self._of_module(value)) if value else []

    # -- scope ---------------------------------------------------------------------------------------------------

    def scope(self, document: Document, at: Offset) -> list[Member]:
        """Names visible at `at`, each once: innermost scope first, builtins last."""
        self.world.begin()
        whole = document
        if self.world.take(document).shape.has_errors:
            whole = mended(document, at, self.world.environment.version)
        frame: Frame | None = self._frame(whole, at)
        found: dict[str, Member] = {}
        depth = 0
        classes = True
        while frame is not None:
            if frame.kind != "class" or classes:
                for member in self._of_frame(frame, at, depth):
                    found.setdefault(member.name, member)
            if frame.kind == "function":
                classes = False
            depth += 1
            frame = frame.parent
        for member in self._builtins(depth):
            found.setdefault(member.name, member)
        return list(found.values())

    def _of_frame(self, frame: Frame, at: Offset, depth: int) -> Iterator[Member]:
        for name in frame.inner:
            yield Member(name, Kind.VARIABLE, "", depth, self._name_reader(frame, name, None))
        if frame.kind == "function" and frame.definition is not None:
            for parameter in header_of(frame.definition).parameters:
                yield Member(
                    parameter.name,
                    Kind.VARIABLE,
                    parameter.text,
                    depth,
                    self._name_reader(frame, parameter.name, at),
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
                _kind(bindings[-1]),
                partial(_detail, bindings[-1]),
                depth,
                self._name_reader(frame, name, None),
            )
        if frame.kind == "module":
            yield from self._of_stars(frame.file, depth)

    def _of_stars(self, file: File, depth: int) -> Iterator[Member]:
        for module in file.shape.stars:
            value = self.world.module(module, file.path)
            source = self.world.module_file(value) if value else None
            if value is None or source is None or source is file:
                continue
            for name, binding, frame in module_names(self.world, value):
                if binding is not None and frame is not None and exports(source, name):
                    yield Member(
                        name, _kind(binding), partial(_detail, binding), depth, self._reader_of(value, name)
                    )

    def _builtins(self, depth: int) -> Iterator[Member]:
        value = self.world.module("builtins")
        file = self.world.module_file(value) if value else None
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
                        name, _kind(binding), partial(_detail, binding), depth, self._reader_of(value, name)
                    )
        else:
            for name in dir(builtins):
                kind = Kind.CLASS if name[:1].isupper() else Kind.FUNCTION
                yield Member(name, kind, "", depth, Details)
        for name in ("__name__", "__file__", "__doc__"):
            yield Member(name, Kind.VARIABLE, "str", depth, Details)

    def _name_reader(self, frame: Frame, name: str, at: Offset | None) -> Callable[[], Details]:
        def read() -> Details:
            self.world.begin()
            values = self.world.name(frame, name, at)
            places = self._name_places(frame, name, at)
            described = self._described(name, values, places)
            return Details(
                type_text(values),
                described.documentation,
                places[0][2] if places else None,
                described.signature,
            )

        return read

    # -- places --------------------------------------------------------------------------------------------------

    def definition(self, document: Document, at: Offset) -> list[Location]:
        """The places that define the name at `at`, behind all imports; [] when unknown or in a string."""
        self.world.begin()
        return _locations(self._places_at(document, at))

    def declaration(self, document: Document, at: Offset) -> list[Location]:
        """Where the name at `at` is bound in this file; for an imported name that is its import."""
        self.world.begin()
        word = _word(document, at)
        if word is None or document.source[: word.start].rstrip().endswith(b"."):
            return _locations(self._places_at(document, at))
        frame = self._frame(document, word.start)
        found = self._binding_of(frame, document.text(word), word.start)
        if found is None:
            return _locations(self._places_at(document, at))
        where, bindings = found
        return [Location(where.file.path, _moved(bindings[0].span, where.base))]

    def type_definition(self, document: Document, at: Offset) -> list[Location]:
        """The classes of the value at `at`."""
        self.world.begin()
        found = []
        for value in without_none(self._values_at(document, at)):
            cls = _class_of(value)
            if cls is not None and cls.fields is None:
                found.append(Location(cls.file.path, _moved(cls.definition.name_span, cls.frame.base)))
            elif isinstance(value, FunctionValue):
                found.append(_place_of(value.frame, value.definition))
            elif isinstance(value, ModuleValue) and value.module.path:
                found.append(Location(value.module.path, Span(0, 0)))
        return list(dict.fromkeys(found))

    def _values_at(self, document: Document, at: Offset) -> Values:
        word = _word(document, at)
        if word is None:
            return ()
        receiver = _receiver(document.source, word)
        frame = self._frame(document, word.start)
        if receiver is not None:
            text = document.text(receiver).encode()
            values = self._narrowed(document, frame, receiver.start, text)
            return attribute(self.world, values, document.text(word))
        name = document.text(word)
        return self.world.name(frame, name, word.stop + 1 if self._binds(frame, word) else word.start)

    def _binds(self, frame: Frame, word: Span) -> bool:
        """True when `word` is a name being bound there, so that its new value is meant."""
        return any(
            binding.span.start + frame.base == word.start
            for bindings in frame.block.bindings.values()
            for binding in bindings
        )

    def _places_at(self, document: Document, at: Offset) -> "list[_Place]":
        word = _word(document, at)
        if word is None:
            return []
        imported = self._import_places(document, word)
        if imported is not None:
            return imported
        name = document.text(word)
        receiver = _receiver(document.source, word)
        frame = self._frame(document, word.start)
        if receiver is not None:
            values = self._narrowed(document, frame, receiver.start, document.text(receiver).encode())
            found: list[_Place] = []
            for value in without_none(values):
                found.extend(self._attribute_places(value, name))
            return found or self._assigned_here(frame, word)
        keyword = self._keyword_places(document, frame, word, name)
        if keyword:
            return keyword
        return self._name_places(frame, name, word.stop + 1 if self._binds(frame, word) else word.start)

    def _assigned_here(self, frame: Frame, word: Span) -> "list[_Place]":
        """An attribute of something unknown that this very function assigns."""
        for found in frame.block.attributes.values():
            for _, binding in found:
                if binding.span.start + frame.base == word.start:
                    return [(frame, binding, Location(frame.file.path, word))]
        return []

    def _import_places(self, document: Document, word: Span) -> "list[_Place] | None":
        """What the import statement around `word` leads to; None outside one."""
        statement = _import_statement(document.source, word.start)
        if statement is None:
            return None
        text = document.source[statement.start : statement.stop]
        file = self.world.take(document)
        match = _FROM.match(text)
        if match is None:
            begin = word.start
            while begin > statement.start and (
                document.source[begin - 1 : begin].isalnum()
                or document.source[begin - 1 : begin] in (b"_", b".")
            ):
                begin -= 1
            module = document.source[begin : word.stop].decode("utf-8", "replace")
            alias = re.search(rb"([\w.]+)[ \t]+as[ \t]+$", document.source[statement.start : begin])
            if alias:
                module = alias[1].decode("utf-8", "replace")
            value = self.world.module(module)
            return self._module_place(value) if value else []
        module = match[1].decode("utf-8", "replace")
        if word.start < statement.start + match.end(1):
            cut = document.source[statement.start + match.start(1) : word.stop].decode("utf-8", "replace")
            value = self.world.module(cut, file.path)
            return self._module_place(value) if value else []
        name = document.text(word)
        alias = re.search(rb"(\w+)[ \t]+as[ \t]+$", document.source[statement.start : word.start])
        if alias:
            name = alias[1].decode("utf-8", "replace")
        value = self.world.module(module, file.path)
        return self._attribute_places(value, name) if value else []

    def _keyword_places(self, document: Document, frame: Frame, word: Span, name: str) -> "list[_Place]":
        """The parameter that `name=` in a call gives."""
        after = document.source[word.stop : word.stop + 3].lstrip()
        if not after.startswith(b"=") or after.startswith(b"=="):
            return []
        before = document.source[: word.start].rstrip()[-1:]
        if before not in (b"(", b","):
            return []
        call = open_call(document.source, word.start)
        if call is None:
            return []
        found: list[_Place] = []
        for function in self._called(document, frame, call.callee):
            if isinstance(function, FunctionValue):
                parameter = header_of(function.definition).parameter(name)
                if parameter is not None:
                    base = _base_of(function) + function.definition.start
                    found.append(
                        (frame, None, Location(function.frame.file.path, _moved(parameter.span, base)))
                    )
            elif isinstance(function, ClassValue):
                found.extend(self._constructor_parameter(function, name))
        return found

    def _constructor_parameter(self, cls: ClassValue, name: str) -> "list[_Place]":
        """The parameter of a class's constructor; its field when it has no constructor of its own."""
        for constructor in ("__init__", "__new__"):
            for found in lookup(self.world, cls, constructor, instance=False):
                definition = found.bindings[-1].definition
                parameter = header_of(definition).parameter(name) if definition is not None else None
                if definition is not None and parameter is not None:
                    span = _moved(parameter.span, found.frame.base + definition.start)
                    return [(found.frame, None, Location(found.frame.file.path, span))]
        return self._attribute_places(cls, name)

    def _name_places(self, frame: Frame, name: str, at: Offset | None) -> "list[_Place]":
        found = self._binding_of(frame, name, at)
        if found is not None:
            where, bindings = found
            places: list[_Place] = []
            for binding in _best(bindings):
                places.extend(self._followed(where, binding, 0))
            return places
        current: Frame | None = frame
        while current is not None:
            if current.kind == "function" and current.definition is not None:
                parameter = header_of(current.definition).parameter(name)
                if parameter is not None:
                    span = _moved(parameter.span, current.base)
                    return [(current, None, Location(current.file.path, span))]
            current = current.parent
        file = frame.file
        for module in reversed(file.shape.stars):
            value = self.world.module(module, file.path)
            source = self.world.module_file(value) if value else None
            if value is not None and source is not None and exports(source, name):
                places = self._attribute_places(value, name)
                if places:
                    return places
        value = self.world.module("builtins")
        return self._attribute_places(value, name) if value else []

    def _binding_of(self, frame: Frame, name: str, at: Offset | None) -> tuple[Frame, list[Binding]] | None:
        """The frame that binds `name` and the bindings in effect at `at`; None for parameters and unknown names."""
        current: Frame | None = frame
        classes = True
        while current is not None:
            if (current.kind != "class" or classes) and name not in current.block.globals:
                bindings = current.block.bindings.get(name, [])
                relative = at - current.base if at is not None else None
                chosen, sure = in_effect(bindings, current.block, relative)
                is_parameter = (
                    current.kind == "function"
                    and current.definition is not None
                    and header_of(current.definition).parameter(name) is not None
                )
                if chosen and (sure or not is_parameter):
                    return current, chosen
                if is_parameter or name in current.inner:
                    return None
            if current.kind == "function":
                classes, at = False, None
            current = current.parent
        return None

    def _followed(self, frame: Frame, binding: Binding, hops: int) -> "list[_Place]":
        """The place of a binding; of what it imports when it is an import."""
        imported = binding.imported
        if imported is None or hops > MOST_HOPS:
            definition = binding.definition
            span = definition.name_span if definition is not None else binding.span
            return [(frame, binding, Location(frame.file.path, _moved(span, frame.base)))]
        path = frame.file.path
        if not imported.name:
            module = imported.module if imported.whole else imported.module.partition(".")[0]
            value = self.world.module(module, path)
            return self._module_place(value) if value else self._own_place(frame, binding)
        source = self.world.module(imported.module, path)
        if source is None:
            return self._own_place(frame, binding)
        found = self._module_attribute_places(source, imported.name, hops + 1)
        return found or self._own_place(frame, binding)

    def _own_place(self, frame: Frame, binding: Binding) -> "list[_Place]":
        return [(frame, binding, Location(frame.file.path, _moved(binding.span, frame.base)))]

    def _module_place(self, value: ModuleValue) -> "list[_Place]":
        file = self.world.module_file(value)
        return [(file.frame, None, Location(file.path, Span(0, 0)))] if file else []

    def _module_attribute_places(self, value: ModuleValue, name: str, hops: int) -> "list[_Place]":
        file = self.world.module_file(value)
        if file is not None:
            bindings = file.shape.bindings.get(name)
            if bindings:
                chosen, _ = in_effect(bindings, file.shape, None)
                return [
                    place for binding in _best(chosen) for place in self._followed(file.frame, binding, hops)
                ]
            if hops <= MOST_HOPS:
                for module in reversed(file.shape.stars):
                    other = self.world.module(module, file.path)
                    source = self.world.module_file(other) if other else None
                    if (
                        other is not None
                        and source is not None
                        and source is not file
                        and exports(source, name)
                    ):
                        found = self._module_attribute_places(other, name, hops + 1)
                        if found:
                            return found
        inner = self.world.module(f"{value.module.name}.{name}") if value.module.is_package else None
        return self._module_place(inner) if inner else []

    def _attribute_places(self, value: Value, name: str) -> "list[_Place]":
        if isinstance(value, ModuleValue):
            return self._module_attribute_places(value, name, 0)
        behind = value.cls if isinstance(value, SuperValue) else None
        receiver = value.receiver if isinstance(value, SuperValue) else value
        cls = _class_of(receiver)
        if cls is None:
            return [
                place
                for other in standing_for(self.world, value)
                for place in self._attribute_places(other, name)
            ]
        places: list[_Place] = []
        if cls.fields is not None and name in cls.fields:
            return places
        for found in lookup(self.world, cls, name, instance=isinstance(receiver, Instance), behind=behind):
            if found.method is not None and places:
                break
            for binding in _best(list(reversed(found.bindings))):
                places.extend(self._followed(found.frame, binding, 0))
            if found.method is not None:
                break
        if not places and isinstance(receiver, ClassValue):
            meta = metaclass(self.world, cls) or self.world.builtin("type")
            return self._attribute_places(Instance(meta), name) if meta else []
        return places

    # -- descriptions --------------------------------------------------------------------------------------------

    def describe(self, document: Document, at: Offset) -> Description | None:
        """What the name at `at` is: a signature line, its docstring, where it comes from; None when unknown."""
        self.world.begin()
        word = _word(document, at)
        if word is None:
            return None
        places = self._places_at(document, at)
        values = (
            self._values_at(document, at) if _import_statement(document.source, word.start) is None else ()
        )
        if not places and not values:
            return None
        described = self._described(document.text(word), values, places)
        origin = places[0][2] if places else None
        return Description(described.signature, described.documentation, origin, word)

    def _described(self, name: str, values: Values, places: "list[_Place]") -> Description:
        for frame, binding, location in places[:1]:
            definition = binding.definition if binding is not None else None
            if definition is not None:
                return self._definition_text(frame, definition, values)
            if location.span == Span(0, 0) and binding is None:
                return Description(f"module {frame.file.module}", documentation_of(frame.file.shape))
        for value in values[:1]:
            if isinstance(value, ModuleValue):
                file = self.world.module_file(value)
                return Description(
                    f"module {value.module.name}", documentation_of(file.shape) if file else ""
                )
        text = type_text(values)
        documentation = ""
        for value in values[:1]:
            if isinstance(value, FunctionValue):
                documentation = documentation_of(value.definition.block)
                text = signature_text(value.definition, skip=1 if value.bound else 0)
                return Description(text, documentation)
        if not text:
            annotation = next((p[1].annotation for p in places if p[1] is not None and p[1].annotation), None)
            text = annotation.text.decode("utf-8", "replace") if annotation is not None else ""
        return Description(f"{name}: {text}" if text else name, documentation)

    def _definition_text(self, frame: Frame, definition: Definition, values: Values) -> Description:
        documentation = documentation_of(definition.block)
        if definition.is_class:
            return Description(class_text(definition), documentation)
        names = decorator_names(definition)
        if names & PROPERTIES:
            text = header_of(definition).returns_text or type_text(values)
            shown = f"(property) {definition.name}" + (f": {text}" if text else "")
            return Description(shown, documentation)
        returns = ""
        if header_of(definition).returns is None:
            for value in values[:1]:
                if isinstance(value, FunctionValue):
                    result = self.world.returned(value, None)
                    returns = type_text(awaited(self.world, result) if definition.is_async else result)
        return Description(signature_text(definition, returns=returns), documentation)

    # -- signatures ----------------------------------------------------------------------------------------------

    def signatures(self, document: Document, at: Offset) -> list[Signature]:
        """The signatures of what is called around `at`, the fitting ones first; [] outside a call."""
        self.world.begin()
        call = open_call(document.source, at)
        if call is None:
            return []
        frame = self._frame(document, call.callee.start)
        found: list[Signature] = []
        for value in self._called(document, frame, call.callee):
            found.extend(self._signatures_of(value, call.place, call.keyword))
        found.sort(key=lambda signature: signature.active < 0 < call.place)
        return found[:20]

    def _called(self, document: Document, frame: Frame, callee: Span) -> Values:
        return self._narrowed(document, frame, callee.start, document.text(callee).encode())

    def _signatures_of(self, value: Value, place: int, keyword: str) -> Iterator[Signature]:
        if isinstance(value, FunctionValue):
            skip = 1 if value.bound is not None else 0
            for definition in value.overloads or (value.definition,):
                yield self._signature(definition, definition.name, skip, place, keyword)
        elif isinstance(value, ClassValue):
            yield from self._constructors(value, place, keyword)
        elif isinstance(value, Instance):
            for function in attribute_of(self.world, value, "__call__"):
                if isinstance(function, FunctionValue):
                    yield from self._signatures_of(function, place, keyword)
        elif isinstance(value, LambdaValue):
            names = [each.arg for each in value.node.args.args]
            yield _made_signature("lambda", names, names, place, keyword)

    def _constructors(self, cls: ClassValue, place: int, keyword: str) -> Iterator[Signature]:
        if cls.fields is not None:
            yield _made_signature(cls.name, list(cls.fields), list(cls.fields), place, keyword)
            return
        fields = self._fields(cls)
        if fields is not None:
            texts = [text for _, text in fields]
            yield _made_signature(
                cls.name,
                [name for name, _ in fields],
                texts,
                place,
                keyword,
                documentation_of(cls.definition.block),
            )
            return
        for name in ("__init__", "__new__"):
            found = next(lookup(self.world, cls, name, instance=False), None)
            if found is None or found.cls.name == "object":
                continue
            definitions = [each.definition for each in found.bindings if each.definition is not None]
            overloads = [each for each in definitions if "overload" in decorator_names(each)]
            for definition in overloads or definitions[-1:]:
                signature = self._signature(definition, cls.name, 1, place, keyword)
                if signature.documentation:
                    yield signature
                else:
                    yield Signature(
                        signature.label,
                        signature.parameters,
                        signature.active,
                        documentation_of(cls.definition.block),
                    )
            return
        yield Signature(f"{cls.name}()", (), -1, documentation_of(cls.definition.block))

    def _fields(self, cls: ClassValue) -> list[tuple[str, str]] | None:
        """The parameters that a dataclass, attrs class or NamedTuple is made with; None for other classes."""
        order = mro(self.world, cls)
        made = [each for each in order if _makes_fields(each)]
        if not made or "__init__" in cls.definition.block.bindings:
            return None
        found: dict[str, str] = {}
        for each in reversed(made):
            for name, bindings in each.definition.block.bindings.items():
                binding = bindings[-1]
                if binding.annotation is None or binding.annotation.text.startswith(
                    (b"ClassVar", b"typing.ClassVar")
                ):
                    continue
                value = binding.value.text.decode("utf-8", "replace") if binding.value else ""
                if "init=False" in value.replace(" ", ""):
                    continue
                text = f"{name}: {binding.annotation.text.decode('utf-8', 'replace')}"
                found[name] = text + (" = ..." if value else "")
        return list(found.items())

    def _signature(self, definition: Definition, name: str, skip: int, place: int, keyword: str) -> Signature:
        written = parameters_of(definition, skip=skip)
        returns = header_of(definition).returns_text if name == definition.name else ""
        label, parameters, at = f"{name}(", [], len(name) + 1
        shown = with_separators(written)
        named = {each.text: each for each in written}
        for index, text in enumerate(shown):
            if index:
                label += ", "
            at = len(label)
            label += text
            each = named.get(text)
            if each is not None:
                by_keyword = each.kind in ("", "k")
                parameters.append(Parameter(each.name, text, Span(at, at + len(text)), by_keyword))
        label += ")" + (f" -> {returns}" if returns else "")
        kinds = [each.kind for each in written]
        active = _active([each.name for each in written], kinds, place, keyword)
        return Signature(label, tuple(parameters), active, documentation_of(definition.block))


_Place = tuple[Frame, Binding | None, Location]


def _locations(places: list[_Place]) -> list[Location]:
    return list(dict.fromkeys(location for _, _, location in places))


def _class_of(value: Value) -> ClassValue | None:
    if isinstance(value, Instance):
        return value.cls
    return value if isinstance(value, ClassValue) else None


def _moved(span: Span, base: Offset) -> Span:
    return Span(span.start + base, span.stop + base)


def _place_of(frame: Frame, definition: Definition) -> Location:
    return Location(frame.file.path, _moved(definition.name_span, frame.base))


def _base_of(function: FunctionValue) -> Offset:
    return function.frame.base


def _best(bindings: list[Binding]) -> list[Binding]:
    """Of the bindings of one name, newest first, those that a person means by its definition."""
    if not bindings:
        return []
    if bindings[0].kind is BindingKind.FUNCTION:
        own = [
            each
            for each in bindings
            if each.definition is not None
            and not decorator_names(each.definition) & {"setter", "deleter", "overload"}
        ]
        return (own or bindings[-1:])[:1]
    annotated = [each for each in bindings if each.annotation is not None]
    return annotated[-1:] or bindings[:4]


def _kind(binding: Binding, *, in_class: bool = False, is_enum: bool = False) -> Kind:
    definition = binding.definition
    if definition is not None:
        if definition.is_class:
            return Kind.CLASS
        if definition.decorators and decorator_names(definition) & (PROPERTIES | {"setter"}):
            return Kind.PROPERTY
        return Kind.METHOD if in_class else Kind.FUNCTION
    name = binding.name
    if binding.imported is not None:
        if not binding.imported.name:
            return Kind.MODULE
        original = binding.imported.name.lstrip("_")
        if original[:1].isupper():
            return Kind.CONSTANT if original.isupper() and len(original) > 1 else Kind.CLASS
        return Kind.FUNCTION
    if is_enum and not name.startswith("_") and binding.kind is BindingKind.ASSIGN:
        return Kind.ENUM_MEMBER
    if name.isupper() and len(name) > 1:
        return Kind.CONSTANT
    return Kind.FIELD if in_class else Kind.VARIABLE


def _detail(binding: Binding, skip: int = 0) -> str:
    definition = binding.definition
    if definition is not None:
        if definition.is_class:
            return ""
        names = decorator_names(definition) if definition.decorators else ()
        if "staticmethod" in names:
            skip = 0
        return parameters_text(definition, skip=skip)
    if binding.annotation is not None:
        return binding.annotation.text.decode("utf-8", "replace")
    return binding.imported.module if binding.imported is not None else ""


def _word(document: Document, at: Offset) -> Span | None:
    name = name_at(document, at)
    return name.span if name is not None else None


def _receiver(source: bytes, word: Span) -> Span | None:
    """The expression before the dot before `word`; None when there is no dot."""
    before = source[max(word.start - 200, 0) : word.start].rstrip()
    if not before.endswith(b".") or before.endswith(b".."):
        return None
    dot = max(word.start - 200, 0) + len(before) - 1
    return before_dot(source, dot) or Span(dot, dot)


def _import_statement(source: bytes, at: Offset) -> Span | None:
    """The import statement around `at`, by its text; None when `at` is in none."""
    start = source.rfind(b"\n", 0, at) + 1
    stop = source.find(b"\n", at)
    stop = len(source) if stop < 0 else stop
    line = source[start:stop]
    if (_FROM.match(line) and b"import" in line) or _IMPORT.match(line):
        return Span(start, stop)
    opened = source.rfind(b"(", max(at - 4000, 0), at)
    if opened < 0 or source.rfind(b")", opened, at) >= 0:
        return None
    start = source.rfind(b"\n", 0, opened) + 1
    match = _FROM.match(source[start:opened])
    if match is None or not source[start:opened].rstrip().endswith(b"import"):
        return None
    stop = source.find(b")", at)
    return Span(start, len(source) if stop < 0 else stop)


def _active(names: list[str], kinds: list[str], place: int, keyword: str) -> int:
    """The parameter that the argument at the cursor gives; -1 when it fits none."""
    if keyword:
        if keyword in names:
            return names.index(keyword)
        return kinds.index("**") if "**" in kinds else -1
    for index, kind in enumerate(kinds):
        if kind == "*" or (index == place and kind not in ("k", "**")):
            return index
        if kind in ("k", "**"):
            break
    return -1


def _made_signature(
    name: str, names: list[str], texts: list[str], place: int, keyword: str, documentation: str = ""
) -> Signature:
    label, parameters = f"{name}(", []
    for index, (each, text) in enumerate(zip(names, texts, strict=True)):
        if index:
            label += ", "
        parameters.append(Parameter(each, text, Span(len(label), len(label) + len(text))))
        label += text
    active = _active(names, [""] * len(names), place, keyword)
    return Signature(label + ")", tuple(parameters), active, documentation)


def _makes_fields(cls: ClassValue) -> bool:
    if decorator_names(cls.definition) & {"dataclass", "define", "frozen", "mutable", "attrs"}:
        return True
    header = header_of(cls.definition)
    last = {_last(node) for node in header.bases}
    return bool(last & {"NamedTuple", "BaseModel", "Struct"})


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
