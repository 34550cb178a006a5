"""Baskets."""


class Basket:
    """What a customer has chosen, in order."""

    def __init__(self) -> None:
        self.items: list[tuple[str, int]] = []

    def put(self, name: str, price: int) -> None:
        """Add one thing at a price in cents."""
        self.items.append((name, price))

    def total(self) -> int:
        """The price of all things in cents."""
        return sum(price for _, price in self.items)
