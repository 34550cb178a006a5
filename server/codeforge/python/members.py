"""Members: of modules, of classes with their bases in order, of instances."""

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from codeforge.python import annotations, calls
from codeforge.python.shapes.bindings import Binding, BindingKind
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.decorators import CLASS_METHODS, PROPERTIES, decorator_names
from codeforge.python.shapes.expressions import Expression
from codeforge.python.shapes.instance_attributes import instance_attributes
from codeforge.python.shapes.parameters import header_of
from codeforge.python.values import (
    ClassValue,
    File,
    Form,
    Frame,
    FunctionValue,
    Instance,
    LambdaValue,
    ModuleValue,
    PropertyValue,
    SuperValue,
    TypeVariable,
    Value,
    Values,
    merged,
)
from codeforge.text.positions import Span

if TYPE_CHECKING:
    from codeforge.python.inference import Inference

DEEPEST_MRO = 60
MOST_ITEMS = 40_000
_EMPTY = Block(b"")

# -- modules -----------------------------------------------------------------------------------------------------


def module_attribute(world: "Inference", value: ModuleValue, name: str) -> Values:
    """What `module.name` stands for: its binding, a star import, a submodule."""
    key = ("module", value.module.path or value.module.name, name)
    known = world.memo.get(key)
    if isinstance(known, tuple):
        return known
    world.memo[key] = ()
    found: Values = ()
    file = world.module_file(value)
    if file is not None:
        found = world.local(file.frame, name, None) or ()
    if not found and value.module.is_package:
        inner = world.module(f"{value.module.name}.{name}")
        found = (inner,) if inner else ()
    if world.cut and not found:
        del world.memo[key]
    else:
        world.memo[key] = found
    return found


def star_attribute(world: "Inference", file: File, name: str) -> Values | None:
    """What `from x import *` in `file` brings under `name`; None when nothing."""
    for module in reversed(file.shape.stars[:40]):
        value = world.module(module, file.path)
        if value is None or value.module.path == file.path:
            continue
        key = ("star", file.path, module, name)
        if key in world.memo:
            continue
        source = world.module_file(value)
        if source is None or not exports(source, name):
            continue
        world.memo[key] = True
        found = module_attribute(world, value, name)
        del world.memo[key]
        if found or name in source.shape.bindings:
            return found
    return None


def exports(file: File, name: str) -> bool:
    """True when `from file import *` could bring `name`."""
    if file.shape.exported is not None and not file.shape.stars:
        return name in file.shape.exported
    return not name.startswith("_")


def module_names(
    world: "Inference", value: ModuleValue, *, depth: int = 0
) -> Iterator[tuple[str, Binding | None, Frame | None]]:
    """The names of a module with their binding; submodules have none."""
    file = world.module_file(value)
    seen: set[str] = set()
    if file is not None:
        for name, bindings in file.shape.bindings.items():
            if file.is_stub and hidden_in_stub(bindings[-1], name, file):
                continue
            seen.add(name)
            yield name, bindings[-1], file.frame
        if depth < 6:
            for module in file.shape.stars[:40]:
                other = world.module(module, file.path)
                source = world.module_file(other) if other else None
                if other is None or source is None or source is file:
                    continue
                for name, binding, frame in module_names(world, other, depth=depth + 1):
                    if name not in seen and binding is not None and exports(source, name):
                        seen.add(name)
                        yield name, binding, frame
    if depth == 0:
        for name in world.modules.submodules(value.module):
            if name not in seen:
                yield name, None, None


def hidden_in_stub(binding: Binding, name: str, file: File) -> bool:
    """True for what a stub imports for itself (PEP 484: only `import x as x` and `__all__` re-export)."""
    if binding.kind is not BindingKind.IMPORT or binding.imported is None or binding.imported.renamed:
        return False
    if file.shape.exported is not None and name in file.shape.exported:
        return False
    return not (binding.imported.module.startswith(".") and not binding.imported.module.strip("."))


# -- classes -----------------------------------------------------------------------------------------------------


def class_from(world: "Inference", frame: Frame, definition: Definition) -> Values:
    """The class that a definition makes; names of `typing` with their own meaning are forms."""
    value = ClassValue(definition, frame)
    if (
        frame.kind == "module"
        and frame.file.module in ("typing", "typing_extensions")
        and definition.name in ("Any",)
    ):
        return ()
    return (value,)


