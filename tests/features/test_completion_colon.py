"""Behind a colon that ends a line no menu opens: Enter would take its first item."""

from codeforge.features.completion.colon import helps
from fixtures import Fixture, cases


@cases(
    function="def f(x):<|>",
    result="def f(x) -> int:<|>",
    method="class A:\n    async def f(self):<|>",
    class_="class A(B):<|>",
    condition="if x['a']:<|>",
    otherwise="else:<|>",
    bracket_in_a_string="if x == '(':<|>",
    last_line_of_a_header="def f(\n    a,\n) -> int:<|>",
    exception="except (A, B):<|>",
    match="match x:<|>",
    case="-- a.ts --\nswitch (x) {\n  case 1:<|>",
    yaml="-- a.yaml --\nkey:<|>",
    label="-- a.c --\nagain:<|>",
)
def test_a_line_ends(case):
    f = Fixture(case)
    assert not helps(f.snapshot.document(f.path), f.at)


@cases(
    parameter="def f(x:<|>",
    parameter_before_others="def f(x:<|>, y): pass",
    variable="x:<|>",
    key="x = {'a':<|>}",
    slice_="if x[1:<|>]",
    typescript="-- a.ts --\nlet x:<|>",
    lua="-- a.lua --\nobject:<|>",
    rust="-- a.rs --\nVec::<|>",
    cpp="-- a.cpp --\nstd::<|>",
)
def test_a_type_a_value_or_a_member_follows(case):
    f = Fixture(case)
    assert helps(f.snapshot.document(f.path), f.at)
