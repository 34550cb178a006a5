"""What kind of thing a binding makes, and what its source says of it."""

from codeforge.python.questions.rendering import parameters_text
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.syntax.outline import Kind


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
