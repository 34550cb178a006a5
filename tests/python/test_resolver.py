"""Members, scope, places, descriptions and signatures: a case is a line, `<|>` is the cursor."""

import pytest

from codeforge import trace
from codeforge.python.answers import Signature
from codeforge.syntax.outline import Kind
from codeforge.text.documents import Document
from fixtures import Fixture

BASE = """\
import os
class A:
    '''About A.'''
    n: int = 0
    _hidden = 1
    __mangled = 2
    def __init__(self, size=3): self.size = size
    def me(self) -> "A":
        '''About me.'''
        return self
    @classmethod
    def make(cls): return cls()
    @property
    def area(self) -> float: return 1.0
class B(A):
    def own(self): ...
a = A()
b = B()
"""

MEMBERS = {
    "instance": ("a.<|>", "n size me make area __init__ __class__"),
    "class": ("A.<|>", "n me make area mro __name__ !size"),
    "inherited": ("b.<|>", "own n size me"),
    "private_names_of_bases_stay_there": ("b.<|>", "_hidden !__mangled"),
    "call": ("a.me().<|>", "n size me"),
    "chained": ("a.me().me().<|>", "me"),
    "string": ("'a'.<|>", "upper split"),
    "string_with_quotes": ('"it\'s".<|>', "upper"),
    "byte_string": ("b'a'.<|>", "decode"),
    "formatted": ("f'{a}'.<|>", "upper"),
    "triple_quoted": ("'''a\n.b'''.<|>", "upper"),
    "list": ("[1].<|>", "append"),
    "index": ("[a][0].<|>", "me"),
    "dict": ("{'a': 1}.<|>", "items"),
    "parentheses": ("(a).<|>", "me"),
    "several_lines": ("(a\n  .me()\n  .<|>\n)", "me"),
    "number": ("1.<|>", ""),
    "module": ("os.<|>", "path getcwd environ"),
    "submodule": ("os.path.<|>", "join"),
    "stub_imports_are_hidden": ("os.<|>", "!Iterable !sys_platform"),
    "below_a_comment_that_ends_in_a_dot": ("# Text.\na.<|>", "me"),
    "below_a_comment": ("# a\n.<|>", ""),
    "prefix_typed": ("a.<|>me", "n me"),
    "unfinished_call": ("print(a.<|>", "me"),
    "unfinished_call_with_more": ("print(1, a.<|>\nx = 1", "me"),
    "unfinished_bracket": ("x = [a.<|>\ny = 1", "me"),
    "unfinished_dict": ("x = {'a': a.<|>\ny = 1", "me"),
    "unfinished_if": ("if a.<|>\n    pass", "me"),
    "unfinished_for": ("for i in a.<|>", "me"),
    "unfinished_with": ("with a.<|> as f: pass", "me"),
    "unfinished_return": ("def f():\n    return a.<|>", "me"),
    "unfinished_assignment": ("x = a.<|>\n", "me"),
    "before_more_code": ("a.<|>\na.me()", "me"),
    "before_an_argument": ("print(a.<|>, 1)", "me"),
    "in_an_f_string": ("f'{a.<|>}'", "me"),
    "self": ("class C:\n    y = 1\n    def f(self):\n        self.z = 2\n        self.<|>", "y z f"),
    "self_in_an_open_call": ("class C:\n    def f(self):\n        print(self.<|>\n    def g(self): pass", "f g"),
    "self_before_a_method": ("class C:\n    def f(self):\n        self.<|>\n\n    def g(self): pass", "f g"),
    "self_about_to_get_a_parameter": ("class C:\n    def f(self, size):\n        self.<|>", "f size _size"),
    "self_inside_an_expression_gets_none": ("class C:\n    def f(self, size):\n        x = self.<|>", "f !size"),
    "self_of_a_subclass": ("class C(B):\n    def f(self):\n        self.<|>", "f own me size"),
    "cls": ("class C:\n    y = 1\n    @classmethod\n    def f(cls):\n        cls.<|>", "y f"),
    "super": ("class C(B):\n    def f(self):\n        super().<|>", "own me !f"),
    "first_parameter_by_any_name": ("class C:\n    y = 1\n    def f(this):\n        this.<|>", "y"),
    "nested_function": ("class C:\n    y = 1\n    def f(self):\n        def g():\n            self.<|>", "y"),
    "lambda": ("class C:\n    y = 1\n    def f(self):\n        g = lambda: self.<|>", "y"),
    "nested_class": ("class C:\n    class D:\n        y = 1\nC.<|>", "D"),
    "nested_class_member": ("class C:\n    class D:\n        y = 1\nC.D.<|>", "y"),
    "comprehension_variable": ("[i.<|> for i in [a]]", "me"),
    "comprehension_condition": ("[i for i in [a] if i.<|>]", "me"),
    "comprehension_iterated": ("[i for i in a.<|>]", "me"),
    "lambda_parameter_hides": ("f = lambda a: a.<|>", ""),
    "isinstance_in_the_condition": ("def f(q):\n    if isinstance(q, A) and q.<|>: pass", "me"),
    "enum": ("import enum\nclass E(enum.Enum):\n    RED = 1\nE.<|>", "RED"),
    "enum_member": ("import enum\nclass E(enum.Enum):\n    RED = 1\nE.RED.<|>", "name value"),
    "named_tuple": ("import collections\nP = collections.namedtuple('P', 'left right')\nP(1, 2).<|>", "left right count"),
    "dataclass": ("import dataclasses\n@dataclasses.dataclass\nclass P:\n    left: int\nP(1).<|>", "left"),
    "slots": ("class C:\n    __slots__ = ('y',)\n    def __init__(self): self.y = 1\nC().<|>", "y"),
    "union": ("x = a if os else 's'\nx.<|>", "me upper"),
    "none_left_out": ("x = None\nif os: x = A()\nx.<|>", "me"),
    "none_alone": ("x = None\nx.<|>", "__bool__"),
    "function": ("print.<|>", "__name__"),
    "function_of_this_file": ("def f(): ...\nf.<|>", "__name__ __code__"),
    "method": ("a.me.<|>", "__self__ __func__"),
    "property_in_its_class": ("class C:\n    @property\n    def p(self): ...\n    @p.<|>", "setter deleter"),
    "lambda_value": ("f = lambda: 1\nf.<|>", "__code__"),
    "property_of_a_class": ("A.area.<|>", "fget"),
    "exception": ("try: pass\nexcept OSError as e:\n    e.<|>", "errno args"),
    "unknown": ("unknown.<|>", ""),
    "keyword": ("return.<|>", ""),
    "a_line_that_begins_with_a_dot_continues_the_one_above": (".<|>", "own me"),
    "wide_characters": ("é = A()\né.<|>", "me"),
    "after_wide_characters": ("x = '日本🙂'; a.<|>", "me"),
    "conditional_definition": ("if os:\n    class C: y = 1\nelse:\n    class C: z = 1\nC.<|>", "y z"),
    "decorated_class": ("@os.x\nclass C: y = 1\nC.<|>", "y"),
    "broken_line_above": ("x = (1,\nclass C:\n    y = 1\nC().<|>", "y"),
    "broken_method_above": (
        "class C:\n    def f(self):\n        x = foo(\n    def g(self):\n        self.<|>\n",
        "f g",
    ),
    "header_with_an_open_bracket": ("class C:\n    y = 1\n    def f(self\n        self.<|>\n", "y f"),
    "header_without_a_colon": ("class C:\n    y = 1\n    def f(self) -> int\n        self.<|>\n", "y f"),
    "class_without_a_colon": ("class C\n    y = 1\n    def f(self):\n        self.<|>\n", "y f"),
    "condition_without_a_colon": ("class C:\n    def f(self):\n        if self\n            self.<|>\n", "f"),
    "header_without_an_end_above_more": (
        "class C:\n    def f(self, q: A\n        x = 1\n\n        q.<|>\n    def g(self): ...\n",
        "n me",
    ),
    "header_without_room_for_its_end": ("class C:\n y = 1\n def f(self\n  self.<|>\n", ""),
    "windows_line_ends": ("class C:\r\n    y = 1\r\n    def f(self):\r\n        self.<|>\r\n", "y f"),
    "tabs": ("class C:\n\ty = 1\n\tdef f(self):\n\t\tself.<|>\n", "y f"),
    "star_import": ("from os.path import *\njoin.<|>", "__name__"),
}  # fmt: skip


