"""The configurations that `docs/editors.md` shows: the tests run them as they stand there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "editors.md"
COMMAND = '"codeforge"'


def configuration(heading: str, language: str) -> str:
    """The first block of `language` below `## heading`."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert found, f"docs/editors.md shows no {language} below {heading}"
    return found.group(1)
