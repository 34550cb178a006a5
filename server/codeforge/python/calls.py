"""What calling, iterating, entering, awaiting and indexing a value gives."""

import ast
from typing import TYPE_CHECKING

from codeforge.python import annotations, members
from codeforge.python.shapes.bindings import STARRED
from codeforge.python.shapes.blocks import Definition
from codeforge.python.shapes.decorators import CLASS_METHODS, decorator_names
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.headers import Header, Parameter
from codeforge.python.shapes.parameters import header_of
from codeforge.python.values import (
    ClassValue,
    Form,
    Frame,
    FunctionValue,
    Instance,
    LambdaValue,
    SuperValue,
    TypeVariable,
    Value,
    Values,
    merged,
    plain,
)
from codeforge.text.positions import Offset

if TYPE_CHECKING:
    from codeforge.python.inference import Inference

_CONTEXT = frozenset({"contextmanager", "asynccontextmanager"})
_ITERABLES = frozenset(
    {"Iterable", "Iterator", "Generator", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Sequence", "Collection",
     "AbstractSet", "Mapping", "Reversible"}
)  # fmt: skip
_DUNDERS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor", ast.LShift: "lshift", ast.RShift: "rshift",
    ast.MatMult: "matmul",
}  # fmt: skip


class Arguments:
    """The arguments of one call, evaluated where one is asked for."""

    __slots__ = ("at", "frame", "node", "world")

    def __init__(self, world: "Inference", node: ast.Call, frame: Frame, at: Offset | None) -> None:
        self.world = world
        self.node = node
        self.frame = frame
        self.at = at

    def positional(self, place: int) -> Values:
        """The argument at `place`; () when there is none."""
        node = self.positional_node(place)
        return self.world.evaluate(node, self.frame, self.at) if node is not None else ()

    def positional_node(self, place: int) -> ast.expr | None:
        """The node of the argument at `place`; None behind a `*`."""
        nodes = self.node.args[: place + 1]
        if place >= len(self.node.args) or any(isinstance(each, ast.Starred) for each in nodes):
            return None
        return nodes[place]

    def keyword_node(self, name: str) -> ast.expr | None:
        """The node of the argument given as `name=`."""
        return next((word.value for word in self.node.keywords if word.arg == name), None)

    def keyword(self, name: str) -> Values:
        """The argument given as `name=`."""
        node = self.keyword_node(name)
        return self.world.evaluate(node, self.frame, self.at) if node is not None else ()

    @property
    def n_positional(self) -> int:
        """How many are given by place."""
        return len(self.node.args)

    @property
    def has_star(self) -> bool:
        """True with `*args` or `**kwargs`."""
        return any(isinstance(each, ast.Starred) for each in self.node.args) or any(
            word.arg is None for word in self.node.keywords
        )


# -- calling -----------------------------------------------------------------------------------------------------


def call_node(world: "Inference", node: ast.Call, frame: Frame, at: Offset | None) -> Values:
    """What a call expression gives."""
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(world, node, frame, at)
    arguments = Arguments(world, node, frame, at)
    return merged(*(call(world, value, arguments) for value in world.evaluate(node.func, frame, at)))


def call(world: "Inference", value: Value, arguments: Arguments | None) -> Values:
    """What calling `value` gives; `arguments` None means called by the language (`for`, `with`)."""
    if not world.spend():
        return ()
    if isinstance(value, ClassValue):
        return _made(world, value, arguments)
    if isinstance(value, FunctionValue):
        special = _special(world, value, arguments) if arguments is not None else None
        return returned(world, value, arguments) if special is None else special
    if isinstance(value, LambdaValue):
        inner = Frame(value.frame.file, value.frame.block, value.frame.base, value.frame, "inner")
        for place, argument in enumerate(value.node.args.args):
            given = arguments.positional(place) if arguments else ()
            inner.inner[argument.arg] = lambda given=given: given  # type: ignore[misc]
        return world.evaluate(value.node.body, inner, None)
    if isinstance(value, Form) and value.name == "Callable":
        return merged(*value.args)
    if isinstance(value, Instance):
        if value.cls.name == "partial" and value.cls.args:
            return merged(*value.cls.args)
        return merged(
            *(
                returned(world, each, arguments)
                for each in members.attribute_of(world, value, "__call__")
                if isinstance(each, FunctionValue)
            )
        )
    return ()