def answer_at(marked: str):
    fixture = Fixture(BASE + marked)
    document = fixture.snapshot.documents[fixture.path]
    return fixture.snapshot.resolver.members(document, fixture.at - 1)


@pytest.mark.parametrize(("marked", "expected"), MEMBERS.values(), ids=list(MEMBERS))
def test_members(marked: str, expected: str):
    names = [member.name for member in answer_at(marked).members]
    wanted = {name for name in expected.split() if not name.startswith("!")}
    unwanted = {name[1:] for name in expected.split() if name.startswith("!")}
    assert wanted <= set(names)
    assert not unwanted & set(names)
    assert len(names) == len(set(names))
    assert bool(names) == bool(expected)


PROJECT = """
-- pkg/__init__.py --
from .shapes import Circle as Round
from . import shapes
from .deep import *
__all__ = ["Round"]
-- pkg/shapes.py --
import os
class <[Circle]>:
    '''A round thing.'''
    def <[grow]>(self, by: int = 1) -> "Circle":
        '''Make it bigger.'''
    <[size]>: int = 0
def <[make]>(kind, *, colour="red"): return Circle()
_private = 1
-- pkg/deep.py --
from .deeper import <[inner]>
def public(): ...
def _hidden(): ...
-- pkg/deeper.py --
def <[inner]>(): ...
-- space/part/tool.py --
def <[use]>(): ...
-- src/lib/__init__.py --
<[VALUE]> = 1
-- main.py --
"""

PLACES = {
    "class": ("from pkg.shapes import Circle\nCir<|>cle", "Circle"),
    "re_exported_under_another_name": ("from pkg import Round\nRou<|>nd", "Circle"),
    "import_itself": ("from pkg import Rou<|>nd", "Circle"),
    "alias_in_import": ("from pkg import Round as Ro<|>und2", "Circle"),
    "method_by_type": ("from pkg import Round\nRound().gr<|>ow()", "grow"),
    "method_by_return_value": ("from pkg.shapes import make\nmake(1).gr<|>ow()", "grow"),
    "chain": ("import pkg\npkg.shapes.make(1).grow().gr<|>ow()", "grow"),
    "attribute": ("import pkg.shapes as s\ns.Circle().si<|>ze", "size"),
    "function_through_modules": ("import pkg.shapes\npkg.shapes.ma<|>ke()", "make"),
    "star_import": ("from pkg.deep import *\nin<|>ner()", "inner"),
    "star_import_in_a_package": ("from pkg import inner\nin<|>ner()", "inner"),
    "namespace_package": ("from space.part import tool\ntool.us<|>e()", "use"),
    "source_root": ("import lib\nlib.VAL<|>UE", "VALUE"),
    "end_of_the_name": ("from pkg.shapes import make\nmake<|>(1)", "make"),
}

