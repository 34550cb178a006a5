"""Receivers of unknown type that are called like one class of the project."""

from codeforge.features.completion import completion
from fixtures import Fixture, cases

LIBRARY = """\
-- shop/models.py --
class Customer:
    address = "x"
class OrderLine:
    total = 1
    customer = Customer()
    def lines(self) -> "list[OrderLine]": ...
class Twice: one = 1
-- shop/other.py --
class Twice: two = 2
class Order_line: wrong = 1
-- tests/test_shop.py --
class Parcel: weight = 1
-- main.py --
def known(): return 1
"""


def sources(source: str) -> dict[str, str]:
    f = Fixture(LIBRARY + source)
    return {item.label: item.source for item in completion(f.snapshot, f.path, f.at).items}


@cases(
    parameter=("def f(order_line):\n    order_line.<|>", "total"),
    chain=("def f(order_line):\n    order_line.customer.<|>", "address"),
    call=("def f(order_line):\n    order_line.lines()[0].<|>", "total"),
    loop=("for order_line in unknown:\n    order_line.customer.<|>", "address"),
    of_the_only_word=("def f(customer):\n    customer.<|>", "address"),
)
def test_members_by_the_name_of_a_receiver(case):
    source, name = case
    assert sources(source)[name] == "by-name"


@cases(
    several_classes=("def f(twice):\n    twice.<|>", "customer"),
    class_of_a_test=("def f(parcel):\n    parcel.customer.<|>", "address"),
    part_of_a_name=("def f(last_order_line):\n    last_order_line.customer.<|>", "address"),
    known_type=("def f(order_line=3):\n    order_line.<|>", "total"),
)
def test_no_class_is_made_up(case):
    source, name = case
    f = Fixture(LIBRARY + source)
    answer = f.snapshot.resolver.members(f.documents[f.path], f.at - 1)
    assert not answer.guessed
    assert name not in {member.name for member in answer.members}


def test_nothing_is_inferred_from_a_guess():
    f = Fixture(LIBRARY + "def f(order_line):\n    line = order_line.customer\n    line.<|>")
    assert f.snapshot.resolver.members(f.documents[f.path], f.at - 1).members == []
