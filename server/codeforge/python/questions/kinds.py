"""What kind of thing a binding makes, and what its source says of it."""

from codeforge.python.questions.rendering import parameters_text
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.decorators import PROPERTIES, decorator_names
from codeforge.syntax.outline import Kind


def kind_of(binding: Binding, *, in_class: bool = False, is_enum: bool = False) -> Kind:
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


def written_detail(binding: Binding, skip: int = 0) -> str:
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