OWN = {
    "function": "def <[area]>(r): ...\nar<|>ea(2)",
    "itself": "def <[ar<|>ea]>(r): ...",
    "parameter": "def f(<[radius]>): return radi<|>us",
    "keyword_argument": "def f(<[radius]>): ...\nf(radi<|>us=1)",
    "keyword_argument_of_a_class": "class C:\n    def __init__(self, <[radius]>): ...\nC(1, radi<|>us=1)",
    "self_attribute": "class C:\n    def __init__(self): self.<[size]> = 1\n    def f(self): self.si<|>ze",
    "self_method": "class C:\n    def f(self): self.g<|>()\n    def <[g]>(self): ...",
    "self_attribute_at_its_assignment": "class C:\n    def f(self): self.<[si<|>ze]> = 1",
    "attribute_of_something_unknown_is_where_it_is_assigned": "def f(q): q.<[si<|>ze]> = 1",
    "annotated_attribute": "class C:\n    <[size]>: int\n    def f(self): self.size = 1\nC().si<|>ze",
    "property": "class C:\n    @property\n    def <[p]>(self): ...\n    @p.setter\n    def p(self, v): ...\nC().p<|>",
    "local_hides_global": "x = 1\ndef f():\n    <[x]> = 2\n    return x<|>",
    "loop_variable": "for <[i]> in []: i<|>",
    "with_variable": "with q as <[f]>: f<|>",
    "exception_variable": "try: ...\nexcept E as <[e]>: e<|>",
    "walrus": "if (<[n]> := 1): n<|>",
    "closure": "def f():\n    <[y]> = 1\n    def g(): return y<|>",
    "class_attribute_is_not_seen_in_methods": "<[y]> = 1\nclass C:\n    y = 2\n    def f(self): return y<|>",
    "branches": "if q: <[x]> = 1\nelse: <[x]> = 2\nx<|>",
    "latest": "x = 1\n<[x]> = 2\nx<|>",
    "overridden": "class P:\n    def f(self): ...\nclass C(P):\n    def <[f]>(self): ...\nC().f<|>()",
    "inherited": "class P:\n    def <[f]>(self): ...\nclass C(P): ...\nC().f<|>()",
    "super_method": "class P:\n    def <[f]>(self): ...\nclass C(P):\n    def f(self): super().f<|>()",
    "class_method": "class C:\n    @classmethod\n    def <[make]>(cls): ...\nC.ma<|>ke()",
    "metaclass_method": "class M(type):\n    def <[make]>(cls): ...\nclass C(metaclass=M): ...\nC.ma<|>ke()",
    "inside_a_string": "x = 'ar<|>ea'",
    "inside_a_comment": "area = 1 # ar<|>ea",
    "unknown": "unkn<|>own",
    "keyword": "de<|>f f(): ...",
    "number": "x = 12<|>3",
    "after_wide_characters": "def <[f]>(): ...\n'é🙂', f<|>()",
    "base_class": "class <[P]>: ...\nclass C(P<|>): ...",
    "decorator": "def <[deco]>(f): ...\n@de<|>co\ndef g(): ...",
    "default": "<[size]> = 1\ndef f(size=si<|>ze): ...",
    "annotation": "class <[A]>: ...\ndef f(x: A<|>): ...",
    "in_a_formatted_string": "<[x]> = 1\nf'{x<|>}'",
    "type_parameter_bound": "class <[A]>: ...\nx: list[A<|>]",
    "unresolved_import_is_its_own_place": "from missing import <[thing]>\nth<|>ing",
}


@pytest.mark.parametrize(("marked", "name"), PLACES.values(), ids=list(PLACES))
def test_definition_in_other_files(marked: str, name: str):
    fixture = Fixture(PROJECT + marked)
    document = fixture.snapshot.documents["main.py"]
    sources = {path: fixture.snapshot.read(path) for path in fixture.snapshot.index.paths()}
    found = fixture.snapshot.resolver.definition(document, fixture.at)
    assert len(found) == 1
    assert found[0] in fixture.expected
    assert sources[found[0].path].text(found[0].span) == name


@pytest.mark.parametrize("marked", OWN.values(), ids=list(OWN))
def test_definition_in_the_same_file(marked: str):
    fixture = Fixture(marked)
    document = fixture.snapshot.documents["main.py"]
    assert sorted(fixture.snapshot.resolver.definition(document, fixture.at)) == sorted(fixture.expected)


def test_definition_of_modules_and_the_standard_library():
    fixture = Fixture("import os.path\nfrom . import pkg\nos.path.jo<|>in('a')")
    document = fixture.snapshot.documents["main.py"]
    (place,) = fixture.snapshot.resolver.definition(document, fixture.at)
    assert place.path.endswith("posixpath.pyi")
    (module,) = fixture.snapshot.resolver.definition(document, document.source.index(b"path"))
    assert module.path.endswith("path.pyi")
    assert module.span == (0, 0)
    assert fixture.snapshot.resolver.definition(document, document.source.index(b"pkg")) == []


def test_declaration_is_the_binding_in_this_file():
    fixture = Fixture(PROJECT + "from pkg import Round\nRou<|>nd().grow()")
    document = fixture.snapshot.documents["main.py"]
    resolver = fixture.snapshot.resolver
    assert [document.text(each.span) for each in resolver.declaration(document, fixture.at)] == ["Round"]
    assert resolver.declaration(document, fixture.at)[0].path == "main.py"
    grow = document.source.index(b"grow")
    assert resolver.declaration(document, grow) == resolver.definition(document, grow)
    assert resolver.declaration(document, 0) == []


