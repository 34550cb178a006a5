"""Members of modules: bindings, star imports, submodules."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from codeforge.python.inference.delegation import of_module
from codeforge.python.inference.frames import File, Frame
from codeforge.python.inference.values import ModuleValue, Values
from codeforge.python.shapes.bindings import Binding, BindingKind

if TYPE_CHECKING:
    from codeforge.python.inference.world import World


MOST_STARS = 40


def module_attribute(world: "World", value: ModuleValue, name: str) -> Values:
    """What `module.name` stands for: its binding, a star import, a submodule."""
    key = ("module", value.module.path or value.module.name, name)
    return world.kept(key, partial(_module_attribute, world, value, name), pending=(), bits=0)


def _module_attribute(world: "World", value: ModuleValue, name: str) -> Values:
    found: Values = ()
    file = world.module_file(value)
    if file is not None:
        found = world.local(file.frame, name, None) or ()
    if not found and value.module.is_package:
        inner = world.module(f"{value.module.name}.{name}")
        found = (inner,) if inner else ()
    if not found and file is not None and name not in file.shape.bindings:
        found = of_module(world, file.frame, name)
    return found


def star_attribute(world: "World", file: File, name: str) -> Values | None:
    """What `from x import *` in `file` brings under `name`; None when nothing."""
    for module in reversed(file.shape.stars[:MOST_STARS]):
        value = world.module(module, file.path)
        if value is None or value.module.path == file.path:
            continue
        key = ("star", file.path, module, name)
        if key in world.memo:
            world.is_unsure()
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


def star_sources(world: "World", file: File) -> Iterator[tuple[ModuleValue, File]]:
    """Modules all of whose names `file` imports, with their files, in order."""
    for module in file.shape.stars[:MOST_STARS]:
        value = world.module(module, file.path)
        source = world.module_file(value) if value else None
        if value is not None and source is not None and source is not file:
            yield value, source


def exports(file: File, name: str) -> bool:
    """True when `from file import *` could bring `name`."""
    if file.shape.exported is not None and not file.shape.stars:
        return name in file.shape.exported
    return not name.startswith("_")


def module_names(
    world: "World", value: ModuleValue, *, depth: int = 0
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
            for other, source in star_sources(world, file):
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
