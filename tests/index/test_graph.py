"""Modules of the workspace, and who imports, calls, uses and extends what."""

import textwrap

import pytest

from codeforge.errors import Cancelled
from codeforge.index.facts import ImportedName, facts_of
from codeforge.index.graph import (
    callees,
    callers,
    importers,
    module_path,
    neighbors,
    overrides,
    references,
    resolve_import,
    source_roots,
    subclasses,
)
from codeforge.index.modules import stands_for
from codeforge.index.view import View
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document
from codeforge.trace import counters
from fixtures import files_of


class Project:
    """The files of a case and their view."""

    def __init__(self, marked: str) -> None:
        self.documents = {
            path: Document(path, text.encode(), language=language_of(path))
            for path, text in files_of(textwrap.dedent(marked), "main.py").items()
        }
        self.view = View.of(map(facts_of, self.documents.values()))

    def read(self, path: str) -> Document | None:
        return self.documents.get(path)

    def symbol(self, name: str):
        return self.view.symbols_named(name)[0]


def layout(*paths: str) -> View:
    return View.of(facts_of(Document(path, b"", language=language_of(path))) for path in paths)


# modules -----------------------------------------------------------------------------------------------------

PYTHON = layout(
    "app/__init__.py",
    "app/models.py",
    "app/sub/__init__.py",
    "app/sub/deep.py",
    "app/typed.pyi",
    "app/logging.py",
    "namespace/part/mod.py",
    "script.py",
    "src/lib/__init__.py",
    "src/lib/core.py",
    "server/pack/__init__.py",
    "server/pack/a.py",
    "server/json/__init__.py",
    "tests/helpers.py",
    "tests/test_app.py",
    "tests/data/__init__.py",
    "both.py",
    "both/__init__.py",
)


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("script.py", "app", "app/__init__.py"),
        ("script.py", "app.models", "app/models.py"),
        ("script.py", "app.sub.deep", "app/sub/deep.py"),
        ("script.py", "app.typed", "app/typed.pyi"),
        ("script.py", "app.gone", None),
        ("script.py", "namespace.part.mod", "namespace/part/mod.py"),
        ("script.py", "namespace.part", None),
        ("script.py", "lib.core", "src/lib/core.py"),
        ("script.py", "pack.a", "server/pack/a.py"),
        ("script.py", "both", "both/__init__.py"),
        ("script.py", "data", "tests/data/__init__.py"),
        ("script.py", "json", None),
        ("script.py", "", None),
        ("app/models.py", "models", None),
        ("app/models.py", "logging", None),
        ("app/models.py", ".", "app/__init__.py"),
        ("app/models.py", ".sub", "app/sub/__init__.py"),
        ("app/sub/deep.py", "..models", "app/models.py"),
        ("app/sub/deep.py", "..", "app/__init__.py"),
        ("app/sub/deep.py", ".....models", None),
        ("app/__init__.py", ".models", "app/models.py"),
        ("tests/test_app.py", "helpers", "tests/helpers.py"),
        ("tests/test_app.py", "app.models", "app/models.py"),
        ("tests/test_app.py", "tests.helpers", "tests/helpers.py"),
        ("src/lib/core.py", "lib", "src/lib/__init__.py"),
        ("nowhere/new.py", "app", "app/__init__.py"),
    ],
)
def test_python_modules(importer, module, expected):
    assert module_path(PYTHON, module, importer=importer) == expected


def test_source_roots():
    assert source_roots(PYTHON) == ["", "server", "src", "tests"]
    view = PYTHON.with_open({"new/x/__init__.py": Document("new/x/__init__.py", b"", language="python")})
    assert source_roots(view) == ["", "new", "server", "src", "tests"]
    assert module_path(view, "x", importer="script.py") == "new/x/__init__.py"


SCRIPT = layout(
    "index.ts",
    "src/app.ts",
    "src/view.tsx",
    "src/data.json",
    "src/old.js",
    "src/types.d.ts",
    "src/widgets/index.ts",
    "src/widgets/button.tsx",
    "packages/a/src/util.js",
)


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("src/app.ts", "./view", "src/view.tsx"),
        ("src/app.ts", "./widgets", "src/widgets/index.ts"),
        ("src/app.ts", "./widgets/button", "src/widgets/button.tsx"),
        ("src/app.ts", "./data.json", "src/data.json"),
        ("src/app.ts", "./old", "src/old.js"),
        ("src/app.ts", "./types", "src/types.d.ts"),
        ("src/old.js", "./app.js", "src/app.ts"),
        ("src/widgets/button.tsx", "..", None),
        ("src/widgets/button.tsx", ".", "src/widgets/index.ts"),
        ("src/app.ts", "..", "index.ts"),
        ("src/app.ts", "../../..", None),
        ("src/app.ts", "./gone", None),
        ("src/app.ts", "react", None),
        ("src/app.ts", "@/widgets/button", "src/widgets/button.tsx"),
        ("src/app.ts", "~/view", "src/view.tsx"),
        ("index.ts", "widgets/button", "src/widgets/button.tsx"),
        ("index.ts", "a/src/util", None),
    ],
)
def test_script_modules(importer, module, expected):
    assert module_path(SCRIPT, module, importer=importer) == expected


