"""A server in this process, with its own cache."""

import pytest

from e2e.raw import InProcess


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """Indexes of these tests are stored apart."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def wire():
    """A client of a server that has not been initialized."""
    with InProcess() as client:
        yield client
        if client.code is None:
            assert client.close() == (0 if client.server.initialized else 1)
