"""Fields of models where calls and strings name them: a case is the end of `main.py`, what is offered at `<|>`, `!` for not."""

import pytest

from codeforge.features.completion import CompletionList, completion
from fixtures import Fixture

DJANGO = """\
-- django/__init__.py --
-- django/db/__init__.py --
-- django/db/models/__init__.py --
from django.db.models.aggregates import Count
from django.db.models.base import Model
from django.db.models.expressions import F
from django.db.models.fields import *
from django.db.models.manager import Manager
from django.db.models.query_utils import Q
-- django/db/models/base.py --
from django.db.models.manager import Manager
class ModelBase(type):
    def __new__(cls, name, bases, attrs, **kwargs):
        new_class = super().__new__(cls, name, bases, attrs)
        new_class.add_to_class("_meta", Options(name))
        new_class.add_to_class("objects", Manager())
        return new_class
class Options:
    def contribute_to_class(self, cls, name): ...
    def get_field(self, field_name): ...
class Model(metaclass=ModelBase):
    def __init__(self, *args, **kwargs): ...
    def save(self, force_insert=False, update_fields=None): ...
    def refresh_from_db(self, using=None, fields=None): ...
-- django/db/models/query.py --
class QuerySet:
    def filter(self, *args, **kwargs): return self._chain()
    def annotate(self, *args, **kwargs): return self._chain()
    def order_by(self, *field_names): return self._chain()
    def values(self, *fields, **expressions): return self._chain()
    def only(self, *fields): return self._chain()
    def select_related(self, *fields): return self._chain()
    def prefetch_related(self, *lookups): return self._chain()
    def get(self, *args, **kwargs): ...
    def create(self, **kwargs): ...
    def update(self, **kwargs): ...
    def get_or_create(self, defaults=None, **kwargs): ...
    def bulk_update(self, objs, fields): ...
    def _chain(self): return self.__class__()
-- django/db/models/manager.py --
from django.db.models.query import QuerySet
class BaseManager:
    def contribute_to_class(self, cls, name): ...
    @classmethod
    def from_queryset(cls, queryset_class, class_name=None): return type(class_name, (cls,), {})
class Manager(BaseManager.from_queryset(QuerySet)): ...
-- django/db/models/expressions.py --
class F:
    def __init__(self, name): ...
-- django/db/models/aggregates.py --
class Count:
    def __init__(self, expression, filter=None): ...
-- django/db/models/query_utils.py --
class Q:
    def __init__(self, *args, **kwargs): ...
-- django/db/models/fields/__init__.py --
class Field:
    def contribute_to_class(self, cls, name): ...
class CharField(Field): ...
class IntegerField(Field): ...
class DateTimeField(Field): ...
class ForeignKey(Field): ...
class OneToOneField(Field): ...
class ManyToManyField(Field): ...
-- django/db/models/fields/related_descriptors.py --
def create_forward_many_to_many_manager(superclass, rel, reverse):
    class ManyRelatedManager(superclass):
        def add(self, *objs): ...
    return ManyRelatedManager
-- django/shortcuts.py --
def get_object_or_404(klass, *args, **kwargs): ...
-- django/contrib/admin/__init__.py --
def register(*models): ...
class ModelAdmin: ...
-- django/forms/__init__.py --
class BaseForm: ...
class Form(BaseForm):
    def clean(self): return self.cleaned_data
class ModelForm(BaseForm): ...
class CharField: ...
class EmailField: ...
-- people/models.py --
from django.db import models
class Author(models.Model):
    name = models.CharField(max_length=3)
    born = models.DateTimeField(null=True)
    home = models.ForeignKey("Town", on_delete=1)
class Town(models.Model):
    label = models.CharField(primary_key=True)
-- main.py --
from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404
from people.models import Author
class Stamped(models.Model):
    made = models.DateTimeField(auto_now_add=True)
    class Meta:
        abstract = True
class Book(Stamped):
    title = models.CharField(max_length=3)
    pages = models.IntegerField(default=0)
    author = models.ForeignKey(Author, on_delete=1)
    readers = models.ManyToManyField(Author, related_name="read")
    def worth(self): ...
class Review(models.Model):
    book = models.ForeignKey(Book, on_delete=1)
class Cover(models.Model):
    book = models.OneToOneField(Book, on_delete=1)
"""

