"""Models that Django finds by name: `"app.Model"`, and the class of a project's users."""

from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.environment_variables import set_variable
from codeforge.python.inference.values import ClassValue, Instance, ModuleValue, merged

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def holds_models(path: str) -> bool:
    """True for a file in which Django looks for models."""
    return path.endswith(".py") and ("models.py" in path or "/models/" in path)


def user_model(world: "World") -> tuple[ClassValue, ...]:
    """The class of the project's users: the one its settings name, else its own or Django's; () when not to be had."""
    return world.kept("user model", partial(_user_model, world), pending=(), bits=0)


def _user_model(world: "World") -> tuple[ClassValue, ...]:
    for value in set_variable(world, "DJANGO_SETTINGS_MODULE") or ():
        name = value.literal if isinstance(value, Instance) else None
        module = world.module(name) if isinstance(name, str) else None
        for each in world.attribute(module, "AUTH_USER_MODEL") if module is not None else ():
            text = each.literal if isinstance(each, Instance) else None
            found = model_named(world, text) if isinstance(text, str) else ()
            if found:
                return found
    for base in ("AbstractUser", "AbstractBaseUser"):
        for path in world.read_last.paths_with(base):
            is_own = holds_models(path) and "test" not in path and not path.startswith("django/")
            file = world.file(path) if is_own else None
            for definition in file.shape.definitions if file is not None else ():
                if file is not None and definition.is_class and base.encode() in definition.header:
                    return (ClassValue(definition, file.frame),)
    own = world.class_in("django.contrib.auth.models", "User")
    return (own,) if own is not None else ()


def model_named(world: "World", text: str) -> tuple[ClassValue, ...]:
    """The model that `app.Model` names; () when the workspace has none."""
    app, _, name = text.rpartition(".")
    if app:
        for path in world.read_last.paths_with(name):
            file = world.file(path) if f"{app}/models" in path else None
            for each in world.name(file.frame, name, None) if file is not None else ():
                if isinstance(each, ClassValue):
                    return (each,)
        module: ModuleValue | None = world.module(f"django.contrib.{app}.models")
        found = merged(world.attribute(module, name)) if module is not None else ()
        return tuple(each for each in found if isinstance(each, ClassValue))
    return ()
