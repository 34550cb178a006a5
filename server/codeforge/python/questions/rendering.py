"""Types and signatures as a person would write them."""

import ast
import inspect
import re

from codeforge.python.inference.values import (
    ClassValue,
    Form,
    FunctionValue,
    Instance,
    LambdaValue,
    ModuleValue,
    PropertyValue,
    SuperValue,
    TypeVariable,
    Value,
    Values,
)
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of

DEEPEST = 4
LONGEST_DOCUMENTATION = 20_000
LONGEST_SIGNATURE = 1200
LONGEST_SAID = 1000
_DOCUMENTED = (
    r"^(?P<indent>[ \t]*)(?:[:@]param(?:eter)?[ \t]+(?:[\w.\[\]|, ]+[ \t])?\*{0,2}%s[ \t]*:[ \t]*(?P<field>.*)"
    r"|\*{0,2}%s[ \t]*(?:\([^)\n]*\))?:[ \t]+(?P<rest>\S.*)|\*{0,2}%s[ \t]*(?: : ?.*|:)?)$"
)
"""A parameter's line: `:param size: How large.`, `size (int): How large.`, and NumPy's `size : int` above its text."""


def type_text(values: Values, depth: int = 0) -> str:
    """The type of alternatives: `str | None`; empty when unknown."""
    parts: dict[str, None] = {}
    known = [value for value in values if not isinstance(value, TypeVariable)]
    for value in known or values:
        text = _one(value, depth)
        if text:
            parts.setdefault(text)
    if "None" in parts:
        parts.pop("None")
        parts["None"] = None
    return " | ".join(parts)


def _one(value: Value, depth: int) -> str:
    if isinstance(value, Instance):
        return _instance(value, depth)
    if isinstance(value, ClassValue):
        return f"type[{_class(value, depth)}]"
    if isinstance(value, ModuleValue):
        return f"module {value.module.name}"
    if isinstance(value, FunctionValue):
        return f"def {value.definition.name}"
    if isinstance(value, LambdaValue):
        return "Callable"
    if isinstance(value, PropertyValue):
        return "property"
    if isinstance(value, TypeVariable):
        return value.name
    if isinstance(value, SuperValue):
        return f"super({value.cls.name})"
    return value.name if isinstance(value, Form) else ""


def _instance(value: Instance, depth: int) -> str:
    if value.cls.name == "NoneType":
        return "None"
    if value.items is not None and depth < DEEPEST:
        return f"tuple[{', '.join(type_text(each, depth + 1) or 'Any' for each in value.items) or '()'}]"
    return _class(value.cls, depth)


def _class(value: ClassValue, depth: int) -> str:
    if not value.args or depth >= DEEPEST or value.fields is not None:
        return value.name
    args = [type_text(each, depth + 1) for each in value.args]
    if not any(args):
        return value.name
    if value.name in ("Generator", "Coroutine", "AbstractContextManager", "AbstractAsyncContextManager"):
        while len(args) > 1 and not args[-1]:
            args.pop()
    return f"{value.name}[{', '.join(each or 'Any' for each in args)}]"


def documentation_of(block: Block) -> str:
    """The docstring of a block, without quotes and indentation; empty when it has none."""
    if block.documentation is None:
        return ""
    text = block.text[block.documentation.start : block.documentation.stop][:LONGEST_DOCUMENTATION]
    try:
        value = ast.literal_eval(text.decode("utf-8", "replace"))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        value = text.decode("utf-8", "replace").strip("rRuUbB\"'")
    return inspect.cleandoc(value) if isinstance(value, str) else ""


def parameter_documentation(docstring: str, name: str) -> str:
    """What a docstring says of one parameter (reST, Google, NumPy), on one line; empty for nothing."""
    called = re.escape(name)
    match = re.search(_DOCUMENTED % (called, called, called), docstring, re.MULTILINE)
    if match is None:
        return ""
    said = match["rest"] or match["field"] or ""
    for line in docstring[match.end() :].split("\n")[1:]:
        if not line.strip() or len(line) - len(line.lstrip()) <= len(match["indent"]):
            break
        said += " " + line.strip()
    return said.strip()[:LONGEST_SAID]


def parameters_of(definition: Definition, *, skip: int) -> list[Parameter]:
    """The parameters that a caller gives: without `self` when `skip` is 1."""
    return list(header_of(definition).parameters[skip:])


def signature_text(definition: Definition, *, skip: int = 0, returns: str = "", name: str = "") -> str:
    """`def get(self, pk: int = ...) -> Model`; `returns` stands in where no annotation is written."""
    shown = name or definition.name
    header = header_of(definition)
    text = ", ".join(with_separators(parameters_of(definition, skip=skip)))
    result = header.returns_text or returns
    line = f"{'async ' if definition.is_async else ''}def {shown}({text})" + (
        f" -> {result}" if result else ""
    )
    return line if len(line) <= LONGEST_SIGNATURE else line[:LONGEST_SIGNATURE] + "…"


def with_separators(parameters: list[Parameter]) -> list[str]:
    """Parameters as text with `/` and `*` where they belong."""
    shown = []
    starred = False
    for place, each in enumerate(parameters):
        if each.kind == "k" and not starred:
            shown.append("*")
            starred = True
        starred = starred or each.kind == "*"
        shown.append(each.text)
        following = parameters[place + 1].kind if place + 1 < len(parameters) else ""
        if each.kind == "/" and (following != "/" or place + 1 == len(parameters)):
            shown.append("/")
    return shown


def class_text(definition: Definition) -> str:
    """`class Model(Base, metaclass=M)` as written, on one line."""
    return " ".join(definition.header.decode("utf-8", "replace").split())


def parameters_text(definition: Definition, *, skip: int) -> str:
    """`(pk, force=False)`: what stands behind a function's name in a list."""
    return f"({', '.join(with_separators(parameters_of(definition, skip=skip)))})"
