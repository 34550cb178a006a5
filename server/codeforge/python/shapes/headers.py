"""What a class or function says before its colon."""

import ast

from codeforge.text.positions import Span


class Parameter:
    """One parameter: `kind` is "/", "", "*", "**" or "k" (by keyword only)."""

    __slots__ = ("annotation", "default", "kind", "name", "span", "text")

    def __init__(
        self,
        name: str,
        kind: str,
        span: Span,
        text: str,
        annotation: ast.expr | None,
        default: ast.expr | None,
    ) -> None:
        self.name = name
        self.kind = kind
        self.span = span
        """Its name, relative to the definition."""
        self.text = text
        """As written: `size: int = 3`."""
        self.annotation = annotation
        self.default = default


class Header:
    """What a class or function says before its colon; spans are relative to its beginning."""

    __slots__ = ("bases", "keywords", "parameters", "returns", "returns_text", "typevars")

    def __init__(self) -> None:
        self.parameters: tuple[Parameter, ...] = ()
        self.returns: ast.expr | None = None
        self.returns_text = ""
        self.bases: tuple[ast.expr, ...] = ()
        self.keywords: dict[str, ast.expr] = {}
        self.typevars: tuple[str, ...] = ()
        """Type parameters in brackets (PEP 695)."""

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((found for found in self.parameters if found.name == name), None)
