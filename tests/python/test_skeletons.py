"""A file parsed without the bodies of its definitions says the same as one parsed whole."""

from pathlib import Path

import pytest

import codeforge
from codeforge.python.shapes.blocks import Block
from codeforge.python.shapes.shapes import shape_of
from codeforge.python.shapes.skeletons import skeleton
from codeforge.text.documents import Document

LONG = "    '''" + "What it says. " * 10 + "'''\n"
METHODS = "".join(
    f"    def m{n}(self, a, b=')'):\n        self.x{n} = a  # kept for whoever asks for it later\n        return b\n\n"
    for n in range(9)
)
PLAIN = f"import os\n\n\nclass A(B):\n{LONG}\n{METHODS}\nx = 1\n\n\ndef f(a):\n{LONG}    return a\n"

CASES = {
    "plain": PLAIN,
    "definition_first": f"def f(a):\n{LONG}    return a\n{PLAIN}",
    "definition_in_a_string": f"x = '''\ndef no():\n    pass\n'''\n{PLAIN}",
    "definition_in_a_docstring": PLAIN.replace("What it", "\ndef no():\n    pass\n"),
    "quotes_in_comments": PLAIN.replace("x = 1", '# don\'t """\nx = 1'),
    "comments_at_the_margin": PLAIN.replace("        return b", "# left\n        return b"),
    "header_over_lines": PLAIN.replace(
        "def f(a):", "def f(\n    a,\n    b=[1, ':'],  # :\n) -> dict[str, int]:"
    ),
    "decorated": PLAIN.replace("def f", "@a.b(c)\n@d\ndef f"),
    "asynchronous": PLAIN.replace("def f", "async def f").replace("return a", "yield a"),
    "one_line": PLAIN.replace(
        "x = 1", "def g(): return '''\n'''\nclass C: ...\ndef h(x: int) -> str: ...\nx = 1"
    ),
    "in_branches": f"if a:\n    def f():\n{LONG.replace('    ', '        ')}else:\n    def f(): ...\n{PLAIN}",
    "tabs": PLAIN.replace("    ", "\t"),
    "carriage_returns": PLAIN.replace("\n", "\r\n"),
    "lambda_default": PLAIN.replace("(a):", "(a=lambda: 1):"),
    "escaped_quotes": PLAIN.replace("x = 1", "x = 'a\\'b' + r'\\' + \"\\\\\"\ny = '''a\\'''b'''"),
    "nested_classes": f"class O:\n    y = 1\n    class I:\n{METHODS.replace('    ', '        ')}    z = I()\n"
    + PLAIN,
    "statements_between_methods": PLAIN.replace(
        "    def m4", "    y = 4\n    if y:\n        z = 5\n    def m4"
    ),
    "empty_body": PLAIN + "def broken():\n",
    "body_of_comments": PLAIN + "def f2():\n    # nothing\n    # here\nx = 2\n",
    "multi_byte": PLAIN.replace("What", "Was für ein é🙂"),
}


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_the_same_shape(source):
    assert _said(source, keep_tree=False) == _said(source, keep_tree=True)


OWN = sorted(Path(codeforge.__file__).parent.joinpath("index").glob("*.py"))


@pytest.mark.parametrize("path", OWN, ids=[path.name for path in OWN])
def test_the_same_shape_of_real_files(path):
    source = path.read_text(encoding="utf-8")
    assert _said(source, keep_tree=False) == _said(source, keep_tree=True)


def test_bodies_are_not_parsed():
    text, cuts = skeleton(PLAIN.encode())
    assert len(text) < len(PLAIN) / 4 and b"self.x" not in text
    assert len(cuts.at) == 2
    inner, _ = skeleton(PLAIN.encode(), PLAIN.index("    '''"))
    assert b"def m8(self, a, b=')'):" in inner and b"self.x8" not in inner


def _said(source: str, *, keep_tree: bool) -> list[object]:
    document = Document("m.py", source.encode(), language="python")
    return _of_block(shape_of(document, (3, 13 if keep_tree else 12), keep_tree=keep_tree), 0)


def _of_block(block: Block, base: int) -> list[object]:
    """All that a block says, with places in the file; ends of definitions are left to the text between."""
    said: list[object] = [
        block.stars,
        block.exported,
        [each.text for each in block.returns],
        block.is_generator,
    ]
    for bindings in block.bindings.values():
        for each in bindings:
            value = each.value.text if each.value else None
            said.append((each.name, each.kind, each.span.start + base, each.span.stop + base, value))
    for each in block.definitions:
        said.append((each.name, each.is_async, each.start + base, each.body + base, each.header))
        said.append([decorator.text for decorator in each.decorators])
        said.append(_of_block(each.block, base + each.start))
    return said
