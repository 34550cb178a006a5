"""Idioms of everyday code: a case is its source with the cursor, and names that are offered there (`!` for not)."""

import pytest

from fixtures import Fixture

A = "class A:\n    one=1\n    def me(self)->'A': ...\nclass B:\n    two=2\n"

CASES = {
    "rebound": (A + "def f(x: A):\n    x = x.<|>", "one"),
    "rebound_before_more": (A + "def f(x: A):\n    x = x.<|>\n    return x\n", "one"),
    "rebound_at_the_top": (A + "x = A()\nx = x.<|>", "one"),
    "rebound_in_a_call": (A + "def f(x: A):\n    x = str(x.<|>)\n    return x\n", "one"),
    "rebound_twice": (A + "def f(x: A):\n    x = x.me()\n    x = x.me().<|>\n", "one"),
    "is_none_else": (
        A
        + "from typing import Optional\ndef f(x: Optional[A]):\n    if x is None:\n        return\n    x.<|>",
        "one",
    ),
    "is_not_none": (A + "def f(x: 'A|None'):\n    if x is not None:\n        x.<|>", "one"),
    "union_isinstance_else": (
        A + "def f(x: 'A|B'):\n    if isinstance(x,A):\n        pass\n    else:\n        x.<|>",
        "two !one",
    ),
    "isinstance_early_return": (
        A + "def f(x: 'A|B'):\n    if isinstance(x,A):\n        return\n    x.<|>",
        "two !one",
    ),
    "narrow_and": (A + "def f(x):\n    return isinstance(x, A) and x.<|>", "one"),
    "walrus": (A + "def g()->A: ...\nif (y:=g()):\n    y.<|>", "one"),
    "while_walrus": (A + "def g()->A: ...\nwhile y:=g():\n    y.<|>", "one"),
    "match_class": (A + "def f(x):\n    match x:\n        case A() as y:\n            y.<|>", "one"),
    "match_subject": (A + "def f(x):\n    match x:\n        case A():\n            x.<|>", "one"),
    "except_as": ("try: ...\nexcept OSError as e:\n    e.<|>", "errno"),
    "except_tuple": ("try: ...\nexcept (OSError, KeyError) as e:\n    e.<|>", "errno"),
    "contextmanager": (
        A
        + "import contextlib\n@contextlib.contextmanager\ndef f():\n    yield A()\nwith f() as x:\n    x.<|>",
        "one",
    ),
    "asynccontextmanager": (
        A
        + "import contextlib\n@contextlib.asynccontextmanager\nasync def f():\n    yield A()\nasync def g():\n    async with f() as x:\n        x.<|>",
        "one",
    ),
    "wraps": (
        A
        + "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def w(*a): return f(*a)\n    return w\n@deco\ndef g()->A: ...\ng().<|>",
        "one",
    ),
    "unknown_decorator": (A + "from nowhere import deco\n@deco\ndef g()->A: ...\ng().<|>", "one"),
    "decorator_typed": (
        A
        + "from typing import Callable, TypeVar\nT=TypeVar('T')\ndef deco(f: Callable[..., T])->Callable[..., T]: ...\n@deco\ndef g()->A: ...\ng().<|>",
        "one",
    ),
    "lru_cache": (
        A + "import functools\n@functools.lru_cache(maxsize=None)\ndef g()->A: ...\ng().<|>",
        "one",
    ),
    "cached_property": (
        A
        + "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return A()\nC().p.<|>",
        "one",
    ),
    "property_setter": (
        A
        + "class C:\n    @property\n    def p(self): return A()\n    @p.setter\n    def p(self, v): ...\nC().p.<|>",
        "one",
    ),
    "descriptor": (
        A + "class D:\n    def __get__(self, i, o)->A: ...\nclass C:\n    d=D()\nC().d.<|>",
        "one",
    ),
    "descriptor_untyped": (
        A + "class D:\n    def __get__(self, i, o): return A()\nclass C:\n    d=D()\nC().d.<|>",
        "one",
    ),
    "dataclass": (
        A
        + "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    a: A\n    bs: list[B]=field(default_factory=list)\nC(A()).bs[0].<|>",
        "two",
    ),
    "dataclass_replace": (
        A + "import dataclasses\n@dataclasses.dataclass\nclass C:\n    a: A\ndataclasses.replace(C(A())).<|>",
        "a",
    ),
    "namedtuple_class": (
        A + "from typing import NamedTuple\nclass P(NamedTuple):\n    a: A\n    b: B\nx,y=P(A(),B())\ny.<|>",
        "two",
    ),
    "typeddict": (
        A + "from typing import TypedDict\nclass T(TypedDict):\n    a: A\n    b: B\nt: T\nt['a'].<|>",
        "one",
    ),
    "enum_member": ("import enum\nclass E(enum.Enum):\n    R=1\nE.R.<|>", "name value"),
    "enum_value": ("import enum\nclass E(str, enum.Enum):\n    R='a'\nE.R.<|>", "upper value"),
    "enum_index": ("import enum\nclass E(enum.Enum):\n    R=1\nE['R'].<|>", "name"),
    "enum_call": ("import enum\nclass E(enum.Enum):\n    R=1\nE(1).<|>", "name"),
    "enum_iter": ("import enum\nclass E(enum.Enum):\n    R=1\nfor e in E:\n    e.<|>", "name"),
    "dict_items": (A + "d: dict[str, A]\nfor k,v in d.items():\n    v.<|>", "one"),
    "dict_get": (A + "d: dict[str, A]={}\nd.get('x').<|>", "one"),
    "dict_literal_key": (A + "d={'a': A(), 'b': B()}\nd['b'].<|>", "two"),
    "dict_setdefault": (A + "d: dict[str, list[A]]={}\nd.setdefault('x', []).<|>", "append"),
    "defaultdict": (A + "from collections import defaultdict\nd=defaultdict(list)\nd['a'].<|>", "append"),
    "list_append": (A + "xs=[]\nxs.append(A())\nxs[0].<|>", "one"),
    "set_add": (A + "xs=set()\nxs.add(A())\nfor x in xs:\n    x.<|>", "one"),
    "dict_assign": (A + "d={}\nd['x']=A()\nd['x'].<|>", "one"),
    "zip": (A + "for a,b in zip([A()],[B()]):\n    b.<|>", "two"),
    "enumerate": (A + "for i,a in enumerate([A()]):\n    a.<|>", "one"),
    "max": (A + "max([A()], key=str).<|>", "one"),
    "next_iter": (A + "next(iter([A()])).<|>", "one"),
    "gen": (A + "def g():\n    yield A()\nfor x in g():\n    x.<|>", "one"),
    "gen_send": (A + "from typing import Iterator\ndef g()->Iterator[A]: ...\nnext(g()).<|>", "one"),
    "async_for": (
        A
        + "from typing import AsyncIterator\nasync def g()->AsyncIterator[A]:\n    yield A()\nasync def h():\n    async for x in g():\n        x.<|>",
        "one",
    ),
    "await_gather": (
        A
        + "import asyncio\nasync def f()->A: ...\nasync def h():\n    x,y=await asyncio.gather(f(),f())\n    x.<|>",
        "one",
    ),
    "super_method": (A + "class C(A):\n    def me(self):\n        return super().me().<|>", "one"),
    "super_init_attrs": (
        "class P:\n    def __init__(self): self.v='a'\nclass C(P):\n    def f(self):\n        self.v.<|>",
        "upper",
    ),
    "init_param_attr": ("class P:\n    def __init__(self, v: str): self.v=v\nP('').v.<|>", "upper"),
    "class_attr_none": (
        A + "class C:\n    x=None\n    def s(self): self.x=A()\n    def f(self):\n        self.x.<|>",
        "one",
    ),
    "lazy_table": (
        "-- lib/__init__.py --\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .inner import A\n-- lib/inner.py --\nclass A:\n    one=1\n-- main.py --\nfrom lib import A\nA.<|>",
        "one",
    ),
    "star_all": (
        "-- a.py --\n__all__=['A']\nfrom b import *\n-- b.py --\nclass A:\n    one=1\n-- main.py --\nfrom a import *\nA.<|>",
        "one",
    ),
    "relative": (
        "-- p/__init__.py --\n-- p/a.py --\nclass A:\n    one=1\n-- p/q/__init__.py --\n-- p/q/main.py --\nfrom ..a import A\nA.<|>",
        "one",
    ),
    "namespace": ("-- ns/m.py --\nclass A:\n    one=1\n-- main.py --\nimport ns.m\nns.m.A.<|>", "one"),
    "try_import": (
        "try:\n    import nojson as json\nexcept ImportError:\n    import json\njson.<|>",
        "dumps",
    ),
    "self_return_chain": (
        "class Q:\n    def a(self):\n        self.x=1\n        return self\n    def b(self): return self\nQ().a().b().<|>",
        "a b",
    ),
    "classmethod_cls": (
        "class Q:\n    @classmethod\n    def make(cls): return cls()\nclass R(Q):\n    two=2\nR.make().<|>",
        "two",
    ),
    "generic_class": (
        A
        + "from typing import Generic, TypeVar\nT=TypeVar('T')\nclass Box(Generic[T]):\n    def get(self)->T: ...\nb: Box[A]\nb.get().<|>",
        "one",
    ),
    "generic_ctor": (
        A
        + "from typing import Generic, TypeVar\nT=TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, v: T): self.v=v\n    def get(self)->T: ...\nBox(A()).get().<|>",
        "one",
    ),
    "generic_attr": (
        A
        + "from typing import Generic, TypeVar\nT=TypeVar('T')\nclass Box(Generic[T]):\n    v: T\nb: Box[A]\nb.v.<|>",
        "one",
    ),
    "generic_inherit": (
        A
        + "from typing import Generic, TypeVar\nT=TypeVar('T')\nclass Box(Generic[T]):\n    v: T\nclass C(Box[A]): ...\nC().v.<|>",
        "one",
    ),
    "pep695": (A + "class Box[T]:\n    v: T\nb: Box[A]\nb.v.<|>", "one"),
    "typevar_fn": (A + "from typing import TypeVar\nT=TypeVar('T')\ndef f(x: T)->T: ...\nf(A()).<|>", "one"),
    "type_arg": (A + "def f(cls: type[A]):\n    cls().<|>", "one"),
    "callable_ann": (A + "from typing import Callable\ndef f(g: Callable[[], A]):\n    g().<|>", "one"),
    "partial": (A + "import functools\ndef f(x)->A: ...\nfunctools.partial(f,1)().<|>", "one"),
    "overload_arity": (
        A
        + "from typing import overload\n@overload\ndef f()->A: ...\n@overload\ndef f(x)->B: ...\ndef f(*a): ...\nf(1).<|>",
        "two !one",
    ),
    "mapped": (
        "-- sqlalchemy/__init__.py --\n-- sqlalchemy/orm.py --\nfrom typing import Generic, TypeVar, overload, Any\nT=TypeVar('T')\nclass Mapped(Generic[T]):\n    @overload\n    def __get__(self, instance: None, owner: Any) -> 'Attr[T]': ...\n    @overload\n    def __get__(self, instance: object, owner: Any) -> T: ...\n    def __get__(self, instance, owner): ...\nclass Attr(Generic[T]):\n    def desc(self): ...\ndef mapped_column(*a): ...\nclass DeclarativeBase: ...\n-- main.py --\nfrom sqlalchemy.orm import Mapped, mapped_column, DeclarativeBase\nclass U(DeclarativeBase):\n    name: Mapped[str] = mapped_column()\nU().name.<|>",
        "upper !desc",
    ),
    "mapped_class": (
        "-- sqlalchemy/__init__.py --\n-- sqlalchemy/orm.py --\nfrom typing import Generic, TypeVar, overload, Any\nT=TypeVar('T')\nclass Mapped(Generic[T]):\n    @overload\n    def __get__(self, instance: None, owner: Any) -> 'Attr[T]': ...\n    @overload\n    def __get__(self, instance: object, owner: Any) -> T: ...\n    def __get__(self, instance, owner): ...\nclass Attr(Generic[T]):\n    def desc(self): ...\ndef mapped_column(*a): ...\nclass DeclarativeBase: ...\n-- main.py --\nfrom sqlalchemy.orm import Mapped, mapped_column, DeclarativeBase\nclass U(DeclarativeBase):\n    name: Mapped[str] = mapped_column()\nU.name.<|>",
        "desc !upper",
    ),
    "fixture": (
        "import pytest\nclass A:\n    one=1\n@pytest.fixture\ndef thing():\n    return A()\ndef test_it(thing):\n    thing.<|>",
        "one",
    ),
    "fixture_yield": (
        "import pytest\nclass A:\n    one=1\n@pytest.fixture()\ndef thing():\n    yield A()\ndef test_it(thing):\n    thing.<|>",
        "one",
    ),
    "fixture_conftest": (
        "-- tests/conftest.py --\nimport pytest\nclass A:\n    one=1\n@pytest.fixture(scope='session')\ndef thing():\n    yield A()\n-- tests/a/test_x.py --\ndef test_it(thing):\n    thing.<|>",
        "one",
    ),
    "fixture_of_fixture": (
        "import pytest\nclass A:\n    one=1\n@pytest.fixture\ndef thing(): return A()\n@pytest.fixture\ndef other(thing):\n    return thing\ndef test_it(other):\n    other.<|>",
        "one",
    ),
    "fixture_named": (
        "import pytest\nclass A:\n    one=1\n@pytest.fixture(name='thing')\ndef make(): return A()\ndef test_it(thing):\n    thing.<|>",
        "one",
    ),
    "builtin_fixture": ("def test_it(tmp_path, monkeypatch):\n    tmp_path.<|>", "read_text"),
    "unittest": (
        "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.<|>",
        "assertEqual assertRaises",
    ),
    "assert_raises": (
        "import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        with self.assertRaises(ValueError) as cm:\n            pass\n        cm.<|>",
        "exception",
    ),
    "subprocess": ("import subprocess\nsubprocess.run(['a']).stdout.<|>", ""),
    "open": ("with open('x') as f:\n    f.<|>", "readline"),
    "open_line": ("for line in open('x'):\n    line.<|>", "strip"),
    "pathlib": ("from pathlib import Path\n(Path('a')/'b').<|>", "read_text"),
    "re_match": ("import re\nm=re.match('a','b')\nm.<|>", "group"),
    "logging": ("import logging\nlog=logging.getLogger(__name__)\nlog.<|>", "info"),
    "json_load": ("import json\njson.load(open('x')).<|>", ""),
    "datetime": ("from datetime import datetime\n(datetime.now()-datetime.now()).<|>", "total_seconds"),
    "os_environ": ("import os\nos.environ.get('A').<|>", "upper"),
    "self_ref_prop": ("class C:\n    @property\n    def p(self): return self.p\nC().p.<|>", ""),
    "param_default": ("def f(x='a'):\n    x.<|>", "upper"),
    "param_list_default": ("def f(x=()):\n    x.<|>", "count"),
    "kwargs": ("def f(**kw):\n    kw.<|>", "items"),
    "args": ("def f(*a):\n    a.<|>", "count"),
    "nested_fn": (A + "def f():\n    y=A()\n    def g():\n        y.<|>", "one"),
    "cond_expr": (A + "x=A() if 1 else None\nx.<|>", "one"),
    "or_default": (A + "def f(x=None):\n    x = x or A()\n    x.<|>", "one"),
    "slice": (A + "[A()][1:][0].<|>", "one"),
    "starred": (A + "a,*b=[A(),A()]\nb[0].<|>", "one"),
    "tuple_index": (A + "(A(),B())[1].<|>", "two"),
    "chained_assign": (A + "x=y=A()\ny.<|>", "one"),
    "del_rebind": (A + "x=B()\nx=A()\nx.<|>", "one !two"),
    "for_else": (A + "for x in [A()]: pass\nx.<|>", "one"),
    "dict_comp": (A + "d={k: A() for k in 'ab'}\nd['a'].<|>", "one"),
    "set_comp": (A + "for x in {A() for _ in 'a'}:\n    x.<|>", "one"),
    "attr_of_attr": (
        A
        + "class H:\n    def __init__(self): self.a=A()\nclass I:\n    def __init__(self): self.h=H()\nI().h.a.<|>",
        "one",
    ),
    "module_getattr_unknown": (
        "-- lib/__init__.py --\ndef __getattr__(name): ...\nx=1\n-- main.py --\nimport lib\nlib.<|>",
        "x",
    ),
    "copy": (A + "import copy\ncopy.copy(A()).<|>", "one"),
    "getattr": (A + "class H:\n    a=A()\ngetattr(H(),'a').<|>", "one"),
    "type_self": (A + "type(A()).<|>", "one"),
    "class_dunder": (A + "A().__class__.<|>", "one"),
    "class_dunder_call": (
        "class A:\n    one=1\n    def c(self): return self.__class__()\nA().c().<|>",
        "one",
    ),
    "metaclass_prop": (
        "class M(type):\n    @property\n    def p(cls)->str: ...\nclass A(metaclass=M): ...\nA.p.<|>",
        "upper",
    ),
    "abstract": (
        A
        + "import abc\nclass C(abc.ABC):\n    @abc.abstractmethod\n    def m(self)->A: ...\ndef f(c: C):\n    c.m().<|>",
        "one",
    ),
    "protocol": (
        A
        + "from typing import Protocol\nclass P(Protocol):\n    def m(self)->A: ...\ndef f(p: P):\n    p.m().<|>",
        "one",
    ),
    "annotated": (A + "from typing import Annotated\nx: Annotated[A, 1]\nx.<|>", "one"),
    "newtype": ("from typing import NewType\nU=NewType('U', str)\nU('a').<|>", "upper"),
    "literal": ("from typing import Literal\nx: Literal['a']\nx.<|>", "upper"),
    "forward": (A + "def f()->'list[A]': ...\nf()[0].<|>", "one"),
    "alias": (A + "L=list[A]\ndef f(x: L):\n    x[0].<|>", "one"),
    "type_alias_stmt": (A + "type L=list[A]\ndef f(x: L):\n    x[0].<|>", "one"),
    "exit_stack": (A + "import contextlib\nwith contextlib.ExitStack() as s:\n    s.<|>", "enter_context"),
    "suppress_attr": (
        "class C:\n    def __enter__(self): return self\n    def __exit__(self,*a): ...\n    own=1\nwith C() as c:\n    c.<|>",
        "own",
    ),
    "thread_pool": (
        A
        + "from concurrent.futures import ThreadPoolExecutor\ndef f()->A: ...\nwith ThreadPoolExecutor() as p:\n    p.submit(f).result().<|>",
        "one",
    ),
    "narrow_ternary": (A + "def f(x):\n    return x.<|> if isinstance(x, A) else 0", "one"),
    "narrow_type_eq": (A + "def f(x):\n    if type(x) is A:\n        x.<|>", "one"),
    "lru_cache_itself": (A + "import functools\n@functools.lru_cache\ndef g()->A: ...\ng.<|>", "cache_clear"),
    "singledispatch": (
        A + "import functools\n@functools.singledispatch\ndef g(x)->A: ...\ng.<|>",
        "register",
    ),
    "property_func": (A + "class C:\n    def g(self): return A()\n    p=property(g)\nC().p.<|>", "one"),
    "namedtuple_replace": (
        "from collections import namedtuple\nP=namedtuple('P','a b')\nP(1,2)._replace(a=1).<|>",
        "a b",
    ),
    "typeddict_get": (
        A + "from typing import TypedDict\nclass T(TypedDict):\n    a: A\n    b: B\nt: T\nt.get('b').<|>",
        "two",
    ),
    "enum_functional": ("import enum\nE=enum.Enum('E','A B')\nE.<|>", "A B"),
    "enum_auto_value": ("import enum\nclass E(enum.Enum):\n    R=enum.auto()\nE.R.value.<|>", "bit_length"),
    "sorted_key": (A + "sorted([A()], key=lambda a: a.<|>)", "one"),
    "map_lambda": (A + "list(map(lambda a: a.<|>, [A()]))", "one"),
    "create_task": (
        A
        + "import asyncio\nasync def f()->A: ...\nasync def h():\n    t=asyncio.create_task(f())\n    (await t).<|>",
        "one",
    ),
    "lazy_getattr_module": (
        "-- lib/__init__.py --\ndef __getattr__(name):\n    from lib import inner\n    return getattr(inner, name)\n-- lib/inner.py --\nclass A:\n    one=1\n-- main.py --\nfrom lib import A\nA.<|>",
        "one",
    ),
    "argparse": (
        "import argparse\np=argparse.ArgumentParser()\np.add_argument('--size-x', type=int)\np.add_argument('name')\na=p.parse_args()\na.<|>",
        "size_x name",
    ),
    "str_join_split": ("'a b'.split()[0].<|>", "upper"),
    "global_var": (A + "x=None\ndef f():\n    global x\n    x=A()\ndef g():\n    x.<|>", "one"),
    "lambda_default": (A + "f=lambda x=A(): x.<|>", "one"),
    "narrow_attribute": (
        A
        + "class C:\n    x: 'A|B'\n    def f(self):\n        if isinstance(self.x, A):\n            self.x.<|>",
        "one !two",
    ),
    "array_compare": (
        "class Array:\n    def __gt__(self, other) -> 'Array': ...\n    def any(self): ...\nx = Array()\n(x > 3).<|>",
        "any !real",
    ),
    "array_compare_from_the_right": (
        "class Array:\n    def __gt__(self, other) -> 'Array': ...\n    def any(self): ...\nx = Array()\n(y < x).<|>",
        "any !real",
    ),
    "compare_to_none": ("class C: ...\n(C() == None).<|>", "real"),
    "invert": (
        A + "class M:\n    def __invert__(self) -> A: ...\n(~M()).<|>",
        "one",
    ),
    "minus_of_an_int": ("(-3).<|>", "bit_length"),
    "alias_with_a_variable": (
        A
        + "from typing import TypeVar\nT = TypeVar('T')\nPairs = dict[str, list[T]]\np: Pairs[A]\np['x'][0].<|>",
        "one",
    ),
    "alias_of_a_union": (
        A
        + "from typing import TypeVar, Union\nT = TypeVar('T')\nK = TypeVar('K')\nE = Union[list[T], dict[str, K]]\ne: E[A, B]\n[*e.values()][0].<|>",
        "two !one",
    ),
    "overload_by_keyword": (
        A
        + "from typing import overload\n@overload\ndef f(size: None = None) -> A: ...\n@overload\ndef f(size: int) -> B: ...\nf(size=3).<|>",
        "two !one",
    ),
    "overload_by_items": (
        A
        + "from typing import overload\n@overload\ndef f(x: list[A]) -> A: ...\n@overload\ndef f(x: list[B]) -> B: ...\nf([B()]).<|>",
        "two !one",
    ),
    "what_the_constructor_was_given": (
        A + "class Box:\n    def __init__(self, x):\n        self.x = x\nBox(A()).x.<|>\nBox(B())",
        "one !two",
    ),
    "accessor": (
        A
        + "class Accessor:\n    def __init__(self, name, kind):\n        self.name = name\n        self.kind = kind\n    def __get__(self, owner, cls):\n        if owner is None:\n            return self.kind\n        return self.kind(owner)\nclass Text:\n    def __init__(self, data):\n        self.data = data\n    def lower(self): return self.data\nclass Frame:\n    one = 1\n    str = Accessor('str', Text)\nFrame().str.<|>",
        "lower data !mro",
    ),
    "property_that_makes_its_indexer": (
        "class Frame:\n    one = 1\n    @property\n    def loc(self) -> 'Indexer':\n        return Indexer('loc', self)\nclass Indexer:\n    def __init__(self, name, obj):\n        self.obj = obj\n    def __getitem__(self, key):\n        return self.obj\nFrame().loc[1].<|>",
        "one",
    ),
    "variable_of_a_base": (
        A
        + "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Base(Generic[T]):\n    obj: T\n    def __init__(self, name: str, obj: T): ...\nclass Derived(Base): ...\nDerived('x', A()).obj.<|>",
        "one",
    ),
    "global_bound_in_a_function": (
        A + "def start():\n    global thing\n    thing = A()\ndef go():\n    thing.<|>",
        "one !two",
    ),
    "global_bound_in_the_same_function": (
        A + "def start():\n    global other, thing\n    thing = A()\n    thing.<|>",
        "one !two",
    ),
    "global_bound_below": (
        A + "start = 1\ndef go():\n    thing.<|>\ndef set_up():\n    global thing\n    thing = A()\n",
        "one !two",
    ),
    "getattribute": (
        A
        + "class P:\n    def __init__(self, inner):\n        self._inner = inner\n    def __getattribute__(self, name):\n        try:\n            inner = object.__getattribute__(self, '_inner')\n        except AttributeError:\n            pass\n        return getattr(inner, name)\nP(A()).<|>",
        "one !two",
    ),
    "getattribute_value": (
        A
        + "class P:\n    def __init__(self, inner):\n        self._inner = inner\n    def __getattribute__(self, name):\n        def get(own):\n            return object.__getattribute__(self, own)\n        results = get('_inner')\n        return getattr(results, name)\nP(A()).me().<|>",
        "one !two",
    ),
    "exports_found_while_running": (
        "-- every.py --\nfrom lib import *\n-- lib.py --\ndef names(): ...\n_found = names()\n__all__ = _found + ['two']\none = two = 1\n-- main.py --\nimport every\nevery.<|>",
        "one two",
    ),
    "exports_in_two_lists": (
        "-- every.py --\nfrom lib import *\n-- lib.py --\n__all__ = ['one'] + ['two']\none = two = three = 1\n-- main.py --\nimport every\nevery.<|>",
        "one two !three",
    ),
    "found_texts": ("import re\nre.findall('a', 'b')[0].<|>", "strip"),
    "opened_address": ("from urllib.request import urlopen\nurlopen('x').<|>", "read"),
    "getattr_that_hands_on": (
        A
        + "class P:\n    def __init__(self):\n        self.inner = A()\n    def __getattr__(self, name):\n        return getattr(self.inner, name)\nP().<|>",
        "one inner",
    ),
    "type_through_getattr": (
        A
        + "class In:\n    def __init__(self):\n        self.a = A()\nclass P:\n    def __init__(self):\n        self.inner = In()\n    def __getattr__(self, name):\n        return getattr(self.inner, name)\nP().a.<|>",
        "one",
    ),
    "getattr_that_reads_an_item": (
        A
        + "class P:\n    def __getitem__(self, key) -> A: ...\n    def __getattr__(self, name):\n        return self[name]\nP().x.<|>",
        "one",
    ),
    "settings_copied_from_modules": (
        "-- manage.py --\nimport os\nos.environ.setdefault('CONF', 'site_settings')\n-- defaults.py --\nDEBUG = False\n-- site_settings.py --\nNAME = 'x'\n-- main.py --\nimport importlib, os\nimport defaults\nclass Settings:\n    def __init__(self, module):\n        for name in dir(defaults):\n            setattr(self, name, getattr(defaults, name))\n        mod = importlib.import_module(module)\n        for name in dir(mod):\n            setattr(self, name, getattr(mod, name))\nclass Lazy:\n    wrapped = None\n    def _setup(self):\n        self.wrapped = Settings(os.environ.get('CONF'))\n    def __getattr__(self, name):\n        self._setup()\n        return getattr(self.wrapped, name)\nsettings = Lazy()\nsettings.<|>",
        "DEBUG NAME",
    ),
    "setting_with_its_type": (
        "-- defaults.py --\nNAME = 'x'\n-- main.py --\nimport defaults\nclass Settings:\n    def __init__(self):\n        for name in dir(defaults):\n            setattr(self, name, getattr(defaults, name))\nSettings().NAME.<|>",
        "upper",
    ),
    "decorator_that_adds_what_another_class_has": (
        A
        + "def delegate(other, names):\n    def add(cls):\n        for name in names:\n            setattr(cls, name, getattr(other, name))\n        return cls\n    return add\n@delegate(A, ['one'])\nclass C:\n    pass\nC().<|>",
        "one",
    ),
    "decorator_that_adds_nothing": (
        A + "def register(model):\n    return lambda cls: cls\n@register(A)\nclass C:\n    pass\nC().<|>",
        "!one",
    ),
    "what_a_short_function_is_given": (
        "-- lib.py --\ndef same(x):\n    return x\n-- main.py --\nfrom lib import same\nclass A:\n    one=1\nsame(A()).<|>",
        "one",
    ),
    "overload_by_what_is_most_likely": (
        A
        + "from typing import overload\n@overload\ndef f(x: A) -> A: ...\n@overload\ndef f(x: B) -> B: ...\ny = B() if z else A()\nf(y).<|>",
        "two !one",
    ),
    "accessor_that_makes_what_it_is_of": (
        "class Accessor:\n    def __init__(self, kind):\n        self.kind = kind\n    def __get__(self, owner, cls):\n        return self.kind(owner)\nclass Text:\n    def __init__(self, data):\n        self.data = data\n    def lower(self):\n        return self.data\nclass Frame:\n    one = 1\n    str = Accessor(Text)\nFrame().str.lower().<|>",
        "one",
    ),
    "any_from_a_body": (A + "from typing import Any\ndef f() -> Any:\n    return A()\nf().<|>", "one"),
    "max_with_a_key": (A + "max([A()], key=lambda a: a.<|>)", "one"),
    "typed_dict_has_no_keys_as_members": (
        A + "from typing import TypedDict\nclass T(TypedDict):\n    a: A\nt: T\nt.<|>",
        "items get !a",
    ),
    "text_of_a_split": ("x = 'a b'.split()[0].<|>", "upper"),
    "nonlocal": (
        A + "def f():\n    x = None\n    def g():\n        nonlocal x\n        x = A()\n    g()\n    x.<|>",
        "one",
    ),
    "nonlocal_elsewhere": (
        A
        + "def f():\n    x = None\n    def g():\n        nonlocal x\n        x = A()\n    def h():\n        x.<|>",
        "one",
    ),
    "nonlocal_right_there": (
        A + "def f():\n    x = None\n    def g():\n        nonlocal x\n        x = A()\n        x.<|>",
        "one",
    ),
    "assigned_through_the_class": (
        A + "class C:\n    @classmethod\n    def make(cls):\n        cls.a = A()\nC.a.<|>",
        "one",
    ),
    "assigned_through_the_class_as_a_member": (
        A + "class C:\n    @classmethod\n    def make(cls):\n        cls.a = A()\nC.<|>",
        "a make",
    ),
    "assigned_through_an_instance_is_none_of_the_class": (
        A + "class C:\n    def make(self):\n        self.a = A()\nC.<|>",
        "make !a",
    ),
    "one_instance": (
        A
        + "class C:\n    own = 1\n    _it = None\n    @classmethod\n    def get(cls):\n        if cls._it is None:\n            cls._it = cls()\n        return cls._it\nC.get().<|>",
        "own",
    ),
    "namespace_of_keywords": (A + "import types\nn = types.SimpleNamespace(a=A(), b=1)\nn.<|>", "a b"),
    "field_of_a_namespace": (A + "import types\nn = types.SimpleNamespace(a=A(), b=1)\nn.a.<|>", "one"),
    "namespace_of_arguments": ("import argparse\nargparse.Namespace(name='x').<|>", "name"),
    "empty_namespace": ("import types\ntypes.SimpleNamespace().<|>", "__dict__ !a"),
    "list_extend": (A + "xs=[]\nxs.extend([A()])\nxs[0].<|>", "one"),
    "dict_of_another": (A + "d={**{'a': A()}}\nd['a'].<|>", "one"),
    "dict_of_another_and_more": (A + "e={'a': A()}\nd={'b': B(), **e}\nd.get('c').<|>", "one two"),
    "enum_of_texts": ("import enum\nclass E(enum.Enum):\n    R='r'\ndef f(e: E):\n    e.value.<|>", "upper"),
}

