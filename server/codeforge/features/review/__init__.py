"""`codeforge/review`: what a change touches, between two revisions or in the working tree, inside a budget.

Which definitions differ and in what, who uses them, which tests speak for them, which pages describe them, and which
files usually change with these and did not. What others use and is gone or has another signature comes first.
Callers and tests are those of the workspace as it is now, whatever revisions are compared.

`compare` finds what differs, `concern` what that touches, `answer` ties them together, `fit` and `lines` write it.
"""

from codeforge.features.review.answer import review
from codeforge.features.review.ask import PROTOCOL_VERSION, ReviewAnswer, ReviewAsk

__all__ = ["PROTOCOL_VERSION", "ReviewAnswer", "ReviewAsk", "review"]
