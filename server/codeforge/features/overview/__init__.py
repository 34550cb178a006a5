"""`codeforge/overview`: a map of a project inside a budget, for someone who has never seen it.

What it is, what it is made of, what can be started, what the rest stands on, where the work is, where it hurts, and
how it is tested. Each part has its share of the budget; what a part does not need goes to the next ones.

`files`, `packages`, `hubs` and `debt` look, `draw` asks them, `fit` and `lines` write what the budget holds.
"""

from codeforge.features.overview.ask import PROTOCOL_VERSION, OverviewAnswer, OverviewAsk
from codeforge.features.overview.draw import overview

__all__ = ["PROTOCOL_VERSION", "OverviewAnswer", "OverviewAsk", "overview"]
