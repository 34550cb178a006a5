"""Mistakes in style sheets: `<[` and `]>` enclose the place; the message follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.syntax.faults import faults
from codeforge.syntax.style_sheets import MOST_FAULTS, style_faults
from codeforge.text.documents import Document
from marks import marked

SEMICOLON, NOTHING = "expected `;`", "unexpected `{}`: nothing is open here"
UNCLOSED = "`{}` opened on line {} is never closed"

BROKEN = [
    ("a {\n  color: re<[d]>\n  margin: 0;\n}\n", SEMICOLON),
    ("a { color: re<[d]> margin: 0 }\n", SEMICOLON),
    ("a {\n  width: calc(1px + 2px<[)]>\n  margin: 0;\n}\n", SEMICOLON),
    ("a {\n  color: re<[d]>\n  &:hover { margin: 0; }\n}\n", SEMICOLON),
    ("a {\n  content: 'x: y<[']> /* ; */\n  margin: 0;\n}\n", SEMICOLON),
    ("a { <[color]> red; }\n", "expected `:` after `color`"),
    ("a { color<[:]> ; }\n", "expected a value after `:`"),
    ("a {\n  color<[:]>\n  margin: 0;\n}\n", "expected a value after `:`"),
    ("a { color: red; }\n<[}]>\n", NOTHING.format("}")),
    ("a { color: red; }\n  margin: 0;\n<[}]>\nb { color: red }\n", NOTHING.format("}")),
    ("a { width: 1px<[)]>; }\n", NOTHING.format(")")),
    ("<[color: red]>;\na { b: c }\n", "`color: red` stands outside of any rule"),
    ("a { b: c }\n.car<[d]>\n", "expected `{`"),
    ("<[{]> color: red }\n", "expected a selector before `{`"),
    ("a <[{]>\n  b: c;\n\nd {\n  e: f;\n}\n", UNCLOSED.format("{", 1)),
    ("@media print {\n  a <[{]>\n    b: c;\n  d {\n    e: f;\n  }\n}\n", UNCLOSED.format("{", 2)),
    ("a { width: calc<[(]>1px; }\nb { c: rgb(1, 2, 3) }\n", UNCLOSED.format("(", 1)),
    ("a { b: url<[(]>x.png; }\n", UNCLOSED.format("(", 1)),
    ("a { content: <['x; }]>\nb { c: d }\n", "this string is never closed"),
    ("a { b: c }\n<[/*]> d { e: f }\n", "this comment is never closed"),
    ("<[//]> house\na { b: c }\n", "`//` begins no comment in CSS: write `/* … */`"),
]


@pytest.mark.parametrize(("source", "message"), BROKEN)
def test_one_mistake_one_fault(source, message):
    at = marked(source, "css")
    assert [(fault.message, fault.span) for fault in faults(at.document)] == [(message, at.spans[0])]


SOUND = [
    "a{b:c;d:e}f{}",
    "a { b: c;; }\n",
    "a { *zoom: 1; _height: 1px; filter: progid:X.Y(a='b;c')\n    progid:Z(d=1) }\n",
    "a { filter: alpha(opacity=50); width: expression(function(){ return 1; }()); }\n",
    ":root { --x: {a b}; --y:; --z: a\n  b: c; --json: [1, {d: e f}] }\n",
    "@import url(//a.b/c.css);\n@import 'x'\n",
    '@charset "utf-8";\n<!-- a { b: c } -->\n',
    "a { b: url(data:image/svg+xml;utf8,<svg a='b'>) }\n",
    "a { b: url( 'x' ) url(http://c.d/e) }\n",
    "a { src: local(x), url(y) format('z'),\n   url(v);\n}\n",
    "a {\n  transition:\n    color 1s,\n    margin 2s;\n}\n",
    'a { b: \'c\\\n d\'; e: "\\""; f\\:g: h }\n',
    "@media (a: b) and (c > 1px) { d { e: f } }\n",
    "a { color: red; b:hover, c::before { d: e }\n  > f { g: h } }\n",
    "@unknown x { anything goes here; a b c }\n",
    "@tailwind base;\na { @apply b c; }\n",
    "@font-feature-values X { @styleset { a b } }\n",
    "@keyframes x { from { a: b } 50.5% { c: d } }\n",
    "/* a { */ b /* : */ { c /**/ : /* ; */ d }\n",
    "a::part(b):is(c, d:hover) { e: f !important }\n",
    "{{ generated }} a { b }\n",
]


@pytest.mark.parametrize("source", SOUND)
def test_sound_style_sheets_have_no_fault(source):
    assert faults(Document("a.css", source.encode(), language="css")) == []


def test_several_mistakes_each_have_one():
    source = b"a { color red; }\nb {\n  c: d\n  e: f;\n}\ng { h: ; }\n"
    assert [fault.message for fault in faults(Document("a.css", source, language="css"))] == [
        "expected `:` after `color`",
        SEMICOLON,
        "expected a value after `:`",
    ]


@pytest.mark.parametrize(
    "piece",
    [b"{", b"}", b"(", b"a{\n", b"}\n", b"url(", b"/*", b"_", b"a: b\n", b'"', b"\\\n", b"//", b"@a{", b" "],
)
def test_hostile_style_sheets_are_read_in_one_go(piece):
    document = Document("a.css", b"a { b: c }\n" + piece * (600_000 // len(piece)), language="css")
    assert len(style_faults(document)) <= 3 * MOST_FAULTS


@given(
    st.lists(
        st.sampled_from(["a", ":", ";", "{", "}", "(", ")", '"', "/*", "*/", "\n", "@b", " ", "//", "url("])
    )
)
def test_any_garbage_gives_places_in_the_document(parts):
    source = "".join(parts).encode()
    for fault in faults(Document("a.css", source, language="css")):
        assert 0 <= fault.span.start <= fault.span.stop <= len(source)
        assert fault.message
