"""Questions about one broken document do not spoil one another: each mends the text in its own way."""

from fixtures import Fixture

SOURCE = """
class A:
    def f(self):
        request = self._request
        if request is None:
            raise RuntimeError(
                "Cannot call it "
                "as it is not set"
            )
        status_class = self.status_code // 100
        kinds = {
            1: 'x',
            2: 'y',
        }
        kind = kinds.get(sta<|>
        message = message.format(self, kind=kind)
        raise ValueError(message, request=request, response=self)

    def json(self, **kwargs: typing.Any) -> typing.Any:
        return jsonlib.loads(self.content, **kwargs)

    @property
    def cookies(self) -> "Cookies":
        if not hasattr(self, "_cookies"):
            self._cookies = Cookies()
        return self._cookies
"""


def test_scope_after_signatures_in_an_open_call():
    f = Fixture(SOURCE)
    document = f.documents[f.path]
    resolver = f.snapshot.resolver
    resolver.signatures(document, f.at)
    assert "status_class" in {member.name for member in resolver.scope(document, f.at - 3)}