def _super(world: "Inference", node: ast.Call, frame: Frame, at: Offset | None) -> Values:
    if len(node.args) >= 2:
        classes = [each for each in world.evaluate(node.args[0], frame, at) if isinstance(each, ClassValue)]
        receivers = world.evaluate(node.args[1], frame, at)
        return tuple(SuperValue(cls, each) for cls in classes[:1] for each in receivers[:1])
    current: Frame | None = frame
    while current is not None:
        if current.kind == "function" and current.parent is not None and current.parent.cls is not None:
            cls = current.parent.cls
            owner = current.owner
            if owner is None and current.definition is not None:
                names = decorator_names(current.definition)
                owner = (
                    cls
                    if "classmethod" in names or current.definition.name in CLASS_METHODS
                    else Instance(cls)
                )
            return (SuperValue(cls, owner or Instance(cls)),)
        current = current.parent
    return ()


def _special(world: "Inference", function: FunctionValue, arguments: Arguments) -> Values | None:
    """Calls whose result the signature does not say; None for all others."""
    name, module = function.definition.name, function.frame.file.module
    if name in ("cast", "assert_type") and module in ("typing", "typing_extensions"):
        node = arguments.positional_node(0)
        return annotations.annotate(world, node, arguments.frame, arguments.at) if node is not None else ()
    if name == "namedtuple" and module == "collections":
        return _named_tuple(world, arguments)
    if name == "getattr" and module == "builtins":
        found: Values = ()
        for each in arguments.positional(1):
            if isinstance(each, Instance) and isinstance(each.literal, str):
                found = members.attribute(world, arguments.positional(0), each.literal)
        return merged(found, arguments.positional(2))
    if name == "field" and module in ("dataclasses", "attr", "attrs"):
        factory = arguments.keyword("default_factory") or arguments.keyword("factory")
        return merged(arguments.keyword("default"), *(call(world, each, None) for each in factory))
    if name in ("wraps", "update_wrapper") and module == "functools":
        return arguments.positional(0)
    if name in ("gettext_lazy", "ngettext_lazy", "pgettext_lazy"):
        return world.instance("str")
    if name == "import_module" and module.startswith("importlib"):
        for each in arguments.positional(0):
            if isinstance(each, Instance) and isinstance(each.literal, str):
                value = world.module(each.literal)
                return (value,) if value else ()
    return None


def _named_tuple(world: "Inference", arguments: Arguments) -> Values:
    name = _literal(arguments.positional_node(0)) or "namedtuple"
    node = arguments.positional_node(1)
    fields: dict[str, Values] = {}
    if isinstance(node, ast.List | ast.Tuple):
        for each in node.elts[:200]:
            if isinstance(each, ast.Tuple) and len(each.elts) == 2:
                fields[_literal(each.elts[0])] = annotations.annotate(
                    world, each.elts[1], arguments.frame, arguments.at
                )
            else:
                fields[_literal(each)] = ()
    else:
        fields = dict.fromkeys(_literal(node).replace(",", " ").split(), ())
    fields.pop("", None)
    return members.named_tuple(world, name, fields)


