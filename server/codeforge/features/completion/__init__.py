"""Completion: where the cursor is, what could stand there, in what order, and how it is shown.

`where` reads the text left of the cursor, `sources` gather candidates, `rank` orders them, `render` makes items.
Text decides where we are, not the tree: a line that is being typed is broken more often than not.
"""

from codeforge.features.completion.render import CompletionItem, CompletionList, resolve
from codeforge.features.completion.serve import completion, read_document, read_first

__all__ = ["CompletionItem", "CompletionList", "completion", "read_document", "read_first", "resolve"]
