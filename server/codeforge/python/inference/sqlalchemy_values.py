"""What SQLAlchemy gives beside what its signatures say: rows as tuples, columns of instances, declarative bases."""

from typing import TYPE_CHECKING

from codeforge.python.inference.values import FunctionValue, Instance, Value, Values

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


def of_sqlalchemy(world: "World", function: FunctionValue) -> Values | None:
    """The results of calls that are annotated with Any; None for all others."""
    name, bound = function.definition.name, function.bound
    if name == "declarative_base":
        base = world.class_in("sqlalchemy.orm.decl_api", "DeclarativeBase")
        return (base,) if base is not None else None
    if name == "get" and isinstance(bound, Instance) and bound.cls.name == "Query" and bound.cls.args:
        return bound.cls.args[0]
    return None


def items_of(value: Instance) -> tuple[Values, ...] | None:
    """The items of a tuple, or of a row of a result; None where they are not known."""
    if value.items is not None or value.cls.name != "Row" or not value.cls.args:
        return value.items
    if not value.cls.file.module.startswith("sqlalchemy."):
        return None
    first = value.cls.args[0]
    if len(value.cls.args) == 1 and len(first) == 1 and isinstance(first[0], Instance) and first[0].items:
        return first[0].items  # Row[tuple[User, str]], as SQLAlchemy 2.0 writes it
    return value.cls.args


def column_read(value: Instance, receiver: Value) -> Values:
    """What an instance holds under `name = Column(String)`; () for all else."""
    if value.cls.name != "Column" or value.cls.file.module != "sqlalchemy.sql.schema":
        return ()
    return value.cls.args[0] if value.cls.args and isinstance(receiver, Instance) else ()