def type_parameters(world: "Inference", cls: ClassValue) -> tuple[str, ...]:
    """Names of the type variables of a class, in order."""
    key = ("typevars", *cls.identity())
    known = world.memo.get(key)
    if isinstance(known, tuple):
        return known
    world.memo[key] = ()
    header = header_of(cls.definition)
    found = header.typevars
    if not found:
        names: dict[str, None] = {}
        for base in header.bases:
            if isinstance(base, ast.Subscript):
                own = _variables(world, base.slice, cls.frame)
                if isinstance(base.value, ast.Name) and base.value.id in ("Generic", "Protocol"):
                    names = dict.fromkeys(own) | names
                    break
                names |= dict.fromkeys(own)
        found = tuple(names)
    world.memo[key] = found
    return found


def _variables(world: "Inference", node: ast.expr, frame: Frame) -> list[str]:
    found: list[str] = []
    waiting: list[ast.expr] = [node]
    while waiting and len(found) < 12:
        each = waiting.pop(0)
        if isinstance(each, ast.Name):
            if any(isinstance(value, TypeVariable) for value in world.name(frame, each.id, None)):
                found.append(each.id)
        elif isinstance(each, ast.Tuple | ast.List):
            waiting = [*each.elts, *waiting]
        elif isinstance(each, ast.Subscript):
            waiting.insert(0, each.slice)
        elif isinstance(each, ast.Starred):
            waiting.insert(0, each.value)
        elif isinstance(each, ast.BinOp):
            waiting = [each.left, each.right, *waiting]
    return found


def bindings_of(world: "Inference", cls: ClassValue) -> dict[str, Values]:
    """What the type variables of a class stand for."""
    if not cls.args:
        return {}
    names = type_parameters(world, cls)
    return {name: values for name, values in zip(names, cls.args, strict=False) if values}


def types_frame(world: "Inference", cls: ClassValue) -> Frame:
    """A frame to read the bases of `cls` in: its type variables are bound."""
    frame = Frame(cls.file, _EMPTY, cls.frame.base, cls.frame, "inner")
    frame.typevars = bindings_of(world, cls)
    return frame


def body_of(world: "Inference", cls: ClassValue) -> Frame:
    """The frame of a class body, with its type variables bound."""
    frame = cls.body()
    if cls.args and not frame.typevars:
        frame.typevars = bindings_of(world, cls)
    return frame


def bases(world: "Inference", cls: ClassValue) -> list[ClassValue]:
    """The direct bases of a class that are known, with their type arguments."""
    if cls.bases is not None:
        return [each for each in cls.bases if isinstance(each, ClassValue)]
    cls.bases = ()
    frame = types_frame(world, cls)
    found: list[ClassValue] = []
    for node in header_of(cls.definition).bases[:24]:
        if isinstance(node, ast.Starred):
            continue
        if isinstance(node, ast.Subscript):
            values = tuple(
                each.cls if isinstance(each, Instance) else each
                for each in annotations.annotate(world, node, frame, cls.start)
            )
        else:
            values = world.evaluate(node, frame, cls.start)
        known = [
            each for each in values if isinstance(each, ClassValue) and each.identity() != cls.identity()
        ]
        found.extend(known[:1])
    if world.cut:
        cls.bases = None
    else:
        cls.bases = tuple(found)
    return found


def mro(world: "Inference", cls: ClassValue) -> list[ClassValue]:
    """The class and its bases in the order in which members are looked up (C3; depth first where that fails)."""
    key = ("mro", cls)
    known = world.memo.get(key)
    if isinstance(known, list):
        return known
    world.memo[key] = [cls]
    parents = bases(world, cls)
    lists = [mro(world, parent) for parent in parents] + [list(parents)]
    order = [cls, *(_merge(lists) or _depth_first(lists))][:DEEPEST_MRO]
    root = world.builtin("object")
    if root is not None and all(each.identity() != root.identity() for each in order):
        order.append(root)
    if world.cut:
        del world.memo[key]
    else:
        world.memo[key] = order
    return order


def _merge(lists: list[list[ClassValue]]) -> list[ClassValue] | None:
    """The C3 linearisation; None when there is none."""
    lists = [list(each) for each in lists if each]
    order = []
    while lists:
        tails = {value.identity() for each in lists for value in each[1:]}
        head = next((each[0] for each in lists if each[0].identity() not in tails), None)
        if head is None:
            return None
        order.append(head)
        for each in lists:
            if each[0].identity() == head.identity():
                each.pop(0)
        lists = [each for each in lists if each]
    return order


def _depth_first(lists: list[list[ClassValue]]) -> list[ClassValue]:
    found: dict[tuple[object, ...], ClassValue] = {}
    for each in lists:
        for value in each:
            found.setdefault(value.identity(), value)
    return list(found.values())