def _literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _made(world: "Inference", cls: ClassValue, arguments: Arguments | None) -> Values:
    """What calling a class gives: an instance, but for a few classes that make other things."""
    module = cls.file.module
    if module in ("typing", "typing_extensions") and arguments is not None:
        if cls.name in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            bound = arguments.keyword_node("bound")
            values = (
                annotations.annotate(world, bound, arguments.frame, arguments.at) if bound is not None else ()
            )
            return (TypeVariable(_literal(arguments.positional_node(0)), values),)
        if cls.name == "NamedTuple":
            return _named_tuple(world, arguments)
        if cls.name == "NewType":
            node = arguments.positional_node(1)
            return world.evaluate(node, arguments.frame, arguments.at) if node is not None else ()
    if module == "builtins" and arguments is not None:
        if cls.name == "type" and arguments.n_positional == 1:
            return tuple(each.cls for each in arguments.positional(0) if isinstance(each, Instance))
        if cls.name == "super":
            return ()
    if cls.name == "partial" and module == "functools" and arguments is not None:
        results = merged(*(call(world, each, None) for each in arguments.positional(0)))
        return (Instance(ClassValue(cls.definition, cls.frame, (results,))),)
    if members.is_enum(world, cls) and arguments is not None:
        return (Instance(cls),)
    meta = members.metaclass(world, cls)
    if meta is not None and not meta.file.is_stub:
        for function in members.attribute_of(world, Instance(meta), "__call__"):
            if isinstance(function, FunctionValue) and header_of(function.definition).returns is not None:
                return returned(world, function, arguments)
    if cls.args or cls.fields is not None:
        return (Instance(cls),)
    own = _made_by_new(world, cls, arguments)
    if own:
        return own
    return (Instance(_inferred_arguments(world, cls, arguments)),)


def _made_by_new(world: "Inference", cls: ClassValue, arguments: Arguments | None) -> Values:
    """What a `__new__` that names another result gives: `zip(a, b)` is a `zip[tuple[A, B]]`."""
    bindings = cls.definition.block.bindings.get("__new__")
    if arguments is None or not bindings or bindings[-1].definition is None:
        return ()
    results = [header_of(each.definition).returns for each in bindings[:8] if each.definition is not None]
    if all(node is None or _last_part(node) in ("Self", cls.name) for node in results):
        return ()
    body = members.body_of(world, cls)
    for value in world.function(body, bindings, bindings[-1]):
        if isinstance(value, FunctionValue):
            function = FunctionValue(value.definition, body, cls=cls, bound=cls, overloads=value.overloads)
            values = returned(world, function, arguments)
            same = [each for each in values if isinstance(each, Instance) and each.cls == cls]
            return () if same else values
    return ()


def _last_part(node: ast.expr) -> str:
    """`typing.Self` gives Self; a subscripted class gives nothing, since its arguments matter."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _inferred_arguments(world: "Inference", cls: ClassValue, arguments: Arguments | None) -> ClassValue:
    """`cls` with the type arguments that its constructor's arguments show: `list(names)`."""
    names = members.type_parameters(world, cls) if arguments is not None else ()
    if not names or arguments is None or not (arguments.node.args or arguments.node.keywords):
        return cls
    for constructor in ("__init__", "__new__"):
        place = next(members.lookup(world, cls, constructor, instance=False), None)
        if place is None or place.cls.identity() != cls.identity():
            continue
        for binding in place.bindings[:8]:
            definition = binding.definition
            if definition is None:
                continue
            header = header_of(definition)
            if not _fits(header, arguments, skip=1) or not _accepts(world, header, arguments, place.frame, 1):
                continue
            bound = _bound_variables(world, header, arguments, place.frame, skip=1)
            own = header.parameters[0].annotation if header.parameters else None
            if bound and isinstance(own, ast.Subscript):
                frame = Frame(place.frame.file, place.frame.block, place.frame.base, place.frame, "inner")
                frame.typevars = bound
                for value in annotations.annotate(world, own, place.frame, None, typevars=frame):
                    if isinstance(value, Instance):
                        return value.cls
            if bound:
                return ClassValue(cls.definition, cls.frame, tuple(bound.get(name, ()) for name in names))
    return cls


def returned_to(world: "Inference", function: FunctionValue, receiver: Value) -> Values:
    """What a descriptor's `__get__` gives to an instance, or to a class."""
    if function.overloads:
        wanted = 1 if isinstance(receiver, Instance) else 0
        candidates = function.overloads
        for definition in candidates:
            header = header_of(definition)
            if len(header.parameters) > 1:
                annotation = header.parameters[1].annotation
                is_none = isinstance(annotation, ast.Constant) and annotation.value is None
                if is_none != bool(wanted):
                    chosen = FunctionValue(definition, function.frame, cls=function.cls, bound=function.bound)
                    return returned(world, chosen, None)
    return returned(world, function, None)


