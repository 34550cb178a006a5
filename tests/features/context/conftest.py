"""Counting the work of context."""

import pytest

from codeforge.features.context import cursor


@pytest.fixture
def looks(monkeypatch) -> list[str]:
    """The paths for which all candidates were gathered, one for each full search."""
    found: list[str] = []
    gather = cursor.gather

    def counted(place, project, **options):
        found.append(place.path)
        return gather(place, project, **options)

    monkeypatch.setattr(cursor, "gather", counted)
    return found
