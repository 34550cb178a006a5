"""What is costly to know of a member, worked out when somebody reads it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from codeforge.python.answers import Details
from codeforge.python.inference.attributes import attribute
from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import Value
from codeforge.python.questions.descriptions import describe
from codeforge.python.questions.places import attribute_places, name_places
from codeforge.python.questions.rendering import type_text
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def reader_of(world: "World", receiver: Value, name: str) -> Callable[[], Details]:
    def read() -> Details:
        world.begin()
        return _details_of(world, receiver, name)

    return read


def _details_of(world: "World", receiver: Value, name: str) -> Details:
    values = attribute(world, (receiver,), name)
    places = attribute_places(world, receiver, name)
    described = describe(world, name, values, places)
    return Details(
        type_text(values),
        described.documentation,
        places[0].location if places else None,
        described.signature,
    )


def name_reader(world: "World", frame: Frame, name: str, at: Offset | None) -> Callable[[], Details]:
    def read() -> Details:
        world.begin()
        values = world.name(frame, name, at)
        places = name_places(world, frame, name, at)
        described = describe(world, name, values, places)
        return Details(
            type_text(values),
            described.documentation,
            places[0].location if places else None,
            described.signature,
        )

    return read
