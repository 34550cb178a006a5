"""Members that Django adds to models and requests while it runs: `author.book_set`, `book.author_id`, `request.user`.

Relations that lead back are looked for in the model's own file and in files of models that hold its name.
"""

import ast
from collections.abc import Iterator
from functools import partial
from itertools import islice
from operator import eq
from typing import TYPE_CHECKING, NamedTuple

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import File
from codeforge.python.inference.model_fields import several
from codeforge.python.inference.named_models import holds_models, user_model
from codeforge.python.inference.values import ClassValue, Instance, Values, merged
from codeforge.python.shapes.bindings import Binding

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

MOST_FILES = 6
MOST_SEEN = 40
"""Files of models whose text is looked at."""
_ONE = ("ForeignKey", "OneToOneField")
_RELATED = (*_ONE, "ManyToManyField")
_OF_REQUESTS = {"session": ("django.contrib.sessions.backends.base", "SessionBase")}


class Added:
    """One member: `of` says what it holds, `model` is the class at the other end of a relation.

    `query` is what lookups call a relation that leads back: `review` for `review_set`.
    """

    __slots__ = ("model", "of", "query")

    def __init__(self, of: str, model: ClassValue | None = None, query: str = "") -> None:
        self.of = of
        self.model = model
        self.query = query


def added_members(world: "World", cls: ClassValue) -> dict[str, Added]:
    """What Django adds to instances of `cls`, by name; {} for all other classes."""
    return world.kept(("added", cls), partial(_added, world, cls), pending={}, bits=cls.bits)


def added_member(world: "World", cls: ClassValue, name: str) -> Values:
    """What a member that Django adds holds; () when there is none."""
    found = added_members(world, cls).get(name)
    if found is None:
        return ()
    if found.of == "user":
        return tuple(Instance(each) for each in user_model(world))
    if found.of in _OF_REQUESTS:
        module, class_name = _OF_REQUESTS[found.of]
        return world.instance(class_name, module=module)
    if found.of == "display":
        return world.attribute(Instance(cls), "_get_FIELD_display")
    if found.model is None:
        return world.instance("int")
    models = (Instance(found.model),)
    return models if found.of == "one" else several(world, models)


def _added(world: "World", cls: ClassValue) -> dict[str, Added]:
    if cls.file.is_stub:
        return {}
    for each in mro(world, cls):
        if each.name == "HttpRequest" and each.file.module.startswith("django.http"):
            return {name: Added(name) for name in ("user", *_OF_REQUESTS)}
        if each.name == "SingleObjectMixin" and each.file.module.startswith("django.views"):
            return _of_model_named(world.attribute(Instance(cls), "model"), "object")
        if each.name == "BaseModelForm" and each.file.module == "django.forms.models":
            meta = world.attribute(cls, "Meta")
            return _of_model_named(merged(*(world.attribute(each, "model") for each in meta)), "instance")
        if each.name == "Model" and each.file.module.startswith("django.db.models"):
            return _of_model(world, cls)
    return {}


def _of_model_named(models: Values, name: str) -> dict[str, Added]:
    """One member called `name`, an instance of the first class in `models`."""
    found = next((each for each in models if isinstance(each, ClassValue)), None)
    return {name: Added("one", found)} if found is not None else {}


def _of_model(world: "World", cls: ClassValue) -> dict[str, Added]:
    own = [each for each in mro(world, cls) if not each.file.module.startswith(("django.db.", "builtins"))]
    found: dict[str, Added] = {}
    has_key = False
    for each in own:
        for name, bindings in each.definition.block.bindings.items():
            text = bindings[-1].value.text if bindings[-1].value is not None else b""
            has_key = has_key or b"primary_key=True" in text
            if b"choices=" in text:
                found[f"get_{name}_display"] = Added("display")
            if any(kind.encode() + b"(" in text for kind in _ONE):
                found[f"{name}_id"] = Added("number")
    if not has_key:
        found["id"] = Added("number")
    for name, added in _leading_back(world, own):
        found.setdefault(name, added)
    return found


def _leading_back(world: "World", models: list[ClassValue]) -> Iterator[tuple[str, Added]]:
    """The relations of other models to one of `models`, by the name under which it has them."""
    users = {each.identity() for each in user_model(world)}
    for model in models[:3]:
        words: tuple[bytes, ...] = (model.name.encode(),)
        if model.identity() in users:
            words = (*words, b"AUTH_USER_MODEL")
        for file in _files_with(world, model, words):
            for definition in file.shape.definitions:
                if not definition.is_class or not any(word in definition.text for word in words):
                    continue
                other = ClassValue(definition, file.frame)
                same = other.identity() == model.identity()
                for bindings in definition.block.bindings.values():
                    relation = _relation(bindings[-1], other)
                    if relation is not None and (
                        relation.target == model.name
                        or (relation.target == "self" and same)
                        or (relation.target == "AUTH_USER_MODEL" and model.identity() in users)
                    ):
                        yield relation.name, Added(relation.of, other, relation.query)


class _Relation(NamedTuple):
    """The model that a field names, what the relation is called there, and whether one or many are behind it."""

    target: str
    name: str
    of: str
    query: str


def _relation(binding: Binding, of: ClassValue) -> _Relation | None:
    """The relation that a field of `of` makes."""
    value = binding.value
    if value is None or not any(kind.encode() in value.text for kind in _RELATED):
        return None
    node = value.node
    kind = _last(node.func) if isinstance(node, ast.Call) else ""
    if not isinstance(node, ast.Call) or not kind.endswith(_RELATED):
        return None
    words = {word.arg: word.value for word in node.keywords}
    target = node.args[0] if node.args else words.get("to")
    is_one = kind.endswith("OneToOneField")
    related = _name_given(words.get("related_name"), of)
    name = related or (of.name.lower() if is_one else f"{of.name.lower()}_set")
    if target is None or not name.isidentifier():
        return None
    query = _name_given(words.get("related_query_name"), of) or related or of.name.lower()
    return _Relation(_last(target), name, "one" if is_one else "many", query)


def _name_given(node: ast.expr | None, of: ClassValue) -> str:
    """The name that an option of a relation gives; empty without one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("%(class)s", of.name.lower())
    return ""


def _last(node: ast.expr) -> str:
    """The last part of a dotted name, or of the text that names a model."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rpartition(".")[2]
    return node.id if isinstance(node, ast.Name) else ""


def _files_with(world: "World", model: ClassValue, words: tuple[bytes, ...]) -> Iterator[File]:
    """The model's own file, then files of models that hold one of `words`, the nearest first."""
    own = model.file.path
    yield model.file
    paths = [path for path in world.index.paths() if holds_models(path) and path != own]
    parts = own.split("/")
    paths.sort(key=lambda path: -sum(map(eq, path.split("/"), parts)))
    found = (path for path in paths[:MOST_SEEN] if world.mentions(path, words))
    for path in islice(found, MOST_FILES):
        file = world.file(path)
        if file is not None:
            yield file
