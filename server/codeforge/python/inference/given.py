"""What the constructor of an instance was given, read back: `Box(Lid()).content` is a Lid.

`constructor_arguments` says what is remembered.
"""

from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.lookup import Found
from codeforge.python.inference.values import Instance, TypeVariable, Value, Values, merged
from codeforge.python.shapes.blocks import Definition

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

VARIABLE = "~"
"""What the name of a type variable begins with among what was given."""


def frame_of(world: "World", receiver: Instance, place: Found) -> Frame:
    """The frame of the method that assigns an attribute, with what this instance was given for its parameters."""
    if not receiver.given or place.method is None or place.method.name != "__init__":
        return place.frame
    make = partial(_frame, receiver, place.frame, place.method)
    key = ("given", receiver, place.cls.identity())
    return world.kept(key, make, pending=place.frame, bits=receiver.bits | place.cls.bits)


def _frame(receiver: Instance, frame: Frame, method: Definition) -> Frame:
    made = Frame(frame.file, method.block, frame.base, frame.parent, "function")
    made.definition, made.owner = method, receiver
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
