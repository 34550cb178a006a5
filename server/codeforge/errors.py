"""The few failures that reach a person, each carrying the sentence that they read.

Broken source is ordinary input and raises nothing. These are for outside things that fail:
settings, disk, worker processes, a question that cannot be answered as asked.
"""


class CodeForgeError(Exception):
    """A failure with a message for a person: what happened, what we do now, what they can do."""


class BadRequest(CodeForgeError):
    """The question itself cannot be answered: an unknown path, a place outside the file."""


class WorkerFailed(CodeForgeError):
    """Another process died, hung or answered nonsense; the caller goes on without it."""


class IndexDamaged(CodeForgeError):
    """A stored index cannot be used; it is set aside and built again."""


class Cancelled(CodeForgeError):
    """The client withdrew the request, or the front is closing."""


class Stale(CodeForgeError):
    """The document that was asked about has changed since."""
