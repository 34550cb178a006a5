"""What an expression stands for: names, attributes, calls, over the shapes of files.

Everything is bounded: an answer may take STEPS steps and read NEW_FILES files that were not read before; then what is
known so far is the answer and `cut` says so. Names in the middle of being inferred are unknown, so cycles end.
What is inferred is kept on frames, which live as long as one `Inference`: one snapshot.
"""

import ast
import os
from collections.abc import Callable
from typing import Protocol

from codeforge import trace
from codeforge.python import annotations, calls, members
from codeforge.python.call_sites import given_by_callers
from codeforge.python.environment import Environment
from codeforge.python.modules import Files, Modules, is_outside
from codeforge.python.shapes.bindings import ASYNC, STARRED, Binding, BindingKind
from codeforge.python.shapes.blocks import Block, Definition
from codeforge.python.shapes.decorators import CLASS_METHODS, decorator_names
from codeforge.python.shapes.expressions import Expression, parsed
from codeforge.python.shapes.headers import Parameter
from codeforge.python.shapes.parameters import header_of
from codeforge.python.shapes.shapes import known_shape, shape_of
from codeforge.python.values import (
    ClassValue,
    File,
    Form,
    Frame,
    FunctionValue,
    Instance,
    LambdaValue,
    ModuleValue,
    TypeVariable,
    Value,
    Values,
    merged,
    plain,
)
from codeforge.text.documents import Document, decoded
from codeforge.text.positions import Offset

STEPS = 6000
DEPTH = 60
NEW_FILES = 12
NEW_BYTES = 1_500_000
MOST_BINDINGS = 6
LARGEST_FILE = 4_000_000

TYPING_ALIASES = {
    "DefaultDict": ("collections", "defaultdict"),
    "Counter": ("collections", "Counter"),
    "ChainMap": ("collections", "ChainMap"),
    "OrderedDict": ("collections", "OrderedDict"),
    "Deque": ("collections", "deque"),
}
_EMPTY = Block(b"")


class Index(Files, Protocol):
    """What of the index the resolver needs."""

    def hash_of(self, path: str) -> int | None:
        """The content hash of a file; None for an unknown one."""


