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
    def count(self): return self.query.get_count()
    def values(self): return self._chain()
    def create_user(self): return self.model()
    def __getitem__(self, k): return self._result_cache[k]
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
-- django/conf/__init__.py --
class Settings: ...
settings = Settings()
-- django/contrib/auth/__init__.py --
def get_user_model(): return django_apps.get_model(settings.AUTH_USER_MODEL)
-- django/contrib/auth/models.py --
from django.db import models
class AbstractUser(models.Model):
    def check_password(self): ...
class User(AbstractUser): ...
-- django/contrib/sessions/backends/base.py --
class SessionBase:
    def flush(self): ...
-- django/contrib/admin/options.py --
class ModelAdmin:
    def get_queryset(self, request): return self.model._default_manager.get_queryset()
-- django/http/request.py --
class HttpRequest:
    def build_absolute_uri(self): ...
-- django/http/response.py --
class HttpResponse:
    status_code = 200
-- django/views/generic/base.py --
# Views of django.
class View:
    def setup(self, request): self.request = request
-- django/views/generic/detail.py --
from django.views.generic.base import View
class SingleObjectMixin:
    model = None
    def get_object(self): return self.get_queryset().get()
    def get_queryset(self): return self.model._default_manager.all()
class DetailView(SingleObjectMixin, View):
    def get(self, request): self.object = self.get_object()
-- django/test/client.py --
class RequestFactory:
    def get(self, path): return self.generic("GET", path)
    def generic(self, *a): yield self
class ClientMixin: ...
class Client(ClientMixin, RequestFactory):
    def get(self, path):
        response = super().get(path)
        return response
-- django/forms/models.py --
class BaseModelForm:
    def __init__(self, instance=None):
        self.instance = instance
    def save(self): return self.instance
class ModelForm(BaseModelForm): ...
-- django/apps/registry.py --
class Apps:
    def get_model(self, app_label, model_name=None): ...
-- django/contrib/admin/sites.py --
class AdminSite:
    def register(self): ...
class DefaultAdminSite:
    def _setup(self): self._wrapped = import_string("x")()
-- django/utils/connection.py --
class ConnectionProxy:
    def __init__(self, connections, alias): self.__dict__["_connections"] = connections
    def __getattr__(self, item): return getattr(self._connections[self._alias], item)
-- django/db/backends/base/base.py --
class BaseDatabaseWrapper:
    def cursor(self): ...
-- django/db/utils.py --
class ConnectionHandler: ...
-- main.py --
from django.db import models
from django.db.utils import ConnectionHandler
from django.conf import settings
from django.contrib.admin.options import ModelAdmin
from django.contrib.auth import get_user_model
from django.http.request import HttpRequest
from django.test.client import Client
from django.utils.connection import ConnectionProxy
from django.views.generic.base import View
from django.views.generic.detail import DetailView
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
class Review(models.Model):
    kind = models.CharField(choices=[])
    book = models.ForeignKey(Book, on_delete=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=1, related_name="reviews")
    judges = models.ManyToManyField("main.Author", related_name="judged")
    hidden = models.ForeignKey("Author", related_name="+")
class Cover(models.Model):
    uuid = models.UUIDField(primary_key=True)
    book = models.OneToOneField("Book", on_delete=1)
b = Book()
"""

ELSEWHERE = """\
-- shop/models.py --
from django.db import models
class Order(models.Model):
    total = models.IntegerField()
    author = models.ForeignKey("main.Author", on_delete=1, related_name="orders")
class Shop(models.Model):
    owner = models.ForeignKey("people.Person", on_delete=1)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=1, related_name="kept")
-- people/models/__init__.py --
from people.models.person import Person
-- people/models/person.py --
from django.contrib.auth.models import AbstractUser
from django.db import models
class Person(AbstractUser):
    nick = models.CharField()
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

