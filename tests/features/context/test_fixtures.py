"""In a test, what pytest gives it comes first: the nearest fixture of each of its parameters."""

import pytest

from codeforge.features.context import Budget, ContextAsk, context
from codeforge.features.context.fixtures import fixtures_named
from codeforge.text.documents import Document
from fixtures import Fixture

AMPLE = Budget(tokens=2000, ms=60_000)
PROJECT = """
    -- tests/shop/test_shop.py --
    from shop import Shop
    class TestShop:
        def test_total(self, basket, owner: str = "me"):
            shop = Shop()
            <|>
    -- tests/shop/conftest.py --
    def basket(): ...
    def other(): ...
    -- tests/conftest.py --
    def basket(): ...
    def owner(): ...
    -- tests/cart/conftest.py --
    def owner(): ...
    -- conftest.py --
    def total(): ...
    -- shop.py --
    class Shop: ...
    def owner(): ...
"""


def test_the_nearest_of_each_name_comes_first_and_says_why():
    f = Fixture(PROJECT)
    items = context(f.snapshot, ContextAsk(path=f.path, at=f.at, budget=AMPLE)).items
    given = [item.id for item in items if "fixture" in {reason.signal for reason in item.reasons}]
    assert sorted(given) == ["tests/conftest.py#owner", "tests/shop/conftest.py#basket"]
    best = max(item.score for item in items if item.id not in given)
    assert all(item.score > best and item.confidence == "exact" for item in items if item.id in given)


@pytest.mark.parametrize(
    ("path", "header", "names"),
    [
        ("test_a.py", "(a, b: int, *, c=1) -> None:", {"a", "b", "c"}),
        ("conftest.py", "(\n    a,\n    request,\n):", {"a"}),
        ("a_test.py", "(self, a):", {"a"}),
        ("test_a.py", "():", set()),
        ("test_a.py", "(a", set()),
        ("a.py", "(a):", set()),
        ("test_a.js", "(a):", set()),
    ],
)
def test_the_parameters_of_what_pytest_collects(path, header, names):
    assert fixtures_named(Document(path, f"def test{header}".encode()), len("def test")) == names
