"""While a folder is indexed for the first time, imports lead to its files all the same."""

from pathlib import Path

import pytest

from codeforge.config import Settings
from codeforge.features.completion import completion
from codeforge.features.definition import definition
from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.python.environment import Environment, typeshed
from codeforge.python.listed import Listed
from codeforge.python.resolver import Resolver
from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document

SOURCES = {
    "main.py": "from shop import Cart\nCart().",
    "shop/__init__.py": "from shop.cart import Cart\n",
    "shop/base.py": "class Base:\n    def pay(self): ...\n",
    "shop/cart.py": "from shop.base import Base\nclass Cart(Base):\n    def add(self): ...\n",
}
FILES = {path: Document(path, text.encode(), language="python") for path, text in SOURCES.items()}
LISTED = tuple(sorted(FILES))


def listed(view: View) -> Listed:
    return Listed(view, FILES.get, FILES.__contains__)


def snapshot(*indexed: str, known: tuple[str, ...] = LISTED) -> Snapshot:
    """`main.py` is open, these files are known, and so much of them is in the index."""
    segments = View.of(facts_of(FILES[path]) for path in indexed).segments
    opened = {"main.py": FILES["main.py"]}
    return Snapshot.of(
        root=Path("/shop"),
        index=View(segments, open=opened, complete=False, listed=known),
        documents=opened,
        sources=FILES,
        settings=Settings(),
    )


@pytest.mark.parametrize(
    "snap",
    [
        snapshot(known=()),
        snapshot(),
        snapshot("shop/__init__.py"),
        snapshot("shop/base.py", "shop/cart.py"),
    ],
)
def test_completion_and_definition_follow_imports_to_files_that_are_not_indexed_yet(snap):
    at = len(FILES["main.py"].source)
    found = completion(snap, "main.py", at)
    assert {"add", "pay"} <= {item.label for item in found.items}
    assert not found.complete
    called = FILES["main.py"].source.index(b"Cart(")
    assert [place.path for place in definition(snap, "main.py", called)] == ["shop/cart.py"]


def test_what_is_inferred_is_kept_while_the_index_grows():
    steps = []
    environment = Environment(root="/listed", typeshed=typeshed())
    for indexed in ((), ("shop/cart.py",), ("shop/base.py", "shop/cart.py")):
        resolver = Resolver(listed(snapshot(*indexed).index), FILES.get, environment)
        resolver.members(FILES["main.py"], len(FILES["main.py"].source) - 1)
        steps.append(resolver.world.steps)
    assert steps[1] == steps[2] < steps[0]


def test_what_is_listed_counts_as_being_there():
    opened = {"new.py": Document("new.py", b"", language="python")}
    index = listed(View([], complete=False, listed=LISTED).with_open(opened))
    assert index.paths() == sorted([*LISTED, "new.py"])
    assert [index.has(path) for path in ("shop/cart.py", "new.py", "shop/none.py")] == [True, True, False]
    assert index.hash_of("shop/cart.py") == FILES["shop/cart.py"].hash
    assert index.hash_of("shop/none.py") is None


def test_a_listed_file_that_has_gone_is_no_file():
    index = Listed(View([], complete=False, listed=("gone.py",)), {}.get, FILES.__contains__)
    assert index.hash_of("gone.py") is None


def test_a_complete_view_lists_nothing_apart_from_what_it_holds():
    view = View([], complete=False, listed=LISTED)
    assert view.with_segments([], complete=True).listed == ()
    assert view.with_segments([]).listed == view.with_open({}).listed == LISTED
