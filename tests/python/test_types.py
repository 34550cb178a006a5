"""What a variable's type is, one line a case: the source, and the type of its last `x`."""

import pytest

from fixtures import Fixture

CLASSES = """\
from typing import *
import os, re, collections, pathlib, subprocess, contextlib, functools, itertools, dataclasses, enum, json, logging
class A:
    n: int = 0
    def __init__(self, size=3): self.size = size; self.items = ["a"]; self.other = B()
    def me(self) -> "A": return self
    def same(self): return self
    def maybe(self) -> Optional["B"]: ...
    @property
    def area(self) -> float: return 1.0
    @property
    def guessed(self): return self.items
    @functools.cached_property
    def cached(self) -> "B": ...
    @classmethod
    def make(cls): return cls()
    @staticmethod
    def tool() -> bytes: ...
    def __add__(self, other) -> "B": ...
    def __getitem__(self, key) -> complex: ...
    def __iter__(self): yield 1
    def __enter__(self): return self
    def __exit__(self, *a): ...
    def __call__(self, y) -> str: ...
    async def later(self) -> int: ...
    def chain(self) -> Self: ...
class B(A):
    def up(self): return super().me()
    def whole(self): return super()
class Color(enum.Enum):
    RED = 1
    def shade(self) -> str: ...
@dataclasses.dataclass
class Point:
    x1: int
    tags: list[str] = dataclasses.field(default_factory=list)
class Pair(NamedTuple):
    left: A
    right: str
T = TypeVar("T")
K = TypeVar("K")
class Box(Generic[T]):
    def __init__(self, value: T): self.value = value
    def get(self) -> T: ...
    def pair(self, other: K) -> tuple[T, K]: ...
class IntBox(Box[int]): ...
def first(values: Iterable[T]) -> T: ...
def plain(): return A()
def both(flag): return A() if flag else "s"
def late():
    if a: return 1
    return "s"
def gen():
    yield A()
async def co(): return A()
@contextlib.contextmanager
def managed() -> Iterator[A]: ...
@contextlib.contextmanager
def managed_plain():
    yield A()
def loop(n): return loop(n)
def default(size=3, name="a", who=None): return size
a: A
b: B
boxes: list[Box[A]]
"""