def returned(world: "Inference", function: FunctionValue, arguments: Arguments | None) -> Values:
    """What a function returns: its annotation, or its return expressions."""
    definition = function.definition
    if function.overloads:
        definition = _overload(world, function, arguments)
    header = header_of(definition)
    names = decorator_names(definition)
    frame = _call_frame(world, function, definition)
    if header.returns is not None:
        values = _annotated(world, header, definition, function, frame, arguments)
    else:
        values = _from_body(world, definition, frame)
    if names & _CONTEXT:
        return _managed(world, values, is_async="asynccontextmanager" in names)
    if definition.is_async and not (definition.block.is_generator and header.returns is None):
        if header.returns is not None and definition.block.is_generator:
            return values
        return world.instance("Coroutine", (), (), values, module="typing")
    return values


def _annotated(
    world: "Inference",
    header: Header,
    definition: Definition,
    function: FunctionValue,
    frame: Frame,
    arguments: Arguments | None,
) -> Values:
    if header.returns is None:
        return ()
    where = frame
    skip = (
        1 if function.bound is not None or (function.cls is not None and definition.name == "__new__") else 0
    )
    if arguments is not None:
        bound = _bound_variables(world, header, arguments, frame, skip=skip)
        if bound:
            where = Frame(frame.file, frame.block, frame.base, frame.parent, "function")
            where.definition = definition
            where.owner = frame.owner
            where.typevars = {**frame.typevars, **bound}
    own = _self_variable(header, skip)
    if own and function.bound is not None:
        where = where if where is not frame else _copied(frame)
        bound_value = function.bound
        where.typevars = {
            **where.typevars,
            own: (bound_value if isinstance(bound_value, Instance) else Instance(bound_value),)
            if isinstance(bound_value, ClassValue | Instance)
            else (),
        }
    values = annotations.annotate(
        world, header.returns, frame.parent or frame, None, owner=function.bound, typevars=where
    )
    if definition.name == "__enter__" and function.bound is not None and not values:
        return (function.bound,)
    return values


def _copied(frame: Frame) -> Frame:
    copy = Frame(frame.file, frame.block, frame.base, frame.parent, frame.kind)
    copy.definition, copy.owner, copy.typevars = frame.definition, frame.owner, frame.typevars
    return copy


def _self_variable(header: Header, skip: int) -> str:
    """The type variable of `def f(self: T) -> T`, and of `def f(cls: type[T]) -> T`."""
    if not skip or not header.parameters:
        return ""
    annotation = header.parameters[0].annotation
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.slice
    return annotation.id if isinstance(annotation, ast.Name) else ""


def _call_frame(world: "Inference", function: FunctionValue, definition: Definition) -> Frame:
    """The frame of a function's body when it is called through what it was taken from."""
    key = ("frame", function, definition.start)
    known = world.memo.get(key)
    if isinstance(known, Frame):
        return known
    parent = members.body_of(world, function.cls) if function.cls is not None else function.frame
    base = parent.base if function.cls is not None else function.frame.base
    frame = Frame(function.frame.file, definition.block, base + definition.start, parent, "function")
    frame.definition = definition
    frame.owner = function.bound
    world.memo[key] = frame
    return frame


def _from_body(world: "Inference", definition: Definition, frame: Frame) -> Values:
    key = ("returns",)
    if key in frame.memo:
        return frame.memo[key]
    frame.memo[key] = ()
    block = definition.block
    world.depth += 4
    if block.is_generator:
        items = [_at(world, each, frame) for each in block.yields]
        items.extend(iterate(world, _at(world, each, frame)) for each in block.yields_from)
        name = "AsyncGenerator" if definition.is_async else "Generator"
        arguments = (merged(*items), ()) if definition.is_async else (merged(*items), (), ())
        values = world.instance(name, *arguments, module="typing")
    else:
        values = merged(*(_at(world, each, frame) for each in block.returns))
    world.depth -= 4
    if world.cut:
        del frame.memo[key]
    else:
        frame.memo[key] = values
    return values