OTHERS = layout(
    "lua/plugin/init.lua",
    "lua/plugin/jobs.lua",
    "main.go",
    "internal/store/store.go",
    "internal/store/store_test.go",
    "src/lib.rs",
    "src/parser/mod.rs",
    "src/parser/lexer.rs",
    "java/com/x/Shape.java",
    "java/com/y/Shape.java",
    "c/main.c",
    "c/list.h",
    "c/include/sys/list.h",
    "cpp/a/list.hpp",
)


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("lua/plugin/init.lua", "plugin.jobs", "lua/plugin/jobs.lua"),
        ("lua/plugin/jobs.lua", "plugin", "lua/plugin/init.lua"),
        ("main.go", "example.org/me/app/internal/store", "internal/store/store.go"),
        ("main.go", "fmt", None),
        ("src/lib.rs", "crate::parser::lexer", "src/parser/lexer.rs"),
        ("src/lib.rs", "crate::parser::lexer::Token", "src/parser/lexer.rs"),
        ("src/lib.rs", "crate::parser", "src/parser/mod.rs"),
        ("src/lib.rs", "std::fmt", None),
        ("java/com/x/Round.java", "com.y.Shape", "java/com/y/Shape.java"),
        ("java/com/x/Round.java", "com.y.Shape.of", "java/com/y/Shape.java"),
        ("c/main.c", "list.h", "c/list.h"),
        ("c/main.c", "sys/list.h", "c/include/sys/list.h"),
        ("c/main.c", "a/list.hpp", "cpp/a/list.hpp"),
        ("c/main.c", "stdio.h", None),
    ],
)
def test_modules_of_other_languages(importer, module, expected):
    assert module_path(OTHERS, module, importer=importer) == expected


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("a/b.py", ("b",)),
        ("a/__init__.py", ("a",)),
        ("__init__.py", ()),
        ("a/index.ts", ("a",)),
        ("a/b.d.ts", ("b",)),
    ],
)
def test_names_that_a_file_stands_for(path, names):
    assert stands_for(path) == names


# imports -----------------------------------------------------------------------------------------------------

DB = Project(
    """\
    -- db/__init__.py --
    from . import query
    from .base import *
    -- db/base.py --
    class Model: ...
    -- db/models/__init__.py --
    from db.models.fields import Field as F
    from ..base import Model
    from .circular import Lost
    -- db/models/fields.py --
    class Field: ...
    -- db/models/circular.py --
    from . import Lost
    -- db/query.py --
    from db.models import F, Model
    import db.base as b
    class QuerySet(Model): ...
    -- main.py --
    from db import query
    from db import Model
    import os
    """
)


@pytest.mark.parametrize(
    ("importer", "imported", "expected"),
    [
        ("main.py", ImportedName("db.base", "Model", "Model"), ["db/base.py"]),
        ("main.py", ImportedName("db.models", "Model", "Model"), ["db/base.py", "db/models/__init__.py"]),
        ("main.py", ImportedName("db.models", "F", "F"), ["db/models/fields.py", "db/models/__init__.py"]),
        ("main.py", ImportedName("db", "Model", "Model"), ["db/base.py", "db/__init__.py"]),
        ("main.py", ImportedName("db", "query", "query"), ["db/query.py", "db/__init__.py"]),
        ("main.py", ImportedName("db", "*", ""), ["db/__init__.py"]),
        ("main.py", ImportedName("db.base", "", "b"), ["db/base.py"]),
        ("main.py", ImportedName("db", "nothing", "nothing"), ["db/__init__.py"]),
        ("main.py", ImportedName("os", "path", "path"), []),
        ("db/query.py", ImportedName(".", "base", "base"), ["db/base.py", "db/__init__.py"]),
        (
            "main.py",
            ImportedName("db.models", "Lost", "Lost"),
            ["db/models/circular.py", "db/models/__init__.py"],
        ),
    ],
)
def test_where_an_import_leads(importer, imported, expected):
    assert resolve_import(DB.view, importer, imported) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("db/base.py", ["db/__init__.py", "db/models/__init__.py", "db/query.py"]),
        ("db/query.py", ["db/__init__.py", "main.py"]),
        ("db/models/__init__.py", ["db/models/circular.py", "db/query.py"]),
        ("db/__init__.py", ["db/__init__.py", "main.py"]),
        ("main.py", []),
    ],
)
def test_importers(path, expected):
    assert importers(DB.view, path) == [one for one in expected if one != path]