ADDED = {
    "leading_back": ("b.<|>", "review_set cover id author_id editor_id !readers_id !judged"),
    "leading_back_to_many": ("for r in b.review_set.filter():\n    r.<|>", "kind get_kind_display"),
    "leading_back_to_one": ("b.cover.<|>", "uuid book !id"),
    "named_backwards": ("Author().judged.get().<|>", "kind"),
    "hidden_backwards": ("Author().<|>", "judged orders !review_set !+"),
    "leading_back_from_another_app": ("Author().orders.first().<|>", "total"),
    "number_of_a_relation": ("b.author_id.<|>", "bit_length"),
    "model_of_another_app": ("from shop.models import Shop\nShop().owner.<|>", "nick check_password"),
    "own_users": ("get_user_model().objects.get().<|>", "nick check_password kept shop_set"),
    "made_user": ("get_user_model().objects.create_user().<|>", "nick"),
    "user_by_a_setting": ("Review().by.<|>", "nick"),
    "user_of_a_request": ("def view(r: HttpRequest):\n    r.user.<|>", "nick"),
    "session_of_a_request": ("def view(r: HttpRequest):\n    r.session.<|>", "flush"),
    "parameter_called_request": ("def view(request):\n    request.<|>", "build_absolute_uri user"),
    "request_of_a_view": ("class V(View):\n    def f(self):\n        self.request.<|>", "build_absolute_uri"),
    "answer_to_a_client": ("Client().get('/').<|>", "status_code json context !send"),
    "queryset_of_an_admin": (
        "class A(ModelAdmin):\n    def f(self, r):\n        super().get_queryset(r).<|>",
        "filter",
    ),
    "queryset_of_a_manager": (
        "class M(models.Manager):\n    def f(self):\n        self.get_queryset().<|>",
        "filter",
    ),
    "queryset_of_a_view": ("class V(DetailView):\n    model = Book\nV().get_queryset().get().<|>", "title"),
    "object_of_a_view": ("class V(DetailView):\n    model = Book\nV().object.<|>", "title"),
    "object_a_view_gets": ("class V(DetailView):\n    model = Book\nV().get_object().<|>", "title"),
    "number_of_rows": ("Book.objects.filter().count().<|>", "bit_length"),
    "values": ("for v in Book.objects.values():\n    v.<|>", "items !title"),
    "one_by_number": ("Book.objects.all()[0].<|>", "title"),
    "some_by_number": ("Book.objects.all()[:5].<|>", "filter"),
    "connection": ("c = ConnectionProxy(ConnectionHandler(), 'default')\nc.<|>", "cursor"),
    "instance_of_a_form": (
        "from django.forms.models import ModelForm\nclass F(ModelForm):\n    class Meta:\n        model = Book\nF().instance.<|>",
        "title",
    ),
    "saved_by_a_form": (
        "from django.forms.models import ModelForm\nclass F(ModelForm):\n    class Meta:\n        model = Book\nF().save().<|>",
        "title",
    ),
    "model_by_its_label": (
        "from django.apps.registry import Apps\nApps().get_model('shop', 'Order')().<|>",
        "total author_id",
    ),
    "model_by_its_whole_label": (
        "from django.apps.registry import Apps\nApps().get_model('shop.Order')().<|>",
        "total",
    ),
    "model_that_is_not_there": (
        "from django.apps.registry import Apps\nApps().get_model('no.Order').<|>",
        "!total",
    ),
    "site_of_the_admin": (
        "from django.contrib.admin.sites import DefaultAdminSite\nDefaultAdminSite().<|>",
        "register",
    ),
    "parameter_of_a_migration": (
        "-- shop/migrations/0001_x.py --\ndef forwards(apps, schema_editor):\n    apps.<|>",
        "get_model",
    ),
    "plain_class_gains_nothing": ("class P: ...\nP().<|>", "!id"),
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


@pytest.mark.parametrize(("source", "expected"), ADDED.values(), ids=ADDED)
def test_what_django_adds(source: str, expected: str):
    _offers(ELSEWHERE + LIBRARY + source, expected)


def test_middleware_may_give_a_request_more():
    fixture = Fixture(LIBRARY + "def view(request):\n    request.<|>")
    answer = fixture.snapshot.resolver.members(fixture.documents[fixture.path], fixture.at - 1)
    assert answer.members
    assert not answer.complete


def test_users_are_those_that_the_settings_name():
    settings = (
        "-- manage.py --\nimport os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_settings')\n"
        "-- site_settings.py --\nAUTH_USER_MODEL = 'shop.Shop'\n"
    )
    _offers(settings + ELSEWHERE + LIBRARY + "get_user_model()().<|>", "owner !nick")


def test_users_are_those_of_django_without_others():
    _offers(LIBRARY + "get_user_model()().<|>", "check_password !nick")


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