CASES = """
1 => int
1.5 => float
"s" => str
b"s" => bytes
f"{a}" => str
True => bool
None => None
[1] => list[int]
[1, "a"] => list[int | str]
[] => list
{} => dict
{"a": A()} => dict[str, A]
{1} => set[int]
(1, "a") => tuple[int, str]
() => tuple[()]
not a => bool
1 < 2 => bool
-1 => int
"a" if a else 1 => str | int
None or A() => A
a and 1 => int
A => type[A]
A() => A
A().n => int
A().size => int
A().items => list[str]
A().items[0] => str
A().other => B
A().other.size => int
a => A
a.me() => A
a.same() => A
b.same() => B
b.me() => A
a.chain() => A
b.chain() => B
a.maybe() => B | None
a.maybe().other => B
a.area => float
a.guessed => list[str]
a.guessed[0] => str
a.cached => B
A.area => property
A.make() => A
B.make() => B
A.tool() => bytes
a.tool() => bytes
a + 1 => B
a["k"] => complex
a(1) => str
b.up() => A
plain() => A
both(1) => A | str
late() => int | str
gen() => Generator[A]
next(gen()) => A
loop(1) =>
default() => int
unknown() =>
unknown.attribute =>
Color.RED => Color
Color.RED.shade() => str
Color("r") => Color
Color["RED"] => Color
Point(1).x1 => int
Point(1).tags => list[str]
Pair(a, "s").left => A
Box(1) => Box[int]
Box(1).get() => int
Box(1).value => int
Box("a").pair(a) => tuple[str, A]
Box("a").pair(a)[1] => A
IntBox(1).get() => int
boxes[0].get() => A
[each.get() for each in boxes][0] => A
first([a]) => A
first({"k": 1}) => str
[each for each in [a]] => list[A]
{each for each in [a]} => set[A]
{k: v for k, v in {"a": 1}.items()} => dict[str, int]
(each for each in [a]) => Generator[A]
list(gen()) => list[A]
list("ab") => list[str]
sorted([a]) => list[A]
set([1]) => set[int]
tuple([1]) => tuple[int]
dict(a=1) => dict[str, int]
dict([("a", A())]) => dict[str, A]
max([a, a]) => A
sum([1]) => int
len("a") => int
{}.setdefault("a", []) => list
abs(-1) => int
zip([1], [a]) => zip[tuple[int, A]]
list(zip([1], ["a"]))[0][1] => str
list(enumerate([a]))[0][1] => A
list(reversed([a])) => list[A]
list(filter(None, [a])) => list[A]
list(map(str, [1])) => list[str]
list(map(lambda each: A(), [1])) => list[A]
str(1).split() => list[str]
"a".split()[0].upper() => str
"a".encode() => bytes
"a %s" % 1 => str
"a" + "b" => str
1 + 2 => int
1 + 2.0 => float
[1] + [2] => list[int]
{"a": 1}["a"] => int
{"a": 1}.get("a") => int | None
{"a": 1}.setdefault("a", 2) => int
list({"a": a}.values())[0] => A
[1, 2][0:1] => list[int]
"abc"[0] => str
open("f") => TextIOWrapper
open("f").read() => str
open("f", "rb").read() => bytes
os.path.join("a", "b") => str
os.environ["HOME"] => str
os.environ.get("HOME") => str | None
os.getcwd() => str
re.compile("a").match("a") => Match[str] | None
re.match("a", "a").group() => str
pathlib.Path("a") / "b" => Path
pathlib.Path("a").parent.name => str
pathlib.Path("a").read_text() => str
json.dumps(1) => str
logging.getLogger("a") => Logger
collections.defaultdict(list) => defaultdict[Any, list]
collections.Counter("a").most_common() => list[tuple[str, int]]
collections.OrderedDict() => OrderedDict
collections.namedtuple("P", "q r")(1, 2) => P
collections.namedtuple("P", ["q"]) => type[P]
subprocess.run(["a"]).returncode => int
itertools.chain([1], [2]) => chain[int]
functools.partial(plain)() => A
isinstance(a, B) => bool
type(a) => type[A]
type(a)() => A
cast(A, q) => A
cast("list[A]", q)[0] => A
getattr(a, "size") => int
(lambda: A())() => A
(y := A()) => A
super => type[super]
os => module os
os.path => module os.path
[*gen()][0] => A
[each for row in [[a]] for each in row][0] => A
a.items.copy()[0] => str
iter([a]) => Iterator[A]
next(iter([a])) => A
input() => str
range(3) => range
[i for i in range(3)] => list[int]
print => def print
a.me => def me
"".join => def join
Optional => Optional
dataclasses.asdict(Point(1)) => dict[str, Any]
"""

ANNOTATED = """
int => int
Optional[int] => int | None
int | None => int | None
Union[int, str] => int | str
"A" => A
List[A] => list[A]
Dict[str, List[A]] => dict[str, list[A]]
Tuple[int, str] => tuple[int, str]
tuple[int, ...] => tuple[int]
Type[A] => type[A]
type[A] => type[A]
Callable[[int], A] => Callable
Annotated[A, 1] => A
ClassVar[A] => A
Final[A] => A
Literal["a"] => str
Any =>
Sequence[A] => Sequence[A]
Iterator["A"] => Iterator[A]
Mapping[str, "A | None"] => Mapping[str, A | None]
os.PathLike[str] => PathLike[str]
collections.abc.Iterable[A] => Iterable[A]
Box[A] => Box[A]
"A | None" => A | None
"list[A]" => list[A]
Optional["Missing"] => None
Tuple[int, ...] => tuple[int]
Tuple => tuple
Type => type
Callable => Callable
LiteralString => str
Literal[1, "a"] => int | str
TypeGuard[A] => bool
tuple[int, *tuple[str, ...]] => tuple[int | tuple[str]]
Union["A", "B", None] => A | B | None
typing.Optional[A] =>
Generator[A, None, str] => Generator[A, None, str]
1 =>
Missing =>
str & int =>
List =>  list
"""

