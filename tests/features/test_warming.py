"""What is read of an opened document before anybody asks."""

from codeforge.features.completion import completion
from codeforge.features.warming import warm
from codeforge.trace import counters
from fixtures import Fixture

PROJECT = """\
-- main.py --
from base import Base


class Own(Base):
    def pre<|>
-- base.py --
from far import Far


class Base(Far):
    pass
-- far.py --
class Far:
    def prepare(self, order):
        return order
"""


def test_what_its_classes_inherit_from_is_read():
    f = Fixture(PROJECT)
    warm(f.snapshot, f.path)
    before = counters["shape"]
    assert [item.label for item in completion(f.snapshot, f.path, f.at).items][:1] == ["prepare(self, order)"]
    assert counters["shape"] == before


RECEIVERS = """\
-- main.py --
from making import make


def go():
    thing = make()
    thing.run()
    thing.<|>
-- making.py --
from things_far_away import Thing


def make():
    return Thing()
-- things_far_away.py --
from things_further import Further


class Thing(Further):
    def run(self): ...
-- things_further.py --
class Further:
    def stop(self): ...
"""


def test_the_classes_of_what_stands_before_its_dots_are_read():
    f = Fixture(RECEIVERS.replace("    thing.<|>\n", "    <|>pass\n"))
    warm(f.snapshot, f.path)
    before = counters["shape"]
    list(f.snapshot.resolver.read_receivers(f.documents[f.path]))
    assert counters["shape"] == before
    later = Fixture(RECEIVERS)
    assert {"run", "stop"} <= {item.label for item in completion(later.snapshot, later.path, later.at).items}
    assert counters["shape"] == before + 1  # the document's own


def test_a_receiver_is_read_once_a_function():
    f = Fixture("def f(a):\n    a.b.c\n    a.b.d\ndef g(a):\n    a.e\n    # a.f\n<|>")
    assert len(list(f.snapshot.resolver.read_receivers(f.documents[f.path]))) == 3


def test_no_receiver_of_a_broken_document_is_read():
    f = Fixture("def f(a):\n    a.b\n    (<|>")
    assert not list(f.snapshot.resolver.read_receivers(f.documents[f.path]))
