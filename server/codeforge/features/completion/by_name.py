"""Members by name, for a receiver whose type is not known: what follows the same name, here, elsewhere, anywhere.

No claim is made that the receiver has them: they are marked `by-name`, and the order says how much speaks for each.
"""

from collections.abc import Iterable

from codeforge.features.completion.around import Around
from codeforge.features.completion.columns import other_names
from codeforge.features.completion.prior import Prior
from codeforge.index.usage import UsageView, receiver_key

AFTER = 120
"""Members that follow the same receiver in other files."""
AFTER_OTHERS = 30
"""Members that follow another name for it: `old_field` and `field`."""
COMMON = 100
"""Members that are common in the project, and as many that are common anywhere."""
ENOUGH = 250
"""With so many, no more are looked for."""


def seen_here(here: Around, text: str) -> list[str]:
    """Members that follow the receiver `text` in the window: whatever its type is said to be, somebody wrote them."""
    _, receiver = receiver_key(text)
    return list(dict.fromkeys(here.members_after(receiver))) if receiver else []


def likely_members(
    here: Around, text: str, usage: UsageView, prior: Prior, *, path: str, typed: str = ""
) -> list[str]:
    """Names that may stand behind the receiver `text` in the file at `path`, each once; at most some 250.

    `typed` is the type that the receiver has among others, as text.
    """
    before, receiver = receiver_key(text)
    found: dict[str, None] = dict.fromkeys(here.members_after(receiver) if receiver else ())
    for more in _sources(here, before, receiver, usage, prior, path, typed):
        found.update(dict.fromkeys(more))
        if len(found) >= ENOUGH:
            break
    return list(found)


def _sources(
    here: Around, before: str, receiver: str, usage: UsageView, prior: Prior, path: str, typed: str
) -> Iterable[Iterable[str]]:
    """What speaks for members, the strongest first."""
    if receiver:
        after = usage.after(receiver, before=before, path=path)
        yield [name for name, _ in after.best(AFTER)]
        yield prior.receivers.get(receiver, ())
        yield prior.of_type(typed)
        for other in other_names(receiver, ()):
            yield here.members_after(other)
            yield [name for name, _ in usage.after(other, path=path).best(AFTER_OTHERS)]
            yield prior.receivers.get(other, ())
    for part in here.parts:
        yield part.members
    yield usage.common(COMMON, path=path)
    yield list(prior.members)[:COMMON]