class Inference:
    """Infers values over one snapshot of the workspace."""

    def __init__(
        self, index: Index, read: Callable[[str], Document | None], environment: Environment
    ) -> None:
        self.index = index
        self.read = read
        self.environment = environment
        self.modules = Modules(index, environment)
        self.files: dict[str, File | None] = {}
        self.open: dict[str, File] = {}
        self.memo: dict[object, object] = {}
        self.steps = 0
        self.depth = 0
        self.new_files = 0
        self.new_bytes = 0
        self.cut = False

    def begin(self) -> None:
        """Start a new question with a full budget."""
        self.steps = self.new_files = self.new_bytes = self.depth = 0
        self.cut = False

    def spend(self) -> bool:
        """Take one step; False when the budget is used up."""
        self.steps += 1
        if self.steps > STEPS or self.depth > DEPTH:
            self.cut = True
            return False
        return True

    # -- files and modules ---------------------------------------------------------------------------------------

    def take(self, document: Document) -> File:
        """The file of an open document, which hides what the index and the disk say of its path."""
        known = self.files.get(document.path)
        if known is not None and known.shape.text is document.source:
            return known
        if known is not None:  # what was found in the other text of this path stands at other places
            self.memo.clear()
        shape = shape_of(document, self.environment.version, keep_tree=True)
        file = File(document.path, self.modules.name_of(document.path), shape)
        self.files[document.path] = file
        return file

    def file(self, path: str) -> File | None:
        """The file at `path`; None when it cannot be read or the budget for new files is used up."""
        try:
            return self.files[path]
        except KeyError:
            pass
        shape = self._outside(path) if is_outside(path) else self._inside(path)
        if shape is None and self.cut:
            return None
        file = File(path, self.modules.name_of(path), shape) if shape is not None else None
        self.files[path] = file
        return file

    def _inside(self, path: str) -> Block | None:
        content = self.index.hash_of(path)
        shape = known_shape(content, self.environment.version) if content is not None else None
        if shape is not None:
            return shape
        document = self.read(path)
        if document is None:
            return None
        shape = known_shape(document.hash, self.environment.version)
        if shape is not None:
            return shape
        return shape_of(document, self.environment.version) if self._may_read(len(document.source)) else None

    def _outside(self, path: str) -> Block | None:
        known = _outside_shapes.get(path)
        stamp = _stamp(path)
        if known is not None and known[:2] == (stamp, self.environment.version):
            return known[2]
        if stamp is None or stamp[1] > LARGEST_FILE or not self._may_read(stamp[1]):
            return None
        try:
            with open(path, "rb") as stream:  # noqa: PTH123  (a hot path: no Path objects)
                source = decoded(stream.read())
        except OSError:
            return None
        shape = shape_of(Document(path, source, language="python"), self.environment.version)
        if len(_outside_shapes) > 1000:
            _outside_shapes.clear()
        _outside_shapes[path] = (stamp, self.environment.version, shape)
        return shape

    def _may_read(self, size: int) -> bool:
        if self.new_files >= NEW_FILES or self.new_bytes > NEW_BYTES:
            self.cut = True
            return False
        self.new_files += 1
        self.new_bytes += size
        trace.count("shape.read")
        return True

    def module(self, name: str, importer: str = "") -> ModuleValue | None:
        """The module called `name`, which may be relative to the file `importer`."""
        absolute = self.modules.absolute(name, importer) if importer else name
        found = self.modules.find(absolute, importer=importer)
        return ModuleValue(found) if found else None

    def module_file(self, value: ModuleValue) -> File | None:
        """The file of a module; None for a namespace package."""
        return self.file(value.module.path) if value.module.path else None

    # -- builtins ------------------------------------------------------------------------------------------------

    def builtin(self, name: str) -> ClassValue | None:
        """The class of that name in `builtins`."""
        return self.class_in("builtins", name)

    def class_in(self, module: str, name: str) -> ClassValue | None:
        """A class of the standard library."""
        key = ("class", module, name)
        if key not in self.memo:
            value = self.module(module)
            found = members.module_attribute(self, value, name) if value else ()
            if self.cut and not found:
                return None
            self.memo[key] = next((each for each in found if isinstance(each, ClassValue)), None)
        known = self.memo[key]
        return known if isinstance(known, ClassValue) else None

    def instance(self, name: str, *args: Values, literal: object = None, module: str = "builtins") -> Values:
        """An instance of a standard class with those type arguments; () when it is not to be had."""
        cls = self.class_in(module, name)
        if cls is None:
            return ()
        if args:
            cls = ClassValue(cls.definition, cls.frame, args)
        return (Instance(cls, literal=literal),)

    def tuple_of(self, items: tuple[Values, ...]) -> Values:
        """A tuple with those items."""
        cls = self.builtin("tuple")
        if cls is None:
            return ()
        cls = ClassValue(cls.definition, cls.frame, (merged(*items),) if items else ())
        return (Instance(cls, items=items),)

    # -- names ---------------------------------------------------------------------------------------------------

    def name(self, frame: Frame, name: str, at: Offset | None) -> Values:
        """What `name` stands for in `frame` at the offset `at` of its file (None: after everything)."""
        if not self.spend():
            return ()
        current: Frame | None = frame
        classes = True
        while current is not None:
            if current.kind == "inner":
                if name in current.inner:
                    return current.inner[name]()
            elif current.kind != "class" or classes:
                found = self.local(current, name, at)
                if found is not None:
                    return found
            if current.kind in ("function", "inner"):
                classes = classes and current.kind == "inner"
            if current.kind == "function":
                at = None
            current = current.parent
        return self.builtin_name(frame, name)

    def local(self, frame: Frame, name: str, at: Offset | None) -> Values | None:
        """What a name of this very frame stands for; None when the frame does not bind it."""
        if name in frame.block.globals:
            return None
        bindings = frame.block.bindings.get(name, ())
        relative = at - frame.base if at is not None else None
        chosen, sure = in_effect(bindings, frame.block, relative)
        declared = next((each for each in bindings if each.annotation is not None and not each.path), None)
        if declared is not None and chosen:
            chosen = [declared]
        found: Values | None = None
        if chosen:
            found = self.bound(frame, chosen)
        if frame.kind == "function" and not sure:
            parameter = self.parameter(frame, name)
            if parameter is not None:
                found = merged(parameter, found or ())
        if found is None and frame.definition is not None:
            found = self._type_parameter(frame, name)
        if found is None and frame.kind == "module":
            found = members.star_attribute(self, frame.file, name)
            if found is None and name in ("__file__", "__name__", "__doc__", "__package__"):
                found = self.instance("str")
        elif found is not None and relative is not None and frame.block.guards:
            found = self.narrowed(frame, name, relative, found)
        return found

    def _type_parameter(self, frame: Frame, name: str) -> Values | None:
        definition = frame.definition
        if definition is None or name not in header_of(definition).typevars:
            return None
        return (TypeVariable(name),)

    def bound(self, frame: Frame, bindings: list[Binding]) -> Values:
        """What bindings of one name give together; an annotation decides alone, overloads are one function."""
        annotated = next((each for each in bindings if each.annotation is not None), None)
        if annotated is not None:
            return self.binding(frame, annotated)
        last = bindings[0]
        if last.kind is BindingKind.FUNCTION:
            return self.function(frame, frame.block.bindings[last.name], last)
        return merged(*(self.binding(frame, each) for each in bindings[:MOST_BINDINGS]))

    def function(self, frame: Frame, bindings: list[Binding], last: Binding) -> Values:
        """The function that definitions of one name make: property setters lead back to the property."""
        overloads = []
        main = last
        for each in bindings:
            if each.definition is None or each.definition.is_class:
                continue
            names = decorator_names(each.definition)
            if names & {"setter", "deleter", "getter"} and main is each:
                main = next((b for b in bindings if b.definition and b is not each), main)
            if "overload" in names:
                overloads.append(each.definition)
        if main.definition is None:
            return ()
        if main is last and "setter" in decorator_names(last.definition) if last.definition else False:
            main = bindings[0]
        cls = frame.cls if frame.kind == "class" else None
        definition = main.definition
        return (FunctionValue(definition, frame, cls=cls, overloads=tuple(overloads)),) if definition else ()

    def binding(self, frame: Frame, binding: Binding) -> Values:
        """What one binding gives."""
        try:
            return frame.memo[binding]
        except KeyError:
            pass
        if not self.spend():
            return ()
        frame.memo[binding] = ()
        self.depth += 1
        found = self._binding(frame, binding)
        self.depth -= 1
        if self.cut:
            del frame.memo[binding]
        else:
            frame.memo[binding] = found
        return found

    def _binding(self, frame: Frame, binding: Binding) -> Values:
        kind = binding.kind
        if kind is BindingKind.CLASS and binding.definition is not None:
            return members.class_from(self, frame, binding.definition)
        if kind is BindingKind.FUNCTION:
            return self.function(frame, frame.block.bindings.get(binding.name, [binding]), binding)
        if kind is BindingKind.IMPORT:
            return self.imported(frame.file, binding)
        if binding.annotation is not None and not binding.path:
            found = self._annotated(frame, binding)
            if found:
                return found
        if binding.value is None:
            return ()
        if binding.value.text == b"_Alias()" and frame.file.module == "typing":
            cls = self.class_in(*TYPING_ALIASES.get(binding.name, ("builtins", binding.name.lower())))
            return (cls,) if cls else ()
        at = frame.base + binding.value.start
        if kind is BindingKind.ALIAS:
            return self.expression(binding.value, frame, at)
        values = self.expression(binding.value, frame, at)
        path = binding.path
        awaits = bool(path) and path[0] == ASYNC
        if awaits:
            path = path[1:]
        if kind is BindingKind.FOR:
            values = calls.iterate(self, values, awaits=awaits)
        elif kind is BindingKind.WITH:
            values = calls.enter(self, values, awaits=awaits)
        elif kind is BindingKind.EXCEPT:
            values = self._caught(values)
        return calls.unpacked(self, values, path)

    def _annotated(self, frame: Frame, binding: Binding) -> Values:
        annotation = binding.annotation
        if annotation is None:
            return ()
        if annotation.text.endswith((b"TypeAlias", b"Final", b"ClassVar")) and binding.value is not None:
            node = binding.value.node
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and b"Alias" in annotation.text:
                return self.text(node.value.encode(), frame, None)
            return self.expression(binding.value, frame, frame.base + binding.value.start)
        is_form = frame.kind == "module" and annotation.text.endswith((b"_SpecialForm", b"object"))
        if is_form and frame.file.module in ("typing", "typing_extensions"):
            return (Form(binding.name),)
        node = annotation.node
        return annotations.annotate(self, node, frame, None) if node is not None else ()

    def _caught(self, values: Values) -> Values:
        found: list[Value] = []
        for value in values:
            if isinstance(value, Instance) and value.items is not None:
                found.extend(each for item in value.items for each in item)
            else:
                found.append(value)
        return merged(tuple(Instance(each) for each in found if isinstance(each, ClassValue)))

    def imported(self, file: File, binding: Binding) -> Values:
        """What an import binds."""
        imported = binding.imported
        if imported is None:
            return ()
        if not imported.name:
            module = imported.module if imported.whole else imported.module.partition(".")[0]
            value = self.module(module, file.path)
            return (value,) if value else ()
        source = self.module(imported.module, file.path)
        if source is None:
            return ()
        if source.module.path == file.path:  # `from . import x` inside the package itself
            inner = self.module(f"{source.module.name}.{imported.name}")
            return (inner,) if inner else ()
        return members.module_attribute(self, source, imported.name)

    def builtin_name(self, frame: Frame, name: str) -> Values:
        """A name of `builtins`."""
        if frame.file.module == "builtins":
            return ()
        value = self.module("builtins")
        return members.module_attribute(self, value, name) if value else ()

    # -- parameters ----------------------------------------------------------------------------------------------

    def parameter(self, frame: Frame, name: str) -> Values | None:
        """What a parameter of the function of `frame` stands for; None when it has none of that name."""
        definition = frame.definition
        found = header_of(definition).parameter(name) if definition else None
        if definition is None or found is None:
            return None
        if name in frame.arguments:
            return frame.arguments[name]
        key = ("parameter", name)
        if key not in frame.memo:
            frame.memo[key] = ()
            values = self._parameter(frame, definition, found)
            if self.cut:
                del frame.memo[key]
                return values
            frame.memo[key] = values
        return frame.memo[key]

    def _parameter(self, frame: Frame, definition: Definition, found: Parameter) -> Values:
        cls = frame.parent.cls if frame.parent is not None and frame.parent.kind == "class" else None
        if cls is not None and found is header_of(definition).parameters[0] and found.kind in ("", "/"):
            names = decorator_names(definition)
            if "staticmethod" not in names:
                if frame.owner is not None:
                    return (frame.owner,)
                if (
                    "classmethod" in names
                    or definition.name in CLASS_METHODS
                    or members.is_metaclass(self, cls)
                ):
                    return (cls,)
                return (Instance(cls),)
        outer = frame.parent or frame
        if found.annotation is not None:
            values = annotations.annotate(
                self, found.annotation, outer, None, owner=frame.owner, typevars=frame
            )
        elif found.default is not None:
            values = members.without_none(self.evaluate(found.default, outer, None))
        else:
            values = ()
        if not values and found.annotation is None:
            if cls is not None:
                values = members.inherited_parameter(self, cls, definition.name, found.name)
            values = values or given_by_callers(self, frame, definition, found, cls)
        if found.kind == "*":
            return self.instance("tuple", values)
        if found.kind == "**":
            return self.instance("dict", self.instance("str"), values)
        return values

    # -- narrowing -----------------------------------------------------------------------------------------------

    def narrowed(self, frame: Frame, name: str, at: Offset, values: Values) -> Values:
        """`values` of `name` after the conditions known to hold at `at`."""
        for guard in frame.block.guards:
            if guard.span.start <= at <= guard.span.stop and name.encode() in guard.condition.text:
                node = guard.condition.node
                if node is not None:
                    values = self.constrained(frame, name, node, guard.holds, values)
        return values

    def constrained(self, frame: Frame, name: str, node: ast.expr, holds: bool, values: Values) -> Values:
        """`values` of `name` given that the condition `node` holds, or does not."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.constrained(frame, name, node.operand, not holds, values)
        if isinstance(node, ast.BoolOp):
            if isinstance(node.op, ast.And) == holds:
                for part in node.values:
                    values = self.constrained(frame, name, part, holds, values)
            return values
        if isinstance(node, ast.Call) and len(node.args) == 2 and isinstance(node.func, ast.Name):
            subject = node.args[0]
            if not (isinstance(subject, ast.Name) and subject.id == name):
                return values
            if node.func.id == "isinstance":
                return self._of_class(values, annotations.classes(self, node.args[1], frame), holds)
            if node.func.id == "issubclass" and holds:
                return merged(annotations.classes(self, node.args[1], frame)) or values
        return values

    def _of_class(self, values: Values, classes: Values, holds: bool) -> Values:
        wanted = [each for each in classes if isinstance(each, ClassValue)]
        identities = {each.identity() for each in wanted}
        inside = []
        for value in values:
            if isinstance(value, Instance):
                names = {each.identity() for each in members.mro(self, value.cls)}
                if names & identities:
                    inside.append(value)
        if not holds:
            return tuple(value for value in values if value not in inside) or values
        return tuple(inside) or tuple(Instance(each) for each in wanted)

    # -- expressions ---------------------------------------------------------------------------------------------

    def expression(self, expression: Expression, frame: Frame, at: Offset | None) -> Values:
        """What an expression of a shape stands for."""
        node = expression.node
        return self.evaluate(node, frame, at) if node is not None else ()

    def text(self, text: bytes, frame: Frame, at: Offset | None) -> Values:
        """What the expression that `text` is stands for."""
        node = parsed(text)
        return self.evaluate(node, frame, at) if node is not None else ()

    def evaluate(self, node: ast.expr, frame: Frame, at: Offset | None) -> Values:
        """What `node` stands for in `frame` at `at`; () when unknown."""
        if not self.spend():
            return ()
        self.depth += 1
        try:
            return self._evaluate(node, frame, at)
        finally:
            self.depth -= 1

    def _evaluate(self, node: ast.expr, frame: Frame, at: Offset | None) -> Values:
        match node:
            case ast.Name():
                return self.name(frame, node.id, at)
            case ast.Attribute():
                return members.attribute(self, self.evaluate(node.value, frame, at), node.attr)
            case ast.Call():
                return calls.call_node(self, node, frame, at)
            case ast.Constant():
                return self._constant(node)
            case ast.Subscript():
                return calls.subscript(self, node, frame, at)
            case ast.JoinedStr():
                return self.instance("str")
            case ast.List() | ast.Set():
                return self._sequence(node, frame, at)
            case ast.Tuple():
                return self._tuple(node, frame, at)
            case ast.Dict():
                return self._dict(node, frame, at)
            case ast.BinOp():
                return calls.binary(self, node, frame, at)
            case ast.BoolOp():
                return self._either(node, frame, at)
            case ast.UnaryOp():
                return self._unary(node, frame, at)
            case ast.Compare():
                return self.instance("bool")
            case ast.IfExp():
                return merged(self.evaluate(node.body, frame, at), self.evaluate(node.orelse, frame, at))
            case ast.Lambda():
                return (LambdaValue(node, frame),)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node, frame, at)
            case ast.DictComp():
                return self._dict_comprehension(node, frame, at)
            case ast.Await():
                return calls.awaited(self, self.evaluate(node.value, frame, at))
            case ast.NamedExpr() | ast.Starred():
                return self.evaluate(node.value, frame, at)
        return ()

    def _constant(self, node: ast.Constant) -> Values:
        value = node.value
        if value is None:
            return self.instance("NoneType", module="types")
        if value is Ellipsis:
            return ()
        return self.instance(type(value).__name__, literal=value)

    def _either(self, node: ast.BoolOp, frame: Frame, at: Offset | None) -> Values:
        found = []
        for place, part in enumerate(node.values):
            values = self.evaluate(part, frame, at)
            last = place == len(node.values) - 1
            if isinstance(node.op, ast.Or) and not last:
                values = members.without_none(values)
            if isinstance(node.op, ast.Or) or last:
                found.append(values)
        return merged(*found)

    def _unary(self, node: ast.UnaryOp, frame: Frame, at: Offset | None) -> Values:
        if isinstance(node.op, ast.Not):
            return self.instance("bool")
        return self.evaluate(node.operand, frame, at)

    def _sequence(self, node: ast.List | ast.Set, frame: Frame, at: Offset | None) -> Values:
        items = plain(merged(*(self._item(each, frame, at) for each in node.elts[:4])))
        return self.instance("set" if isinstance(node, ast.Set) else "list", items)

    def _item(self, node: ast.expr, frame: Frame, at: Offset | None) -> Values:
        if isinstance(node, ast.Starred):
            return calls.iterate(self, self.evaluate(node.value, frame, at))
        return self.evaluate(node, frame, at)

    def _tuple(self, node: ast.Tuple, frame: Frame, at: Offset | None) -> Values:
        if any(isinstance(each, ast.Starred) for each in node.elts):
            return self.instance("tuple", merged(*(self._item(each, frame, at) for each in node.elts[:4])))
        return self.tuple_of(tuple(self.evaluate(each, frame, at) for each in node.elts[:12]))

    def _dict(self, node: ast.Dict, frame: Frame, at: Offset | None) -> Values:
        keys = merged(*(self.evaluate(each, frame, at) for each in node.keys[:3] if each is not None))
        values = merged(*(self.evaluate(each, frame, at) for each in node.values[:3]))
        return self.instance("dict", plain(keys), plain(values))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame, at: Offset | None
    ) -> Values:
        inner = self.comprehension_frame(node.generators, frame, at)
        items = self.evaluate(node.elt, inner, at)
        if isinstance(node, ast.GeneratorExp):
            return self.instance("Generator", items, (), (), module="typing")
        return self.instance("set" if isinstance(node, ast.SetComp) else "list", items)

    def _dict_comprehension(self, node: ast.DictComp, frame: Frame, at: Offset | None) -> Values:
        inner = self.comprehension_frame(node.generators, frame, at)
        return self.instance("dict", self.evaluate(node.key, inner, at), self.evaluate(node.value, inner, at))

    def comprehension_frame(
        self, generators: list[ast.comprehension], frame: Frame, at: Offset | None
    ) -> Frame:
        """A frame with the names that the `for` parts of a comprehension bind."""
        for generator in generators:
            inner = Frame(frame.file, _EMPTY, frame.base, frame, "inner")
            self.bind_target(inner, generator.target, generator.iter, frame, at, bool(generator.is_async))
            frame = inner
        return frame

    def bind_target(
        self,
        inner: Frame,
        target: ast.expr,
        iterated: ast.expr,
        frame: Frame,
        at: Offset | None,
        awaits: bool,
    ) -> None:
        """Bind the names of `target` in `inner` to the items of `iterated`."""
        waiting: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]

        def thunk(path: tuple[int, ...]) -> Callable[[], Values]:
            def values() -> Values:
                items = calls.iterate(self, self.evaluate(iterated, frame, at), awaits=awaits)
                return calls.unpacked(self, items, path)

            return values

        while waiting:
            node, path = waiting.pop()
            if isinstance(node, ast.Name):
                inner.inner[node.id] = thunk(path)
            elif isinstance(node, ast.Tuple | ast.List):
                waiting.extend((each, (*path, place)) for place, each in enumerate(node.elts))
            elif isinstance(node, ast.Starred):
                waiting.append((node.value, (*path[:-1], STARRED, *path[-1:])))


def in_effect(
    bindings: "list[Binding] | tuple[Binding, ...]", block: Block, at: Offset | None
) -> tuple[list[Binding], bool]:
    """The bindings that may hold at `at`, newest first, and whether one of them surely ran before.

    A binding in a branch that also holds `at`, or outside any branch, hides those before it.
    """
    if not bindings:
        return [], False
    known = bindings
    if at is not None:
        known = [each for each in bindings if each.span.start < at]
        if not known:
            return list(bindings), False
    chosen = []
    size = len(block.text)
    for each in reversed(known):
        chosen.append(each)
        within = each.within
        if within.stop - within.start >= size or (at is not None and within.start <= at <= within.stop):
            return chosen, True
    return chosen, False


_outside_shapes: dict[str, tuple[tuple[int, int], tuple[int, int], Block]] = {}


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


__all__ = ["Index", "Inference", "in_effect"]
