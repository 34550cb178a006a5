"""The strings that a place wants: values of a `Literal`, keys of a dictionary, names of attributes."""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, ModuleValue, Values
from codeforge.python.questions.callees import argument_place, callees, frame_of
from codeforge.python.questions.completions import members_of
from codeforge.python.questions.cursor import called, values_of
from codeforge.python.questions.definitions import expression_places
from codeforge.python.questions.django_declarations import declared_at
from codeforge.python.questions.django_forms import HOLD, form_keys
from codeforge.python.questions.django_paths import Queried, paths
from codeforge.python.questions.django_queries import queried_at
from codeforge.python.questions.mending import mended
from codeforge.python.questions.places import Place, attribute_places, class_of, name_places
from codeforge.python.questions.scanning import before_dot, open_call
from codeforge.python.questions.scopes import frame_around
from codeforge.python.questions.usual_values import usual_first, usual_values
from codeforge.python.shapes.edited import is_broken
from codeforge.python.shapes.expressions import parsed, place_in
from codeforge.python.shapes.parameters import header_of
from codeforge.text.documents import Document
from codeforge.text.positions import Offset, Span

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

DEEPEST = 8
MOST = 500
_BACK = 1000
_KEYED = frozenset({"get", "pop", "setdefault"})
_DEFAULTS = frozenset({"defaults", "create_defaults"})
_NAMED = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_COMPARED = re.compile(rb"([\w.]+)\s*(?:==|!=|\bnot in\b|\bin\b)\s*(?:[(\[{](?:[^()\[\]{}]*,)?\s*)?\Z")
_ASSIGNED = re.compile(rb"(?:^|\n)[ \t]*([\w.]+)\s*(?::([^=\n]+))?=\s*\Z")
_RETURNED = re.compile(rb"(?:^|\n)[ \t]*return\s+\Z")
_CASE = re.compile(rb"(?:^|\n)([ \t]*)case\s+(?:[^:\n]*\|\s*)?\Z")
_MATCH = re.compile(rb"^([ \t]*)match\s+([\w.]+)\s*:", re.MULTILINE)
_NAMED_BEFORE = re.compile(rb"""["'](\w+)["']\s*[,:]""")
_DISPLAY = re.compile(rb"\{\s*(?:[^{}]*,\s*)?\Z")


class Wanted(NamedTuple):
    """Strings that may stand at a place, in the order of their definition."""

    texts: list[str]
    kind: str
    """`key`, `value` or `name`."""
    only: bool
    """True when nothing else is right there."""
    goes_on: bool = False
    """True when more strings are right once more is typed: paths from one model to another."""


NOTHING = Wanted([], "value", False)


def texts_wanted(world: "World", document: Document, at: Offset, typed: str = "") -> Wanted:
    """The strings that may stand at `at`, where a quote would open one; nothing where any would do.

    `typed` is what is written of it, as far as that leads on to other strings.
    """
    source = document.source
    before = source[max(at - _BACK, 0) : at]
    if not before.rstrip().endswith((b"[", b"(", b",", b"=", b"{", b"|", b"return", b"case", b" in")):
        return NOTHING
    whole = document
    if is_broken(document):
        whole = mended(document, at)
    bare = before.rstrip()
    if bare.endswith(b"["):
        found = _keys_before(world, document, whole, at - (len(before) - len(bare)) - 1)
        if found.texts:
            return found
    argument = _argument(world, document, whole, at, typed)
    if argument.texts:
        return argument
    declared = declared_at(world, frame_around(world, whole, at), before)
    if declared is not None:
        queried, more = declared
        wanted = _paths(world, queried, typed)
        named = set(_NAMED_BEFORE.findall(before[max(map(before.rfind, (b"[", b"(", b"{"))) :]))
        texts = [each for each in dict.fromkeys([*wanted.texts, *more]) if each.encode() not in named]
        return wanted._replace(texts=texts)
    return _Around(world, document, whole, at).wanted(before)


