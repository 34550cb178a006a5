"""The columns that calls of queries take by keyword, each as what it is a parameter of."""

from typing import TYPE_CHECKING

from codeforge.python.inference.frames import Frame
from codeforge.python.inference.values import Values
from codeforge.python.questions.callees import Callee
from codeforge.python.questions.django_fields import fields_of
from codeforge.python.questions.django_paths import Queried, end_of
from codeforge.python.questions.django_queries import queried_at
from codeforge.python.questions.mapped_classes import column_parameters
from codeforge.python.questions.mapped_queries import mapped_class
from codeforge.python.questions.scanning import Call
from codeforge.python.shapes.headers import Parameter
from codeforge.text.documents import Document

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def columns_at(
    world: "World", document: Document, frame: Frame, call: Call, queried: Queried | None, values: Values
) -> list[Parameter]:
    """The fields of the model that a call asks about, or the columns of the mapped class; [] for other calls."""
    if queried is not None:
        fields = fields_of(world, queried.model).values()
        return [each.parameter for each in fields if queried.use == "lookup" or each.is_column]
    mapped = mapped_class(world, document.text(call.callee), frame, call.callee.start, values)
    return list(column_parameters(world, mapped)) if mapped is not None else []


def column_named(
    world: "World", document: Document, frame: Frame, call: Call, values: Values, name: str
) -> Callee | None:
    """The class whose column a keyword of a query names, as if that were what is called; None for all else."""
    queried = queried_at(world, document, frame, call, values)
    if queried is not None:
        end = end_of(world, queried, name)
        if end is None or end[1].binding is None:
            return None
        cls, field = end
        parameter = field.parameter
        column = field.name
    else:
        mapped = mapped_class(world, document.text(call.callee), frame, call.callee.start, values)
        known = {each.name: each for each in column_parameters(world, mapped)} if mapped is not None else {}
        if mapped is None or name not in known:
            return None
        cls, parameter, column = mapped, known[name], name
    called_so = Parameter(name, "k", parameter.span, parameter.text, None, None)
    return Callee(cls.name, (called_so,), cls=cls, column=column)
