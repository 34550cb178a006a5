"""What decorators are called, and which of them make properties."""

import re
from functools import lru_cache

from codeforge.python.shapes.blocks import Definition

PROPERTIES = frozenset(
    {"property", "cached_property", "abstractproperty", "lazyproperty", "lazy_property", "hybrid_property",
     "classproperty", "reify", "memoized_property", "ro_memoized_property", "ro_non_memoized_property",
     "rw_property", "DynamicClassAttribute", "_magic_enum_property"}
)  # fmt: skip
CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})

_NAME = re.compile(rb"^([\w.]+)")


@lru_cache(maxsize=8192)
def last_name(text: bytes) -> str:
    """The last name of a decorator with that text: `functools.wraps(f)` gives wraps."""
    match = _NAME.match(text)
    return match[1].rpartition(b".")[2].decode("utf-8", "replace") if match else ""


def decorator_names(definition: Definition) -> set[str]:
    """The last names of the decorators."""
    return {last_name(each.text) for each in definition.decorators}