def _keys_before(world: "World", document: Document, whole: Document, bracket: Offset) -> Wanted:
    """The keys of what stands before the bracket at `bracket`."""
    span = before_dot(document.source, bracket)
    if span is None:
        return NOTHING
    frame = frame_around(world, whole, span.start)
    keys = keys_of(world, document, frame, span)
    return Wanted(keys, "key", False)


def keys_of(world: "World", document: Document, frame: Frame, span: Span) -> list[str]:
    """The string keys of the dictionary that the expression at `span` stands for."""
    text = document.text(span)
    found: dict[str, None] = {}
    values = values_of(world, document, frame, span.start, text.encode())
    receiver, _, name = text.rpartition(".")
    if receiver and name in HOLD:
        of_form = values_of(world, document, frame, span.start, receiver.encode())
        found.update(dict.fromkeys(form_keys(world, of_form)))
    found.update(dict.fromkeys(form_keys(world, values)))
    for value in values:
        cls = class_of(value)
        if cls is not None and isinstance(value, Instance):
            found.update(dict.fromkeys(_typed_keys(world, cls)))
    for node in _written(world, document, frame, span):
        found.update(dict.fromkeys(_keys_in(node)))
    return list(found)[:MOST]


def _written(
    world: "World", document: Document, frame: Frame, span: Span, depth: int = 0
) -> Iterator[ast.expr]:
    """What the expression at `span` is written as: a name's value, what a function returns, a value in a display."""
    text = document.text(span).encode()
    node = parsed(text)
    if depth > DEEPEST:
        return
    if isinstance(node, ast.Subscript | ast.Call):
        part = node.value if isinstance(node, ast.Subscript) else node.func
        stop = place_in(text, part.end_lineno or 1, part.end_col_offset or 0)
        inner = Span(span.start, span.start + stop)
        if isinstance(node, ast.Subscript):
            key = ast.dump(node.slice)
            for display in _written(world, document, frame, inner, depth + 1):
                if isinstance(display, ast.Dict):
                    pairs = zip(display.keys, display.values, strict=True)
                    yield from (value for each, value in pairs if each is not None and ast.dump(each) == key)
            return
        for function in called(world, document, frame, inner):
            if isinstance(function, FunctionValue):
                yield from (each.node for each in function.definition.block.returns[:4] if each.node)
        return
    for place in expression_places(world, document, frame, span):
        written = place.binding.value if place.binding is not None else None
        if written is not None and written.node is not None:
            yield written.node


def _typed_keys(world: "World", cls: ClassValue) -> Iterator[str]:
    """The keys of a TypedDict: what its classes annotate."""
    order = mro(world, cls)
    if not any(_is_typed_dict(each) for each in order):
        return
    for each in reversed(order):
        for name, bindings in each.definition.block.bindings.items():
            if bindings[-1].annotation is not None and each.file.module not in ("typing", "builtins"):
                yield name


def _is_typed_dict(cls: ClassValue) -> bool:
    bases = header_of(cls.definition).bases
    return any(ast.unparse(base).endswith("TypedDict") for base in bases)


def _keys_in(node: ast.expr | None) -> Iterator[str]:
    """The keys that a dictionary is written with."""
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        yield from (word.arg for word in node.keywords if word.arg)


# arguments ------------------------------------------------------------------------------------------------


def _paths(world: "World", queried: Queried, typed: str) -> Wanted:
    """Paths through the fields of a model; a sign before what is typed stays."""
    sign = typed[: len(typed) - len(typed.lstrip("-+"))]
    texts = [sign + each.name for each in paths(world, queried, typed[len(sign) :])]
    return Wanted(texts, "name", False, goes_on=queried.use not in ("field", "column"))


