"""What kind of thing a binding makes, and what its source says of it."""

from collections.abc import Sequence
from functools import lru_cache

from codeforge.python.questions.rendering import parameters_text
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.syntax.outline import Kind
from codeforge.text.positions import Offset

_DEPRECATES = frozenset({"deprecated", "deprecate", "deprecate_func"})
_DIRECTIVE = b".. deprecated::"
_QUOTES = (b'"""', b"'''")
_LONGEST_START = 6000
"""Bytes of a definition in which the directive is looked for."""


def kind_of(binding: Binding, *, in_class: bool = False, is_enum: bool = False) -> Kind:
    """The kind of what `binding` makes, as far as its own statement shows."""
    definition, name = binding.definition, binding.name
    if definition is not None:
        return _of_definition(definition, in_class)
    if binding.imported is not None:
        return _of_import(binding.imported.name)
    if is_enum and not name.startswith("_") and binding.kind is BindingKind.ASSIGN:
        return Kind.ENUM_MEMBER
    if name.isupper() and len(name) > 1:
        return Kind.CONSTANT
    return Kind.FIELD if in_class else Kind.VARIABLE


def _of_definition(definition: Definition, in_class: bool) -> Kind:
    if definition.is_class:
        return Kind.CLASS
    if definition.decorators and decorator_names(definition) & (PROPERTIES | {"setter"}):
        return Kind.PROPERTY
    return Kind.METHOD if in_class else Kind.FUNCTION


def _of_import(name: str) -> Kind:
    """What an imported name is by its spelling; the import of a module has none."""
    original = name.lstrip("_")
    if not name:
        return Kind.MODULE
    if not original[:1].isupper():
        return Kind.FUNCTION
    return Kind.CONSTANT if original.isupper() and len(original) > 1 else Kind.CLASS


def is_deprecated(bindings: Sequence[Binding]) -> bool:
    """True when every definition of a name says so, by a decorator or a directive in its docstring."""
    return bool(bindings) and all(
        each.definition is not None and _says_deprecated(each.definition) for each in bindings
    )


def _says_deprecated(definition: Definition) -> bool:
    if definition.decorators and decorator_names(definition) & _DEPRECATES:
        return True
    text = definition.chunk
    if not _has_directive(text):
        return False
    at = text.find(_DIRECTIVE, definition.start, min(definition.stop, definition.start + _LONGEST_START))
    if at < 0:
        return False
    begin = min(
        (place for quotes in _QUOTES if (place := text.find(quotes, definition.start, at)) >= 0), default=-1
    )
    closed = begin >= 0 and text.find(text[begin : begin + 3], begin + 3, at) >= 0
    return begin >= 0 and not closed and _indent(text, at) == _indent(text, begin)


@lru_cache(maxsize=4)
def _has_directive(text: bytes) -> bool:
    """Of a whole block: asked again for each definition in it, and hashed once."""
    return _DIRECTIVE in text


def _indent(text: bytes, at: Offset) -> bytes:
    """What stands before `at` on its line, where that is blank."""
    before = text[text.rfind(b"\n", 0, at) + 1 : at]
    return before.rstrip(b"rRuU") if not before.strip(b" \trRuU") else b"?"


def written_detail(binding: Binding, skip: int = 0) -> str:
    """Parameters after `skip`, an annotation, the module of an import: what the source says right there."""
    definition = binding.definition
    if definition is not None and definition.is_class:
        return ""
    if definition is not None:
        is_static = bool(definition.decorators) and "staticmethod" in decorator_names(definition)
        return parameters_text(definition, skip=0 if is_static else skip)
    if binding.annotation is not None:
        return binding.annotation.text.decode("utf-8", "replace")
    return binding.imported.module if binding.imported is not None else ""
