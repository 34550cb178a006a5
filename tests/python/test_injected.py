"""What frameworks pass to parameters, and what SQLAlchemy gives: a case is the end of `main.py`, what is offered at `<|>`."""

import pytest

from fixtures import Fixture

LIBRARY = """\
-- fastapi.py --
class Params:
    def __init__(self, dependency=None): self.dependency = dependency
def Depends(dependency=None): return Params(dependency)
-- pytest_mock.py --
class MockerFixture:
    def patch(self): ...
-- sqlalchemy/__init__.py --
from sqlalchemy.sql.schema import Column
from sqlalchemy.sql.types import String
-- sqlalchemy/sql/types.py --
from typing import Generic, TypeVar
T = TypeVar("T")
class TypeEngine(Generic[T]): ...
class String(TypeEngine[str]): ...
-- sqlalchemy/sql/schema.py --
from typing import Any, Generic, TypeVar
from sqlalchemy.sql.types import TypeEngine
T = TypeVar("T")
class Column(Generic[T]):
    def __init__(self, kind: type[TypeEngine[T]]): ...
    def in_(self, values): ...
-- sqlalchemy/orm/__init__.py --
from typing import Any, Generic, TypeVar
from sqlalchemy.orm.decl_api import declarative_base
T = TypeVar("T")
class Query(Generic[T]):
    def get(self, ident) -> Any: ...
-- sqlalchemy/orm/decl_api.py --
from typing import Any
class DeclarativeBase:
    metadata = 1
def declarative_base() -> Any: ...
-- sqlalchemy/engine.py --
from typing import Any, Generic, Iterator, Sequence, TypeVar, overload
P = TypeVar("P")
T = TypeVar("T")
class Row(Sequence[Any], Generic[P]): ...
class Result(Generic[P]):
    def __iter__(self) -> Iterator[Row[P]]: ...
    def one(self) -> Row[P]: ...
    @overload
    def scalar_one(self: "Result[tuple[T]]") -> T: ...
    @overload
    def scalar_one(self) -> Any: ...
    def scalar_one(self): ...
-- main.py --
import asyncio, pytest
from typing import Annotated, Any, TypeVar
from fastapi import Depends
from sqlalchemy import Column, String
from sqlalchemy.engine import Result, Row
from sqlalchemy.orm import Query, declarative_base
class A:
    one = 1
class B:
    two = 2
def get_a(): return A()
def lend_a():
    yield A()
async def fetch_a(): return A()
async def stream_a():
    yield A()
"""

CASES = {
    "dependency": ("def f(a=Depends(get_a)):\n    a.<|>", "one !dependency"),
    "dependency_lent": ("def f(a=Depends(lend_a)):\n    a.<|>", "one"),
    "dependency_fetched": ("def f(a=Depends(fetch_a)):\n    a.<|>", "one"),
    "dependency_streamed": ("def f(a=Depends(stream_a)):\n    a.<|>", "one"),
    "class_as_a_dependency": ("def f(a=Depends(A)):\n    a.<|>", "one"),
    "annotation_decides": ("def f(a: B = Depends(get_a)):\n    a.<|>", "two !one"),
    "dependency_in_the_annotation": ("def f(a: Annotated[Any, Depends(get_a)]):\n    a.<|>", "one"),
    "annotated": ("def f(a: Annotated[B, Depends(get_a)]):\n    a.<|>", "two !one"),
    "annotated_by_an_alias": ("X = Annotated[B, Depends(get_a)]\ndef f(a: X):\n    a.<|>", "two"),
    "dependency_without_one": ("def f(a: Annotated[A, Depends()]):\n    a.<|>", "one"),
    "any_other_call": ("def f(a=get_a()):\n    a.<|>", "one"),
    "parametrized": (
        "@pytest.mark.parametrize('a, b', [(A(), B()), (A(), B())])\ndef test_x(a, b):\n    b.<|>",
        "two !one",
    ),
    "parametrized_by_a_list_of_names": (
        "@pytest.mark.parametrize(['a', 'b'], [[A(), B()]])\ndef test_x(a, b):\n    a.<|>",
        "one !two",
    ),
    "parametrized_by_one": (
        "@pytest.mark.parametrize('a', [A(), B()])\ndef test_x(a):\n    a.<|>",
        "one two",
    ),
    "parametrized_by_rows_with_names": (
        "@pytest.mark.parametrize('a, b', [pytest.param(1, B(), id='x')])\ndef test_x(a, b):\n    b.<|>",
        "two",
    ),
    "parametrized_by_something_unknown": (
        "@pytest.mark.parametrize('a', rows)\ndef test_x(a):\n    a.<|>",
        "!one",
    ),
    "fixture_of_a_plugin": ("def test_x(mocker):\n    mocker.<|>", "patch"),
    "row_unpacked": ("r: Result[tuple[A, B]]\nfor a, b in r:\n    b.<|>", "two !one"),
    "row_by_number": ("r: Result[tuple[A, B]]\nr.one()[0].<|>", "one !two"),
    "variable_of_the_receiver": ("r: Result[tuple[A]]\nr.scalar_one().<|>", "one"),
    "one_by_its_key": ("q: Query[A]\nq.get(1).<|>", "one"),
    "base_of_tables": ("class U(declarative_base()): ...\nU.<|>", "metadata"),
    "column_of_an_instance": (
        "class U(declarative_base()):\n    n = Column(String)\nU().n.<|>",
        "upper !in_",
    ),
    "column_of_a_class": ("class U(declarative_base()):\n    n = Column(String)\nU.n.<|>", "in_ !upper"),
    "constraints_of_a_variable": ("T = TypeVar('T', A, B)\ndef f(x: T):\n    x.<|>", "one two"),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_injected(source: str, expected: str):
    fixture = Fixture(LIBRARY + source)
    document = fixture.documents[fixture.path]
    names = {member.name for member in fixture.snapshot.resolver.members(document, fixture.at - 1).members}
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), name
