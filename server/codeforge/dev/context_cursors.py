"""Cursors in real code with the lines behind them hidden, and the definitions of other files that those lines use.

A cursor stands before a statement in the middle of a function; it counts when the hidden lines use at least two
definitions. Uses are resolved where syntax and imports tell: names bound by imports, attributes of imported modules and
classes, what `self`, `cls` and `super()` inherit, and methods whose name is defined once in the project and never
assigned. What only a type would tell is not known here, so nothing is fitted on it.
"""

import ast
import io
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct

from codeforge.features.context.ground import IS_CALLED, Row, Target
from codeforge.features.context.project import Project
from codeforge.index.columns import NO_PARENT
from codeforge.index.facts import ImportedName, facts_of
from codeforge.index.lines import word_hash
from codeforge.index.listing import listed, read_file
from codeforge.index.usage import UsageSegment, UsageView
from codeforge.index.view import View, is_test
from codeforge.syntax.outline import outline_of
from codeforge.text.documents import Document

HIDDEN_LINES = 10
LEAST_LINES = 14
"""A shorter body has no middle to speak of."""
MIDDLE = (0.2, 0.7)
LEAST_NEEDED = 2
MOST_A_FILE = 3
LEAST_LETTERS = 5
"""A method with a shorter name is no evidence of its only definition: too many libraries have one."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
_ASSIGNED = re.compile(rb"\.(\w+)\s*(?::[^=\n]*)?=(?!=)")
_KINDS = (str, bytes, int, list, dict, set, tuple, type, object, io.TextIOWrapper, re.Pattern, re.Match, Path)
_BUILTIN = frozenset(name for kind in _KINDS for name in dir(kind))

Definition = tuple[str, int]
"""The path and the line of a definition."""


class Cursor(Struct, frozen=True):
    """A place in real code; `line`, from zero, is the first one hidden."""

    path: str
    line: int
    needed: frozenset[Definition]
    """What the hidden lines use from other files."""


class Corpus:
    """The Python files of one repository, indexed. Stubs are left out: they would hide what a package itself says."""

    def __init__(self, root: Path) -> None:
        self.name = root.resolve().name
        read = (read_file(root, path) for path in listed(root).paths if path.endswith(".py"))
        self.documents = {document.path: document for document in read if document is not None}
        self.view = View.of(facts_of(document) for document in self.documents.values())
        usage = UsageSegment.of(self.documents.values())
        self.usage = UsageView([(usage, np.ones(len(usage.paths), np.bool_))])
        self.project = Project(self.view, self.documents.get)
        found = (_ASSIGNED.findall(document.source) for document in self.documents.values())
        self.assigned = {name.decode("utf-8", "replace") for names in found for name in names}


def drawn(corpus: Corpus, *, n: int, seed: int) -> list[Cursor]:
    """At most `n` cursors, the same for the same files and seed; tests are left out."""
    found: list[Cursor] = []
    for path in sorted(corpus.documents):
        if not is_test(path):
            some = list(cursors_in(corpus, corpus.documents[path], random.Random(f"{seed}:{path}")))
            random.Random(f"{seed}:{path}").shuffle(some)
            found += some[:MOST_A_FILE]
    random.Random(seed).shuffle(found)
    return found[:n]


def cursors_in(corpus: Corpus, document: Document, chooser: random.Random) -> Iterator[Cursor]:
    """The cursors of a document, at most one a function; none in broken source."""
    try:
        tree = ast.parse(document.source)
    except (SyntaxError, ValueError, RecursionError):
        return
    for function, owner in _functions(tree):
        line = _middle(function, chooser)
        if 0 < line <= len(document.lines.starts):
            needed = _Hidden(corpus, document, function, owner, line).needed()
            if len(needed) >= LEAST_NEEDED:
                yield Cursor(document.path, line - 1, needed)


def _functions(tree: ast.AST) -> Iterator[tuple[Function, str]]:
    """Functions outside functions, each with the dotted name of the class around it."""
    waiting = [(tree, "")]
    while waiting:
        node, owner = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                yield child, owner
            elif isinstance(child, ast.ClassDef):
                waiting.append((child, f"{owner}.{child.name}" if owner else child.name))
            elif isinstance(child, ast.stmt | ast.ExceptHandler):
                waiting.append((child, owner))


def _middle(function: Function, chooser: random.Random) -> int:
    """The line, from one, of a statement in the middle of the body; 0 for a body without a middle."""
    has_docstring = ast.get_docstring(function, clean=False) is not None and len(function.body) > 1
    first, last = function.body[has_docstring].lineno, function.end_lineno or 0
    if last - first + 1 < LEAST_LINES:
        return 0
    low, high = (first + int(share * (last - first)) for share in MIDDLE)
    lines = {node.lineno for node in ast.walk(function) if isinstance(node, ast.stmt)}
    possible = sorted(line for line in lines if low <= line <= high)
    return chooser.choice(possible) if possible else 0


class _Hidden:
    """The lines of one function that are hidden, and what the file says before them."""

    def __init__(self, corpus: Corpus, document: Document, function: Function, owner: str, line: int) -> None:
        self.corpus, self.project, self.path = corpus, corpus.project, document.path
        self.function, self.line = function, line
        self.ground, self.ways = self.project.ground, self.project.ways
        own = self.project.card(self.path).types.get(owner)
        self.owner = self.project.row_of(own) if own else -1
        at = document.lines.starts[line - 1]
        above = (one for one in outline_of(document).imports if one.name_span.start < at)
        self.binds = {one.alias: ImportedName(one.module, one.name, one.alias) for one in above if one.alias}
        self.local = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.local.add(node.id)

    def needed(self) -> frozenset[Definition]:
        """The definitions of other files that the hidden lines use."""
        found = set()
        for node in ast.walk(self.function):
            if self.line <= getattr(node, "lineno", 0) < self.line + HIDDEN_LINES:
                row = self._meant(node)
                if row >= 0:
                    found.add((self.ground.path(int(self.ground.file[row])), int(self.ground.line[row])))
        return frozenset((path, line) for path, line in found if path != self.path)

    def _meant(self, node: ast.AST) -> Row:
        """The definition that a name or an attribute stands for; -1 where imports do not tell."""
        if isinstance(node, ast.Name):
            target = self._imported(node)
            return target.row if target else -1
        if not isinstance(node, ast.Attribute):
            return -1
        receiver = node.value
        if _is_super(receiver) or (isinstance(receiver, ast.Name) and receiver.id in ("self", "cls")):
            return self._member(self.owner, node.attr, skip=int(_is_super(receiver)))
        target = self._imported(receiver)
        if target is None:
            return self._only(node.attr)
        if target.row < 0:
            inside = self.ways.bound(target.file, node.attr)
            return inside.row if inside else -1
        return self._member(target.row, node.attr)

    def _imported(self, node: ast.expr) -> Target | None:
        """What a name that an import binds stands for in the project."""
        if not isinstance(node, ast.Name) or node.id in self.local or node.id not in self.binds:
            return None
        return self.ways.imported(self.path, self.binds[node.id])

    def _member(self, owner: Row, name: str, *, skip: int = 0) -> Row:
        """The method called `name` of a class or of its nearest base that has one; -1 for none."""
        for each in self.ways.lineage(owner)[skip:] if owner >= 0 else ():
            rows = self.ground.members(each)
            for row in rows[self.ground.name[rows] == word_hash(name)].tolist():
                if IS_CALLED[self.ground.kind[row]]:
                    return int(row)
        return -1

    def _only(self, name: str) -> Row:
        """The method called `name`, when nothing else in the project is and nothing outside is likely to be."""
        if len(name) < LEAST_LETTERS or name in _BUILTIN or name in self.corpus.assigned:
            return -1
        same = self.project.named(name)
        inside = len(same) == 1 and self.ground.parent[same[0]] != NO_PARENT
        return same[0] if inside and IS_CALLED[self.ground.kind[same[0]]] else -1


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