TYPE_PLACES = {
    "variable": "class <[A]>: ...\nx = A()\nx<|>",
    "union": "class <[A]>: ...\nclass <[B]>: ...\nx = A() if q else B()\nx<|>",
    "none_left_out": "class <[A]>: ...\ndef f(x: A | None): x<|>",
    "attribute": "class <[A]>: ...\nclass B:\n    y = A()\nB().y<|>",
    "function": "def <[f]>(): ...\nf<|>",
    "at_its_assignment": "class <[A]>: ...\nx<|> = A()",
    "unknown": "x<|> = q",
    "nowhere": "x = 1 <|> ",
}


@pytest.mark.parametrize("marked", TYPE_PLACES.values(), ids=list(TYPE_PLACES))
def test_type_definition(marked: str):
    fixture = Fixture(marked)
    document = fixture.snapshot.documents["main.py"]
    assert sorted(fixture.snapshot.resolver.type_definition(document, fixture.at)) == sorted(fixture.expected)


DESCRIBED = {
    "function": ("def f(a, b: int = 1, *c, d, **e) -> str:\n    'Says.'\nf<|>", "def f(a, b: int = 1, *c, d, **e) -> str", "Says."),
    "returned_value": ("def f(): return 1\nf<|>", "def f() -> int", ""),
    "async_function": ("async def f(a, /, *, b): ...\nf<|>", "async def f(a, /, *, b)", ""),
    "class": ("class C(dict, metaclass=M):\n    '''\n    One.\n\n      Two.\n    '''\nC<|>", "class C(dict, metaclass=M)", "One.\n\n  Two."),
    "variable": ("x = [1]\nx<|>", "x: list[int]", ""),
    "unknown_variable": ("x = q\nx<|>", "x", ""),
    "annotation_that_is_not_known": ("x: Missing = q\nx<|>", "x: Missing", ""),
    "parameter": ("def f(x: int): x<|>", "x: int", ""),
    "property": ("class C:\n    @property\n    def p(self) -> int:\n        'Says.'\nC().p<|>", "(property) p: int", "Says."),
    "method": ("class C:\n    def m(self, a): ...\nC().m<|>", "def m(self, a)", ""),
    "several_lines": ("def f(\n    a: int,\n    b: str = 's',\n): ...\nf<|>", "def f(a: int, b: str = 's')", ""),
    "module": ("import os\nos<|>", "module os", ""),
    "imported_function": ("from os import getcwd\ngetcwd<|>", "def getcwd() -> str", ""),
    "class_with_type_parameters": ("class C[T](dict): ...\nC<|>", "class C[T](dict)", ""),
    "broken_docstring": ("def f():\n    '''Says.\nf<|>", None, None),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "signature", "documentation"), DESCRIBED.values(), ids=list(DESCRIBED))
def test_describe(marked: str, signature: str | None, documentation: str | None):
    fixture = Fixture(marked)
    described = fixture.snapshot.resolver.describe(fixture.snapshot.documents["main.py"], fixture.at)
    if signature is None:
        assert described is None or described.signature
    else:
        assert described is not None
        assert (described.signature, described.documentation) == (signature, documentation)
        assert described.origin is not None


@pytest.mark.parametrize("marked", ["un<|>known", "'st<|>r'", "<|>", "1<|>2", "a.un<|>known"])
def test_describe_nothing(marked: str):
    fixture = Fixture(marked)
    assert fixture.snapshot.resolver.describe(fixture.snapshot.documents["main.py"], fixture.at) is None


SIGNATURES = {
    "function": ("def f(a, b: int = 1): ...\nf(<|>", "f(a, b: int = 1)", "a"),
    "second": ("def f(a, b: int = 1): ...\nf(1, <|>)", "f(a, b: int = 1)", "b: int = 1"),
    "by_keyword": ("def f(a, b): ...\nf(b=<|>)", "f(a, b)", "b"),
    "unknown_keyword": ("def f(a, b): ...\nf(c=<|>)", "f(a, b)", None),
    "keyword_into_rest": ("def f(a, **b): ...\nf(c=<|>)", "f(a, **b)", "**b"),
    "beyond": ("def f(a): ...\nf(1, <|>)", "f(a)", None),
    "rest": ("def f(a, *b): ...\nf(1, 2, 3, <|>)", "f(a, *b)", "*b"),
    "keyword_only": ("def f(a, *, b): ...\nf(1, <|>)", "f(a, *, b)", None),
    "returns": ("def f(a) -> int: ...\nf(<|>)", "f(a) -> int", "a"),
    "method": ("class C:\n    def m(self, a): ...\nC().m(<|>)", "m(a)", "a"),
    "method_of_a_class": ("class C:\n    def m(self, a): ...\nC.m(<|>)", "m(self, a)", "self"),
    "class_method": ("class C:\n    @classmethod\n    def m(cls, a): ...\nC.m(<|>)", "m(a)", "a"),
    "static_method": ("class C:\n    @staticmethod\n    def m(a): ...\nC().m(<|>)", "m(a)", "a"),
    "constructor": ("class C:\n    def __init__(self, a): ...\nC(<|>)", "C(a)", "a"),
    "constructor_by_new": ("class C:\n    def __new__(cls, a): ...\nC(<|>)", "C(a)", "a"),
    "inherited_constructor": ("class P:\n    def __init__(self, a): ...\nclass C(P): ...\nC(<|>)", "C(a)", "a"),
    "no_constructor": ("class C: ...\nC(<|>)", "C()", None),
    "dataclass": (
        "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    a: int\n    b: str = 's'\n"
        "    c: ClassVar[int] = 1\n    d: int = field(init=False)\nC(<|>)",
        "C(a: int, b: str = ...)",
        "a: int",
    ),
    "inherited_dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    a: int\n@dataclass\nclass C(P):\n    b: int\nC(1, <|>)",
        "C(a: int, b: int)",
        "b: int",
    ),
    "named_tuple": ("from typing import NamedTuple\nclass C(NamedTuple):\n    a: int\nC(<|>)", "C(a: int)", "a: int"),
    "namedtuple": ("import collections\nC = collections.namedtuple('C', 'a b')\nC(1, <|>)", "C(a, b)", "b"),
    "callable_instance": ("class C:\n    def __call__(self, a): ...\nC()(<|>)", "__call__(a)", "a"),
    "lambda": ("f = lambda a, b: 1\nf(1, <|>)", "lambda(a, b)", "b"),
    "nested_call": ("def f(a): ...\ndef g(b, c): ...\nf(g(1, <|>))", "g(b, c)", "c"),
    "after_a_nested_call": ("def f(a, b): ...\nf(g(1, 2), <|>)", "f(a, b)", "b"),
    "comma_in_brackets": ("def f(a, b): ...\nf([1, 2], <|>)", "f(a, b)", "b"),
    "comma_in_a_string": ("def f(a, b): ...\nf('1, (2', <|>)", "f(a, b)", "b"),
    "inside_a_list": ("def f(a, b): ...\nf([1, <|>])", "f(a, b)", "a"),
    "several_lines": ("def f(a, b): ...\nf(\n    1,\n    <|>\n)", "f(a, b)", "b"),
    "open_call_above_more_code": ("def f(a, b): ...\nf(1, <|>\nx = 2\n", "f(a, b)", "b"),
    "super": ("class P:\n    def m(self, a): ...\nclass C(P):\n    def m(self):\n        super().m(<|>)", "m(a)", "a"),
    "in_parentheses": ("def f(a, b): ...\nf((1 + <|>", "f(a, b)", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "label", "active"), SIGNATURES.values(), ids=list(SIGNATURES))
