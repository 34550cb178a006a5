"""Retrieval for assistants: the code that matters at a cursor or for a question, with reasons, inside a budget.

`plan` says what is asked about, `gather` and `question` look for candidates, `rank` orders them, `fit` fills the
budget, `answer` ties them together.
"""

from codeforge.features.context.answer import context
from codeforge.features.context.ask import (
    PROTOCOL_VERSION,
    Assembly,
    Budget,
    ContextAnswer,
    ContextAsk,
    Item,
    Known,
    Omitted,
    Reason,
    Stages,
)
from codeforge.features.context.rank import ranked_files

__all__ = [
    "PROTOCOL_VERSION",
    "Assembly",
    "Budget",
    "ContextAnswer",
    "ContextAsk",
    "Item",
    "Known",
    "Omitted",
    "Reason",
    "Stages",
    "context",
    "ranked_files",
]
