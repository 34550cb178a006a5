"""Auto-import: what is offered, from which module, and the edit that brings it in."""

import pytest

from codeforge.features.completion import completion, resolve
from codeforge.features.completion.import_edits import import_edits
from codeforge.index.customs import Custom, customs_with_prefix
from codeforge.index.view import View
from codeforge.python.environment import typeshed
from codeforge.python.standard_names import standard_names
from codeforge.syntax.languages import language_of
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from codeforge.text.edits import applied
from fixtures import Fixture, cases


def offered(f: Fixture, label: str) -> list[str]:
    """The modules that the list takes `label` from, in its order."""
    return [item.module for item in completion(f.snapshot, f.path, f.at).items if item.label == label]


@cases(
    standard_library=("dataclas<|>", "dataclass", ["dataclasses"]),
    module=("dataclas<|>", "dataclasses", ["dataclasses"]),
    new_in_this_version=("StrEn<|>", "StrEnum", ["enum"]),
    reexported_by_a_package=("ThreadPoolE<|>", "ThreadPoolExecutor", ["concurrent.futures"]),
    familiar_module_first=("OrderedD<|>", "OrderedDict", ["collections", "typing"]),
    starred_by_a_package=("gathe<|>", "gather", ["asyncio"]),
    behind_a_private_module=("SequenceMa<|>", "SequenceMatcher", ["difflib"]),
    as_the_project_does=(
        "-- a.py --\nfrom typing import OrderedDict\n-- main.py --\nOrderedD<|>",
        "OrderedDict",
        ["typing", "collections"],
    ),
    alias_of_a_module=("-- a.py --\nimport numpy as np\n-- main.py --\nnp<|>", "np", ["numpy"]),
    alias_used_most=(
        "-- a.py --\nimport numpy as np\n-- b.py --\nimport numpy as np\n-- c.py --\nimport nope as np\n-- main.py --\nnp<|>",
        "np",
        ["numpy", "nope"],
    ),
    known_alias_and_nothing_else=("-- pandas/__init__.py --\n-- main.py --\npd<|>", "pd", ["pandas"]),
    other_package=(
        "-- a.py --\nfrom rich.text import Text\n-- main.py --\nTex<|>",
        "Text",
        ["rich.text", "typing", "tkinter"],
    ),
    renamed_by_somebody=(
        "-- a.py --\nfrom rich.text import Text as Words\n-- main.py --\nWor<|>",
        "Words",
        [],
    ),
    relative_import_of_somebody=("-- p/a.py --\nfrom .b import Gizmo\n-- main.py --\nGiz<|>", "Gizmo", []),
    in_scope_already=("from rich.text import Text\nTex<|>", "Text", [""]),
    builtin=("prin<|>", "print", [""]),
    too_little_typed=("d<|>", "dataclass", []),
)
def test_offered(case):
    source, label, modules = case
    assert offered(Fixture(source), label) == modules


def test_private_modules_and_tests_come_last():
    f = Fixture(
        "-- _a.py --\nclass GadgetA: ...\n-- test_b.py --\nclass GadgetB: ...\n-- z.py --\nclass GadgetZ: ...\n-- main.py --\nGadg<|>"
    )
    assert completion(f.snapshot, f.path, f.at).items[0].label == "GadgetZ"


def test_customs_count_files_and_leave_relative_imports_out():
    f = Fixture(
        "-- a.py --\nimport numpy as np\n-- b.py --\nimport numpy as np\nfrom .np import np\n-- c.py --\n"
    )
    from codeforge.index.facts import facts_of
    from codeforge.index.segment import Segment

    stored = View(segments=(Segment.of(facts_of(each) for each in f.documents.values()),))
    for view in (f.snapshot.index, stored):
        assert customs_with_prefix(view, "NP") == [Custom("np", "numpy", "", 2)]


@cases(
    older_python=("StrEnum", (3, 10), []),
    newer_python=("StrEnum", (3, 11), [("enum", Kind.CLASS)]),
    constant=("AF_INET6", (3, 11), [("socket", Kind.CONSTANT)]),
    function=("getcwd", (3, 11), [("os", Kind.FUNCTION), ("os", Kind.FUNCTION)]),
)
def test_standard_names(case):
    prefix, version, expected = case
    found = [(each.module, each.kind) for each in standard_names(typeshed(), version, prefix)]
    assert found == expected


def test_without_stubs_there_are_no_standard_names():
    assert list(standard_names("", (3, 11), "da")) == []


@cases(
    name=("import os\nTex<|>", "Text", "rich.text", False, "import os\n\nfrom rich.text import Text\nTex"),
    module=("jso<|>", "json", "json", True, "import json\njso"),
    alias=("import os\nnp<|>", "np", "numpy", True, "import os\n\nimport numpy as np\nnp"),
    submodule=(
        "import os\nplt<|>",
        "plt",
        "matplotlib.pyplot",
        True,
        "import os\n\nimport matplotlib.pyplot as plt\nplt",
    ),
    known_alias=("import numpy as np\nnp<|>", "np", "numpy", True, "import numpy as np\nnp"),
)
def test_resolve_brings_the_edit(case):
    source, label, module, whole, after = case
    f = Fixture(source)
    found = resolve(f.snapshot, f.path, f.at, label, module, whole=whole)
    assert applied(f.documents[f.path].source, found.edits).decode() == after


