"""What a row of the table of requests says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct

Lane = Literal["typing", "asking", "long"]
"""Who waits: someone typing, someone who asked, or nobody in particular. Earlier lanes go first."""

Ask = Callable[[Any, Any], Any]
Reply = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One request: its parameters, the feature that answers, the conversion, and what is offered to clients."""

    method: str
    params: type[Struct] | type[dict[str, Any]]
    ask: Ask
    reply: Reply
    offers: Mapping[str, Any] = field(default_factory=dict)
    lane: Lane = "asking"
    whole_document: bool = False
    """The answer speaks of the whole document, so it is worth nothing once that has changed."""
    all_folders: bool = False
    """`ask` takes the edges of all workspace folders and gives the whole answer."""
    of_index: bool = False
    """Speaks of the index alone: it waits the moment until a stored one is read, where others answer without."""


def as_is(edge: object, found: Any) -> Any:
    """The answer is in the protocol's words already."""
    return found


def at_cursor(feature: Callable[..., Any]) -> Ask:
    """Ask `feature` at the position of the request."""
    return lambda edge, params: feature(edge.snap, edge.path, edge.at(params.position))


def of_document(feature: Callable[..., Any]) -> Ask:
    """Ask `feature` about the whole document."""
    return lambda edge, params: feature(edge.snap, edge.path)