def test_signatures(marked: str, label: str, active: str | None):
    fixture = Fixture(marked)
    found: list[Signature] = fixture.snapshot.resolver.signatures(
        fixture.snapshot.documents["main.py"], fixture.at
    )
    assert [each.label for each in found] == [label]
    shown = found[0]
    assert (shown.parameters[shown.active_parameter].text if shown.active >= 0 else None) == active
    for parameter in shown.parameters:
        assert shown.label[slice(*parameter.span)] == parameter.text


INNER = "def inner(a, b: int = 1, *, c=2): ...\n"
BASE_INIT = "class P:\n    def __init__(self, a, b=1): ...\n"
PASSED_ON = {
    "both": ("def w(*args, **kw):\n    return inner(*args, **kw)\nw(<|>)", "w(a, b: int = 1, *, c=2)"),
    "behind_its_own": ("def w(x, *args, **kw):\n    return inner(*args, **kw)\nw(<|>)", "w(x, a, b: int = 1, *, c=2)"),
    "by_name_only": ("def w(x, **kw):\n    return inner(x, **kw)\nw(<|>)", "w(x, *, b: int = 1, c=2)"),
    "by_place_only": ("def w(*args):\n    return inner(*args)\nw(<|>)", "w(a, b: int = 1, /)"),
    "given_by_name": ("def w(*args, **kw):\n    return inner(*args, c=1, **kw)\nw(<|>)", "w(a, b: int = 1)"),
    "in_a_lambda": ("def w(*args, **kw):\n    return lambda: inner(*args, **kw)\nw(<|>)", "w(a, b: int = 1, *, c=2)"),
    "through_two": (
        "def v(*a, **k): return inner(*a, **k)\ndef w(*args, **kw): return v(*args, **kw)\nw(<|>)", "w(a, b: int = 1, *, c=2)",
    ),
    "to_stars": ("def v(x, *a, **k): ...\ndef w(*args, **kw): v(*args, **kw)\nw(<|>)", "w(x, *a, **k)"),
    "to_stars_alone": ("def v(*a, **k): ...\ndef w(*args, **kw): v(*args, **kw)\nw(<|>)", "w(*args, **kw)"),
    "several_calls": ("def w(*args, **kw):\n    other(*args, **kw)\n    inner(*args, **kw)\nw(<|>)", "w(*args, **kw)"),
    "same_call_twice": (
        "def w(*args, **kw):\n    if x: return inner(*args, **kw)\n    return inner(*args, **kw)\nw(<|>)", "w(a, b: int = 1, *, c=2)",
    ),
    "others_before": ("def w(*args, **kw):\n    inner(*x, *args, **kw)\nw(<|>)", "w(*args, **kw)"),
    "not_whole": ("def w(*args, **kw):\n    inner(*args[1:], **dict(kw))\nw(<|>)", "w(*args, **kw)"),
    "unknown": ("def w(*args, **kw): mystery(*args, **kw)\nw(<|>)", "w(*args, **kw)"),
    "in_a_string": ("def w(*args, **kw):\n    'inner(*args, **kw)'\nw(<|>)", "w(*args, **kw)"),
    "of_an_inner_function": (
        "def w(*args, **kw):\n    def v(*args, **kw): inner(*args, **kw)\nw(<|>)", "w(*args, **kw)",
    ),
    "to_itself": ("def w(*args, **kw): return w(*args, **kw)\nw(<|>)", "w(*args, **kw)"),
    "read_by_name": ("def w(**kw):\n    x = kw.pop('x', 1)\n    y = kw['y']\n    kw['z'] = 1\nw(<|>)", "w(*, x=..., y=..., **kw)"),
    "read_and_passed_on": ("def w(**kw):\n    x = kw.pop('x', 1)\n    inner(1, 2, **kw)\nw(<|>)", "w(*, c=2, x=...)"),
    "constructor": (
        BASE_INIT + "class C(P):\n    def __init__(self, z, *args, **kw):\n        super().__init__(*args, **kw)\nC(<|>)",
        "C(z, a, b=1)",
    ),
    "constructor_by_the_name_of_its_base": (
        BASE_INIT + "class C(P):\n    def __init__(self, *args, **kw):\n        P.__init__(self, *args, **kw)\nC(<|>)", "C(a, b=1)",
    ),
    "mixin": (
        BASE_INIT + "class M:\n    def __init__(self, *args, **kw):\n        super().__init__(*args, **kw)\n"
        "class C(M, P): ...\nC(<|>)",
        "C(a, b=1)",
    ),
    "super_among_others": (
        BASE_INIT + "class C(P):\n    def __init__(self, *args, **kw):\n        log(*args, **kw)\n"
        "        super().__init__(*args, **kw)\nC(<|>)",
        "C(a, b=1)",
    ),
    "to_object": ("class C:\n    def __init__(self, *args, **kw): super().__init__(*args, **kw)\nC(<|>)", "C(*args, **kw)"),
    "to_the_class": (BASE_INIT + "class C(P):\n    @classmethod\n    def make(cls, **kw): return cls(**kw)\nC.make(<|>)", "make(*, a, b=1)"),
    "to_a_method": (
        "class C:\n    def run(self, a): ...\n    def go(self, *args, **kw): return self.run(*args, **kw)\nC().go(<|>)", "go(a)",
    ),
    "made_by_a_decorator": ("def d(f):\n    def w(*args, **kw): return f(*args, **kw)\n    return w\ng = d(inner)\ng(<|>)", "w(a, b: int = 1, *, c=2)"),
    "to_fields": (
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    a: int\ndef w(**kw): return D(**kw)\nw(<|>)", "w(*, a: int)",
    ),
    "to_a_callable": (
        "from typing import Callable, ParamSpec\nP = ParamSpec('P')\ndef w(f: Callable[P, int], *args: P.args, **kw: P.kwargs): ...\n"
        "w(inner, <|>)",
        "w(f: Callable[P, int], a, b: int = 1, *, c=2)",
    ),
    "to_a_thread": ("import asyncio\nasyncio.to_thread(inner, 1, <|>)", "to_thread(func: Callable[_P, _R], /, a, b: int = 1, *, c=2) -> _R"),
    "unpacked": (
        "from typing import TypedDict, Unpack\nclass T(TypedDict):\n    a: int\ndef w(x, **kw: Unpack[T]): ...\nw(<|>)", "w(x, *, a: int)",
    ),
    "partial": ("from functools import partial\np = partial(inner, 1)\np(<|>)", "inner(b: int = 1, *, c=2)"),
    "partial_by_name": ("from functools import partial\np = partial(inner, 1, b=2)\np(<|>)", "inner(*, b: int = 2, c=2)"),
    "partial_called_at_once": ("import functools\nfunctools.partial(inner, 1, 2)(<|>)", "inner(*, c=2)"),
    "partial_in_an_attribute": (
        "from functools import partial\nclass C:\n    def __init__(self): self.p = partial(inner, 1)\n"
        "    def m(self): self.p(<|>)",
        "inner(b: int = 1, *, c=2)",
    ),
    "typed_dict": ("from typing import TypedDict\nclass T(TypedDict):\n    a: int\nT(<|>)", "T(*, a: int)"),
    "typed_dict_that_may_lack_keys": (
        "from typing import TypedDict\nclass T(TypedDict, total=False):\n    a: int\nclass U(T):\n    b: str\nU(<|>)",
        "U(*, a: int = ..., b: str)",
    ),
    "fields_by_keyword": (
        "from dataclasses import dataclass, field, KW_ONLY\n@dataclass\nclass C:\n    a: int\n    _: KW_ONLY\n    b: int = field(repr=False)\n"
        "    c: list = field(default_factory=list)\nC(<|>)",
        "C(a: int, *, b: int, c: list = ...)",
    ),
    "keyword_only_dataclass": (
        "from dataclasses import dataclass\n@dataclass(kw_only=True)\nclass C:\n    a: int\nC(<|>)", "C(*, a: int)",
    ),
    "attrs": ("import attr\n@attr.s\nclass C:\n    a = attr.ib()\n    _b = attr.ib(default=1)\nC(<|>)", "C(a, b=...)"),
    "below_a_model": (
        "class BaseModel: ...\nclass C(BaseModel):\n    a: int\nclass D(C):\n    b: int = 1\nD(<|>)", "D(*, a: int, b: int = ...)",
    ),
    "default_of_a_lambda": ("f = lambda a, *b, c=1, **d: a\nf(<|>)", "lambda(a, *b, c=1, **d)"),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "label"), PASSED_ON.values(), ids=list(PASSED_ON))
