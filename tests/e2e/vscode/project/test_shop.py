"""The visit, tested."""

from shop import visit


def test_visit():
    assert visit() == 40


class TestTwice:
    def test_again(self):
        assert visit() == visit()

    def prepared(self):
        return visit()
