"""A visit to the shop."""

from basket import Basket


def visit() -> int:
    basket = Basket()
    basket.put("apple", 40)
    return basket.total()
