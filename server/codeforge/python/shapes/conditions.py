"""Conditions that are known before a program runs: of the Python version, the platform, TYPE_CHECKING."""

import re
import sys

from codeforge.python.shapes.bindings import Version

_VERSION_TEST = re.compile(
    rb"sys\.version_info(?:\[:2\])?\s*(>=|<|>|<=|==)\s*\((\d+)(?:\s*,\s*(\d+))?[\s\d,]*\)|"
    rb"sys\.version_info\[0\]\s*(>=|<|>|<=|==)\s*(\d+)"
)
_PLATFORM_TEST = re.compile(rb"sys\.platform\s*(==|!=)\s*[\"'](\w+)[\"']")


def known_condition(text: bytes, version: Version) -> bool | None:
    """What a test of the Python version or platform gives; None for any other condition."""
    if text in (b"TYPE_CHECKING", b"typing.TYPE_CHECKING"):
        return True
    found = _VERSION_TEST.fullmatch(text.strip())
    if found:
        operator = found[1] or found[4]
        wanted = (int(found[2]), int(found[3])) if found[3] else (int(found[2] or found[5]),)
        have: tuple[int, ...] = version if len(wanted) > 1 or found[2] else version[:1]
        return {
            b">=": have >= wanted,
            b"<": have < wanted,
            b">": have > wanted,
            b"<=": have <= wanted,
            b"==": have == wanted,
        }[operator]
    platform = _PLATFORM_TEST.fullmatch(text.strip())
    if platform:
        return (platform[2].decode() == sys.platform) == (platform[1] == b"==")
    return None
