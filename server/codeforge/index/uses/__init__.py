"""Where one definition is used, and how sure that is.

`exact`: an import leads from the file to the definition. `resolved`: the receiver is of the class, as far as its text
says (`self` inside it, a variable made by it), or the language sees the name without an import. `by-name`: only the
name is the same.
Nothing is parsed: what a place stands in comes from the index, what stands beside it from the text. So one file costs
about a millisecond, and a name that thousands of places share is cut and counted, not listed.
"""

from codeforge.index.uses.finding import Sources, is_too_wide, places_of
from codeforge.index.uses.model import SURE, Confidence, Relation, Use, Uses, nearness

__all__ = ["SURE", "Confidence", "Relation", "Sources", "Use", "Uses", "is_too_wide", "nearness", "places_of"]
