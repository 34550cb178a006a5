"""What can be folded, as `first line-last line kind`."""

import pytest

from codeforge.syntax.folds import folds
from marks import marked


def shown(source, language):
    found = folds(marked(source, language).document)
    return [f"{each.start_line}-{each.end_line} {each.kind}".strip() for each in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    a\n    b\nc\n", ["0-2"]),
        ("def f(): pass\n", []),
        ("def f(\n    a,\n):\n    b\n", ["0-1", "2-3"]),
        ("if a:\n    b\nelif c:\n    d\nelse:\n    e\n", ["0-1", "2-3", "4-5"]),
        ("@dec\nclass A:\n    x = 1\n\n    def f(self):\n        pass\n", ["1-5", "4-5"]),
        ("x = [\n    1,\n]\n", ["0-1"]),
        ("f(\n    {\n        1: 2,\n    },\n)\n", ["0-3", "1-2"]),
        ("'''a\nb'''\n", ["0-1"]),
        ("# a\n# b\nx\n# c\n", ["0-1 comment"]),
        ("x  # a\n# b\n", []),
        ("import a\nimport b\n\nfrom c import (\n    d,\n)\nx\n", ["0-5 imports"]),
        ("import a\nx\nimport b\nimport c\n", ["2-3 imports"]),
        (
            "# region A\nx\n# region B\ny\n# endregion\n#endregion\n",
            ["0-5 region", "2-4 region", "4-5 comment"],
        ),
        ("# endregion\n# region open\n", ["0-1 comment"]),
        ("match x:\n    case 1:\n        a\n    case _:\n        b\n", ["0-4", "1-2", "3-4"]),
        ("try:\n    a\nexcept B:\n    c\nfinally:\n    d\n", ["0-1", "2-3", "4-5"]),
        ("def f():\r\n    a\r\n    b\r\n", ["0-2"]),
        ("", []),
    ],
)
def test_python(source, expected):
    assert shown(source, "python") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function f() {\n  a;\n  b;\n}\n", ["0-2"]),
        ("if (a) {\n  b\n} else {\n  c\n}\n", ["0-1", "2-3"]),
        ("const x = {\n  a: [\n    1,\n  ],\n};\n", ["0-3", "1-2"]),
        ("import {\n  a,\n} from 'a';\nimport b from 'b';\n", ["0-3 imports"]),
        ("/**\n * doc\n */\nclass A {\n  m() {\n    x\n  }\n}\n", ["0-2 comment", "3-6", "4-5"]),
        ("switch (a) {\n  case 1:\n    b;\n    break;\n}\n", ["0-3", "1-3"]),
        ("x = `a\nb`;\n", ["0-1"]),
        ("//#region A\nx\n//#endregion\n", ["0-2 region"]),
    ],
)
def test_javascript(source, expected):
    assert shown(source, "javascript") == expected


def test_tsx():
    source = "interface P {\n  a: 1;\n}\nconst x = (\n  <div>\n    <a />\n  </div>\n);\n"
    assert shown(source, "tsx") == ["0-1", "3-6", "4-5"]


def test_no_grammar_no_folds():
    assert shown("a\n  b", "") == []