def test_parameters_that_a_call_passes_on(marked: str, label: str):
    fixture = Fixture(INNER + marked)
    document = fixture.snapshot.documents["main.py"]
    assert [each.label for each in fixture.snapshot.resolver.signatures(document, fixture.at)] == [label]


def test_a_signature_says_where_its_parameters_come_from():
    fixture = Fixture(INNER + "def w(x, *args, **kw): return inner(*args, **kw)\nw(<|>)")
    document = fixture.snapshot.documents["main.py"]
    (found,) = fixture.snapshot.resolver.signatures(document, fixture.at)
    assert found.note == "`*args` and `**kw` are passed on to `inner`."
    assert [each.documentation for each in found.parameters] == ["", *["From inner."] * 3]


KEYWORDS = {
    "function": "def f(<[a]>): ...\nf(<|>a=1)",
    "constructor": "class C:\n    def __init__(self, <[a]>): ...\nC(<|>a=1)",
    "passed_on": "def f(<[a]>): ...\ndef w(**kw): f(**kw)\nw(<|>a=1)",
    "passed_on_to_a_base": (
        "class P:\n    def __init__(self, <[a]>): ...\nclass C(P):\n    def __init__(self, **kw): super().__init__(**kw)\nC(<|>a=1)"
    ),
    "field": "from dataclasses import dataclass\n@dataclass\nclass C:\n    <[a]>: int\nC(<|>a=1)",
    "key": "from typing import TypedDict\nclass T(TypedDict):\n    <[a]>: int\nT(<|>a=1)",
    "callable_instance": "class C:\n    def __call__(self, <[a]>): ...\nC()(<|>a=1)",
}