def has_unknown_bases(world: "Inference", cls: ClassValue) -> bool:
    """True when there may be members that are not known: an unknown base somewhere above, or `__getattr__`."""
    for each in mro(world, cls):
        if "__getattr__" in each.definition.block.bindings and not each.file.is_stub:
            return True
        wanted = [node for node in header_of(each.definition).bases if not isinstance(node, ast.Starred)]
        skipped = sum(
            (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id in ("Generic", "Protocol")
            )
            or (isinstance(node, ast.Name) and node.id in ("Protocol", "NamedTuple", "TypedDict", "Any"))
            for node in wanted
        )
        if len(bases(world, each)) < len(wanted) - skipped:
            return True
    return False


class Found:
    """A member where it is defined: in which class, by which bindings, in which frame."""

    __slots__ = ("bindings", "cls", "frame", "method")

    def __init__(
        self, cls: ClassValue, bindings: list[Binding], frame: Frame, method: Definition | None = None
    ) -> None:
        self.cls = cls
        self.bindings = bindings
        self.frame = frame
        self.method = method
        """The method that assigns it, for an attribute of instances."""


def lookup(
    world: "Inference", cls: ClassValue, name: str, *, instance: bool, behind: ClassValue | None = None
) -> Iterator[Found]:
    """Where `name` is defined in the class and its bases: the first class that has it, class body then methods."""
    passed = behind is None
    for each in mro(world, cls):
        if not passed:
            passed = behind is not None and each.identity() == behind.identity()
            continue
        found = False
        bindings = each.definition.block.bindings.get(name)
        if bindings:
            yield Found(each, bindings, body_of(world, each))
            found = True
        if instance and (not bindings or bindings[-1].annotation is None):
            for method, binding in instance_attributes(each.definition.block).get(name, ())[:8]:
                yield Found(each, [binding], method_frame(world, each, method), method)
                found = True
        if found:
            return


def method_frame(world: "Inference", cls: ClassValue, method: Definition) -> Frame:
    """The frame of a method's body, its first parameter an instance of `cls`."""
    body = body_of(world, cls)
    key = ("method", cls, method.start)
    known = world.memo.get(key)
    if isinstance(known, Frame):
        return known
    frame = Frame(cls.file, method.block, body.base + method.start, body, "function")
    frame.definition = method
    names = decorator_names(method)
    is_class = "classmethod" in names or method.name in CLASS_METHODS
    if "staticmethod" not in names:
        frame.owner = cls if is_class else Instance(cls)
    world.memo[key] = frame
    return frame


def is_metaclass(world: "Inference", cls: ClassValue) -> bool:
    """True for a class whose instances are classes."""
    return any(each.name == "type" and each.file.module == "builtins" for each in mro(world, cls))


def metaclass(world: "Inference", cls: ClassValue) -> ClassValue | None:
    """The metaclass that the class or one of its bases names."""
    for each in mro(world, cls):
        node = header_of(each.definition).keywords.get("metaclass")
        if node is not None:
            for value in world.evaluate(node, each.frame, each.start):
                if isinstance(value, ClassValue):
                    return value
    return None


def is_enum(world: "Inference", cls: ClassValue) -> bool:
    """True for a subclass of `enum.Enum`."""
    key = ("enum", *cls.identity())
    if key not in world.memo:
        world.memo[key] = any(each.name == "Enum" and each.file.module == "enum" for each in mro(world, cls))
    return bool(world.memo[key])


# -- attributes of values ------------------------------------------------------------------------------------------


def attribute(world: "Inference", values: Values, name: str) -> Values:
    """What `value.name` stands for, over all alternatives."""
    found = []
    for value in values:
        if not world.spend():
            break
        found.append(attribute_of(world, value, name))
    return merged(*found)


def attribute_of(world: "Inference", value: Value, name: str) -> Values:
    """What `value.name` stands for."""
    if isinstance(value, ModuleValue):
        return module_attribute(world, value, name)
    key = ("attribute", value, name)
    known = world.memo.get(key)
    if isinstance(known, tuple):
        return known
    world.memo[key] = ()
    world.depth += 1
    found = _attribute_of(world, value, name)
    world.depth -= 1
    if world.cut:
        del world.memo[key]
    else:
        world.memo[key] = found
    return found


def _attribute_of(world: "Inference", value: Value, name: str) -> Values:
    if isinstance(value, Instance):
        if value.cls.fields is not None and name in value.cls.fields:
            return value.cls.fields[name]
        return of_class(world, value.cls, name, value)
    if isinstance(value, ClassValue):
        if name == "__name__":
            return world.instance("str")
        found = of_class(world, value, name, value)
        if found:
            return found
        meta = metaclass(world, value) or world.builtin("type")
        return of_class(world, meta, name, Instance(meta)) if meta else ()
    if isinstance(value, SuperValue):
        receiver = value.receiver
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        if isinstance(cls, ClassValue):
            return of_class(world, cls, name, receiver, behind=value.cls)
        return ()
    stand_in = standing_for(world, value)
    return attribute(world, stand_in, name)