def test_importers_in_typescript():
    project = Project(
        """\
        -- a/util.ts --
        export const one = 1
        -- b.ts --
        import { one } from "./a/util.js"
        -- c.ts --
        import { one } from "./util"
        """
    )
    assert importers(project.view, "a/util.ts") == ["b.ts"]


def test_neighbors():
    assert neighbors(DB.view, "db/query.py") == [
        "db/models/fields.py",
        "db/base.py",
        "db/__init__.py",
        "main.py",
    ]
    assert neighbors(DB.view, "db/query.py", limit=1) == ["db/models/fields.py"]
    assert neighbors(DB.view, "gone.py") == []


# uses --------------------------------------------------------------------------------------------------------

CALLS = Project(
    """\
    -- a.py --
    from z import save
    def outer():
        def inner():
            return save(load())
        inner()
    save()
    -- b.py --
    other.save()
    "save"
    -- c.py --
    x = 1
    -- z.py --
    class Store:
        def save(self):
            write()
            self.save()
    def save(): ...
    """
)


def test_references_definitions_first_then_imports():
    before = counters["graph.rescan"]
    found = references(CALLS.view, CALLS.read, "save", limit=100)
    assert [place.path for place in found] == ["z.py"] * 3 + ["a.py"] * 3 + ["b.py"]
    assert all(CALLS.documents[place.path].text(place.span) == "save" for place in found)
    assert counters["graph.rescan"] - before == 3
    assert references(CALLS.view, CALLS.read, "save", limit=2) == found[:2]
    assert references(CALLS.view, CALLS.read, "nowhere", limit=2) == []


def test_a_limit_spares_reading():
    before = counters["graph.rescan"]
    references(CALLS.view, CALLS.read, "save", limit=1)
    assert counters["graph.rescan"] - before == 1


def test_a_file_that_is_gone_is_passed_over():
    found = references(
        CALLS.view, lambda path: CALLS.documents[path] if path != "z.py" else None, "save", limit=9
    )
    assert {place.path for place in found} == {"a.py", "b.py"}


def test_withdrawn_before_the_next_file():
    def withdrawn() -> None:
        raise Cancelled("the client")

    for query in (references, callers):
        with pytest.raises(Cancelled):
            query(CALLS.view, CALLS.read, "save", limit=9, checkpoint=withdrawn)


def test_callers():
    found = callers(CALLS.view, CALLS.read, "save", limit=9)
    assert [(site.location.path, site.line, site.caller) for site in found] == [
        ("z.py", 3, "Store.save"),
        ("a.py", 3, "outer.inner"),
        ("a.py", 5, ""),
        ("b.py", 0, ""),
    ]
    assert callers(CALLS.view, CALLS.read, "save", limit=1) == found[:1]


def test_callees():
    outer, store = CALLS.symbol("outer"), CALLS.symbol("Store")
    assert callees(CALLS.view, CALLS.read, outer) == ["save", "load", "inner"]
    assert callees(CALLS.view, CALLS.read, store) == ["write", "save"]
    assert callees(CALLS.view, lambda path: None, outer) == []
    moved = Document("a.py", b"\n\ndef outer():\n  there()\n", language="python")
    assert callees(CALLS.view, lambda path: moved, outer) == ["there"]
    assert callees(CALLS.view, lambda path: Document("a.py", b"", language="python"), outer) == []


# classes -----------------------------------------------------------------------------------------------------

CLASSES = Project(
    """\
    -- base.py --
    class Base:
        def run(self): ...
    class Near(Base):
        def run(self): ...
    -- far.py --
    from base import Near as N, Base
    import base
    class Far(N, Base):
        def run(self): ...
        def stop(self): ...
    class Dotted(base.Near): ...
    -- farther.py --
    from far import Far
    class Farther(Far):
        def run(self): ...
    -- stranger.py --
    from other_package import Base
    class Stranger(Base):
        def run(self): ...
    -- own.py --
    class Base: ...
    class Own(Base): ...
    -- loop.py --
    class A(B): ...
    class B(A): ...
    """
)


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("Base", "", ["Near", "Far", "Own", "Stranger", "Dotted", "Farther"]),
        ("Base", "base.py", ["Near", "Far", "Dotted", "Farther"]),
        ("Base", "own.py", ["Own"]),
        ("Far", "far.py", ["Farther"]),
        ("A", "loop.py", ["B"]),
        ("A", "", ["B", "A"]),
        ("Nobody", "", []),
    ],
)
def test_subclasses(name, path, expected):
    assert [symbol.name for symbol in subclasses(CLASSES.view, name, path=path)] == expected


def test_overrides():
    run = CLASSES.view.symbols_in("base.py")[1]
    assert run.container == "Base"
    found = overrides(CLASSES.view, CLASSES.read, run)
    assert [symbol.container for symbol in found] == ["Near", "Far", "Farther"]
    assert overrides(CLASSES.view, CLASSES.read, CLASSES.symbol("stop")) == []
    assert overrides(CLASSES.view, CLASSES.read, CLASSES.symbol("Base")) == []