KEYWORDS = {
    "constructor": ("Book(<|>", "title= pages= author= author_id= made= id= !readers= !review= !title__in="),
    "constructor_given": ("Book(title='', <|>", "pages= !title="),
    "own_constructor": (
        "class Tome(Book):\n    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\nTome(<|>",
        "title=",
    ),
    "create": ("Book.objects.create(<|>", "title= author_id= !readers= !review="),
    "update": ("Book.objects.filter(pages=1).update(<|>", "title= !title__in="),
    "filter": ("Book.objects.filter(<|>", "title= author= author_id= readers= review= cover= pk= id="),
    "filter_of_a_filter": ("Book.objects.filter(pages=1).filter(ti<|>", "title="),
    "get_or_create": ("Book.objects.get_or_create(<|>", "title= pk= defaults="),
    "through_a_relation": (
        "Book.objects.filter(author__<|>",
        "author__name= author__home= author__isnull= author__pk= !author__icontains= !title=",
    ),
    "through_two": ("Book.objects.filter(author__home__l<|>", "author__home__label="),
    "through_one_leading_back": ("Book.objects.filter(review__<|>", "review__book="),
    "key_that_a_model_names": ("Book.objects.filter(author__home__<|>", "author__home__pk= !author__home__id="),
    "lookups_of_text": ("Book.objects.filter(title__i<|>", "title__icontains= title__in= !title__year="),
    "lookups_of_a_number": ("Book.objects.filter(pages__<|>", "pages__gte= !pages__icontains="),
    "lookups_of_a_date": ("Book.objects.filter(made__<|>", "made__year= made__lt="),
    "lookups_of_a_part": ("Book.objects.filter(made__year__<|>", "made__year__gte= !made__year__year="),
    "wrong_path": ("Book.objects.filter(nothing__<|>", "!nothing__in= !title="),
    "annotated": ("Book.objects.annotate(n=Count('id')).filter(<|>", "n= title="),
    "condition": ("Book.objects.filter(Q(<|>", "title= review="),
    "second_condition": ("Book.objects.filter(Q(pages=1) | Q(author__n<|>", "author__name="),
    "shortcut": ("get_object_or_404(Book, <|>", "title= pk="),
    "manager_of_a_relation": ("Book().readers.filter(<|>", "name= born="),
    "value_of_a_keyword": ("Book.objects.filter(title=<|>", "!pages="),
    "other_call": ("print(<|>", "!title="),
}  # fmt: skip

