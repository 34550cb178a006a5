"""Questions about one broken document do not spoil one another: each mends the text in its own way."""

from fixtures import Fixture

SOURCE = """
class A:
    def f(self):
        if self:
            message = 'a'
        status_class = 3
        kinds = {1: 'x', 2: 'y'}
        kind = kinds.get(sta<|>
        raise ValueError(kind)

    def g(self): ...
"""


def test_scope_after_signatures_in_an_open_call():
    f = Fixture(SOURCE)
    document = f.documents[f.path]
    resolver = f.snapshot.resolver
    resolver.signatures(document, f.at)
    assert "status_class" in {member.name for member in resolver.scope(document, f.at - 3)}
    assert resolver.signatures(document, f.at)
