"""Headers of functions and classes, whole and broken."""

import pytest

from codeforge.python.shapes.parameters import LONGEST_HEADER, Header, _header

CASES = {
    "plain": (b"def f(a, b=1)", "a b=1", ""),
    "kinds": (b"def f(a, /, b, *c, d, **e)", "a b *c d **e", ""),
    "annotated": (b"async def f(a: int = 1) -> dict[str, int]", "a: int = 1", "dict[str, int]"),
    "type_parameters": (b"def f[T: (int, str), *Ts](a: T)", "a: T", ""),
    "several_lines": (b"def f(\n    a,  # first\n    b: int,\n)", "a b: int", ""),
    "broken_default": (b"def f(a, b=, c: int = (1, 2))", "a c: int = (1, 2)", ""),
    "broken_annotation": (b"def f(a: , *b, **c)", "*b **c", ""),
    "never_closed": (b"def f(a, b: int", "a b: int", ""),
    "without_brackets": (b"def f", "", ""),
    "too_long": (b"def f(" + b"a" * LONGEST_HEADER + b")", "", ""),
}


@pytest.mark.parametrize(("text", "parameters", "returns"), CASES.values(), ids=list(CASES))
def test_parameters(text: bytes, parameters: str, returns: str):
    header = _header(text)
    assert " ".join(each.text for each in header.parameters) == parameters
    assert header.returns_text == returns
    for each in header.parameters:
        assert text[each.span.start : each.span.stop].decode() == each.name


def test_classes():
    whole = _header(b"class C[T](A, b.D, metaclass=M)")
    assert (len(whole.bases), list(whole.keywords), whole.typevars) == (2, ["metaclass"], ("T",))
    assert len(_header(b"class C(A, B, =)").bases) == 2
    assert isinstance(_header(b"class"), Header)
