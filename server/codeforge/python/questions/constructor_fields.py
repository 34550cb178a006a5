"""Fields that a class is made with when it writes no constructor: dataclasses, attrs, NamedTuple, TypedDict,
and what `dataclass_transform` says is made so."""

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.values import ClassValue
from codeforge.python.questions.transforms import said_by_default, transform_of
from codeforge.python.shapes.bindings import Binding
from codeforge.python.shapes.decorators import decorator_names
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
_BASES = frozenset({"NamedTuple", "BaseModel", "Struct", "TypedDict"})
_BY_KEYWORD = frozenset({"BaseModel", "TypedDict"})
_FIELDS = frozenset({"field", "Field", "attrib", "attr.ib", "attr.field", "attrs.field", "dataclasses.field"})
"""Calls that describe a field instead of being its default."""
_GIVE_DEFAULTS = frozenset({"default", "default_factory", "factory", "insert_default"})
_NO_FIELDS = (b"ClassVar", b"typing.ClassVar", b"t.ClassVar")


def constructor_fields(world: "World", cls: ClassValue) -> tuple[Parameter, ...] | None:
    """The parameters that `cls` is made with, those by keyword last; None for classes that do not make them of fields."""
    made = [
        each
        for each in mro(world, cls)
        if _makes_fields(each) or _inherits_making(world, each) or transform_of(world, each) is not None
    ]
    if not made or "__init__" in cls.definition.block.bindings:
        return None
    found: dict[str, Parameter] = {}
    for each in reversed(made):
        for parameter in _fields_of(world, each):
            found[parameter.name] = parameter
    return tuple(sorted(found.values(), key=lambda each: each.kind == "k"))


def _fields_of(world: "World", cls: ClassValue) -> Iterator[Parameter]:
    """The parameters that the fields in the class's own body make."""
    names = {name for each in mro(world, cls) for name in _base_names(each)}
    options = _options(cls)
    transform = transform_of(world, cls)
    by_keyword = bool(names & _BY_KEYWORD) or (transform is not None and transform.by_keyword)
    by_keyword = bool(options.get("kw_only", by_keyword))
    specifiers = transform.specifiers if transform is not None else frozenset()
    may_lack = "TypedDict" in names and options.get("total") is False
    is_model = "BaseModel" in names
    for name, bindings in cls.definition.block.bindings.items():
        binding = bindings[-1]
        annotation = binding.annotation.text if binding.annotation is not None else b""
        if annotation.rpartition(b".")[2] == b"KW_ONLY":
            by_keyword = True
            continue
        call = _described(binding, specifiers)
        if annotation.startswith(_NO_FIELDS) or not (annotation or call) or (is_model and _is_private(name)):
            continue
        said = partial(_option, world, cls, call, is_known=transform is None)
        if said("init") is False:
            continue
        has_default = binding.value is not None if call is None else _has_default(call)
        if "TypedDict" in names:
            has_default = (may_lack or annotation.startswith(b"NotRequired")) and not annotation.startswith(
                b"Required"
            )
        text = annotation.decode("utf-8", "replace")
        shown = name.lstrip("_") if decorator_names(cls.definition) & {"define", "attrs", "s"} else name
        alias = said("alias")
        shown = alias if isinstance(alias, str) and alias.isidentifier() else shown
        only = said("kw_only")
        kind = "k" if (by_keyword if only is None else only) else ""
        written = f"{shown}: {text}" if text else shown
        if has_default:
            written += " = ..." if text else "=..."
        annotated = binding.annotation.node if binding.annotation is not None else None
        yield Parameter(shown, kind, binding.span, written, annotated, None)


def _is_private(name: str) -> bool:
    """True for what pydantic keeps out of its constructors."""
    return name.startswith("_") or name == "model_config"


def _described(binding: Binding, specifiers: frozenset[str]) -> ast.Call | None:
    """The call of `field` that describes a field; None where the value is its default, or there is none."""
    node = binding.value.node if binding.value is not None and binding.value.text.endswith(b")") else None
    if not isinstance(node, ast.Call):
        return None
    return node if _last_name(node.func) in specifiers or ast.unparse(node.func) in _FIELDS else None


def _has_default(call: ast.Call) -> bool:
    """True when a description of a field gives a default or makes one."""
    named = {word.arg for word in call.keywords}
    first = call.args[0] if call.args and ast.unparse(call.func) in _FIELDS else None
    is_open = isinstance(first, ast.Constant) and first.value is Ellipsis
    return bool(named & _GIVE_DEFAULTS) or (first is not None and not is_open)


def _option(world: "World", cls: ClassValue, call: ast.Call | None, name: str, *, is_known: bool) -> object:
    """The constant that a call gives for `name`, or says by default unless it `is_known`; None for anything else."""
    for word in call.keywords if call is not None else ():
        if word.arg == name:
            return word.value.value if isinstance(word.value, ast.Constant) else None
    return None if call is None or is_known else said_by_default(world, call, cls, name)


def _options(cls: ClassValue) -> dict[str, object]:
    """Constants given to the decorators of a class, and in its header behind the bases."""
    words: list[tuple[str | None, ast.expr]] = [*header_of(cls.definition).keywords.items()]
    for decorator in cls.definition.decorators:
        node = decorator.node if b"(" in decorator.text else None
        if isinstance(node, ast.Call):
            words.extend((word.arg, word.value) for word in node.keywords)
    return {name: value.value for name, value in words if name and isinstance(value, ast.Constant)}


def _makes_fields(cls: ClassValue) -> bool:
    names = decorator_names(cls.definition) & _DECORATORS
    if names == {"s"} and not any(each.text.startswith(b"attr.s") for each in cls.definition.decorators):
        return False
    return bool(names or _base_names(cls) & _BASES)


def _inherits_making(world: "World", cls: ClassValue) -> bool:
    """True for a class below one whose base makes fields of what it annotates, in all classes below it."""
    inherited = _BASES - {"NamedTuple"}
    return cls.name not in _BASES and any(_base_names(each) & inherited for each in mro(world, cls)[1:])


def _base_names(cls: ClassValue) -> frozenset[str]:
    return frozenset(_last_name(node) for node in header_of(cls.definition).bases)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
