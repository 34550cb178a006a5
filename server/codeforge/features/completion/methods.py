"""Inside a class: methods to write anew, special methods, names with a meaning in its body."""

import re
from collections.abc import Iterator

from codeforge.features.completion.blocks import blocks_around
from codeforge.features.completion.candidates import Candidate, fits
from codeforge.features.completion.where import Where
from codeforge.python.questions.overriding import Overridable
from codeforge.state.snapshot import Snapshot
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document

_SPECIAL = {
    "__init__": "self",
    "__new__": "cls, *args, **kwargs",
    "__post_init__": "self",
    "__init_subclass__": "cls, **kwargs",
    "__enter__": "self",
    "__exit__": "self, exc_type, exc_value, traceback",
    "__aenter__": "self",
    "__aexit__": "self, exc_type, exc_value, traceback",
    "__call__": "self, *args, **kwargs",
    "__len__": "self",
    "__iter__": "self",
    "__next__": "self",
    "__aiter__": "self",
    "__anext__": "self",
    "__await__": "self",
    "__contains__": "self, item",
    "__getitem__": "self, key",
    "__setitem__": "self, key, value",
    "__delitem__": "self, key",
    "__missing__": "self, key",
    "__reversed__": "self",
    "__bool__": "self",
    "__int__": "self",
    "__float__": "self",
    "__index__": "self",
    "__bytes__": "self",
    "__lt__": "self, other",
    "__le__": "self, other",
    "__gt__": "self, other",
    "__ge__": "self, other",
    "__add__": "self, other",
    "__radd__": "self, other",
    "__iadd__": "self, other",
    "__sub__": "self, other",
    "__mul__": "self, other",
    "__truediv__": "self, other",
    "__floordiv__": "self, other",
    "__mod__": "self, other",
    "__pow__": "self, other",
    "__matmul__": "self, other",
    "__and__": "self, other",
    "__or__": "self, other",
    "__xor__": "self, other",
    "__invert__": "self",
    "__neg__": "self",
    "__get__": "self, instance, owner",
    "__set__": "self, instance, value",
    "__set_name__": "self, owner, name",
    "__getattr__": "self, name",
    "__copy__": "self",
    "__deepcopy__": "self, memo",
    "__class_getitem__": "cls, item",
    "__del__": "self",
}
"""Special methods that `object` has not, and what they take."""
_ASYNC = frozenset({"__aenter__", "__aexit__", "__anext__"})
_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_WORD = re.compile(r"[^\W\d]\w*")
_LITERAL = re.compile(r"^(?:None|True|False|\.\.\.|-?\d[\d_.]*|[rb]?([\"'])[^\"'\\]*\1|\(\)|\[\]|\{\})$")
MOST_METHODS = 20
"""Inherited methods offered where no `def` is written yet, those that begin as typed before the others: three letters
fit sixty of a test case's somehow, and each is written out with its parameters."""
_CLASS_NAMES = ("__slots__", "__match_args__", "__hash__")


