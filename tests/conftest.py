"""What every test runs under: a git and a cache of its own, whatever the machine is set to."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("counted", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("counted")
"""No example is timed: a machine that is busy for a moment says nothing about us."""

GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
}

FIRST = ("tests/e2e/vscode/test_vscode.py", "tests/e2e/editors/test_neovim.py", "tests/e2e/")
"""What takes longest begins first: files go to workers one by one, and none should be left with minutes at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files."""

    def place(item: pytest.Item) -> int:
        return next((at for at, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def machine(tmp_path_factory):
    """The environment of the process, and so of every process that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in GIT.items():
            patch.setenv(name, value)
        patch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("VIRTUAL_ENV", raising=False)
        patch.delenv("CONDA_PREFIX", raising=False)
        yield
