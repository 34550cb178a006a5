"""What the fields of a Django model hold in its instances: `CharField` a str, `ForeignKey(Author)` an Author."""

import ast
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.named_models import model_named, user_model
from codeforge.python.inference.values import ClassValue, FunctionValue, Instance, Values, merged
from codeforge.python.shapes.bindings import Binding

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

_MODULE = "django.db.models.fields"
_HOLD = {
    "CharField": ("builtins", "str"),
    "TextField": ("builtins", "str"),
    "IntegerField": ("builtins", "int"),
    "BooleanField": ("builtins", "bool"),
    "FloatField": ("builtins", "float"),
    "DecimalField": ("decimal", "Decimal"),
    "DateTimeField": ("datetime", "datetime"),
    "DateField": ("datetime", "date"),
    "TimeField": ("datetime", "time"),
    "DurationField": ("datetime", "timedelta"),
    "UUIDField": ("uuid", "UUID"),
    "BinaryField": ("builtins", "bytes"),
    "GenericIPAddressField": ("builtins", "str"),
    "AutoField": ("builtins", "int"),
}
_RELATED = frozenset({"ForeignKey", "OneToOneField"})


def held_by(world: "World", field: Instance, binding: Binding, frame: Frame) -> Values:
    """What a model's instance holds under `field`, which `binding` in the class body `frame` makes; () when unknown."""
    if not field.cls.file.module.startswith("django.") or binding.value is None:
        return ()
    for cls in mro(world, field.cls):
        if not cls.file.module.startswith(_MODULE):
            continue
        if cls.name in _RELATED:
            return related_models(world, binding.value.node, frame)
        if cls.name == "ManyToManyField":
            return several(world, related_models(world, binding.value.node, frame))
        if cls.name in _HOLD:
            module, name = _HOLD[cls.name]
            return world.instance(name, module=module)
        if cls.name == "FileField" and cls.file.module.endswith(".files"):
            attribute = world.local(cls.body(), "attr_class", None) or ()
            return tuple(Instance(each) for each in attribute if isinstance(each, ClassValue))
    return ()


def several(world: "World", models: Values) -> Values:
    """The manager of the instances behind a relation to many."""
    manager = world.class_in("django.db.models.manager", "Manager")
    descriptors = world.module("django.db.models.fields.related_descriptors")
    if manager is None or descriptors is None:
        return ()
    makers = world.attribute(descriptors, "create_forward_many_to_many_manager")
    made = merged(
        *(
            world.returned_given(maker, (("superclass", (manager,)),))
            for maker in makers
            if isinstance(maker, FunctionValue)
        )
    )
    classes = [each for each in made if isinstance(each, ClassValue)] or [manager]
    return tuple(Instance(ClassValue(each.definition, each.frame, (models,))) for each in classes)


def related_models(world: "World", node: ast.expr | None, frame: Frame) -> Values:
    """Instances of the model that a relation names: a class, its name in the same module, or "self"."""
    if not isinstance(node, ast.Call):
        return ()
    words = [word.value for word in node.keywords if word.arg == "to"]
    target = words[0] if words else node.args[0] if node.args else None
    if isinstance(target, ast.Attribute) and target.attr == "AUTH_USER_MODEL":
        values: Values = user_model(world)
    elif isinstance(target, ast.Constant) and isinstance(target.value, str):
        if target.value == "self" and frame.cls is not None:
            return (Instance(frame.cls),)
        values = world.name(frame.file.frame, target.value.rpartition(".")[2], None)
        values = values or model_named(world, target.value)
    else:
        values = world.evaluate(target, frame, None) if target is not None else ()
    return tuple(Instance(each) for each in values if isinstance(each, ClassValue))