def overridden(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """Whole methods behind `def` in a class: those it inherits, then special ones; a bare name for those that are not."""
    if not blocks_around(document, where.span.start).in_class:
        return
    inherited = snap.resolver.overridable(document, where.span.start)
    is_async = where.line.lstrip().startswith("async")
    methods = [
        each for each in inherited if (each.is_async or not is_async) and fits(each.name, where.prefix)
    ]
    names = _names_in(snap, document, where) if methods else frozenset()
    bare = _is_header_written(document, where)
    for method in methods:
        yield _override(method, names, where, bare=bare)
    known = {method.name for method in inherited}
    for name, taken in _SPECIAL.items():
        if name not in known and (name in _ASYNC) == is_async:
            text = f"{name}({taken}):\n{_indent(where)}    "
            yield Candidate(
                name,
                Kind.METHOD,
                "override",
                f"({taken})",
                depth=30,
                insert=name if bare else text.rstrip(" \n"),
                label=name,
                snippet="" if bare else f"{_escaped(text)}$0",
            )


def class_names(snap: Snapshot, document: Document, where: Where) -> Iterator[Candidate]:
    """At the beginning of a statement in a class: names with a meaning there, and methods that it inherits."""
    around = blocks_around(document, where.span.start)
    if not around.in_class:
        if not around.around and where.prefix.startswith("_"):
            for name in ("__all__", "__version__", "__author__"):
                yield Candidate(name, Kind.CONSTANT, "override", depth=30)
        return
    if where.prefix.startswith("__"):
        for name in _CLASS_NAMES:
            yield Candidate(name, Kind.FIELD, "override", depth=30)
    if not where.prefix:
        return
    inherited = snap.resolver.overridable(document, where.span.start)
    methods = [each for each in inherited if each.owner != "object" and fits(each.name, where.prefix)]
    methods.sort(key=lambda each: not each.name.lower().startswith(where.prefix.lower()))
    names = _names_in(snap, document, where) if methods else frozenset()
    for method in methods[:MOST_METHODS]:
        yield _override(method, names, where, with_def=True)


def _override(
    method: Overridable, names: frozenset[str], where: Where, *, with_def: bool = False, bare: bool = False
) -> Candidate:
    """The candidate that writes `method` anew; `bare` gives its name alone, as the rest is there already."""
    parameters = _parameters(method, names)
    head = f"{method.name}({parameters}){_returns(method, names)}:"
    indent = _indent(where)
    if with_def:
        before = "".join(f"@{name}\n{indent}" for name in _decorators(method))
        head = f"{before}{'async ' if method.is_async else ''}def {head}"
    text = f"{head}\n{indent}    {_body(method)}"
    return Candidate(
        method.name,
        Kind.PROPERTY if method.is_property else Kind.METHOD,
        "override",
        method.owner,
        depth=method.depth,
        insert=method.name if bare else text,
        label=method.name if bare else f"{method.name}({parameters})",
        snippet="" if bare else f"{_escaped(text)}$0",
    )


def _decorators(method: Overridable) -> list[str]:
    return [
        name
        for name in ("property", "cached_property", "classmethod", "staticmethod")
        if name in method.decorators
    ]


def _parameters(method: Overridable, names: frozenset[str]) -> str:
    """The parameters as the base class writes them, without annotations and defaults that nobody knows here."""
    shown: list[str] = []
    starred = False
    for place, each in enumerate(method.parameters):
        if each.kind == "k" and not starred:
            shown.append("*")
        starred = starred or each.kind in ("*", "k")
        stars = each.kind if each.kind in ("*", "**") else ""
        annotation, default = _parts(each.text)
        text = f"{stars}{each.name}"
        if annotation and (method.same_file or names.issuperset(_WORD.findall(annotation))):
            text += f": {annotation}"
        if default:
            is_known = method.same_file or _LITERAL.match(default) or names.issuperset(_WORD.findall(default))
            default = default if is_known else "..."
            text += f" = {default}" if ":" in text else f"={default}"
        shown.append(text)
        following = method.parameters[place + 1].kind if place + 1 < len(method.parameters) else ""
        if each.kind == "/" and following != "/":
            shown.append("/")
    return ", ".join(shown)


def _parts(text: str) -> tuple[str, str]:
    """Annotation and default of a parameter as written."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == "=" and not depth and text[place + 1 : place + 2] != "=":
            return text[:place].partition(":")[2].strip(), text[place + 1 :].strip()
    return text.partition(":")[2].strip(), ""


def _returns(method: Overridable, names: frozenset[str]) -> str:
    is_known = method.same_file or names.issuperset(_WORD.findall(method.returns))
    return f" -> {method.returns}" if method.returns and is_known else ""


def _body(method: Overridable) -> str:
    """What the new method does at first: what the inherited one does."""
    if method.decorators & {"abstractmethod", "abstractproperty"}:
        return "raise NotImplementedError"
    if method.is_property:
        return f"return super().{method.name}"
    first = 0 if "staticmethod" in method.decorators or method.name == "__new__" else 1
    given = [
        f"{each.kind}{each.name}"
        if each.kind in ("*", "**")
        else f"{each.name}={each.name}"
        if each.kind == "k"
        else each.name
        for each in method.parameters[first:]
    ]
    call = f"super().{method.name}({', '.join(given)})"
    if method.name in ("__init__", "__init_subclass__", "__set_name__", "__del__"):
        return call
    return f"return {'await ' if method.is_async else ''}{call}"


def _escaped(text: str) -> str:
    """`text` for a snippet."""
    return re.sub(r"([\\$}])", r"\\\1", text)


def _indent(where: Where) -> str:
    return where.line[: len(where.line) - len(where.line.lstrip())]


def _names_in(snap: Snapshot, document: Document, where: Where) -> frozenset[str]:
    """Names that an annotation here may use."""
    return frozenset(member.name for member in snap.resolver.scope(document, where.span.start))


def _is_header_written(document: Document, where: Where) -> bool:
    """True when the parameters stand behind the name already."""
    _, right = document.line_text(where.span.stop)
    return re.match(rb"[\w\x80-\xff]*[ \t]*\(", right) is not None
