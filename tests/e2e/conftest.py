"""Every server of these tests has its own cache and no settings of the machine's."""

from collections.abc import Iterator

import pytest

from e2e.raw import RawClient

collect_ignore = ["vscode/project"]
"""A project that the editor opens; its tests are run from there."""


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Indexes of these tests are stored apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def project(tmp_path):
    """A small project."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "shapes.py").write_text(
        "def area(radius):\n    return 3 * radius\n\n\nclass Shape:\n    def size(self):\n        return area(2)\n"
    )
    (root / "main.py").write_text("from shapes import Shape, area\n\nprint(area(1), Shape().size())\n")
    return root


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server for many questions that leave no trace; it must be alive and well behind the last."""
    root = tmp_path_factory.mktemp("shared")
    (root / "mod.py").write_text("def known():\n    return 1\n")
    with RawClient() as client:
        client.root = root
        client.initialize(root)
        client.indexed()
        yield client
        assert client.close() == 0