@pytest.mark.parametrize("marked", KEYWORDS.values(), ids=list(KEYWORDS))
def test_definition_of_a_keyword(marked: str):
    fixture = Fixture(marked)
    document = fixture.snapshot.documents["main.py"]
    assert fixture.snapshot.resolver.definition(document, fixture.at) == fixture.expected


@pytest.mark.parametrize(
    "marked", ["x = 1<|>", "def f(<|>", "class C(<|>", "(1, <|>", "unknown(<|>", "f()<|>"]
)
def test_no_signatures(marked: str):
    fixture = Fixture(marked)
    assert fixture.snapshot.resolver.signatures(fixture.snapshot.documents["main.py"], fixture.at) == []


def test_overloads_are_all_shown():
    fixture = Fixture("open('f').read(<|>)\n''.split(\nmax(")
    document = fixture.snapshot.documents["main.py"]
    resolver = fixture.snapshot.resolver
    assert len(resolver.signatures(document, len(document.source))) > 3
    assert resolver.signatures(document, fixture.at)[0].label.startswith("read(")


SCOPES = {
    "module": ("x = 1\n<|>", "x print len __name__"),
    "function": ("def f(a, *b, **c):\n    d = 1\n    <|>", "a b c d f"),
    "not_yet_bound": ("def f():\n    <|>\n    later = 1", "f !later"),
    "in_its_own_first_value": ("def f():\n    total = to<|>", "f !total"),
    "in_its_own_next_value": ("def f():\n    total = 1\n    total = to<|>", "total"),
    "parameter_in_a_new_value": ("def f(total):\n    total = to<|>", "total"),
    "name_of_a_loop_in_what_it_goes_through": ("for one in o<|>: ...", "!one"),
    "in_a_function_that_is_its_value": ("walk = lambda node: <|>walk", "node walk"),
    "closure": ("def f():\n    y = 1\n    def g():\n        <|>", "y g f"),
    "class_body": ("class C:\n    y = 1\n    <|>", "y C"),
    "method_does_not_see_the_class_body": (
        "class C:\n    y = 1\n    def f(self):\n        <|>",
        "self C !y !f",
    ),
    "comprehension": ("[<|> for i in []]", "i"),
    "lambda": ("f = lambda p, *q: <|>p", "p q"),
    "loop": ("for i, (j, *k) in []:\n    <|>", "i j k"),
    "with_and_except": ("with a as b:\n    try: ...\n    except E as e:\n        <|>", "b e"),
    "walrus": ("if (n := 1):\n    <|>", "n"),
    "match": ("match q:\n    case [a, *b]: <|>", "a b"),
    "imports": ("import os.path, re as r\nfrom json import dumps as d\n<|>", "os r d !re !dumps"),
    "star_import": ("from os.path import *\n<|>", "join"),
    "global": ("x = 1\ndef f():\n    global x\n    x = 2\n    <|>", "x"),
    "end_of_a_function": ("def f():\n    a = 1\n\n    <|>", "a"),
    "behind_a_function": ("def f():\n    a = 1\n\n<|>", "f !a"),
    "header_is_outside": ("def f(a, b=<|>): ...", "!a f"),
    "open_bracket": ("def f():\n    a = 1\n    print(<|>\ndef g(): ...", "a"),
}


@pytest.mark.parametrize(("marked", "expected"), SCOPES.values(), ids=list(SCOPES))
def test_scope(marked: str, expected: str):
    fixture = Fixture(marked)
    names = [
        each.name
        for each in fixture.snapshot.resolver.scope(fixture.snapshot.documents["main.py"], fixture.at)
    ]
    assert {name for name in expected.split() if name[0] != "!"} <= set(names)
    assert not {name[1:] for name in expected.split() if name[0] == "!"} & set(names)
    assert len(names) == len(set(names))


def test_scope_is_innermost_first():
    fixture = Fixture("a = 1\ndef f(b):\n    c = 1\n    def g(d):\n        <|>")
    names = [
        each.name
        for each in fixture.snapshot.resolver.scope(fixture.snapshot.documents["main.py"], fixture.at)
    ]
    order = [names.index(name) for name in ("d", "c", "a", "print")]
    assert order == sorted(order)


def test_details_of_members():
    members = {member.name: member for member in answer_at("b.<|>").members}
    me = members["me"]
    assert (me.kind, me.detail, me.depth, me.is_inherited) == (Kind.METHOD, "()", 1, True)
    assert (me.documentation, me.origin.path if me.origin else "") == ("About me.", "main.py")
    assert members["n"].type == "int"
    assert members["area"].kind is Kind.PROPERTY
    assert members["area"].type == "float"
    assert members["_hidden"].is_private
    assert members["__init__"].is_dunder
    assert "me" in repr(me)


def test_details_of_names_in_scope():
    fixture = Fixture(BASE + "<|>")
    scope = {
        member.name: member
        for member in fixture.snapshot.resolver.scope(fixture.documents[fixture.path], fixture.at)
    }
    assert (scope["a"].type, scope["a"].details.signature) == ("A", "a: A")
    assert (scope["A"].documentation, scope["os"].type) == ("About A.", "module os")
    origin = scope["b"].origin
    assert origin is not None
    assert origin.span.start == BASE.index("b = B()")