def _at(world: "Inference", expression: Expression, frame: Frame) -> Values:
    return world.expression(expression, frame, frame.base + expression.start)


def _managed(world: "Inference", values: Values, *, is_async: bool) -> Values:
    items = iterate(world, values, awaits=is_async)
    name = "AbstractAsyncContextManager" if is_async else "AbstractContextManager"
    return world.instance(name, items, (), module="contextlib")


# -- type variables ------------------------------------------------------------------------------------------------


def _overload(world: "Inference", function: FunctionValue, arguments: Arguments | None) -> Definition:
    """The overload whose parameters the arguments fit best: by number, then by the first argument's class."""
    skip = 1 if function.bound is not None else 0
    candidates = list(function.overloads)
    if arguments is None:
        fitting = [each for each in candidates if _required(header_of(each), skip) == 0]
        return (fitting or candidates)[0]
    candidates = [each for each in candidates if _fits(header_of(each), arguments, skip=skip)] or candidates
    if len(candidates) > 1 and arguments.n_positional:
        frame = members.body_of(world, function.cls) if function.cls is not None else function.frame
        for each in candidates:
            if _accepts(world, header_of(each), arguments, frame, skip):
                return each
    return candidates[0]


def _takes(world: "Inference", function: FunctionValue, arguments: Arguments) -> bool:
    """True when some overload of an operator's method accepts the other operand."""
    frame = members.body_of(world, function.cls) if function.cls is not None else function.frame
    return any(
        _accepts(world, header_of(each), arguments, frame, 1)
        for each in function.overloads or (function.definition,)
    )


def _required(header: Header, skip: int) -> int:
    return sum(each.default is None and each.kind in ("/", "", "k") for each in header.parameters[skip:])


def _fits(header: Header, arguments: Arguments, *, skip: int) -> bool:
    """True when the number and names of the arguments are possible."""
    if arguments.has_star:
        return True
    parameters = header.parameters[skip:]
    places = [each for each in parameters if each.kind in ("/", "")]
    names = {each.name for each in parameters if each.kind in ("", "k")}
    if arguments.n_positional > len(places) and not any(each.kind == "*" for each in parameters):
        return False
    given = {word.arg for word in arguments.node.keywords if word.arg}
    if not given <= names and not any(each.kind == "**" for each in parameters):
        return False
    for place, each in enumerate(places):
        if place >= arguments.n_positional and each.default is None and each.name not in given:
            return False
    return all(each.default is not None or each.name in given for each in parameters if each.kind == "k")


def _accepts(world: "Inference", header: Header, arguments: Arguments, frame: Frame, skip: int) -> bool:
    """True when the classes of the positional arguments do not contradict the annotations."""
    parameters = [each for each in header.parameters[skip:] if each.kind in ("/", "")]
    for place, each in enumerate(parameters[: min(arguments.n_positional, 3)]):
        given = arguments.positional(place)
        if each.annotation is None or not given:
            continue
        wanted = annotations.annotate(world, each.annotation, frame, None)
        if wanted and not any(_compatible(world, one, other) for one in given for other in wanted):
            return False
    for word in arguments.node.keywords[:4]:
        parameter = header.parameter(word.arg or "")
        if parameter is None or parameter.annotation is None:
            continue
        given = world.evaluate(word.value, arguments.frame, arguments.at)
        wanted = annotations.annotate(world, parameter.annotation, frame, None)
        if given and wanted and not any(_compatible(world, a, b) for a in given for b in wanted):
            return False
    return True


