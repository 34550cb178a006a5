"""Syntax errors: one for each mistake, where it is, in a person's words. `<[` and `]>` enclose the place."""

import pytest

from codeforge.syntax import faults as faults_module
from codeforge.syntax.faults import faults
from codeforge.syntax.languages import all_packs
from codeforge.syntax.trees import MOST_BYTES
from codeforge.text.documents import Document
from marks import marked

UNCLOSED = "`{}` opened on line {} is never closed"

PYTHON = [
    # brackets
    ("foo<[(]>1, 2\n\ndef g():\n    return h(1)\n", UNCLOSED.format("(", 1)),
    ("a = <[[]>\n    1,\n    2\nb = 3\ndef f(x):\n    return (x)\n", UNCLOSED.format("[", 1)),
    ("x = 1\ny = <[{]>'a': (1, 2)\nz = 4\n", UNCLOSED.format("{", 2)),
    ("def f<[(]>:\n    pass\n", UNCLOSED.format("(", 1)),
    ("f(a, <[[]>1, 2)\n", UNCLOSED.format("[", 1)),
    ("def f(v):\n    return sum<[(]>(x for x in v)\n", UNCLOSED.format("(", 2)),
    ("def f(v):\n    return <[(]>v\n\ndef g():\n    return 1\n", UNCLOSED.format("(", 2)),
    ("x = [1, 2<[)]>\n", "`)` does not close `[` opened on line 1"),
    ("x = <[)]>\n", "unexpected `)`: nothing is open here"),
    ("def f():\n    return 1<[}]>\n", "unexpected `}`: nothing is open here"),
    ("foo(1)\nbar\n    'a': 1,\n    'b': 2,\n<[}]>\n", "unexpected `}`: nothing is open here"),
    # strings
    ("x = <['abc]>\ny = 1\n", "this string is never closed"),
    ('print(<["abc)]>\ny = (1)\n', "this string is never closed"),
    ("s = 'don'<[t']>\n", "this string is never closed"),
    ('x = <["""abc]>\ny = (1\n', "this string is never closed"),
    ('def f():\n    x = <["""]>\ndef g():\n    """Says."""\n', "this string is never closed"),
    ('x = <[f"{a"]>\n', "a `{` in this formatted string is never closed"),
    # layout
    ("def f():\n        a\n    <[b]>\n", "unindent does not match any outer indentation level"),
    ("x = 1\n    <[yes]> = 2\n", "unexpected indent"),
    ("def f()<[:]>\nreturn_ = 1\n", "expected an indented block after `def` on line 1"),
    ("if a<[:]>\n", "expected an indented block after `if` on line 1"),
    (
        "if a:\n    for b in c<[:]>\n    # only a comment\nx = 1\n",
        "expected an indented block after `for` on line 2",
    ),
    ("def f(x<[)]>\n    return 1\n", "expected `:`"),
    ("class <[A]>\n    pass\n", "expected `:`"),
    ("if <[x]>\n    y\nelse:\n    z\n", "expected `:`"),
    ("if x:\n    y\nels<[e]>\n    z\n", "expected `:`"),
    ("match <[x]>\n    case 1:\n        pass\n", "expected `:`"),
    ("<[try]>:\n    a\nb\n", "`try` on line 1 has no `except` or `finally`"),
    ("def f():\n    <[try]>:\n        a\n", "`try` on line 2 has no `except` or `finally`"),
    # what is left
    ("x <[=]>\n", "expected an expression after `=`"),
    ("x = 1 <[+]>\n", "expected an expression after `+`"),
    ("obj<[.]>\n", "expected a name after `.`"),
    ("<[import]>\n", "expected a name after `import`"),
    ("from a <[import]>\n", "expected a name after `import`"),
    ("for x i<[n]> :\n    pass\n", "expected a name or a value"),
    ("f(a <[b]>)\n", "unexpected `b`"),
    ("return <[=]> 3\n", "unexpected `=`"),
    ("lambda x <[y]>: 3\n", "unexpected `y`"),
    ("x = <[1\0]>\ny = 2\n", "unexpected `1\\x00`"),
]

