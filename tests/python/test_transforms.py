"""Constructors that `dataclass_transform` (PEP 681) makes: a case is the end of `main.py` and the signature at `<|>`."""

import pytest

from fixtures import Fixture

LIBRARY = """\
-- lib.py --
from typing import Any, Callable, Literal, TypeVar, dataclass_transform, overload
import typing
def column(*, default: Any = None, default_factory: Any = None, init: bool = True, kw_only: bool = False, alias: str | None = None) -> Any: ...
@overload
def computed(*, init: Literal[False] = False) -> Any: ...
@overload
def computed(*, default: Any, init: Literal[False] = False) -> Any: ...
def computed(**kw): ...
def other(): ...
@dataclass_transform(field_specifiers=(column, computed))
def made(cls): ...
@overload
@typing.dataclass_transform()
def overloaded(cls): ...
@overload
def overloaded(*, kw_only: bool = True): ...
def overloaded(cls=None, **kw): ...
@dataclass_transform(kw_only_default=True)
def by_keyword(**kw): ...
@dataclass_transform(kw_only_default=True, field_specifiers=(column,))
class Base:
    def __init__(self, **data: Any): ...
@dataclass_transform(field_specifiers=[column])
class Meta(type): ...
class WithMeta(metaclass=Meta): ...
-- pydantic/__init__.py --
from pydantic.main import BaseModel
from pydantic.fields import Field, PrivateAttr
-- pydantic/fields.py --
def Field(default=..., *, alias: str | None = None, kw_only: bool | None = None): ...
def PrivateAttr(default=..., *, init: typing.Literal[False] = False): ...
-- pydantic/main.py --
from typing import ClassVar, dataclass_transform
from pydantic.fields import Field, PrivateAttr
@dataclass_transform(kw_only_default=True, field_specifiers=(Field, PrivateAttr))
class ModelMetaclass(type): ...
class BaseModel(metaclass=ModelMetaclass):
    model_config: ClassVar[dict] = {}
    model_fields: ClassVar[dict] = {}
    __slots__ = ("x",)
    def __init__(self, /, **data): ...
-- main.py --
from lib import *
import lib
"""

CASES = {
    "decorator": ("@made\nclass C:\n    a: int\n    b: str = 's'\nC(<|>)", "C(a: int, b: str = ...)"),
    "decorator_of_a_module": ("@lib.made\nclass C:\n    a: int\nC(<|>)", "C(a: int)"),
    "overloaded_decorator": ("@overloaded\nclass C:\n    a: int\nC(<|>)", "C(a: int)"),
    "called_decorator": ("@by_keyword()\nclass C:\n    a: int\nC(<|>)", "C(*, a: int)"),
    "called_decorator_that_says_otherwise": ("@by_keyword(kw_only=False)\nclass C:\n    a: int\nC(<|>)", "C(a: int)"),
    "base": ("class C(Base):\n    a: int\nC(<|>)", "C(*, a: int)"),
    "base_with_a_keyword": ("class C(Base, kw_only=False):\n    a: int\nC(<|>)", "C(a: int)"),
    "class_below": ("class C(Base):\n    a: int\nclass D(C):\n    b: int = 1\nD(<|>)", "D(*, a: int, b: int = ...)"),
    "metaclass": ("class C(WithMeta):\n    a: int\nC(<|>)", "C(a: int)"),
    "no_init": ("@made\nclass C:\n    a: int\n    b: int = column(init=False)\nC(<|>)", "C(a: int)"),
    "no_init_by_default": ("@made\nclass C:\n    a: int\n    b: int = computed()\nC(<|>)", "C(a: int)"),
    "init_after_all": ("@made\nclass C:\n    b: int = computed(init=True)\nC(<|>)", "C(b: int)"),
    "one_by_keyword": ("@made\nclass C:\n    a: int = column(kw_only=True)\n    b: int\nC(<|>)", "C(b: int, *, a: int)"),
    "one_by_place": ("class C(Base):\n    a: int = column(kw_only=False)\n    b: int\nC(<|>)", "C(a: int, *, b: int)"),
    "alias": ("@made\nclass C:\n    a: int = column(alias='shown')\nC(<|>)", "C(shown: int)"),
    "default": ("@made\nclass C:\n    a: int = column(default_factory=int)\nC(<|>)", "C(a: int = ...)"),
    "other_call_is_a_default": ("@made\nclass C:\n    a: int = other()\nC(<|>)", "C(a: int = ...)"),
    "own_constructor": ("@made\nclass C:\n    a: int\n    def __init__(self, z): ...\nC(<|>)", "C(z)"),
    "not_annotated": ("@made\nclass C:\n    a = 1\n    b: int\nC(<|>)", "C(b: int)"),
    "class_attribute": ("@made\nclass C:\n    a: ClassVar[int] = 1\n    b: int\nC(<|>)", "C(b: int)"),
    "plain_decorator": ("@other\nclass C:\n    a: int\nC(<|>)", "C()"),
    "below_a_decorated_class": ("@made\nclass C:\n    a: int\nclass D(C):\n    b: int\nD(<|>)", "D(a: int)"),
    "pydantic": (
        "from pydantic import *\nclass C(BaseModel):\n    model_config = 1\n    a: int\n    _b: int = 1\n    c: int = Field(3)\nC(<|>)",
        "C(*, a: int, c: int = ...)",
    ),
    "pydantic_alias": (
        "from pydantic import *\nclass C(BaseModel):\n    a: int = Field(alias='shown')\n    b: int = Field(...)\nC(<|>)",
        "C(*, shown: int, b: int)",
    ),
    "pydantic_private": (
        "from pydantic import *\nclass C(BaseModel):\n    a: int\n    _n: int = PrivateAttr(1)\nclass D(C): ...\nD(<|>)",
        "D(*, a: int)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "label"), CASES.values(), ids=CASES)
def test_constructors(source: str, label: str):
    fixture = Fixture(LIBRARY + source)
    found = fixture.snapshot.resolver.signatures(fixture.documents[fixture.path], fixture.at)
    assert [each.label for each in found] == [label]