def _compatible(world: "Inference", given: Value, wanted: Value) -> bool:
    if not isinstance(wanted, Instance):
        return True
    if not isinstance(given, Instance):
        return wanted.cls.name in ("object", "type", "Callable") or not isinstance(given, ClassValue)
    if wanted.literal is not None:
        return given.literal == wanted.literal and type(given.literal) is type(wanted.literal)
    names = {each.identity() for each in members.mro(world, given.cls)}
    if wanted.cls.identity() in names:
        return True
    if wanted.cls.name in ("float", "complex") and given.cls.name in ("int", "bool", "float"):
        return True
    return is_protocol(wanted.cls) and all(
        next(members.lookup(world, given.cls, each.name, instance=False), None) is not None
        for each in wanted.cls.definition.block.definitions[:3]
    )


def _bound_variables(
    world: "Inference", header: Header, arguments: Arguments, frame: Frame, *, skip: int
) -> dict[str, Values]:
    """What the type variables of a function's parameters stand for, given these arguments."""
    bound: dict[str, Values] = {}
    places = [each for each in header.parameters[skip:] if each.kind in ("/", "")]
    star = next((each for each in header.parameters if each.kind == "*"), None)
    rest = next((each for each in header.parameters if each.kind == "**"), None)
    outer = frame.parent if frame.kind == "function" and frame.parent is not None else frame
    for place in range(min(arguments.n_positional, 6)):
        parameter = places[place] if place < len(places) else star
        if parameter is not None and _mentions_variables(parameter):
            _unify(world, _wanted(world, parameter, outer, frame), arguments.positional(place), bound, 0)
    for word in arguments.node.keywords[:8]:
        parameter = header.parameter(word.arg or "") or rest
        if parameter is not None and _mentions_variables(parameter):
            given = world.evaluate(word.value, arguments.frame, arguments.at)
            _unify(world, _wanted(world, parameter, outer, frame), given, bound, 0)
    return bound


def _mentions_variables(parameter: Parameter) -> bool:
    return parameter.annotation is not None and not isinstance(parameter.annotation, ast.Constant)


def _wanted(world: "Inference", parameter: Parameter, frame: Frame, typevars: Frame) -> Values:
    annotation = parameter.annotation
    return (
        annotations.annotate(world, annotation, frame, None, typevars=typevars)
        if annotation is not None
        else ()
    )


def _unify(world: "Inference", wanted: Values, given: Values, bound: dict[str, Values], depth: int) -> None:
    if depth > 4:
        return
    for want in wanted:
        if isinstance(want, TypeVariable):
            if given and want.name not in bound:
                bound[want.name] = plain(members.without_none(given) or given)
        elif isinstance(want, ClassValue):
            for have in given:
                if isinstance(have, ClassValue):
                    _unify(world, (Instance(want),), (Instance(have),), bound, depth + 1)
        elif isinstance(want, Form) and want.name == "Callable":
            results = merged(*(call(world, each, None) for each in given))
            for result in want.args:
                _unify(world, result, results, bound, depth + 1)
        elif isinstance(want, Instance) and want.cls.args:
            for have in given:
                if isinstance(have, Instance) and want.items is not None and have.items is not None:
                    for one, other in zip(want.items, have.items, strict=False):
                        _unify(world, one, other, bound, depth + 1)
                elif isinstance(have, Instance):
                    _unify_classes(world, want.cls, have, bound, depth)
                elif isinstance(have, ClassValue) and want.cls.name == "type":
                    _unify(world, want.cls.args[0], (Instance(have),), bound, depth + 1)


def _unify_classes(
    world: "Inference", want: ClassValue, have: Instance, bound: dict[str, Values], depth: int
) -> None:
    for each in members.mro(world, have.cls):
        if each.identity() == want.identity():
            for one, other in zip(want.args, each.args, strict=False):
                _unify(world, one, other, bound, depth + 1)
            return
    if want.name in _ITERABLES:
        _unify(world, want.args[0], iterate(world, (have,)), bound, depth + 1)
    elif is_protocol(want):
        _unify_protocol(world, want, have, bound, depth)


