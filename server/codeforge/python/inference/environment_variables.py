"""Variables of the environment that a project's own scripts set: `os.environ.setdefault("SETTINGS", "site.settings")`."""

import re
from typing import TYPE_CHECKING

from codeforge.python.inference.values import Values, merged

if TYPE_CHECKING:
    from codeforge.python.inference.world import World

SCRIPTS = ("manage.py", "wsgi.py", "asgi.py", "conftest.py", "main.py", "app.py")
"""Where programs begin, in the folders that imports start from."""
_SETS = rb"""environ(?:\.setdefault\(\s*|\[)["']%s["']\s*(?:,|\]\s*=)\s*["']([^"']{1,200})["']"""


def set_variable(world: "World", name: str) -> Values | None:
    """The text that a script of the project gives the variable `name`; None when none does."""
    pattern = re.compile(_SETS % re.escape(name.encode()))
    for root in world.environment.source_roots:
        for script in SCRIPTS:
            path = f"{root}/{script}" if root else script
            file = world.file(path) if world.index.has(path) else None
            match = pattern.search(file.shape.text) if file is not None else None
            if match:
                none = world.instance("NoneType", module="types")
                return merged(world.instance("str", literal=match[1].decode("utf-8", "replace")), none)
    return None
