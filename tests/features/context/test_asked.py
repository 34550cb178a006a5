"""What a query names outright: frames of traces and diagnostics, and symbols."""

import pytest

from codeforge.features.context.asked import Stretch, named
from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.text.documents import Document

FILES = {
    "shop/cart.py": "import os\n\n\nclass Cart:\n    def add(self, item):\n        return item\n\n    def empty(self):\n"
    "        return []\n",
    "shop/box.py": "class Box:\n    def add(self, item):\n        return item\n",
    "tests/test_cart.py": "class Cart:\n    pass\n",
    "web/page.ts": "export function show() {\n  return 1\n}\n",
}
CART, BOX = "shop/cart.py", "shop/box.py"
TRACE = """Traceback (most recent call last):
  File "/home/me/shop/box.py", line 2, in add
    return item
  File "/home/me/shop/cart.py", line 6, in add
    return item
  File "/usr/lib/python3.11/json/decoder.py", line 3, in decode
KeyError: 'x'"""


@pytest.fixture(name="index", scope="module")
def _index() -> View:
    return View.of(
        facts_of(Document(path, text.encode(), language="python" if path.endswith("py") else "typescript"))
        for path, text in FILES.items()
    )


@pytest.mark.parametrize(
    ("query", "places"),
    [
        (TRACE, [(CART, 4, 5, "frame"), (BOX, 1, 2, "frame")]),
        ("shop/cart.py:9: error: wrong type", [(CART, 7, 8, "frame")]),
        ("./shop/cart.py:6:16 F821 undefined", [(CART, 4, 5, "frame")]),
        (r"C:\work\shop\cart.py:6", [(CART, 4, 5, "frame")]),
        ("at show (/srv/web/page.ts:2:3)", [("web/page.ts", 0, 2, "frame")]),
        ("web/page.ts(2,3): error TS2322", [("web/page.ts", 0, 2, "frame")]),
        ("shop/cart.py:1", [(CART, 0, 15, "frame")]),
        ("cart.py:6", []),
        ("other.py:6", []),
        ("Cart", [(CART, 3, 8, "symbol"), ("tests/test_cart.py", 0, 1, "symbol")]),
        ("`Cart.add()`", [(CART, 4, 5, "symbol")]),
        ("Cart#add", [(CART, 4, 5, "symbol")]),
        ("shop.box.Box", [(BOX, 0, 2, "symbol")]),
        ("add", [(BOX, 1, 2, "symbol"), (CART, 4, 5, "symbol")]),
        ("how does the Cart add", []),
        ("nothing_of_that_name", []),
        ("12:30", []),
        ("", []),
    ],
)
def test_what_a_query_names(index, query, places):
    assert named(query, index) == [Stretch(*place) for place in places]