def is_protocol(cls: ClassValue) -> bool:
    """True for a class that names Protocol among its bases."""
    for node in header_of(cls.definition).bases:
        base = node.value if isinstance(node, ast.Subscript) else node
        if isinstance(base, ast.Name) and base.id == "Protocol":
            return True
    return False


def _unify_protocol(
    world: "Inference", want: ClassValue, have: Instance, bound: dict[str, Values], depth: int
) -> None:
    """Bind by what the protocol's methods return: `SupportsAbs[T]` and `int.__abs__`."""
    body = members.body_of(world, want)
    for definition in want.definition.block.definitions[:4]:
        returns = header_of(definition).returns
        if returns is not None and not definition.is_class:
            wanted = annotations.annotate(world, returns, body, None)
            _unify(world, wanted, _invoked(world, have, definition.name), bound, depth + 1)


# -- protocols of the language -------------------------------------------------------------------------------------


def unpacked(world: "Inference", values: Values, path: tuple[int, ...]) -> Values:
    """The part of `values` at `path` in an unpacking."""
    place = 0
    while place < len(path):
        step = path[place]
        if step == STARRED:
            return world.instance("list", iterate(world, values))
        found: list[Values] = []
        for value in values:
            if isinstance(value, Instance) and value.items is not None and step < len(value.items):
                found.append(value.items[step])
            elif (
                isinstance(value, Instance) and value.cls.fields is not None and step < len(value.cls.fields)
            ):
                found.append(list(value.cls.fields.values())[step])
            elif isinstance(value, Instance) and _tuple_fields(value.cls)[step : step + 1]:
                found.append(members.attribute_of(world, value, _tuple_fields(value.cls)[step]))
            else:
                found.append(iterate(world, (value,)))
        values = merged(*found)
        place += 1
    return values


def _tuple_fields(cls: ClassValue) -> list[str]:
    """The fields of a class written with NamedTuple as its base, in order."""
    named = {base.id for base in header_of(cls.definition).bases if isinstance(base, ast.Name)}
    if "NamedTuple" not in named:
        return []
    return [name for name, found in cls.definition.block.bindings.items() if found[0].annotation is not None]


def iterate(world: "Inference", values: Values, *, awaits: bool = False) -> Values:
    """The items that a loop over `values` gives."""
    return merged(*(_items(world, value, awaits) for value in values))


def _items(world: "Inference", value: Value, awaits: bool) -> Values:
    if not world.spend():
        return ()
    if isinstance(value, ClassValue):
        return (Instance(value),) if members.is_enum(world, value) else ()
    if not isinstance(value, Instance):
        return ()
    if value.items is not None:
        return merged(*value.items)
    wanted = ("AsyncIterable", "AsyncIterator") if awaits else ("Iterable", "Iterator")
    for each in members.mro(world, value.cls):
        if each.name in wanted and each.file.module in ("typing", "_collections_abc") and each.args:
            return tuple(item for item in each.args[0] if not isinstance(item, TypeVariable))
    first, following = ("__aiter__", "__anext__") if awaits else ("__iter__", "__next__")
    world.depth += 3
    iterators = _invoked(world, value, first)
    found: list[Values] = []
    for iterator in iterators:
        if iterator == value:
            found.append(_invoked(world, iterator, following))
        elif isinstance(iterator, Instance):
            found.append(
                _items(world, iterator, awaits) if iterator.cls.args else _invoked(world, iterator, following)
            )
    result = merged(*found)
    if awaits:
        result = awaited(world, result) or result
    if not iterators and not awaits:
        result = _invoked(world, value, "__getitem__")
    world.depth -= 3
    return result


def _invoked(world: "Inference", value: Value, method: str) -> Values:
    return merged(
        *(
            returned(world, each, None)
            for each in members.attribute_of(world, value, method)
            if isinstance(each, FunctionValue)
        )
    )


def enter(world: "Inference", values: Values, *, awaits: bool = False) -> Values:
    """What `with value as` gives."""
    found = []
    for value in values:
        if isinstance(value, Instance) and value.cls.file.module == "contextlib" and value.cls.args:
            found.append(value.cls.args[0])
        elif awaits:
            found.append(awaited(world, _invoked(world, value, "__aenter__")))
        else:
            found.append(_invoked(world, value, "__enter__"))
    return merged(*found)