TEXTS = {
    "order": ("Book.objects.order_by('<|>", "title author author_id readers made pk !title__in"),
    "order_downwards": ("Book.objects.order_by('-ti<|>')", "-title !title"),
    "order_through_a_relation": ("Book.objects.order_by('author__<|>')", "author__name author__home"),
    "second": ("Book.objects.values('title', '<|>')", "pages"),
    "annotated": ("Book.objects.annotate(n=Count('id')).order_by('<|>')", "n title"),
    "relations_to_one": ("Book.objects.select_related('<|>')", "author cover !title !readers !review"),
    "relations_to_one_through_one": ("Book.objects.select_related('author__<|>')", "author__home !author__name"),
    "accessors": ("Book.objects.prefetch_related('<|>')", "readers review_set author !title !review"),
    "expression": ("Book.objects.update(pages=F('<|>'))", "pages author"),
    "aggregate": ("Book.objects.annotate(n=Count('<|>'))", "review readers title"),
    "list_in_a_call": ("Book.objects.bulk_update([], ['<|>'])", "title !readers !review"),
    "fields_to_save": ("Book().save(update_fields=['<|>'])", "title !readers"),
    "field_by_name": ("Book._meta.get_field('<|>')", "title readers"),
    "defaults": ("Book.objects.get_or_create(title='', defaults={'<|>'})", "pages !review"),
    "order_of_a_model": ("class B(Book):\n    class Meta:\n        ordering = ['-ti<|>']", "-title !title"),
    "admin_by_decorator": (
        "@admin.register(Book)\nclass A(admin.ModelAdmin):\n    list_display = ['<|>']\n    def shown(self, book): ...",
        "title shown !list_display",
    ),
    "admin_by_call": (
        "class A(admin.ModelAdmin):\n    search_fields = ('title', '<|>')\nadmin.site.register(Book, A)",
        "author !title",
    ),
    "admin_of_several_lines": (
        "class A(admin.ModelAdmin):\n    model = Book\n    list_filter = (\n        'title',\n        'author__<|>',\n    )",
        "author__name",
    ),
    "admin_unknown": ("class A(admin.ModelAdmin):\n    list_display = ['<|>']", "!title"),
    "form": (
        "class F(forms.ModelForm):\n    more = forms.CharField()\n    class Meta:\n        model = Book\n        fields = ['<|>']",
        "title readers more !review !author_id",
    ),
    "form_widgets": (
        "class F(forms.ModelForm):\n    class Meta:\n        model = Book\n        widgets = {'<|>'}",
        "title",
    ),
    "checked": (
        "class F(forms.Form):\n    email = forms.EmailField()\n    def clean(self):\n        self.cleaned_data['<|>']",
        "email",
    ),
    "checked_get": (
        "class F(forms.Form):\n    email = forms.EmailField()\nf = F()\nf.cleaned_data.get('<|>')",
        "email",
    ),
    "checked_of_a_model": (
        "class F(forms.ModelForm):\n    class Meta:\n        model = Book\n        fields = ['title']\nF().cleaned_data['<|>']",
        "title !pages",
    ),
    "behind_rows": ("Book.objects.values('title').annotate(n=Count('<|>'))", "pages review"),
    "annotated_before": ("found = Book.objects.annotate(n=Count('id'))\nfound.order_by('<|>')", "n title"),
    "checked_of_a_whole_model": (
        "class F(forms.ModelForm):\n    class Meta:\n        model = Book\n        fields = '__all__'\nF().cleaned_data['<|>']",
        "title readers !id !review",
    ),
    "other_list": ("class C:\n    other = ['<|>']", "!title"),
}  # fmt: skip


def offered(source: str) -> CompletionList:
    f = Fixture(source)
    return completion(f.snapshot, f.path, f.at)


def check(source: str, expected: str) -> None:
    names = [item.label for item in offered(source).items]
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), (name, names)


@pytest.mark.parametrize(("source", "expected"), KEYWORDS.values(), ids=KEYWORDS)
def test_keywords_of_django(source: str, expected: str):
    check(DJANGO + source, expected)


