"""What every test runs under: a git and a cache of its own, whatever the machine is set to."""

import pytest

GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
}


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
