"""What the constructor of an instance was given, read back: `Box(Lid()).content` is a Lid.

`constructor_arguments` says what is remembered.
"""

import re
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.classes import mro
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lookup import Found, of_the_class
from codeforge.python.inference.values import Instance, TypeVariable, Value, Values, merged
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.instance_attributes import first_parameter

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

VARIABLE = "~"
"""What the name of a type variable begins with among what was given."""


def frame_of(world: "World", receiver: Instance, place: Found) -> Frame:
    """The frame of the method that assigns an attribute, with what this instance was given for its parameters.

    Where the value asks for what a class below defines anew, `self` is the instance.
    """
    method = place.method
    if method is None or not (
        (receiver.given and method.name == "__init__") or _asks_below(world, receiver, place, method)
    ):
        return place.frame
    make = partial(_frame, receiver, place.frame, method)
    key = ("given", receiver, place.cls.identity(), method.start)
    return world.kept(key, make, pending=place.frame, bits=receiver.bits | place.cls.bits)


def _asks_below(world: "World", receiver: Instance, place: Found, method: Definition) -> bool:
    """True when the value of an attribute reads one of `self` that a class below the one with the method has."""
    value = place.bindings[0].value
    own = first_parameter(method).encode()
    if value is None or not own or own not in value.text or of_the_class(method):
        return False
    if receiver.cls.identity() == place.cls.identity():
        return False
    if value.text == own:
        return True
    asked = [name.decode("utf-8", "replace") for name in re.findall(re.escape(own) + rb"\.(\w+)", value.text)]
    for cls in mro(world, receiver.cls):
        if cls.identity() == place.cls.identity():
            return False
        if any(name in cls.definition.block.bindings for name in asked):
            return True
    return False


def _frame(receiver: Instance, frame: Frame, method: Definition) -> Frame:
    made = Frame(frame.file, method.block, frame.base, frame.parent, "function")
    made.definition, made.owner = method, receiver
    if method.name == "__init__":
        made.given = {name: values for name, values in receiver.given if not name.startswith(VARIABLE)}
    return made


def with_variables(receiver: Value, values: Values) -> Values:
    """`values` read from `receiver`, the type variables that its constructor bound replaced."""
    if not isinstance(receiver, Instance) or not receiver.given:
        return values
    if not any(isinstance(each, TypeVariable) for each in values):
        return values
    known = dict(receiver.given)
    return merged(
        *(
            known.get(VARIABLE + each.name, (each,)) if isinstance(each, TypeVariable) else (each,)
            for each in values
        )
    )