def _argument(world: "World", document: Document, whole: Document, at: Offset, typed: str) -> Wanted:
    """What the argument that begins at `at` may be."""
    call = open_call(document.source, at)
    if call is None:
        return NOTHING
    inside = document.source[call.opened + 1 : at]
    display = _DISPLAY.search(inside) is not None
    if not display and inside.rstrip()[-1:] not in (b"", b",", b"=", b"(", b"["):
        return NOTHING
    text = document.text(call.callee)
    receiver, _, method = text.rpartition(".")
    frame = frame_around(world, whole, call.callee.start)
    if method in _KEYED and receiver and call.place == 0 and not display:
        span = Span(call.callee.start, call.callee.start + len(receiver.encode()))
        keys = keys_of(world, document, frame, span)
        if keys:
            return Wanted(keys, "key", False)
    if text in _NAMED and call.place == 1:
        first = document.source[call.opened + 1 : at].partition(b",")[0].strip()
        values = values_of(world, document, frame, call.opened + 1, first)
        return Wanted([member.name for member in members_of(world, values)], "name", False)
    values = called(world, document, frame, call.callee)
    queried = queried_at(world, document, frame, call, values, texts=not display)
    if queried is not None and (not display or call.keyword in _DEFAULTS):
        return _paths(world, queried._replace(use="made") if display else queried, typed)
    found: dict[str, None] = {}
    usual: dict[str, None] = {}
    for value in values:
        for callee in callees(world, value):
            place = argument_place(callee, call)
            parameter = callee.parameters[place] if place >= 0 else None
            where = frame_of(world, callee, parameter.name) if parameter is not None else None
            if parameter is not None and parameter.annotation is not None and where is not None:
                found.update(dict.fromkeys(texts_of(world, parameter.annotation, where, keys=display)))
            if parameter is not None and not display:
                usual.update(dict.fromkeys(usual_values(callee, parameter)))
    if usual and not found:
        return Wanted(list(usual), "value", False)
    return Wanted(usual_first(list(found))[:MOST], "key" if display else "value", True)


# annotations ----------------------------------------------------------------------------------------------


def texts_of(
    world: "World", node: ast.expr, frame: Frame, *, keys: bool = False, depth: int = 0
) -> Iterator[str]:
    """The strings that an annotation allows: those of `Literal`, behind aliases and unions; with `keys` those of a
    TypedDict.
    """
    if depth > DEEPEST or not world.spend():
        return
    match node:
        case ast.Constant(value=str() as text):
            inner = parsed(text.strip().encode())
            if inner is not None and not isinstance(inner, ast.Constant):
                yield from texts_of(world, inner, frame, keys=keys, depth=depth + 1)
        case ast.BinOp(op=ast.BitOr()):
            for part in (node.left, node.right):
                yield from texts_of(world, part, frame, keys=keys, depth=depth + 1)
        case ast.Subscript():
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if name == "Literal":
                yield from _literals(world, parts, frame, depth)
            elif name in (
                "Optional",
                "Union",
                "Annotated",
                "Final",
                "Required",
                "NotRequired",
                "ReadOnly",
                "ClassVar",
            ):
                for part in parts if name == "Union" else parts[:1]:
                    yield from texts_of(world, part, frame, keys=keys, depth=depth + 1)
        case ast.Name() | ast.Attribute():
            yield from _named_texts(world, node, frame, keys, depth)


def _literals(world: "World", parts: list[ast.expr], frame: Frame, depth: int) -> Iterator[str]:
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif not isinstance(part, ast.Constant):
            yield from texts_of(world, part, frame, depth=depth + 1)


def _named_texts(
    world: "World", node: ast.Name | ast.Attribute, frame: Frame, keys: bool, depth: int
) -> Iterator[str]:
    """What an alias stands for, or the keys of the class of that name."""
    if keys:
        for value in world.evaluate(node, frame, None):
            if isinstance(value, ClassValue):
                yield from _typed_keys(world, value)
    for place in annotation_places(world, node, frame):
        written = place.binding.value if place.binding is not None else None
        if written is not None and written.node is not None:
            yield from texts_of(world, written.node, place.frame, keys=keys, depth=depth + 1)


