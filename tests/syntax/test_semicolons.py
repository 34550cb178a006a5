"""What C and C++ lack at the end of a line: `<[` and `]>` enclose the place; and comments that never end, anywhere."""

import pytest

from codeforge.syntax.faults import faults
from codeforge.text.documents import Document
from marks import marked

BROKEN = [
    ("int f(void) {\n  int x = <[3]>\n  return x;\n}\n", "expected `;`"),
    ("int f(void) {\n  return <[1]>\n}\n", "expected `;`"),
    ("void f(int n) {\n  while (n) {\n    if (n == 3)\n      brea<[k]>\n    n--;\n  }\n}\n", "expected `;`"),
    ("void f(struct a *b) {\n  b->c += g(1, 2<[)]>\n  b->d = 1;\n}\n", "expected `;`"),
    ("void f(void) {\n  char *s = t[1<[]]>  /* ; */\n  puts(s);\n}\n", "expected `;`"),
    ("int f(void) {\n  int x <[=]> ;\n  return x;\n}\n", "expected an expression after `=`"),
    ("void f(int x) {\n  x <[+=]>;\n}\n", "expected an expression after `+=`"),
]


@pytest.mark.parametrize(("source", "message"), BROKEN)
@pytest.mark.parametrize("language", ["c", "cpp"])
def test_one_mistake_one_fault(source, message, language):
    at = marked(source, language)
    assert [(fault.message, fault.span) for fault in faults(at.document)] == [(message, at.spans[0])]


SOUND = [
    "EXPORT int f(void)\nBEGIN_DECLS\nint g(void);\nint x = A\n  B;\n",
    "int f(void) { if (x = g(1))\n  return 2;\n  for (;;)\n  h();\n FOREACH(a, b)\n  c(a);\n}\n",
    'const char *s = "a" X\n  Y("b");\nint a[] = {\n  [0] = 1,\n  [1] = 2\n};\n',
    "enum e { A = 1,\n  B = 2\n};\nMACRO(x)\nstatic int y = z(1,\n  2);\n",
    "#define X(a) a = 1\n#define Y \\\n  b = 2 \\\n  return 3\nMACRO(c)\nint d;\n",
    "void f(void) {\n  x = (struct a *)\n    g(1);\n  M()\n}\n",
    "void f(void) {\n  a = b ? c\n    : d;\n  e = g\n    + h;\n  return\n    i(1);\n  M()\n}\n",
    "class A : B {\n  using B::operator=;\n  A& operator=(const A&) = default;\n  M(a)\n};\n",
]


@pytest.mark.parametrize("source", SOUND)
def test_lines_that_may_go_on_are_sound(source):
    assert faults(Document("a.cpp", source.encode(), language="cpp")) == []


def test_behind_a_bracket_that_is_never_closed_nothing_is_told():
    source = b"void f(void) {\n  g((1);\n  int x = 3\n  return x;\n}\n"
    assert [fault.code for fault in faults(Document("a.c", source, language="c"))] == [
        "syntax/unclosed-bracket"
    ]


COMMENTS = {
    "c": "int a;\n<[/*]> b\nint c;\n",
    "cpp": "int a; // d\n<[/*]> b\nint c;\n",
    "csharp": "class A { }\n<[/*]> b\n",
    "go": "package a\n\n<[/*]> b\nfunc c() {}\n",
    "java": "class A { /* x */ }\n<[/*]> b\n",
    "javascript": "a('/*', \"b/*\");\n<[/*]> c\nd();\n",
    "lua": "x = 1\n<[--[[]> b\n",
    "php": "<?php\n$a = 1;\n<[/*]> b\n",
    "rust": "fn a() {}\n<[/*]> b\n",
    "typescript": "let a: b;\n<[/*]> c\nlet d;\n",
}


@pytest.mark.parametrize("language", COMMENTS)
def test_a_comment_that_never_ends(language):
    at = marked(COMMENTS[language], language)
    found = faults(at.document)
    assert [(fault.code, fault.span) for fault in found] == [("syntax/unclosed-comment", at.spans[0])]


@pytest.mark.parametrize(
    "source", ["f('src/*.js', (1;\n", "let r = /\\/*/, s = (1;\n", "// a /* b\nf((1);\n"]
)
def test_what_only_looks_like_one(source):
    found = faults(Document("a.js", source.encode(), language="javascript"))
    assert found and all(fault.code != "syntax/unclosed-comment" for fault in found)