DESCRIPTOR = """\
class Mapped(Generic[T]):
    if TYPE_CHECKING:
        @overload
        def __get__(self: 'Column[T]', instance: 'Columns', owner: Any) -> bytes: ...
        @overload
        def __get__(self, instance: Any, owner: Literal[None]) -> bytes: ...
        @overload
        def __get__(self, instance: None, owner: Any) -> complex: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> T: ...
        def __get__(self, instance, owner): ...
class Column(Mapped[T]): ...
class Columns:
    size: Column[int] = Column()
class Row:
    title: Mapped[str] = column()
    size: Column[int] = Column()
    others: Mapped[list['Row']] = relation()
"""
BLOCKS = {
    "for": ("for x in [a]: x", "A"),
    "for_unpacked": ("for y, x in [(1, a)]: x", "A"),
    "for_nested": ("for y, (z, x) in [(1, (2, a))]: x", "A"),
    "for_items": ("for y, x in {'a': a}.items(): x", "A"),
    "for_own_iterator": ("for x in a: x", "int"),
    "for_enum": ("for x in Color: x", "Color"),
    "for_file": ("for x in open('f'): x", "str"),
    "with": ("with a as x: x", "A"),
    "with_inherited": ("with b as x: x", "B"),
    "with_open": ("with open('f') as x: x", "TextIOWrapper"),
    "with_managed": ("with managed() as x: x", "A"),
    "with_managed_unannotated": ("with managed_plain() as x: x", "A"),
    "with_suppressed": ("with contextlib.ExitStack() as x: x", "ExitStack"),
    "except": ("try: pass\nexcept ValueError as x: x", "ValueError"),
    "except_several": ("try: pass\nexcept (ValueError, OSError) as x: x", "ValueError | OSError"),
    "unpacked": ("y, x = 1, a\nx", "A"),
    "unpacked_starred": ("y, *x = [a]\nx", "list[A]"),
    "unpacked_after_star": ("*y, x = [a]\nx", "A"),
    "swapped": ("x, y = Pair(a, 's')\nx", "A"),
    "chained": ("x = y = a\nx", "A"),
    "last_wins": ("x = 1\nx = 's'\nx", "str"),
    "branches": ("if a: x = 1\nelse: x = 's'\nx", "str | int"),
    "none_then_set": ("x = None\nif a: x = A()\nx", "A | None"),
    "in_the_branch": ("x = None\nif a:\n    x = A()\n    x", "A"),
    "before_reassigned": ("x = A()\ny = x\nx = 1\nx = y\nx", "A"),
    "augmented": ("x = 1\nx += 2\nx", "int"),
    "annotated_wins": ("x: A = unknown()\nx", "A"),
    "annotated_later": ("x: A\nx = unknown()\nx", "A"),
    "walrus": ("if (x := A()): x", "A"),
    "awaited": ("async def f():\n    x = await a.later()\n    x", "int"),
    "awaited_plain": ("async def f():\n    x = await co()\n    x", "A"),
    "parameter": ("def f(x: A): x", "A"),
    "parameter_optional": ("def f(x: A = None): x", "A"),
    "parameter_default": ("def f(x='s'): x", "str"),
    "parameter_default_none": ("def f(x=None): x", ""),
    "parameter_replaced": ("def f(x=None):\n    x = x or A()\n    x", "A"),
    "positional_rest": ("def f(*x: A): x", "tuple[A]"),
    "keyword_rest": ("def f(**x: A): x", "dict[str, A]"),
    "self": ("class C:\n    def f(x): x", "C"),
    "cls": ("class C:\n    @classmethod\n    def f(x): x", "type[C]"),
    "new": ("class C:\n    def __new__(x): x", "type[C]"),
    "static": ("class C:\n    @staticmethod\n    def f(x): x", ""),
    "override_takes_the_annotation_above": (
        "class C:\n    def f(self, x: A): ...\nclass D(C):\n    def f(self, x): x",
        "A",
    ),
    "parameter_by_own_call": (
        "class C:\n    def run(self): self.f(1, A())\n    def f(self, y, z):\n        x = z\n        x",
        "A",
    ),
    "parameter_by_keyword_call": ("f(z=A())\ndef f(y=1, z=None):\n    x = z\n    x", "A"),
    "parameter_of_an_override": (
        "class C:\n    def run(self): self.f(A())\n    def f(self, y): ...\nclass D(C):\n    def f(self, y):\n        x = y\n        x",
        "A",
    ),
    "parameter_of_a_constructor": ("class C:\n    def __init__(self, y): self.y = y\nC(A())\nx = C(q).y\nx", "A"),
    "parameter_that_goes_round": ("def f(y):\n    f(y)\n    x = y\n    x", ""),
    "comprehension": ("[x for x in [a]]", "A"),
    "generator_argument": ("list(x for x in [a])", "A"),
    "closure": ("def f():\n    y = A()\n    def g():\n        x = y\n        x", "A"),
    "global": ("y = A()\ndef f():\n    global y\n    x = y\n    x", "A"),
    "class_scope_is_skipped": ("y = 1\nclass C:\n    y = 's'\n    def f(self):\n        x = y\n        x", "int"),
    "class_scope": ("class C:\n    y = 's'\n    x = y\n    x", "str"),
    "isinstance": ("def f(x):\n    if isinstance(x, A): x", "A"),
    "isinstance_several": ("def f(x):\n    if isinstance(x, (A, str)): x", "A | str"),
    "isinstance_and": ("def f(x):\n    if q and isinstance(x, A): x", "A"),
    "isinstance_narrows_down": ("def f(x: A):\n    if isinstance(x, B): x", "B"),
    "not_isinstance_returns": ("def f(x):\n    if not isinstance(x, A): return\n    x", "A"),
    "assert_isinstance": ("def f(x):\n    assert isinstance(x, A)\n    x", "A"),
    "isinstance_else": ("def f(x: A | str):\n    if isinstance(x, str): pass\n    else: x", "A"),
    "match_class": ("def f(x):\n    match x:\n        case A(): x", "A"),
    "match_as": ("match q:\n    case A() as x: x", "A"),
    "lambda_default": ("x = (lambda q: A())(1)\nx", "A"),
    "type_alias": ("Y = list[A]\nx: Y\nx", "list[A]"),
    "type_alias_union": ("Y = A | None\nx: Y\nx", "A | None"),
    "type_alias_annotated": ("Y: TypeAlias = 'A'\nx: Y\nx", "A"),
    "type_statement": ("type Y = list[A]\nx: Y\nx", "list[A]"),
    "type_parameters": ("class C[Q]:\n    def get(self) -> Q: ...\ny: C[A]\nx = y.get()\nx", "A"),
    "function_type_parameters": ("def f[Q](q: Q) -> Q: ...\nx = f(A())\nx", "A"),
    "generic_function": ("def f(q: type[T]) -> T: ...\nx = f(A)\nx", "A"),
    "self_variable": ("class C:\n    def f(self: T) -> T: ...\nclass D(C): ...\nx = D().f()\nx", "D"),
    "overload_by_argument": (
        "@overload\ndef f(q: int) -> A: ...\n@overload\ndef f(q: str) -> B: ...\ndef f(q): ...\nx = f('s')\nx",
        "B",
    ),
    "overload_by_number": (
        "@overload\ndef f() -> A: ...\n@overload\ndef f(q) -> B: ...\ndef f(q=1): ...\nx = f(2)\nx",
        "B",
    ),
    "overload_by_literal": (
        "@overload\ndef f(q: Literal[True]) -> A: ...\n@overload\ndef f(q: Literal[False]) -> B: ...\n"
        "def f(q): ...\nx = f(False)\nx",
        "B",
    ),
    "descriptor": (
        "class D:\n    def __get__(self, obj, owner) -> A: ...\nclass C:\n    d = D()\nx = C().d\nx",
        "A",
    ),
    "metaclass_member": ("class M(type):\n    def f(cls) -> A: ...\nclass C(metaclass=M): ...\nx = C.f()\nx", "A"),
    "property_setter": (
        "class C:\n    @property\n    def p(self) -> A: ...\n    @p.setter\n    def p(self, v): ...\nx = C().p\nx",
        "A",
    ),
    "attribute_of_a_subclass": ("class C(A):\n    def f(self):\n        x = self.other\n        x", "B"),
    "attribute_annotated_in_init": ("class C:\n    def __init__(self): self.y: A = q\nx = C().y\nx", "A"),
    "attribute_from_parameter": ("class C:\n    def __init__(self, y: A): self.y = y\nx = C().y\nx", "A"),
    "attribute_unpacked": ("class C:\n    def f(self): self.y, self.z = 1, A()\nx = C().z\nx", "A"),
    "attribute_set_to_none_first": (
        "class C:\n    y = None\n    def f(self): self.y = A()\nx = C().y\nx",
        "A | None",
    ),
    "diamond": (
        "class P:\n    y = 1\nclass Q(P): ...\nclass R(P):\n    y = 's'\nclass S(Q, R): ...\nx = S().y\nx",
        "str",
    ),
    "inconsistent_order": ("class P: y = 1\nclass Q(P): ...\nclass R(P, Q): ...\nx = R().y\nx", "int"),
    "cyclic_bases": ("class P(Q): y = 1\nclass Q(P): ...\nx = P().y\nx", "int"),
    "own_base": ("class P(P): y = 1\nx = P().y\nx", "int"),
    "cyclic_values": ("y = z\nz = y\nx = z\nx", ""),
    "endless_attribute": ("class C:\n    def f(self): return self.f().f()\nx = C().f()\nx", ""),
    "unknown_base": ("class C(Missing): y = 1\nx = C().y\nx", "int"),
    "conditional_import": ("try: import json as y\nexcept ImportError: y = None\nx = y\nx", "module json | None"),
    "version_branch": ("import sys\nif sys.version_info >= (3, 4): x = 1\nelse: x = 's'\nx", "int"),
    "old_version_branch": ("import sys\nif sys.version_info < (3,): x = 1\nelse: x = 's'\nx", "str"),
    "type_checking": ("if TYPE_CHECKING: x = 1\nx", "int"),
    "while": ("while q: x = A()\nx", "A"),
    "yield_from": ("def g():\n    yield from gen()\nx = next(g())\nx", "A"),
    "async_for": ("async def g():\n    yield A()\nasync def f():\n    async for x in g(): x", "A"),
    "async_with": (
        "class C:\n    async def __aenter__(self): return A()\nasync def f():\n    async with C() as x: x",
        "A",
    ),
    "own_next": ("class C:\n    def __iter__(self): return self\n    def __next__(self): return A()\nfor x in C(): x", "A"),
    "iterates_by_index": ("class C:\n    def __getitem__(self, i): return A()\nfor x in C(): x", "A"),
    "own_await": ("class C:\n    def __await__(self) -> Generator[Any, None, A]: ...\nasync def f():\n    x = await C()\n    x", "A"),
    "module_file": ("x = __file__\nx", "str"),
    "new_type": ("Y = NewType('Y', A)\nx: Y\nx", "A"),
    "functional_named_tuple": ("Y = NamedTuple('Y', [('left', A)])\nx = Y(a).left\nx", "A"),
    "callable_parameter": ("def f(q: Callable[[], A]):\n    x = q()\n    x", "A"),
    "explicit_super": ("class C(A):\n    def f(self):\n        x = super(C, self).me()\n        x", "A"),
    "super_in_class_method": (
        "class C(A):\n    @classmethod\n    def make(cls):\n        x = super().make()\n        x",
        "C",
    ),
    "wrapped": ("def deco(f):\n    return f\n@deco\ndef g() -> A: ...\nx = g()\nx", "A"),
    "reversed_operator": ("class C:\n    def __radd__(self, o) -> A: ...\nx = q + C()\nx", "A"),
    "type_alias_in_text": ("Y: TypeAlias = 'list[A]'\nx: Y\nx", "list[A]"),
    "final_without_a_type": ("x: Final = A()\nx", "A"),
    "caught_in_a_tuple": ("try: ...\nexcept (OSError, ValueError) as x: x", "OSError | ValueError"),
    "caught_by_a_name": ("y = (OSError, ValueError)\ntry: ...\nexcept y as x: x", "OSError | ValueError"),
    "unfinished_annotation": ("x: = A()\nx", "A"),
    "typing_alias": ("x: typing.Deque\nimport typing\nx", "deque"),
    "setter_only_leads_to_its_property": (
        "class C:\n    @property\n    def y(self) -> A: ...\n    @y.setter\n    def y(self, v): ...\nx = C().y\nx",
        "A",
    ),
    "parameter_from_a_caller": ("def f(x):\n    x\nf(A())", "A"),
    "parameter_from_a_named_argument": ("def g(): f(1, x=A())\ndef f(p, x):\n    x", "A"),
    "parameter_from_several_callers": ("def f(x):\n    x\nf(A())\nf('s')\nf(b)\nf([])\nf({})", "A | B | list"),
    "parameter_from_a_literal_is_unknown": ("def f(x):\n    x\nf(None)\nf(3)", ""),
    "parameter_behind_a_star_is_unknown": ("def f(p, x):\n    x\nf(*q, A())", ""),
    "parameter_that_no_caller_gives": ("def f(p, x):\n    x\nf(A())", ""),
    "parameter_by_keyword_only": ("def f(*, x):\n    x\nf(A())", ""),
    "parameter_of_a_call_that_never_closes": ("def f(x):\n    x\nf(A(", ""),
    "parameter_given_to_a_constructor": ("class C:\n    def __init__(self, x):\n        x\nC(A())", "A"),
    "parameter_of_an_operator_is_unknown": ("class C:\n    def __or__(self, x):\n        x", ""),
    "parameter_of_a_method_in_the_base_class": (
        "class C:\n    def run(self): self.go(A())\n    def go(self, x): ...\nclass D(C):\n    def go(self, x):\n        x",
        "A",
    ),
    "parameter_from_the_base_class": (
        "class C:\n    def go(self, x: A): ...\nclass D(C):\n    def go(self, x):\n        x",
        "A",
    ),
    "first_parameter_in_a_metaclass": ("class C(type):\n    def f(x):\n        x", "C"),
    "first_parameter_of_a_class_method": ("class C:\n    @classmethod\n    def f(x):\n        x", "type[C]"),
    "first_parameter_of_a_static_method": ("class C:\n    @staticmethod\n    def f(x: A):\n        x", "A"),
    "descriptor_with_an_annotation": (
        "class D:\n    def __get__(self, i, t) -> A: ...\nclass C:\n    y = D()\nx = C().y\nx",
        "A",
    ),
    "descriptor_with_overloads": (
        "class D:\n    @overload\n    def __get__(self, i: None, t) -> B: ...\n    @overload\n"
        "    def __get__(self, i: object, t) -> A: ...\nclass C:\n    y = D()\nx = C().y\nx",
        "A",
    ),
    "descriptor_read_from_the_class": (
        "class D:\n    @overload\n    def __get__(self, i: None, t) -> B: ...\n    @overload\n"
        "    def __get__(self, i: object, t) -> A: ...\nclass C:\n    y = D()\nx = C.y\nx",
        "B",
    ),
    "bound_of_a_type_variable": ("Y = TypeVar('Y', bound=A)\ndef f(q: Y):\n    x = q.me()\n    x", "A"),
    "attribute_of_a_callable": ("def f(q: Callable[[], A]):\n    x = q.__name__\n    x", "str"),
    "attribute_of_a_lambda": ("q = lambda: 1\nx = q.__name__\nx", "str"),
    "attribute_of_a_property": ("x = A.area.__doc__\nx", "str | None"),
    "overload_by_the_number_of_arguments": (
        "@overload\ndef f() -> A: ...\n@overload\ndef f(q) -> B: ...\nx = f(1)\nx",
        "B",
    ),
    "overload_by_keyword": (
        "@overload\ndef f(*, p) -> A: ...\n@overload\ndef f(*, q: int) -> B: ...\nx = f(q=1)\nx",
        "B",
    ),
    "overload_by_class": (
        "@overload\ndef f(q: str) -> A: ...\n@overload\ndef f(q: int) -> B: ...\nx = f(1)\nx",
        "B",
    ),
    "overload_by_the_class_of_a_keyword": (
        "@overload\ndef f(p, *, q: str) -> A: ...\n@overload\ndef f(p, *, q: int) -> B: ...\nx = f(a, q=1)\nx",
        "B",
    ),
    "overload_with_a_needed_keyword": (
        "@overload\ndef f(p, *, q) -> A: ...\n@overload\ndef f(p) -> B: ...\nx = f(a)\nx",
        "B",
    ),
    "called_through_its_class": ("class C:\n    def f(self): return self\nx = C.f(C())\nx", "C"),
    "overload_by_boolean": (
        "@overload\ndef f(q: Literal[True]) -> A: ...\n@overload\ndef f(q: Literal[False]) -> B: ...\nx = f(False)\nx",
        "B",
    ),
    "overload_with_a_wider_number": (
        "@overload\ndef f(q: str) -> A: ...\n@overload\ndef f(q: float) -> B: ...\nx = f(1)\nx",
        "B",
    ),
    "overload_by_protocol": (
        "class P(Protocol):\n    def up(self): ...\n@overload\ndef f(q: str) -> A: ...\n@overload\n"
        "def f(q: P) -> B: ...\nx = f(B())\nx",
        "B",
    ),
    "overload_for_a_class": (
        "@overload\ndef f(q: str) -> A: ...\n@overload\ndef f(q: type) -> B: ...\nx = f(A)\nx",
        "B",
    ),
    "overload_behind_a_star": ("@overload\ndef f() -> A: ...\n@overload\ndef f(q) -> B: ...\nx = f(*q)\nx", "A"),
    "metaclass_that_makes_another": (
        "class M(type):\n    def __call__(cls) -> A: ...\nclass C(metaclass=M): ...\nx = C()\nx",
        "A",
    ),
    "new_that_makes_another": ("class C:\n    def __new__(cls, q) -> A: ...\nx = C(1)\nx", "A"),
    "super_in_a_nested_function": (
        "class C(A):\n    def f(self):\n        def g():\n            x = super().same()\n            x",
        "C",
    ),
    "super_outside_a_class": ("x = super().me()\nx", ""),
    "loop_over_an_enum": ("for x in Color: x", "Color"),
    "loop_over_nothing_known": ("for x in q: x", ""),
    "loop_over_a_tuple": ("for x in (A(), 's'): x", "A | str"),
    "attribute_by_name": ("x = getattr(a, 'n')\nx", "int"),
    "read_through_overloads": (DESCRIPTOR + "x = Row().title\nx", "str"),
    "read_of_a_class": (DESCRIPTOR + "x = Row.title\nx", "complex"),
    "read_item": (DESCRIPTOR + "x = Row().others[0]\nx", "Row"),
    "read_by_the_kind_of_instance": (DESCRIPTOR + "x = Columns().size\nx", "bytes"),
    "read_by_another_kind": (DESCRIPTOR + "x = Row().size\nx", "int"),
    "made_of_a_type": ("def get(kind: Type[T]) -> T: ...\nx = get(A)\nx", "A"),
    "made_of_an_alias": ("Key = Union[Type[T], 'Box[T]']\ndef get(kind: Key[T]) -> Optional[T]: ...\nx = get(A)\nx", "A | None"),
    "bound_without_spaces": ("x='s'", "str"),
    "from_itself": ("x = [a]\nx = x[0]\nx", "A"),
    "from_itself_twice": ("x = ' '\nx = x.strip()\nx = x.encode()\nx", "bytes"),
    "parameter_from_itself": ("def f(x: str):\n    x = x.split()\n    x", "list[str]"),
    "parameter_in_its_own_value": ("def f(x: str):\n    x = x", "str"),
    "parameter_from_itself_in_a_branch": ("def f(x: str):\n    if x:\n        x = x.encode()\n    x", "str | bytes"),
    "from_itself_in_a_loop": ("x = 0\nfor i in 'ab':\n    x = x + 1\nx", "int"),
    "loop_over_itself": ("x = [[1]]\nfor x in x:\n    pass\nx", "list[int]"),
    "context_of_itself": ("x = open('f')\nwith x as x:\n    pass\nx", "TextIOWrapper"),
    "swapped_values": ("x = 1\ny = 's'\nx, y = y, x\nx", "str"),
    "builtin_of_the_same_name": ("len = len\nx = len('s')\nx", "int"),
    "long_chain": ("x = ' '\n" + "x = x.strip()\n" * 60 + "x", "str"),
    "long_chain_from_a_parameter": ("def f(x: str):\n" + "    x = x.strip()\n" * 60 + "    x", "str"),
    "attribute_by_name_or_default": ("x = getattr(a, 'missing', 's')\nx", "str"),
    "partly_applied": ("x = functools.partial(plain)()\nx", "A"),
    "called_lambda": ("x = (lambda p: p)(A())\nx", "A"),
    "called_nothing": ("x = (1)()\nx", ""),
    "wrapped_function": ("x = functools.wraps(plain)\nx", "def plain()"),
    "module_by_dotted_import": ("import os.path\nx = os.path\nx", "module os.path"),
    "type_of_a_value": ("x = type(a)\nx", "type[A]"),
    "index_below_zero": ("x = (1, 's')[-1]\nx", "str"),
    "index_beyond": ("x = (1, 's')[q]\nx", "int | str"),
    "slice": ("x = [a][1:]\nx", "list[A]"),
    "starred_list": ("x = [*[a]]\nx", "list[A]"),
    "starred_tuple": ("x = (*[a], 1)\nx", "tuple[A | int]"),
    "narrowed_by_issubclass": ("def f(q):\n    if issubclass(q, A):\n        x = q\n        x", "type[A]"),
    "narrowed_by_not": ("def f(q: A | str):\n    if not isinstance(q, str):\n        x = q\n        x", "A"),
    "narrowed_by_and": ("def f(q: A | str):\n    if q and isinstance(q, str):\n        x = q\n        x", "str"),
    "narrowed_by_a_tuple": (
        "def f(q):\n    if isinstance(q, (A, str)):\n        x = q\n        x",
        "A | str",
    ),
    "imported_module_by_name": ("import importlib\nx = importlib.import_module('json')\nx", "module json"),
}  # fmt: skip