JAVASCRIPT = [
    ("foo<[(]>1, 2;\nbar();\n", UNCLOSED.format("(", 1)),
    ("if <[(]>x {\n  y();\n}\n", UNCLOSED.format("(", 1)),
    ("let a = <[[]>1, 2;\nlet b = 3;\n", UNCLOSED.format("[", 1)),
    ("function a() {\n  if (x) <[{]>\n    foo();\n}\nfunction b() {}\n", UNCLOSED.format("{", 2)),
    ("function a() <[{]>\n  foo();\n", UNCLOSED.format("{", 1)),
    ("class A {\n  m() <[{]>\n    x;\n  n() {\n    y;\n  }\n}\n", UNCLOSED.format("{", 2)),
    ("a();\n<[}]>\n", "unexpected `}`: nothing is open here"),
    ('var x = <["abc;]>\nvar y = 1;\n', "this string is never closed"),
    ("return x <[y]>;\n", "unexpected `y`"),
    ("const x = <[<div>]><span></span>;\n", "`<div>` opened on line 1 is never closed"),
    ("let x <[=]> ;\n", "expected an expression after `=`"),
]

JSON = [
    ('{"a"<[:]> }\n', "expected a value"),
    ('{"a": <["x}]>\n', "this string is never closed"),
    ('{"a": 1<[,]>}\n', "expected an expression after `,`"),
]


@pytest.mark.parametrize(
    ("source", "message", "language"),
    [(*row, "python") for row in PYTHON]
    + [(*row, "javascript") for row in JAVASCRIPT]
    + [(*row, "json") for row in JSON],
)
def test_one_mistake_one_fault(source, message, language):
    case = marked(source, language)
    found = faults(case.document)
    assert [(fault.message, fault.span) for fault in found] == [(message, case.spans[0])]
    assert found[0].code.startswith("syntax/")


SOUND = r'''
def f(a, /, b: int = 1, *args, c, **kw) -> "list[int]":  # (
    """Doc with ' and " and ( and { inside."""
    x = f"{a['k']!r:>{b}} {{literal}} {(lambda: 1)()}"
    y = rb'\'' + b"\"" + '\
go on'
    return x if (n := len(x)) > 3 else \
        y

if a: b
elif c: d; e
else: f

class A: pass
class B[T: int](A): x: int = 1; y = {1: 2}[1:2]
@dec
async def g():
    async with a as b, c: await d
    async for x in y:
TAB pass
    match x:
        case {"a": [1, *rest], **other} if x > 1: pass
        case A(b=1) | None:

            # far comment
            pass
match = case = type = 1
match[case]: int = 2
print(match, case,
  # odd comment
      type)
try: x
except* (A, B): y
finally:
        z
t = f"{x["nested"]}" f'{y:{"'"}>10}' f"{'\n'.join(z)}" f"{x:%H:%M}" f"""{
    multi
}""" f"{a:=^10}" rf"\d{{2}}{b}"
while 1: break
else:
    0
type Alias[T] = list[T]
lambda: (yield)
'''.replace("TAB", "\t")


def test_sound_python_has_no_fault():
    assert faults(marked(SOUND).document) == []
    assert faults(marked(SOUND.replace("\n", "\r\n")).document) == []


def test_sound_javascript_has_no_fault():
    source = "const r = /[(\"']/g, t = `a ${b[`c`]} (`; if (a) { b } // ' (\nx = <A b={c}>it's ( <br/></A>;\n"
    assert faults(marked(source, "javascript").document) == []


SOUND_TEXTS = [
    ("c", "int f(int a) {\n#ifdef A\n  if (a) {\n#else\n  if (!a) {\n#endif\n    return 1;\n  }\n  return 0;\n}\n"),
    ("c", "#if 0\nDon't read (this {\n#else\nint a;\n#endif\n#define BEGIN {\nstatic T a[] = { OP(b) OP(c(\"d\")) };\n"),
    ("c", "static const T n[] = {\n#define OP(m) {NAME(#m), CHILD(named, x_##m)},\nMUTEXES\n#undef OP\n};\n"),
    ("cpp", 'THROWS(throw error("a"), error, "b");\nauto n = 1\'000\'000; auto s = R"x(")" ()x";\n'),
    ("csharp", "class A {\n  void F(int a\n#if B\n    , int b\n#endif\n  ) { }\n}\n"),
    ("csharp", "#if A\nnamespace B\n#else\nnamespace C\n#endif\n{ class D { } }\n"),
    ("kotlin", "class A {\n  fun f(set: Int) = set or 1\n  operator fun set(a: Int): A {\n    val b = 1 shl a\n    set = set or b\n    return this\n  }\n}\n"),
    ("markdown", "| a |\n|---|\n| `b | c` |\n\n1. [`d`](e)\n- f\n    g\n"),
    ("typescript", "export default function (): { a: string };\n"),
    ("javascript", "const a = {% if b %}1{% else %}2{% endif %};\n"),
    ("lua", "return {% for n in range(1, n) %} A{{n}}, {% endfor %} A0\n"),
    ("python", "{% if cookiecutter.typed %}\nimport typing\n{% endif %}\n\nx = {{ cookiecutter.x }}\n"),
    ("html", "{{ if .a }}\n<div>\n{{ else }}\n<div class=b>\n{{ end }}\n</div></p>\n"),
    ("html", "<% if a %>\n<div>\n<% end %>\n</div></p>\n"),
    ("yaml", "metadata:\n  {{- if .Values.a }}\n  labels: {{ include \"b\" . }}\n  {{- end }}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source"), SOUND_TEXTS)
