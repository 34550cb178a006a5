"""What is costly to know of a member, worked out when somebody reads it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.answers import Details
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import Value, Values
from codeforge.python.questions.descriptions import describe
from codeforge.python.questions.places import Place, attribute_places, name_places
from codeforge.python.questions.rendering import type_text
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def reader_of(world: "World", receiver: Value, name: str) -> Callable[[], Details]:
    """What reads the details of `receiver.name`."""
    return partial(_read_member, world, receiver, name)


def name_reader(world: "World", frame: Frame, name: str, at: Offset | None) -> Callable[[], Details]:
    """What reads the details of `name` as seen from `frame` at `at`."""
    return partial(_read_name, world, frame, name, at)


def _read_member(world: "World", receiver: Value, name: str) -> Details:
    world.begin()
    values = attribute(world, (receiver,), name)
    return _details(world, name, values, attribute_places(world, receiver, name))


def _read_name(world: "World", frame: Frame, name: str, at: Offset | None) -> Details:
    world.begin()
    values = world.name(frame, name, at)
    return _details(world, name, values, name_places(world, frame, name, at))


def _details(world: "World", name: str, values: Values, places: list[Place]) -> Details:
    described = describe(world, name, values, places)
    origin = places[0].location if places else None
    return Details(type_text(values), described.documentation, origin, described.signature)
