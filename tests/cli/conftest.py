"""A small project as the working directory, and a cache of its own."""

import subprocess
from pathlib import Path

import pytest

FILES = {
    "pyproject.toml": "[project]\nname = 'shapes'\n",
    "src/a.py": "from src.b import Round\n\n\nclass Square:\n    def area(self):\n        return self.side ** 2\n\n\nRound().area()\n",
    "src/b.py": "class Round:\n    '''A circle.'''\n\n    def area(self):\n        return 3\n",
    "web/app.js": "export function startServer(port) {\n  return port;\n}\n",
    "broken.py": "def f(:\n    return (1,\n",
    "node_modules/x/index.js": "var hidden = 1;\n",
}


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    root = tmp_path / "shapes"
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "data.bin").write_bytes(b"\0\1\2" * 100)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "160")
    return root
