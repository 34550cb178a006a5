"""Go to definition, declaration and type definition: `<|>` asks, `<[ ]>` is the answer."""

from codeforge.features.definition import declaration, definition, type_definition
from fixtures import Fixture, cases


@cases(
    function="def <[area]>(r): ...\nar<|>ea(2)",
    function_before_its_definition="def g(): return ar<|>ea(2)\ndef <[area]>(r): ...",
    parameter="def f(<[radius]>): return radi<|>us",
    local_variable="def f():\n    <[total]> = 0\n    return tot<|>al",
    comprehension="x = 1\ny = [x<|>.real for <[x]> in z]",
    comprehension_of_pairs="y = {k: v<|> for k, (_, *<[v]>) in d.items() if v}",
    second_loop_of_a_comprehension="y = [b for <[a]> in z for b in a<|>]",
    what_a_comprehension_goes_through="<[x]> = [1]\ny = [x for x in x<|>]",
    inner_comprehension="y = [[x<|> for <[x]> in x] for x in z]",
    name_that_a_comprehension_binds="y = [x for <[x<|>]> in z]",
    outside_of_the_comprehension="<[x]> = 1\ny = [x for x in z]\nx<|>",
    lambda_parameter="z = 1\nf = lambda a, *<[z]>: z<|>",
    default_of_a_lambda="<[z]> = 1\nf = lambda z=z<|>: z",
    parameter_of_a_lambda="f = lambda a, <[z<|>]>=1: z",
    keyword_in_a_comprehension="def f(<[x]>): ...\ny = [f(x<|>=1) for x in z]",
    keyword_of_what_is_not_known="y = [zork(x<|>=1) for x in z]",
    attribute_in_a_comprehension="class A:\n    def <[x]>(self): ...\ny = [A().x<|>() for x in z]",
    inside_a_string="x = 'ar<|>ea'",
    inside_a_comment="def area(): ...\n# ar<|>ea",
    after_wide_characters="def <[f]>(): ...\n'é🙂', f<|>()",
    method_on_self="class A:\n    def <[run]>(self): ...\n    def go(self): self.ru<|>n()",
    attribute_on_self="class A:\n    def __init__(self):\n        self.<[size]> = 0\n    def go(self): return self.si<|>ze",
    method_of_an_instance="class A:\n    def <[run]>(self): ...\na = A()\na.ru<|>n()",
    inherited="class B:\n    def <[run]>(self): ...\nclass A(B):\n    def go(self): self.ru<|>n()",
    class_itself="class <[A]>: ...\nA<|>()",
    annotated_parameter="class A:\n    def <[run]>(self): ...\ndef f(a: A): a.ru<|>n()",
    other_file="""
        -- shapes.py --
        def <[area]>(r): ...
        -- main.py --
        from shapes import area
        ar<|>ea(2)
    """,
    renamed_import="""
        -- shapes.py --
        def <[area]>(r): ...
        -- main.py --
        from shapes import area as surface
        surf<|>ace(2)
    """,
    member_of_a_module="""
        -- shapes.py --
        def <[area]>(r): ...
        -- main.py --
        import shapes
        shapes.ar<|>ea(2)
    """,
    through_a_package="""
        -- pkg/__init__.py --
        from pkg.deep import Thing
        -- pkg/deep.py --
        class <[Thing]>: ...
        -- main.py --
        from pkg import Thing
        Th<|>ing()
    """,
    relative_import="""
        -- pkg/a.py --
        def <[one]>(): ...
        -- pkg/b.py --
        from .a import one
        on<|>e()
    """,
    name_in_an_import="""
        -- shapes.py --
        def <[area]>(r): ...
        -- main.py --
        from shapes import ar<|>ea
    """,
    broken_line="def <[area]>(r): ...\nx = ar<|>ea(2, [",
    javascript_function="""
        -- app.js --
        function <[start]>() {}
        sta<|>rt()
    """,
    javascript_import="""
        -- lib.js --
        export function <[start]>() {}
        -- app.js --
        import { start } from './lib'
        sta<|>rt()
    """,
    go_function="""
        -- main.go --
        package main
        func <[Start]>() {}
        func main() { Sta<|>rt() }
    """,
    unknown_name_of_another_file_by_name_alone="""
        -- shapes.py --
        class Round:
            def <[circumference]>(self): ...
        -- main.py --
        def f(thing): thing.circum<|>ference()
    """,
)
def test_definition(case):
    f = Fixture(case)
    assert definition(f.snapshot, f.path, f.at) == f.expected


@cases(
    import_of_the_name="""
        -- shapes.py --
        def area(r): ...
        -- main.py --
        <[from shapes import area]>
        ar<|>ea(2)
    """,
    not_imported="def <[area]>(r): ...\nar<|>ea(2)",
    nothing_here="x = 1\n<|>",
)
def test_declaration(case):
    f = Fixture(case)
    found = declaration(f.snapshot, f.path, f.at)
    assert [place.path for place in found] == [place.path for place in f.expected]
    assert all(e.span.covers(p.span) for e, p in zip(f.expected, found, strict=True))


@cases(
    instance="class <[A]>: ...\na = A()\nprint(a<|>)",
    annotated="class <[A]>: ...\ndef f(a: A): return a<|>",
    attribute="class <[B]>: ...\nclass A:\n    b: B\ndef f(a: A): return a.b<|>",
    unknown="def f(a): return a<|>",
)
def test_type_definition(case):
    f = Fixture(case)
    assert type_definition(f.snapshot, f.path, f.at) == f.expected


def test_an_unknown_file_has_no_definitions():
    f = Fixture("x<|> = 1")
    assert definition(f.snapshot, "missing.py", 0) == []
    assert type_definition(f.snapshot, "missing.py", 0) == []
    assert declaration(f.snapshot, "missing.py", 0) == []
