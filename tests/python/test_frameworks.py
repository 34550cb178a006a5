"""Attributes that metaclasses and frameworks add: a case is the end of `main.py` and what is offered at `<|>`."""

import pytest

from fixtures import Fixture

LIBRARY = """\
-- django/__init__.py --
-- django/db/__init__.py --
-- django/db/models/__init__.py --
from django.db.models.base import Model
from django.db.models.fields import *
from django.db.models.fields.related import ForeignKey, ManyToManyField
from django.db.models.manager import Manager
from django.db.models.query import QuerySet
-- django/db/models/base.py --
from django.db.models.options import Options
from django.db.models.manager import Manager
class ModelBase(type):
    def __new__(cls, name, bases, attrs, **kwargs):
        new_class = super().__new__(cls, name, bases, attrs)
        new_class.add_to_class("_meta", Options(name, "label"))
        setattr(new_class, 'DoesNotExist', make("DoesNotExist"))
        new_class.add_to_class(
            "MultipleObjectsReturned",
            subclass_exception(
                "MultipleObjectsReturned",
                tuple(
                    x.MultipleObjectsReturned
                    for x in parents
                    if hasattr(x, "_meta") and not x._meta.abstract
                )
                or (MultipleObjectsReturned,),
                module,
                attached_to=new_class,
            ),
        )
        new_class._prepare()
        return new_class
    def add_to_class(cls, name, value): setattr(cls, name, value)
    def _prepare(cls):
        manager = Manager()
        cls.add_to_class("objects", manager)
class Model(metaclass=ModelBase):
    def save(self): ...
-- django/db/models/options.py --
class Options:
    def __init__(self, name, label): self.app_label = label
    def contribute_to_class(self, cls, name): ...
    def get_field(self): ...
-- django/db/models/query.py --
class QuerySet:
    def filter(self): return self._chain()
    def _chain(self): return self.__class__()
    def first(self): return self._fetch()[0]
    def get(self): return self._fetch()[0]
    def get_or_create(self): return self.get(), False
    def count(self): return 1
    def as_manager(cls):
        from django.db.models.manager import Manager
        return Manager.from_queryset(cls)()
    as_manager = classmethod(as_manager)
-- django/db/models/manager.py --
from django.db.models.query import QuerySet
class BaseManager:
    def contribute_to_class(self, cls, name): ...
    def all(self): return self.get_queryset()
    def get_queryset(self): return self._queryset_class(model=self.model)
    @classmethod
    def from_queryset(cls, queryset_class, class_name=None):
        return type(class_name, (cls,), {})
class Manager(BaseManager.from_queryset(QuerySet)): ...
-- django/db/models/fields/__init__.py --
class Field:
    def contribute_to_class(self, cls, name): ...
    def deconstruct(self): ...
class CharField(Field): ...
class IntegerField(Field): ...
class BigIntegerField(IntegerField): ...
class DateTimeField(Field): ...
-- django/db/models/fields/related.py --
from django.db.models.fields import Field
class ForeignKey(Field): ...
class ManyToManyField(Field): ...
-- django/db/models/fields/related_descriptors.py --
def create_forward_many_to_many_manager(superclass, rel, reverse):
    class ManyRelatedManager(superclass):
        def add(self, *objs): ...
    return ManyRelatedManager
-- django/shortcuts.py --
def get_object_or_404(klass, *args, **kwargs): return _get_queryset(klass).get(*args, **kwargs)
def get_list_or_404(klass, *args, **kwargs): return list(_get_queryset(klass).filter(*args, **kwargs))
-- main.py --
from django.db import models
from django.shortcuts import get_list_or_404, get_object_or_404
class Chosen(models.QuerySet):
    def sold(self): return self.filter()
class Author(models.Model):
    name = models.CharField(max_length=3)
class Popular(models.Manager):
    def best(self): ...
class Book(models.Model):
    title = models.CharField(max_length=3)
    pages = models.BigIntegerField()
    when = models.DateTimeField()
    author = models.ForeignKey(Author, on_delete=1)
    editor = models.ForeignKey("Author", on_delete=1)
    original = models.ForeignKey("self", on_delete=1)
    readers = models.ManyToManyField("Author")
    popular = Popular()
    chosen = Chosen.as_manager()
b = Book()
"""