def type_of(source: str) -> str:
    """The type that hover shows for the last `x` of `source`."""
    at = source.rindex("x")
    fixture = Fixture(source[: at + 1] + "<|>" + source[at + 1 :])
    described = fixture.snapshot.resolver.describe(fixture.snapshot.documents["main.py"], fixture.at)
    if described is None:
        return ""
    return (
        described.signature.partition(": ")[2] if described.signature.startswith("x") else described.signature
    )


def rows(table: str) -> list[tuple[str, str]]:
    return [
        (left.strip(), right.strip())
        for left, _, right in (row.rpartition("=>") for row in table.strip().splitlines())
    ]


@pytest.mark.parametrize(("expression", "expected"), rows(CASES))
def test_expressions(expression: str, expected: str):
    shown = type_of(f"{CLASSES}x = {expression}\nx")
    if expected.startswith(("def ", "module ")):
        assert shown.startswith(expected)
    else:
        assert shown == expected


@pytest.mark.parametrize(("annotation", "expected"), rows(ANNOTATED))
def test_annotations(annotation: str, expected: str):
    assert type_of(f"{CLASSES}def f(x: {annotation}): x") == expected


@pytest.mark.parametrize(("source", "expected"), BLOCKS.values(), ids=list(BLOCKS))
def test_statements(source: str, expected: str):
    shown = type_of(f"{CLASSES}{source}")
    assert shown == expected or (not expected and shown in ("", "x"))
