"""What decorators make of functions: a case is the end of `main.py` and what is offered at `<|>` (`!` for not)."""

import pytest

from fixtures import Fixture

LIBRARY = """\
-- tool.py --
from typing import Any, Callable, Concatenate, ParamSpec, TypeVar, overload
P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
class Context:
    def invoke(self): ...
class Command:
    def __init__(self, callback): self.callback = callback
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def main(self): ...
class Group(Command):
    @overload
    def command(self, __func: Callable[..., Any]) -> Command: ...
    @overload
    def command(self, name: str | None = None) -> Callable[[Callable[..., Any]], Command]: ...
    def command(self, *args, **kwargs): ...
def group(name: str | None = None) -> Callable[[Callable[..., Any]], Group]: ...
def option(*names: str) -> Callable[[F], F]: ...
def with_context(f: Callable[Concatenate[Context, P], R]) -> Callable[P, R]: ...
def on_error(kind: type) -> Callable[[Callable[[Context], Any]], Callable[..., Any]]: ...
def retried(n: int) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
-- celery/__init__.py --
from celery.app import Celery, shared_task
-- celery/app/__init__.py --
from celery.app.base import Celery
def shared_task(*args, **kwargs): ...
-- celery/app/base.py --
class Celery:
    def task(self, *args, **opts): ...
-- celery/app/task.py --
from celery.result import AsyncResult
class Task:
    def delay(self, *args) -> AsyncResult: ...
    def retry(self): ...
-- celery/result.py --
class AsyncResult:
    def ready(self): ...
-- main.py --
import tool
from celery import Celery, shared_task
app = Celery()
class Timed:
    def __init__(self, f): self.f = f
    def timer(self): ...
class Read:
    def __init__(self, f): self.f = f
    def __get__(self, owner, kind=None): return self.f(owner)
@tool.group()
@tool.option("-v")
@tool.with_context
def cli(ctx): return "text"
"""

CASES = {
    "object_of_a_factory": ("cli.<|>", "command main callback"),
    "call_gives_what_the_function_returns": ("cli().<|>", "upper"),
    "object_by_a_method_of_an_object": ("@cli.command()\ndef sub(): ...\nsub.<|>", "main !command"),
    "object_by_a_method_with_a_name": ("@cli.command('x')\ndef sub(): ...\nsub.<|>", "main"),
    "object_by_a_bare_method": ("@cli.command\ndef sub(): ...\nsub.<|>", "main"),
    "object_of_a_class": ("@Timed\ndef f(): ...\nf.<|>", "timer __name__"),
    "object_of_an_inner_function": (
        "def timed(n):\n    def wrap(f):\n        return Timed(f)\n    return wrap\n@timed(3)\ndef f(): ...\nf.<|>",
        "timer",
    ),
    "function_stays_one": ("@tool.option('-v')\ndef f(): ...\nf.<|>", "__name__ !main"),
    "unknown_decorator": ("@nowhere.known\ndef f(): return 'x'\nf().<|>", "upper"),
    "decorator_that_returns_nothing": ("def seen(f): ...\n@seen\ndef f(): return 'x'\nf().<|>", "upper"),
    "decorators_in_a_circle": ("@f\ndef f(): return 'x'\nf.<|>", "__name__"),
    "descriptor": ("class C:\n    @Read\n    def x(self): return 'x'\nC().x.<|>", "upper !f"),
    "object_without_get_in_a_class": ("class C:\n    @Timed\n    def x(self): ...\nC().x.<|>", "timer"),
    "task": ("@shared_task\ndef add(): ...\nadd.<|>", "delay retry"),
    "task_with_options": ("@shared_task(name='x')\ndef add(): ...\nadd.delay().<|>", "ready"),
    "task_of_an_application": ("@app.task\ndef add(): ...\nadd.<|>", "delay"),
    "task_of_a_base": (
        "from celery.app.task import Task\nclass Mine(Task):\n    own = 1\n@app.task(base=Mine)\ndef add(): ...\nadd.<|>",
        "delay own",
    ),
    "task_called": ("@app.task\ndef add(): return 'x'\nadd().<|>", "upper"),
    "task_bound_to_its_first_parameter": ("@app.task(bind=True)\ndef add(self):\n    self.<|>", "retry"),
    "parameter_before_the_others": ("@tool.with_context\ndef f(ctx, n):\n    ctx.<|>", "invoke"),
    "parameter_behind_it": ("@tool.with_context\ndef f(ctx, n):\n    n.<|>", "!invoke"),
    "parameter_of_a_factory": ("@tool.on_error(ValueError)\ndef f(ctx):\n    ctx.<|>", "invoke"),
    "parameter_of_several": ("@tool.retried(3)\n@tool.with_context\ndef f(ctx):\n    ctx.<|>", "invoke"),
}


