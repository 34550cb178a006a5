"""What a function does with its `*args` and `**kwargs`: the calls that they are passed on to whole, the keywords read.

Read from the text of the function, which has to parse; what does not says nothing.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from codeforge.python.shapes.expressions import FILENAME

LONGEST_FUNCTION = 40_000
_READERS = frozenset({"get", "pop", "setdefault"})


class Passing(NamedTuple):
    """A call that passes on `*args`, `**kwargs` or both."""

    callee: bytes
    n_placed: int
    """How many arguments stand before `*args`."""
    keywords: frozenset[str]
    """What it gives by name itself."""
    stars: bool
    """It passes `*args`."""
    double_stars: bool
    """It passes `**kwargs`."""


class StarUse(NamedTuple):
    """What a function does with its stars."""

    passings: tuple[Passing, ...] = ()
    read: tuple[str, ...] = ()
    """Keywords that it takes out of `**kwargs` by name."""


NO_USE = StarUse()


@lru_cache(maxsize=512)
def star_use(text: bytes, stars: str, double_stars: str) -> StarUse:
    """What the function with that text does with the parameters of those names; "" for one that it has not."""
    if len(text) > LONGEST_FUNCTION:
        return NO_USE
    try:
        tree = ast.parse(text, FILENAME)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return NO_USE
    names = {each for each in (stars, double_stars) if each}
    passings: list[Passing] = []
    read: dict[str, None] = {}
    for node in _own_nodes(tree, names):
        if isinstance(node, ast.Call):
            passing = _passing(node, stars, double_stars)
            if passing is not None:
                passings.append(passing)
        read.update(dict.fromkeys(_read(node, double_stars) if double_stars else ()))
    return StarUse(tuple(passings), tuple(read))


def _own_nodes(tree: ast.Module, names: set[str]) -> Iterator[ast.AST]:
    """The nodes of the function's body, without functions in it that bind one of `names` themselves."""
    left: list[ast.AST] = [child for each in tree.body for child in ast.iter_child_nodes(each)][::-1]
    while left:
        node = left.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            bound = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
            if bound & names:
                continue
        yield node
        left.extend([*ast.iter_child_nodes(node)][::-1])


def _passing(node: ast.Call, stars: str, double_stars: str) -> Passing | None:
    """The call as one that passes stars on; None for another, and where it passes others before them."""
    placed = [each for each in node.args if isinstance(each, ast.Starred)]
    by_place = bool(stars) and any(_is(each.value, stars) for each in placed)
    by_name = any(each.arg is None and _is(each.value, double_stars) for each in node.keywords)
    if not by_place and not (by_name and double_stars):
        return None
    if by_place and (len(placed) > 1 or not isinstance(node.args[-1], ast.Starred)):
        return None
    keywords = frozenset(each.arg for each in node.keywords if each.arg)
    n_placed = len(node.args) - len(placed)
    return Passing(ast.unparse(node.func).encode(), n_placed, keywords, by_place, by_name)


def _read(node: ast.AST, double_stars: str) -> Iterator[str]:
    """The keyword that `kwargs.pop("size")` or `kwargs["size"]` reads."""
    key: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr in _READERS and _is(node.func.value, double_stars):
            key = node.args[0]
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is(node.value, double_stars):
        key = node.slice
    if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier():
        yield key.value


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
