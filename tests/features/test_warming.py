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