RESULTS = {
    "callable": ("def d(f: Callable[..., Any]) -> Callable[..., B]: ...\n@d\ndef f(): return 'x'\nf().<|>", "b !upper"),
    "class": ("def d(f) -> type[B]: ...\n@d\ndef f(): return 'x'\nf().<|>", "b !upper"),
    "object_that_is_called": ("def d(f) -> Caller: ...\n@d\ndef f(): return 'x'\nf().<|>", "b !upper"),
    "same_result": ("def d(f: Callable[P, R]) -> Callable[P, R]: ...\n@d\ndef f(): return 'x'\nf().<|>", "upper"),
    "result_within_another": (
        "def d(f: Callable[P, R]) -> Callable[P, list[R]]: ...\n@d\ndef f(): return 'x'\nf().<|>\n",
        "append !upper",
    ),
    "item_of_it": ("def d(f: Callable[P, R]) -> Callable[P, list[R]]: ...\n@d\ndef f(): return 'x'\nf()[0].<|>", "upper"),
    "factory": (
        "def d(n) -> Callable[[Callable[P, R]], Callable[P, list[R]]]: ...\n@d(3)\ndef f(): return 'x'\nf()[0].<|>",
        "upper",
    ),
    "generic_object": (
        "class Task(Generic[R]):\n    def __call__(self) -> 'Task[R]': ...\n    def run(self) -> R: ...\n"
        "def d(f: Callable[..., R]) -> Task[R]: ...\n@d\ndef f() -> str: ...\nf().run().<|>",
        "upper",
    ),
    "annotated_wrapper": (
        "def d(f):\n    def wrap(*a) -> B: return B()\n    return wrap\n@d\ndef f(): return 'x'\nf().<|>",
        "b !upper",
    ),
    "wrapper_without_annotations": (
        "def d(f):\n    def wrap(*a): return f(*a)\n    return wrap\n@d\ndef f(): return 'x'\nf().<|>",
        "upper",
    ),
    "method": (
        "def d(f) -> Callable[..., B]: ...\nclass C:\n    @d\n    def m(self): return 'x'\nC().m().<|>",
        "b !upper",
    ),
    "several": (
        "def d(f: Callable[P, R]) -> Callable[P, list[R]]: ...\ndef e(f) -> Callable[..., B]: ...\n"
        "@d\n@e\ndef f(): return 'x'\nf()[0].<|>",
        "b",
    ),
    "kept_context": (
        "import contextlib\ndef d(f: Callable[P, R]) -> Callable[P, R]: ...\n@d\n@contextlib.contextmanager\n"
        "def f(): yield B()\nwith f() as made:\n    made.<|>",
        "b",
    ),
    "any": ("def d(f) -> Any: ...\n@d\ndef f(): return 'x'\nf().<|>", "upper"),
    "itself": ("def d(f) -> Callable[..., B]: ...\n@d\ndef f(): return f()\nf().<|>", "b"),
    "generic_dispatch": ("import functools\n@functools.singledispatch\ndef f(a): return 'x'\nf.<|>", "register dispatch"),
    "dispatch_called": ("import functools\n@functools.singledispatch\ndef f(a): return 'x'\nf(1).<|>", "upper"),
    "dispatch_by_annotation": (
        "import functools\n@functools.singledispatch\ndef f(a): ...\n@f.register\ndef _(a: B):\n    a.<|>",
        "b",
    ),
    "cache": ("import functools\n@functools.lru_cache(3)\ndef f(): return 'x'\nf.<|>", "cache_clear cache_info"),
    "cache_of_a_method": (
        "import functools\nclass C:\n    @functools.cache\n    def m(self): return 'x'\nC().m.<|>",
        "cache_clear",
    ),
}  # fmt: skip

TYPING = """\
from typing import *
P = ParamSpec("P")
R = TypeVar("R")
class B:
    b = 1
class Caller:
    def __call__(self) -> B: ...
"""


@pytest.mark.parametrize(("source", "expected"), RESULTS.values(), ids=RESULTS)
def test_results_of_decorated_functions(source: str, expected: str):
    _offers(TYPING + source, expected)


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_decorators(source: str, expected: str):
    _offers(LIBRARY + source, expected)


def _offers(source: str, expected: str) -> None:
    fixture = Fixture(source)
    document = fixture.documents[fixture.path]
    names = {member.name for member in fixture.snapshot.resolver.members(document, fixture.at - 1).members}
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), name
