"""What is read of an opened document before anybody asks."""

import pytest

from codeforge.features.completion import completion
from codeforge.features.warming import read_customs, warm
from codeforge.python.questions.receivers import read_receivers
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


CUSTOMS = """\
-- main.py --
from plinth import Plinth


class Own(Plinth):
    def car<|>
-- other.py --
from plinth import Plinth


class Other(Plinth):
    pass
-- plinth.py --
from bedrock import Bedrock


class Plinth(Bedrock):
    pass
-- bedrock.py --
class Bedrock:
    def carry(self, load):
        return load
"""


def test_what_other_files_inherit_from_is_read_before_a_file_is_opened():
    f = Fixture(CUSTOMS)
    before = counters["shape.read"]
    read_customs(f.snapshot)
    assert counters["shape.read"] == before + 2
    assert [item.label for item in completion(f.snapshot, f.path, f.at).items][:1] == ["carry(self, load)"]
    assert counters["shape.read"] == before + 2


@pytest.mark.parametrize("text", ["x = 1\n", "from nowhere import Gone, *\n", "import \xe9t\xe9\nclass (:\n"])
def test_what_cannot_be_found_or_read_is_passed_over(text):
    read_customs(Fixture(f"-- main.py --\n{text}<|>").snapshot)


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


LINKS = "".join(
    f"-- pandas/link{n}.py --\nfrom pandas.link{n + 1} import Link{n + 1}\n"
    f"class Link{n}(Link{n + 1}):\n    pass\n"
    for n in range(20)
)
TABLES = f"""\
-- main.py --
import pandas as pd

df = pd.read_csv("x.csv")
df["a"].<|>
-- pandas/__init__.py --
from pandas.frame import DataFrame, Series, read_csv
-- pandas/frame.py --
from pandas.link0 import Link0
class Series(Link0): ...
class DataFrame(Link0):
    def __getitem__(self, key): return self._of(key)
def read_csv(path) -> DataFrame: ...
{LINKS}-- pandas/link20.py --
class Link20:
    def interpolated(self): ...
"""


def test_classes_that_calls_make_of_many_files_are_read():
    f = Fixture(TABLES)
    warm(f.snapshot, f.path)
    assert [item.label for item in completion(f.snapshot, f.path, f.at).items][:1] == ["interpolated"]


def test_names_before_brackets_are_read():
    f = Fixture("a[0]\nb.c[1]\n<|>")
    found = read_receivers(f.snapshot.resolver.world, f.documents[f.path])
    assert list(found) == [b"a", b"b", b"b.c"]
