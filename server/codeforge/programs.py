"""Programs that are started by name."""

import shutil
from pathlib import Path


def on_path(name: str) -> str | None:
    """Where the program lies that PATH names; never one in the current folder, which may be a stranger's project.

    Windows looks there first, and a PATH with an empty part does too.
    """
    found = shutil.which(name)
    return found if found is not None and Path(found).is_absolute() else None