KINDS = {
    "module": ("import json as x", Kind.MODULE),
    "imported_class": ("from json import JSONDecoder as x", Kind.CLASS),
    "imported_private_class": ("from m import _Any as x", Kind.CLASS),
    "imported_constant": ("from re import VERBOSE as x", Kind.CONSTANT),
    "imported_function": ("from json import loads as x", Kind.FUNCTION),
    "class": ("class x: ...", Kind.CLASS),
    "function": ("def x(): ...", Kind.FUNCTION),
    "property": ("@property\ndef x(): ...", Kind.PROPERTY),
    "variable": ("x = 1", Kind.VARIABLE),
}


@pytest.mark.parametrize(("source", "kind"), KINDS.values(), ids=list(KINDS))
def test_kinds_of_names_in_scope(source: str, kind: Kind):
    fixture = Fixture(f"{source}\n<|>")
    members = fixture.snapshot.resolver.scope(fixture.documents[fixture.path], fixture.at)
    assert next(member.kind for member in members if member.name == "x") is kind


def test_an_answer_says_whether_it_is_complete():
    assert answer_at("a.<|>").complete
    assert not answer_at("unknown.<|>").complete
    assert not answer_at("class C(Missing): y = 1\nC().<|>").complete
    assert not answer_at("class C:\n    def __getattr__(self, name): ...\nC().<|>").complete
    assert not answer_at("x = None\nx.<|>").complete
    assert answer_at("a.<|>").receiver == "A"


def test_modules_and_their_names():
    fixture = Fixture(PROJECT + "<|>")
    document = fixture.snapshot.documents["main.py"]
    resolver = fixture.snapshot.resolver
    assert {"pkg", "space", "lib", "os", "main"} <= set(resolver.modules(document, ""))
    assert resolver.modules(document, "pkg.") == ["deep", "deeper", "shapes"]
    assert resolver.modules(document, "pkg.sh") == ["deep", "deeper", "shapes"]
    assert resolver.modules(document, "missing.") == []
    assert "path" in resolver.modules(document, "os.")
    inside = fixture.snapshot.read("pkg/deep.py")
    assert isinstance(inside, Document)
    assert resolver.modules(inside, ".") == ["deep", "deeper", "shapes"]
    assert {"Round", "shapes", "inner", "public", "deep"} <= {
        m.name for m in resolver.module_members(document, "pkg")
    }
    assert "_hidden" not in {m.name for m in resolver.module_members(document, "pkg")}
    assert resolver.module_members(document, "missing") == []
    (circle,) = [m for m in resolver.module_members(document, "pkg.shapes") if m.name == "Circle"]
    assert resolver.describe_member(circle).documentation == "A round thing."


def test_an_edit_reads_only_what_changed():
    source = (
        BASE + "".join(f"class C{i}(A):\n    def f(self): self.x{i} = 1\n" for i in range(50)) + "C1().<|>\n"
    )
    fixture = Fixture(source)
    document = fixture.snapshot.documents["main.py"]
    fixture.snapshot.resolver.members(document, fixture.at - 1)
    shapes, bodies, reads = (trace.counters[name] for name in ("shape", "shape.body", "shape.read"))
    again = Fixture(source.replace("a = A()", "a  = A()"))
    again.snapshot.resolver.members(again.snapshot.documents["main.py"], again.at - 1)
    assert trace.counters["shape"] - shapes <= 2
    assert trace.counters["shape.body"] - bodies <= 2
    assert trace.counters["shape.read"] == reads


HOSTILE = {
    "deep_brackets": "x = " + "(" * 5000 + "\nx.<|>",
    "deep_attributes": "x" + ".y" * 5000 + ".<|>",
    "deep_calls": "x = " + "f(" * 3000 + ")" * 3000 + "\nx.<|>",
    "deep_blocks": "".join(f"{' ' * i}if x:\n" for i in range(400)) + " " * 400 + "x.<|>",
    "deep_classes": "".join(f"{' ' * i}class C:\n" for i in range(300)) + " " * 300 + "C.<|>",
    "long_line": "x = [" + "1, " * 100_000 + "]\nx.<|>",
    "many_bases": "".join(f"class C{i}(C{i + 1}): ...\n" for i in range(300)) + "C0().<|>",
    "many_unions": "x = " + " or ".join(f"C{i}()" for i in range(500)) + "\nx.<|>",
    "nul": "x = '\0'\nx.<|>",
    "all_errors": "def class ( [ { if else ) : = =\n" * 50 + "x.<|>",
    "unclosed_string": "x = '''abc\nx.<|>",
    "recursive_returns": "".join(f"def f{i}(): return f{(i + 1) % 90}()\n" for i in range(90)) + "f0().<|>",
    "self_referential": "class C:\n    def __getattr__(self, n): return self\n    x = property(lambda s: s.x)\nC().x.<|>",
    "many_members": "import enum\nclass E(enum.Enum):\n"
    + "".join(f"    M{i} = {i}\n" for i in range(3000))
    + "E.<|>",
    "self_typed": "x: 'x' = x\nx.<|>",
}


@pytest.mark.parametrize("marked", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_source_gives_an_answer(marked: str):
    fixture = Fixture(marked)
    document = fixture.snapshot.documents["main.py"]
    resolver = fixture.snapshot.resolver
    resolver.members(document, fixture.at - 1)
    resolver.scope(document, fixture.at)
    resolver.signatures(document, fixture.at)
    resolver.definition(document, fixture.at - 2)
    assert resolver.world.steps <= 60_000