def test_sound_text_that_a_grammar_stumbles_over_has_no_fault(language, source):
    assert faults(Document("a", source.encode(), language=language)) == []


CONFIRMED = [
    ("c", "int f(int a) {\n  if (a) <[{]>\n    return 1;\n  return 0;\n}\n", UNCLOSED.format("{", 2)),
    ("c", "int f(void) {\n  return 1;\n}\n<[}]>\n", "unexpected `}`: nothing is open here"),
    ("c", "int a = f<[(]>1;\n#if A\nint b;\n#else\nint c;\n#endif\n", UNCLOSED.format("(", 1)),
    ("cpp", 'int f() {\n  g(<["a);]>\n}\n', "this string is never closed"),
    ("kotlin", "fun f() {\n  g<[(]>1\n}\n", UNCLOSED.format("(", 2)),
    ("csharp", "class A {\n  void F() <[{]>\n#if B\n    G();\n#endif\n}\n", UNCLOSED.format("{", 2)),
    ("html", "<div>{{ a }}<[</b>]></div>\n", "`</b>` closes nothing that is open"),
    ("javascript", 'const a = "{% if b %}";\nlet c <[=]> ;\n', "expected an expression after `=`"),
]


@pytest.mark.parametrize(("language", "source", "message"), CONFIRMED)
def test_what_the_text_confirms_is_a_fault(language, source, message):
    case = marked(source, language)
    assert [(fault.message, fault.span) for fault in faults(case.document)] == [(message, case.spans[0])]


def test_several_mistakes_each_have_one():
    source = "def f(x)\n    return 1\n\nx = )\n\ny = 1 +\n\nclass A:\nz = 2\n"
    assert [fault.code for fault in faults(marked(source).document)] == [
        "syntax/expected-token",
        "syntax/unexpected-bracket",
        "syntax/unfinished",
        "syntax/expected-block",
    ]


def test_at_most_limit_and_in_order():
    document = marked("x = )\n" * 50).document
    found = faults(document, limit=7)
    assert len(found) == 7
    assert found == sorted(found)
    assert len(faults(document)) == 50


def test_nothing_is_said_without_a_grammar():
    assert faults(Document("a", b"((", language="")) == []


def test_what_is_not_checked_is_said(monkeypatch):
    huge = Document("a.py", b"x" * (MOST_BYTES + 1), language="python")
    assert [fault.code for fault in faults(huge)] == ["syntax/unchecked"]
    monkeypatch.setattr(faults_module, "MOST_NODES", 50)
    many = Document("a.js", b"a = ) ;\n" * 100, language="javascript")
    assert faults(many)[-1].code == "syntax/unchecked"


@pytest.mark.parametrize("language", [pack.name for pack in all_packs()])
@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\0",
        b"(" * 5000,
        b")" * 3000,
        b"\"'`" * 500,
        b"{[(" * 1000 + b"}])" * 1000,
        b"\xc2\xa0",
        b"\\\n" * 99,
        b"<a>" * 2000,
        b"f'{" * 500,
    ],
    ids=["empty", "nul", "open", "close", "quotes", "crossed", "space", "joined", "tags", "formatted"],
)
def test_any_garbage_gives_places_in_the_document(language, source):
    for fault in faults(Document("x", source, language=language)):
        assert 0 <= fault.span.start <= fault.span.stop <= len(source)
        assert fault.message.isprintable()
