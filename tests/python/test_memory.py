"""What was inferred is kept between snapshots, and only as long as the files that it rests on stay the same."""

from codeforge import trace
from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.python.environment import Environment, typeshed
from codeforge.python.modules import Listings
from codeforge.python.resolver import Resolver
from codeforge.text.documents import Document

ENVIRONMENT = Environment(root="/kept", typeshed=typeshed())


class Project:
    """Files on disk and open ones, and the names that a new snapshot offers at the end of a text."""

    def __init__(self, **files: str) -> None:
        self.files = {f"{name}.py": _document(f"{name}.py", text) for name, text in files.items()}
        self.view = View.of(facts_of(document) for document in self.files.values())
        self.opened: dict[str, Document] = {}
        self.steps = 0

    def open(self, name: str, text: str) -> None:
        """Open a file with other text, or change what is open."""
        self.opened[f"{name}.py"] = _document(f"{name}.py", text)

    def members(self, text: str, name: str = "main") -> list[str]:
        """What a snapshot of its own offers behind the last dot of `text` in an open file."""
        self.open(name, text)
        document = self.opened[f"{name}.py"]
        read = {**self.files, **self.opened}.get
        resolver = Resolver(self.view.with_open(dict(self.opened)), read, ENVIRONMENT)
        answer = resolver.members(document, document.source.rindex(b"."))
        self.steps = resolver.world.steps
        return [member.name for member in answer.members if not member.name.startswith("__")]


def _document(path: str, text: str) -> Document:
    return Document(path, text.encode(), language="python")


BASE = "class Base:\n    def go(self): return Other()\nclass Other:\n    first = 1\n"
USE = "from base import Base\nclass Own(Base): pass\n"


def test_the_next_key_infers_only_what_rests_on_the_edited_file(monkeypatch):
    # the folders that other tests have looked into may be gone by now, and who notices that begins anew
    monkeypatch.setattr("codeforge.python.modules._listings", Listings())
    project = Project(base=BASE, use=USE, main="")
    assert project.members("from use import Own\nx = Own().go()\nx.") == ["first"]
    first = project.steps
    with_count = trace.counters.get("shape.read", 0)
    assert project.members("from use import Own\nx = Own().go()\nx.f") == ["first"]
    assert project.steps < first * 0.6
    assert trace.counters.get("shape.read", 0) == with_count


def test_a_change_of_another_file_is_seen():
    project = Project(base=BASE, use=USE, main="")
    text = "from use import Own\nOwn().go()."
    assert project.members(text) == ["first"]
    project.open("base", BASE.replace("first = 1", "second = 1"))
    assert project.members(text) == ["second"]
    project.open("base", BASE)
    assert project.members(text) == ["first"]


def test_a_class_that_moved_to_where_another_stood():
    project = Project(base="class A:\n    one = 1\nclass B:\n    two = 2\n", main="")
    text = "from base import A, B\nB()."
    assert project.members(text) == ["two"]
    project.open("base", "class B:\n    six = 6\nclass A:\n    one = 1\n")
    assert project.members(text) == ["six"]


def test_a_subclass_in_the_edited_file_keeps_its_own_members():
    project = Project(base=BASE, main="")
    assert project.members("from base import Base\nclass Own(Base):\n    mine = 1\nOwn().") == ["mine", "go"]
    assert project.members("from base import Base\nclass Own(Base):\n    new = 1\nOwn().") == ["new", "go"]
    assert project.members("from base import Base\nclass Own:\n    new = 1\nOwn().") == ["new"]


def test_what_a_method_of_a_base_gives_an_edited_subclass():
    base = "class Base:\n    def me(self): return self\n    def make(self): return self.kind()\n"
    project = Project(base=base, main="")
    text = "from base import Base\nclass Own(Base):\n    kind = {}\nclass K1:\n    a = 1\nclass K2:\n    b = 2\nOwn().make()."
    assert project.members(text.replace("{}", "K1")) == ["a"]
    assert project.members(text.replace("{}", "K2")) == ["b"]


def test_a_file_that_is_new_is_found():
    project = Project(main="")
    assert project.members("import late\nlate.") == []
    project.open("late", "now = 1")
    assert project.members("import late\nlate.") == ["now"]


def test_cycles_give_the_same_whatever_was_asked_before():
    cycle = "def f(n):\n    return g(n) if n else A()\ndef g(n):\n    return f(n) if n else B()\n"
    classes = "class A:\n    a = 1\nclass B:\n    b = 2\n"
    project = Project(base=cycle + classes, main="")
    assert sorted(project.members("import base\nbase.f(1).")) == ["a", "b"]
    assert sorted(project.members("import base\nbase.g(1).")) == ["a", "b"]
    fresh = Project(base=cycle + classes, main="")
    assert sorted(fresh.members("import base\nbase.g(1).")) == ["a", "b"]


def test_hours_of_typing_do_not_grow_it(monkeypatch):
    monkeypatch.setattr("codeforge.python.inference.memory.MOST_VERSIONS", 20)
    project = Project(base=BASE, main="")
    for n in range(30):
        assert project.members(f"from base import Other\nx{n} = Other()\nx{n}.") == ["first"]
    memory = Resolver(project.view.with_open(project.opened), {}.get, ENVIRONMENT).world.memory
    assert len(memory.versions) <= 22
