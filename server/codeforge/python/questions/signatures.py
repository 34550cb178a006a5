"""What a call takes, and which parameter is being written."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codeforge.python.answers import Parameter, Signature
from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.classes import mro
from codeforge.python.inference.lookup import lookup
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, LambdaValue, Value
from codeforge.python.questions.cursor import called
from codeforge.python.questions.rendering import documentation_of, parameters_of, with_separators
from codeforge.python.questions.scanning import open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def signatures_at(world: "World", document: Document, at: Offset) -> list[Signature]:
    """The signatures of what is called around `at`, the fitting ones first; [] outside a call."""
    call = open_call(document.source, at)
    if call is None:
        return []
    frame = frame_around(world, document, call.callee.start)
    found: list[Signature] = []
    for value in called(world, document, frame, call.callee):
        found.extend(_signatures_of(world, value, call.place, call.keyword))
    found.sort(key=lambda signature: signature.active < 0 < call.place)
    return found[:20]


def _signatures_of(world: "World", value: Value, place: int, keyword: str) -> Iterator[Signature]:
    if isinstance(value, FunctionValue):
        skip = 1 if value.bound is not None else 0
        for definition in value.overloads or (value.definition,):
            yield _signature(definition, definition.name, skip, place, keyword)
    elif isinstance(value, ClassValue):
        yield from _constructors(world, value, place, keyword)
    elif isinstance(value, Instance):
        for function in attribute_of(world, value, "__call__"):
            if isinstance(function, FunctionValue):
                yield from _signatures_of(world, function, place, keyword)
    elif isinstance(value, LambdaValue):
        names = [each.arg for each in value.node.args.args]
        yield _made_signature("lambda", names, names, place, keyword)


def _constructors(world: "World", cls: ClassValue, place: int, keyword: str) -> Iterator[Signature]:
    if cls.fields is not None:
        yield _made_signature(cls.name, list(cls.fields), list(cls.fields), place, keyword)
        return
    fields = _fields(world, cls)
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
        found = next(lookup(world, cls, name, instance=False), None)
        if found is None or found.cls.name == "object":
            continue
        definitions = [each.definition for each in found.bindings if each.definition is not None]
        overloads = [each for each in definitions if "overload" in decorator_names(each)]
        for definition in overloads or definitions[-1:]:
            signature = _signature(definition, cls.name, 1, place, keyword)
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


def _fields(world: "World", cls: ClassValue) -> list[tuple[str, str]] | None:
    """The parameters that a dataclass, attrs class or NamedTuple is made with; None for other classes."""
    order = mro(world, cls)
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


def _signature(definition: Definition, name: str, skip: int, place: int, keyword: str) -> Signature:
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
    last = {_last_name(node) for node in header.bases}
    return bool(last & {"NamedTuple", "BaseModel", "Struct"})


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