def annotation_places(world: "World", node: ast.Name | ast.Attribute, frame: Frame) -> list[Place]:
    """Where the name in an annotation is defined."""
    if isinstance(node, ast.Name):
        return name_places(world, frame, node.id, None)
    found: Values = world.evaluate(node.value, frame, None)
    modules = [value for value in found if isinstance(value, ModuleValue)]
    return [place for value in modules for place in attribute_places(world, value, node.attr)]


# other places ---------------------------------------------------------------------------------------------


class _Around:
    """A place that is no argument: behind a comparison, an assignment, `return`, `case`."""

    def __init__(self, world: "World", document: Document, whole: Document, at: Offset) -> None:
        self.world = world
        self.document = document
        self.whole = whole
        self.at = at

    def wanted(self, before: bytes) -> Wanted:
        """What the text before the place asks for."""
        display = _DISPLAY.search(before)
        if display is not None:
            start = len(before) - display.start()
            outer = self._declared(before[: len(before) - start], keys=True)
            if outer:
                return Wanted(outer, "key", True)
        return Wanted(self._declared(before, keys=False), "value", True)

    def _declared(self, before: bytes, *, keys: bool) -> list[str]:
        frame = frame_around(self.world, self.whole, self.at)
        compared = _COMPARED.search(before) if not keys else None
        if compared is not None:
            return self._of_expression(frame, compared[1], keys=keys)
        case = _CASE.search(before)
        if case is not None:
            above = self.document.source[max(self.at - 8 * _BACK, 0) : self.at]
            subjects = [each for each in _MATCH.finditer(above) if len(each[1]) < len(case[1])]
            return self._of_expression(frame, subjects[-1][2], keys=keys) if subjects else []
        if _RETURNED.search(before) and frame.definition is not None:
            returns = header_of(frame.definition).returns
            return self._of_annotation(returns, frame, keys) if returns is not None else []
        assigned = _ASSIGNED.search(before)
        if assigned is None:
            return []
        if assigned[2]:
            node = parsed(assigned[2].strip())
            return self._of_annotation(node, frame, keys) if node is not None else []
        return self._of_expression(frame, assigned[1], keys=keys)

    def _of_annotation(self, node: ast.expr, frame: Frame, keys: bool) -> list[str]:
        return list(dict.fromkeys(texts_of(self.world, node, frame, keys=keys)))[:MOST]

    def _of_expression(self, frame: Frame, text: bytes, *, keys: bool) -> list[str]:
        """The strings that the declaration of a name or attribute allows."""
        receiver, dot, name = text.decode("utf-8", "replace").rpartition(".")
        if name == "__name__":
            return ["__main__"]
        world = self.world
        if not dot:
            node = _annotation_of(frame, name)
            if node is not None:
                return self._of_annotation(node, frame, keys)
            places = name_places(world, frame, name, None)
        else:
            values = values_of(world, self.document, frame, self.at, receiver.encode())
            places = [place for value in values[:3] for place in attribute_places(world, value, name)]
        found: dict[str, None] = {}
        for place in places:
            annotation = place.binding.annotation if place.binding is not None else None
            if annotation is not None and annotation.node is not None:
                found.update(dict.fromkeys(texts_of(world, annotation.node, place.frame, keys=keys)))
        return list(found)[:MOST]


def _annotation_of(frame: Frame, name: str) -> ast.expr | None:
    """The annotation that the innermost scope which binds `name` gives it: of a parameter, or anywhere in its body."""
    current: Frame | None = frame
    while current is not None:
        if current.kind == "function" and current.definition is not None:
            parameter = header_of(current.definition).parameter(name)
            if parameter is not None:
                return parameter.annotation
        for binding in current.block.bindings.get(name, ()):
            if binding.annotation is not None:
                return binding.annotation.node
        current = current.parent
    return None