MODELS = {
    "class_of_a_metaclass_makes_instances": ("b.<|>", "save title objects"),
    "manager": ("Book.objects.<|>", "filter all get_queryset"),
    "options": ("Book._meta.<|>", "get_field app_label"),
    "names_of_the_class": ("Book.<|>", "objects _meta DoesNotExist save"),
    "options_of_an_instance": ("b._meta.<|>", "get_field"),
    "queryset": ("Book.objects.filter().filter().<|>", "filter get count"),
    "all": ("Book.objects.all().<|>", "filter"),
    "one": ("Book.objects.get().<|>", "title save"),
    "perhaps_one": ("Book.objects.filter().first().<|>", "title save"),
    "one_of_a_pair": ("book, made = Book.objects.get_or_create()\nbook.<|>", "title"),
    "loop": ("for book in Book.objects.filter():\n    book.<|>", "title"),
    "own_manager": ("Book.popular.<|>", "best filter"),
    "own_manager_filtered": ("Book.popular.filter().<|>", "best"),
    "manager_of_a_queryset": ("Book.chosen.<|>", "sold filter all"),
    "manager_of_a_queryset_by_its_method": ("Book.chosen.sold().<|>", "sold filter"),
    "one_by_the_method_of_a_queryset": ("Book.chosen.sold().get().<|>", "title"),
    "found_or_404": ("get_object_or_404(Book, pk=1).<|>", "title"),
    "found_or_404_by_a_queryset": ("get_object_or_404(Book.objects.filter(), pk=1).<|>", "title"),
    "several_or_404": ("for book in get_list_or_404(Book):\n    book.<|>", "title"),
    "relation_to_many": ("b.readers.<|>", "add filter"),
    "item_of_a_relation_to_many": ("for reader in b.readers.all():\n    reader.<|>", "name"),
    "long_contribution": ("Book.<|>", "MultipleObjectsReturned"),
    "text": ("b.title.<|>", "upper !deconstruct"),
    "number": ("b.pages.<|>", "bit_length"),
    "time": ("b.when.<|>", "isoformat"),
    "relation": ("b.author.<|>", "name"),
    "relation_by_name": ("b.editor.<|>", "name"),
    "relation_to_itself": ("b.original.<|>", "title"),
    "field_of_the_class": ("Book.title.<|>", "deconstruct"),
    "through_a_loop": ("for book in Book.objects.all():\n    book.author.name.<|>", "upper"),
}

MADE = {
    "wrapped_class_method": ("class A:\n    one = 1\n    def make(cls): return cls()\n    make = classmethod(make)\nclass B(A):\n    two = 2\nB.make().<|>", "one two"),
    "wrapped_static_method": ("class B:\n    two = 2\ndef make(): return B()\nclass A:\n    make = staticmethod(make)\nA().make().<|>", "two"),
    "class_made_by_type": ("class A:\n    one = 1\nB = type('B', (A,), {})\nB().<|>", "one"),
    "class_made_from_several": ("class A:\n    one = 1\nclass C:\n    two = 2\nB = type('B', (A, C), {})\nB().<|>", "one two"),
    "base_made_by_type": ("class A:\n    one = 1\nclass B(type('X', (A,), {})):\n    two = 2\nB().<|>", "one two"),
    "metaclass_with_a_typed_call": (
        "class Box:\n    inside = 1\nclass M(type):\n    def __call__(cls) -> Box: ...\nclass A(metaclass=M):\n    own = 1\nA().<|>",
        "inside !own",
    ),
    "metaclass_with_an_untyped_call": (
        "class M(type):\n    def __call__(cls, *a): return super().__call__(*a)\nclass A(metaclass=M):\n    own = 1\nA().<|>",
        "own",
    ),
    "metaclass_without_a_call": ("class M(type):\n    extra = 1\nclass A(metaclass=M):\n    own = 1\nA().<|>", "own !extra"),
    "members_of_the_metaclass": ("class M(type):\n    extra = 1\nclass A(metaclass=M):\n    own = 1\nA.<|>", "own extra"),
    "metaclass_of_a_base": ("class M(type): ...\nclass A(metaclass=M): ...\nclass B(A):\n    own = 1\nB().<|>", "own"),
    "added_by_setattr": (
        "class M(type):\n    def __init__(cls, n, b, d):\n        setattr(cls, 'added', 'text')\nclass A(metaclass=M): ...\nA.added.<|>",
        "upper",
    ),
    "metaclass_that_adds_itself": (
        "class M(type):\n    def __init__(cls, n, b, d):\n        setattr(cls, 'me', cls)\nclass A(metaclass=M):\n    own = 1\nA.me.me.<|>",
        "own",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), MODELS.values(), ids=MODELS)
def test_django_models(source: str, expected: str):
    _offers(LIBRARY + source, expected)


@pytest.mark.parametrize(("source", "expected"), MADE.values(), ids=MADE)
def test_classes_made_while_running(source: str, expected: str):
    _offers(source, expected)


def _offers(source: str, expected: str) -> None:
    fixture = Fixture(source)
    document = fixture.documents[fixture.path]
    names = [member.name for member in fixture.snapshot.resolver.members(document, fixture.at - 1).members]
    assert len(set(names)) == len(names)
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), name
