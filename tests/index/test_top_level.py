"""What other files could import, by how it begins."""

import pytest

from codeforge.index.facts import facts_of
from codeforge.index.top_level import top_level
from codeforge.index.view import View
from codeforge.text.documents import Document


def project(**sources: str) -> View:
    """A view of Python files; `__` in a keyword stands for `/`."""
    return View.of(
        [
            facts_of(Document(f"{name.replace('__', '/')}.py", source.encode(), language="python"))
            for name, source in sources.items()
        ]
    )


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("get", ["a:get_x", "a:get_model", "deep/b:get_far", "_c:get_own", "tests/t:get_test", "a:Getter"]),
        ("Get", ["a:Getter", "a:get_x", "a:get_model", "deep/b:get_far", "_c:get_own", "tests/t:get_test"]),
        ("get_mo", ["a:get_model"]),
        ("inner", []),
        ("", []),
    ],
)
def test_the_most_public_come_first(prefix, expected):
    view = project(
        a="def get_model():\n    def inner_get(): pass\nclass Getter:\n    def get_member(self): pass\nget_x = 1\n",
        deep__b="def get_far(): pass\ndef get_x(): pass\n",
        _c="def get_own(): pass\n",
        tests__t="def get_test(): pass\n",
    )
    found = top_level(view, prefix, language="python")
    assert [f"{symbol.path.removesuffix('.py')}:{symbol.name}" for symbol in found] == expected


def test_only_files_in_the_language():
    view = project(a="def get(): pass\n")
    assert top_level(view, "get", language="rust") == []
    assert [symbol.name for symbol in top_level(view, "get")] == ["get"]