@pytest.mark.parametrize(("source", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts_of_django(source: str, expected: str):
    check(DJANGO + source, expected)


def test_keywords_come_before_variables_where_only_they_are_taken():
    assert offered(DJANGO + "Book(<|>").items[0].source == "argument"
    first = offered("def f(*, size): ...\ndef g(a, size): ...\nf(<|>").items[0]
    assert first.label == "size="


def test_names_that_the_file_writes_come_first():
    first = offered(DJANGO + "Book.objects.values('pages', 'made')\nBook.objects.order_by('<|>')").items
    assert {item.label for item in first[:2]} == {"pages", "made"}


def test_models_come_first_behind_model():
    source = DJANGO + "class F(forms.ModelForm):\n    class Meta:\n        model = <|>"
    assert {"Book", "Author", "Review"} <= {item.label for item in offered(source).items[:5]}


def test_a_list_that_leads_further_is_asked_for_again():
    assert not offered(DJANGO + "Book.objects.filter(<|>").complete
    assert not offered(DJANGO + "Book.objects.order_by('<|>').all()").complete
    assert offered(DJANGO + "Book().save(update_fields=['<|>'])").complete


def test_signature_names_the_fields():
    f = Fixture(DJANGO + "Book.objects.filter(<|>")
    found = f.snapshot.resolver.signatures(f.documents[f.path], f.at)
    assert found[0].label == (
        "filter(*args, id: AutoField = ..., made: DateTimeField = ..., title: CharField, pages: IntegerField = ..., "
        "author: ForeignKey, readers: ManyToManyField)"
    )


FIELDS = {
    "constructor": ("Book(ti<|>tle='')", "title: CharField"),
    "filter": ("Book.objects.filter(ti<|>tle='')", "title: CharField"),
    "number_of_a_relation": ("Book.objects.filter(auth<|>or_id=1)", "author: ForeignKey"),
    "through_a_relation": ("Book.objects.filter(author__na<|>me__icontains='')", "name: CharField"),
    "condition": ("Book.objects.filter(Q(pag<|>es=1))", "pages: IntegerField = ..."),
}


@pytest.mark.parametrize(("source", "shown"), FIELDS.values(), ids=FIELDS)
def test_keywords_lead_to_their_fields(source: str, shown: str):
    f = Fixture(DJANGO + source)
    document, resolver = f.documents[f.path], f.snapshot.resolver
    described = resolver.describe(document, f.at)
    assert described is not None and described.signature == shown
    assert resolver.definition(document, f.at) == [described.origin]
    place = described.origin
    assert f.documents[place.path].text(place.span) == shown.partition(":")[0]


def test_a_wrong_lookup_leads_nowhere():
    f = Fixture(DJANGO + "Book.objects.filter(noth<|>ing=1)")
    assert f.snapshot.resolver.definition(f.documents[f.path], f.at) == []


def test_columns_lead_to_where_they_are_mapped():
    for call in ("User(na<|>me='')", "session.query(User).filter_by(na<|>me='')"):
        f = Fixture(SQLALCHEMY + call)
        (place,) = f.snapshot.resolver.definition(f.documents[f.path], f.at)
        assert f.documents[place.path].source[place.span.start :].startswith(b"name: Mapped[str]")


SQLALCHEMY = """\
-- sqlalchemy/__init__.py --
from sqlalchemy.sql import Column, Integer, String, select, update
from sqlalchemy.orm import relationship
-- sqlalchemy/sql.py --
from typing import Any, Generic, TypeVar
T = TypeVar("T")
class Column:
    def __init__(self, *args, **kwargs): ...
class Integer: ...
class String: ...
class Select(Generic[T]):
    def where(self, *a) -> "Select[T]": ...
    def filter_by(self, **kwargs: Any) -> "Select[T]": ...
class Update:
    def values(self, *args, **kwargs: Any): ...
def select(entity: type[T]) -> Select[T]: ...
def update(table) -> Update: ...
-- sqlalchemy/orm/__init__.py --
from typing import Any, Generic, TypeVar
T = TypeVar("T")
class Mapped(Generic[T]): ...
class DeclarativeBase:
    def __init__(self, **kw: Any): ...
class Query(Generic[T]):
    def join(self, *a): return unknown
    def filter_by(self, **kwargs: Any): ...
class Session:
    def query(self, entity: type[T]) -> Query[T]: ...
def mapped_column(*args, **kwargs): ...
def relationship(*args, **kwargs): ...
-- main.py --
from typing import Optional
from sqlalchemy import Column, Integer, String, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
class Base(DeclarativeBase): ...
class Dated:
    made: Mapped[str] = mapped_column()
class User(Dated, Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    nick: Mapped[Optional[str]]
    age = Column(Integer)
    pets: Mapped[list["Pet"]] = relationship()
    limit = 3
    def shout(self): ...
session = Session()
"""

MAPPED = {
    "constructor": ("User(<|>", "id= name= nick= age= pets= made= !limit= !shout="),
    "base_of_another_package": (
        "class Old(db.Model):\n    name = db.Column(db.String)\n    limit = 3\nOld(<|>",
        "name= !limit=",
    ),
    "query": ("session.query(User).filter_by(<|>", "name= age="),
    "query_through_an_unknown_call": ("session.query(User).join(Pet).filter_by(<|>", "name="),
    "query_of_a_class": ("User.query.filter_by(<|>", "name="),
    "statement": ("select(User).where(1).filter_by(<|>", "name="),
    "statement_in_a_variable": ("q = select(User)\nq.filter_by(<|>", "name="),
    "update": ("update(User).values(<|>", "name= !shout="),
    "plain_class": ("class P:\n    name = str()\nP(<|>", "!name="),
}


@pytest.mark.parametrize(("source", "expected"), MAPPED.values(), ids=MAPPED)
def test_keywords_of_sqlalchemy(source: str, expected: str):
    check(SQLALCHEMY + source, expected)


def test_signature_names_the_columns():
    f = Fixture(SQLALCHEMY + "User(<|>")
    found = f.snapshot.resolver.signatures(f.documents[f.path], f.at)
    assert found[0].label == (
        'User(*, made: str, id: int = ..., name: str, nick: Optional[str] = ..., age, pets: list["Pet"] = ...)'
    )
