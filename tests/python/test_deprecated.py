"""Which members say that they are deprecated."""

import pytest

from fixtures import Fixture

CASES = {
    "decorator": (
        "from warnings import deprecated\nclass C:\n    @deprecated('no')\n    def old(self): ...\n    def new(self): ...\nC().<|>",
        {"old"},
    ),
    "directive": (
        'class C:\n    def old(self):\n        """Do it.\n\n        .. deprecated:: 2.1\n           Use new.\n        """\n    def new(self): ...\nC().<|>',
        {"old"},
    ),
    "of_a_parameter_only": (
        'class C:\n    def f(self, x):\n        """Do it.\n\n        x : int\n            A number.\n\n            .. deprecated:: 2.1\n        """\nC().<|>',
        set(),
    ),
    "in_a_string_of_the_body": (
        'class C:\n    def f(self, x):\n        """Do it."""\n        return """\n        .. deprecated:: 2.1\n        """\nC().<|>',
        set(),
    ),
    "one_overload_of_two": (
        "from typing import overload\nfrom warnings import deprecated\nclass C:\n    @overload\n    @deprecated('no')\n    def f(self, x: int): ...\n    @overload\n    def f(self, x: str): ...\nC().<|>",
        set(),
    ),
    "setter_only": (
        "from warnings import deprecated\nclass C:\n    @property\n    def size(self): ...\n    @size.setter\n    @deprecated('no')\n    def size(self, value): ...\nC().<|>",
        set(),
    ),
    "of_a_module": (
        "-- lib.py --\nfrom warnings import deprecated\n@deprecated('no')\ndef old(): ...\ndef new(): ...\n-- main.py --\nimport lib\nlib.<|>",
        {"old"},
    ),
    "standard_library": ("import logging\nlogging.getLogger().<|>", {"warn"}),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_deprecated(source: str, expected: set[str]):
    fixture = Fixture(source)
    answer = fixture.snapshot.resolver.members(fixture.documents[fixture.path], fixture.at - 1)
    assert answer.members
    assert {member.name for member in answer.members if member.deprecated} == expected