def test_resolve_tells_what_a_standard_name_is():
    f = Fixture("dataclas<|>")
    found = resolve(f.snapshot, f.path, f.at, "dataclass", "dataclasses")
    assert "def dataclass(" in found.detail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "from m import N\n"),
        ("x = 1\n", "from m import N\nx = 1\n"),
        ("import os\nx = 1\n", "import os\n\nfrom m import N\nx = 1\n"),
        ("from m import A\n", "from m import A, N\n"),
        ("from m import A, Z\n", "from m import A, N, Z\n"),
        ("from m import Z, A\n", "from m import Z, A, N\n"),
        ("from m import MAX, Z, a\n", "from m import MAX, N, Z, a\n"),
        ("from m import (A, Z)\n", "from m import (A, N, Z)\n"),
        ("from m import (A)\n", "from m import (A, N)\n"),
        ("from m import (A,)\n", "from m import (A, N,)\n"),
        ("from m import (\n    A,\n)\n", "from m import (\n    A,\n    N,\n)\n"),
        ("from m import (\n    A,\n    Z,\n)\n", "from m import (\n    A,\n    N,\n    Z,\n)\n"),
        ("from m import (\n    A,\n    B\n)\n", "from m import (\n    A,\n    B,\n    N\n)\n"),
        (
            "from m import (\n    A,  # why\n    Z,\n)\n",
            "from m import (\n    A,  # why\n    N,\n    Z,\n)\n",
        ),
        ("from m import A as B\n", "from m import A as B, N\n"),
        ("from m import A  # noqa\n", "from m import A, N  # noqa\n"),
        ("from m import A, \\\n    B\n", "from m import A, \\\n    B\nfrom m import N\n"),
        ("from m import (\n    A, B,\n    C,\n)\n", "from m import (\n    A, B,\n    C,\n    N,\n)\n"),
        ("'''Doc.'''\nx = 1\n", "'''Doc.'''\nfrom m import N\nx = 1\n"),
        ("'''Doc.\n\nMore.\n'''\nx = 1\n", "'''Doc.\n\nMore.\n'''\nfrom m import N\nx = 1\n"),
        (
            "#!/usr/bin/env python\n# licence\nx = 1\n",
            "#!/usr/bin/env python\n# licence\nfrom m import N\nx = 1\n",
        ),
        ("from __future__ import annotations\n", "from __future__ import annotations\n\nfrom m import N\n"),
        ("import os\n\nimport a\nimport z\n", "import os\n\nimport a\nimport z\nfrom m import N\n"),
        (
            "import os\n\nfrom a import b\nfrom z import c\n",
            "import os\n\nfrom a import b\nfrom m import N\nfrom z import c\n",
        ),
        ("from .own import a\n", "from m import N\n\nfrom .own import a\n"),
        ("import os", "import os\n\nfrom m import N\n"),
        ("import os\r\n", "import os\r\n\r\nfrom m import N\r\n"),
        ("def f():\n    import os\n", "from m import N\ndef f():\n    import os\n"),
        ("if True:\n    from m import A\n", "from m import N\nif True:\n    from m import A\n"),
        ("from m import N\n", "from m import N\n"),
        ("from m import *\n", "from m import *\nfrom m import N\n"),
    ],
)
def test_import_edits(before, after):
    document = Document("main.py", before.encode(), language=language_of("main.py"))
    assert applied(document.source, import_edits(document, "N", "m")).decode() == after


@pytest.mark.parametrize(
    ("path", "before", "module", "after"),
    [
        ("p/a.py", "from .b import x\n", "p.c", "from .b import x\nfrom .c import N\n"),
        ("p/a.py", "from .b import x\n", "p.b", "from .b import x, N\n"),
        ("p/a.py", "from p.b import x\n", "p.c", "from p.b import x\nfrom p.c import N\n"),
        ("p/a.py", "import os\n", "p.c", "import os\n\nfrom p.c import N\n"),
        ("p/q/a.py", "from . import x\n", "p.c", "from . import x\nfrom ..c import N\n"),
        ("p/__init__.py", "from .b import x\n", "p.c", "from .b import x\nfrom .c import N\n"),
        ("p/a.py", "from .b import x\n", "other.c", "from other.c import N\n\nfrom .b import x\n"),
        ("src/p/a.py", "from .b import x\n", "p.c", "from .b import x\nfrom .c import N\n"),
    ],
)
def test_import_edits_are_relative_where_the_file_is(path, before, module, after):
    document = Document(path, before.encode(), language=language_of(path))
    assert applied(document.source, import_edits(document, "N", module)).decode() == after