def standing_for(world: "Inference", value: Value) -> Values:
    """The instance whose class has the members of a function, lambda, property, form or type variable."""
    if isinstance(value, FunctionValue):
        if decorator_names(value.definition) & PROPERTIES:
            return world.instance("property")
        return world.instance("MethodType" if value.bound else "FunctionType", module="types")
    if isinstance(value, LambdaValue):
        return world.instance("FunctionType", module="types")
    if isinstance(value, PropertyValue):
        return world.instance("property")
    if isinstance(value, TypeVariable):
        return value.bound
    if isinstance(value, Form) and value.name == "Callable":
        return world.instance("FunctionType", module="types")
    return ()


def of_class(
    world: "Inference", cls: ClassValue, name: str, receiver: Value, *, behind: ClassValue | None = None
) -> Values:
    """What `receiver.name` stands for, looked up in `cls` and its bases."""
    found = []
    for place in lookup(world, cls, name, instance=isinstance(receiver, Instance), behind=behind):
        if place.method is not None:
            found.append(world.binding(place.frame, place.bindings[0]))
            continue
        values = world.local(place.frame, name, None) or ()
        found.append(_taken(world, values, place, name, receiver))
    return merged(*found)


def _taken(world: "Inference", values: Values, place: Found, name: str, receiver: Value) -> Values:
    """`values`, as they come out when read through `receiver`: methods bound, properties and descriptors read."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, FunctionValue):
            found.append(_method(world, value, place, receiver))
        elif isinstance(value, Instance):
            found.append(_described(world, value, place, name, receiver))
        else:
            found.append((value,))
    return merged(*found)


def _method(world: "Inference", value: FunctionValue, place: Found, receiver: Value) -> Values:
    names = decorator_names(value.definition)
    is_instance = isinstance(receiver, Instance)
    function = FunctionValue(
        value.definition,
        value.frame,
        cls=place.cls,
        bound=receiver if is_instance else None,
        overloads=value.overloads,
    )
    if names & PROPERTIES:
        if is_instance or "classproperty" in names:
            return calls.returned(world, function, None)
        return (PropertyValue(function),)
    if "staticmethod" in names or value.definition.name == "__new__":
        return (FunctionValue(value.definition, value.frame, cls=place.cls, overloads=value.overloads),)
    if "classmethod" in names or value.definition.name in CLASS_METHODS:
        owner = receiver.cls if isinstance(receiver, Instance) else receiver
        return (
            FunctionValue(
                value.definition, value.frame, cls=place.cls, bound=owner, overloads=value.overloads
            ),
        )
    return (function,)


def _described(world: "Inference", value: Instance, place: Found, name: str, receiver: Value) -> Values:
    if is_enum(world, place.cls) and not name.startswith("_") and place.cls.file.module != "enum":
        binding = place.bindings[-1]
        if binding.kind is BindingKind.ASSIGN and binding.annotation is None:
            return (Instance(place.cls),)
    if value.cls.file.module in ("builtins", "typing", "types"):
        return (value,)
    getter = attribute_of(world, value, "__get__") if _has(world, value.cls, "__get__") else ()
    for function in getter:
        if isinstance(function, FunctionValue):
            values = calls.returned_to(world, function, receiver)
            values = tuple(each for each in values if each != value) or values
            if values:
                return values
    return (value,)


def _has(world: "Inference", cls: ClassValue, name: str) -> bool:
    return next(lookup(world, cls, name, instance=False), None) is not None


def without_none(values: Values) -> Values:
    """`values` without None."""
    return tuple(
        value for value in values if not (isinstance(value, Instance) and value.cls.name == "NoneType")
    )


def inherited_parameter(world: "Inference", cls: ClassValue, method: str, name: str) -> Values:
    """What a base's method of the same name says of its parameter `name`, by annotation."""
    for each in mro(world, cls)[1:]:
        bindings = each.definition.block.bindings.get(method, ())
        for binding in bindings[:1]:
            if binding.definition is None or binding.definition.is_class:
                continue
            found = header_of(binding.definition).parameter(name)
            if found is not None and found.annotation is not None:
                return annotations.annotate(world, found.annotation, body_of(world, each), None)
    return ()


# -- made by calls -------------------------------------------------------------------------------------------------


def named_tuple(world: "Inference", name: str, fields: Mapping[str, Values]) -> Values:
    """The class that `namedtuple(name, ...)` makes."""
    base = world.builtin("tuple")
    if base is None:
        return ()
    made = ClassValue(base.definition, base.frame, (merged(*fields.values()),) if fields else ())
    made.name = name
    made.fields = dict(fields)
    return (made,)


__all__ = ["Expression", "Found", "Span", "attribute", "lookup", "mro"]