P = "from dataclasses import dataclass\n@dataclass\nclass P:\n    a: A\n    b: B\nclass Q:\n    p: P\n"
HELD = "class Base:\n    kind = A\n    def make(self): return A()\n    def __init__(self):\n        self.held = {}\n{}"
BELOW = {
    "class_that_is_called": ("self.kind()", "class C(Base):\n    kind = B\nC().held.<|>", "two !one"),
    "method_that_is_called": (
        "self.make()",
        "class C(Base):\n    def make(self): return B()\nC().held.<|>",
        "two !one",
    ),
    "itself": ("self", "class C(Base):\n    three = 3\nC().held.<|>", "three kind"),
    "within_the_class": (
        "self.kind()",
        "class C(Base):\n    kind = B\n    def f(self):\n        self.held.<|>",
        "two !one",
    ),
    "between": ("self.kind()", "class C(Base):\n    kind = B\nclass D(C): ...\nD().held.<|>", "two !one"),
    "of_the_base": ("self.kind()", "class C(Base):\n    kind = B\nBase().held.<|>", "one !two"),
    "nothing_defined_anew": ("self.kind()", "class C(Base):\n    other = B\nC().held.<|>", "one !two"),
}

MATCH = {
    "capture": ("def f(x: A):\n    match x:\n        case y:\n            y.<|>", "one"),
    "attribute": ("def f(x):\n    match x:\n        case P(a=n):\n            n.<|>", "one"),
    "attribute_that_a_constructor_assigns": (
        "class C:\n    def __init__(self, a: A): self.a = a\ndef f(x):\n    match x:\n        case C(a=n):\n            n.<|>",
        "one",
    ),
    "field_by_place": ("def f(x):\n    match x:\n        case P(_, n):\n            n.<|>", "two !one"),
    "named_order": (
        "class C(P):\n    __match_args__ = ('b', 'a')\ndef f(x):\n    match x:\n        case C(_, n):\n            n.<|>",
        "one !two",
    ),
    "builtin_by_place": ("def f(x):\n    match x:\n        case {'k': str(s)}:\n            s.<|>", "upper"),
    "pattern_with_a_name": (
        "def f(x):\n    match x:\n        case P(a=A() as n):\n            n.<|>",
        "one",
    ),
    "inner_pattern": ("def f(x):\n    match x:\n        case [Q(p=P(a=n)), *_]:\n            n.<|>", "one"),
    "attribute_of_a_module": (
        "import ast\ndef f(x):\n    match x:\n        case ast.Call(ast.Name(id=n)):\n            n.<|>",
        "upper",
    ),
    "item": ("def f(x: list[A]):\n    match x:\n        case [a, *rest]:\n            a.<|>", "one"),
    "rest": ("def f(x: list[A]):\n    match x:\n        case [a, *rest]:\n            rest[0].<|>", "one"),
    "item_behind_the_rest": (
        "def f(x: tuple[A, str, B]):\n    match x:\n        case [_, *_, b]:\n            b.<|>",
        "two !one",
    ),
    "several_subjects": (
        "def f(x: A, y: B):\n    match x, y:\n        case _, b:\n            b.<|>",
        "two !one",
    ),
    "value_of_a_key": (
        "def f(x: dict[str, A]):\n    match x:\n        case {'k': v}:\n            v.<|>",
        "one",
    ),
    "other_keys": (
        "def f(x: dict[str, A]):\n    match x:\n        case {'k': v, **rest}:\n            rest['x'].<|>",
        "one",
    ),
    "one_of_several": (
        "def f(x):\n    match x:\n        case (A() | B()) as y:\n            y.<|>",
        "one two",
    ),
    "literals": ("def f(x):\n    match x:\n        case 'a' | 'b':\n            x.<|>", "upper"),
    "member_of_an_enum": (
        "import enum\nclass E(enum.Enum):\n    R = 1\ndef f(x):\n    match x:\n        case E.R:\n            x.<|>",
        "name value",
    ),
    "subject_is_an_attribute": (
        "class C:\n    def f(self):\n        match self.x:\n            case A():\n                self.x.<|>",
        "one",
    ),
    "what_is_left": (
        "def f(x: A | B):\n    match x:\n        case A():\n            pass\n        case _:\n            x.<|>",
        "two !one",
    ),
    "what_is_left_behind_a_condition": (
        "def f(x: A | B):\n    match x:\n        case A() if x.one:\n            pass\n        case _:\n            x.<|>",
        "one two",
    ),
    "what_is_left_behind_a_part": (
        "def f(x: A | B):\n    match x:\n        case A(one=2):\n            pass\n        case _:\n            x.<|>",
        "one two",
    ),
    "behind_the_statement": ("def f(x):\n    match x:\n        case A() as y: pass\n    y.<|>", "one"),
    "no_name": ("def f(x: A):\n    match x:\n        case _:\n            _.<|>", "!one"),
    "pattern_that_is_none": ("def f(x):\n    match x:\n        case P(:\n            x.<|>", "!one"),
}


@pytest.mark.parametrize(("source", "expected"), MATCH.values(), ids=MATCH)
def test_match(source: str, expected: str):
    names = _offered(A + P + source)
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), name


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_idioms(source: str, expected: str):
    names = _offered(source)
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), name


def _offered(source: str) -> set[str]:
    fixture = Fixture(source)
    answer = fixture.snapshot.resolver.members(fixture.documents[fixture.path], fixture.at - 1)
    return {member.name for member in answer.members}


@pytest.mark.parametrize(("value", "source", "expected"), BELOW.values(), ids=BELOW)
def test_attributes_set_from_what_a_class_below_defines(value: str, source: str, expected: str):
    test_idioms(A + HELD.format(value, source), expected)