def awaited(world: "Inference", values: Values) -> Values:
    """What `await value` gives."""
    found: list[Values] = []
    for value in values:
        if not isinstance(value, Instance):
            continue
        for each in members.mro(world, value.cls):
            if each.name == "Coroutine" and len(each.args) == 3:
                found.append(each.args[2])
                break
            if each.name in ("Awaitable", "Future", "Task") and each.args:
                found.append(each.args[0])
                break
        else:
            found.extend(
                each.cls.args[2]
                for each in _invoked(world, value, "__await__")
                if isinstance(each, Instance) and len(each.cls.args) == 3
            )
    return merged(*found)


def subscript(world: "Inference", node: ast.Subscript, frame: Frame, at: Offset | None) -> Values:
    """What `value[index]` gives."""
    found = []
    for value in world.evaluate(node.value, frame, at):
        if isinstance(value, ClassValue | Form):
            found.append(_parametrised(world, value, node, frame, at))
        elif isinstance(value, Instance):
            found.append(_indexed(world, value, node.slice, frame, at))
    return merged(*found)


def _parametrised(
    world: "Inference", value: ClassValue | Form, node: ast.Subscript, frame: Frame, at: Offset | None
) -> Values:
    values = annotations.annotate(world, node, frame, at)
    if isinstance(value, Form):
        return (Form("Union", (values,)),) if values else ()
    if members.is_enum(world, value):
        return (Instance(value),)
    return tuple(each.cls for each in values if isinstance(each, Instance)) or (value,)


def _indexed(world: "Inference", value: Instance, index: ast.expr, frame: Frame, at: Offset | None) -> Values:
    if value.items is not None and not isinstance(index, ast.Slice):
        place = _integer(index)
        if place is not None and -len(value.items) <= place < len(value.items):
            return value.items[place]
        return merged(*value.items)
    if isinstance(index, ast.Slice) and value.cls.file.module == "builtins":
        return (Instance(value.cls),)
    if value.cls.file.module == "builtins" and value.cls.args:
        if value.cls.name in ("list", "tuple"):
            return value.cls.args[0]
        if value.cls.name == "dict":
            return value.cls.args[-1]
    call_like = ast.Call(func=ast.Name(id="", ctx=ast.Load()), args=[index], keywords=[])
    arguments = Arguments(world, call_like, frame, at)
    return merged(
        *(
            returned(world, each, None if isinstance(index, ast.Slice) else arguments)
            for each in members.attribute_of(world, value, "__getitem__")
            if isinstance(each, FunctionValue)
        )
    )


def _integer(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _integer(node.operand)
        return -inner if inner is not None else None
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return int(node.value)
    return None


def binary(world: "Inference", node: ast.BinOp, frame: Frame, at: Offset | None) -> Values:
    """What an operator gives: `|` of classes both, else what the left or right operand's method says."""
    left = world.evaluate(node.left, frame, at)
    if isinstance(node.op, ast.BitOr) and any(isinstance(each, ClassValue | Form) for each in left):
        return merged(left, world.evaluate(node.right, frame, at))
    name = _DUNDERS.get(type(node.op), "")
    if any(isinstance(each, Instance) and each.cls.name == "str" for each in left):
        return world.instance("str")
    call_like = ast.Call(func=ast.Name(id="", ctx=ast.Load()), args=[node.right], keywords=[])
    arguments = Arguments(world, call_like, frame, at)
    found = merged(
        *(
            returned(world, each, arguments)
            for value in left
            for each in members.attribute_of(world, value, f"__{name}__")
            if isinstance(each, FunctionValue) and _takes(world, each, arguments)
        )
    )
    if found:
        return found
    right = world.evaluate(node.right, frame, at)
    swapped = merged(*(_invoked(world, value, f"__r{name}__") for value in right))
    return swapped or left or right
