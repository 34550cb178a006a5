"""Layers import one way: a package imports only from rows above its own."""

import ast
from pathlib import Path

import codeforge

PACKAGE = Path(codeforge.__file__).parent
LAYERS = [
    {"allocator", "errors", "programs", "trace"},
    {"config", "text"},
    {"syntax"},
    {"index"},
    {"python", "engines"},
    {"state"},
    {"features"},
    {"lsp"},
    {"cli"},
    {"dev"},
]
ROW = {name: row for row, names in enumerate(LAYERS) for name in names}
ONLY_IN = {
    "tree_sitter": "syntax/",
    "jedi": "engines/jedi_worker.py",
    "parso": "engines/jedi_worker.py",
    "pygls": "lsp/",
    "lsprotocol": "lsp/",
    "rich": "cli/",
}
SHARED = {"__main__", "__init__"}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_layers():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).as_posix()
        layer = inside.split("/")[0].removesuffix(".py")
        for module in imports_of(path):
            parts = module.split(".")
            home = ONLY_IN.get(parts[0]) or ("syntax/" if parts[0].startswith("tree_sitter") else None)
            if home and not inside.startswith(home):
                wrong.append(f"{inside} imports {module}; only {home} may")
            if parts[0] != "codeforge" or len(parts) < 2 or layer in SHARED:
                continue
            target = parts[1]
            if target in ROW and ROW[target] > ROW[layer]:
                wrong.append(f"{inside} imports {module}, which is above it")
            if target in ROW and ROW[target] == ROW[layer] and target != layer:
                wrong.append(f"{inside} imports {module}, which is beside it")
            if layer == target == "features" and len(parts) > 2 and len(inside.split("/")) > 1:
                mine = inside.split("/")[1].removesuffix(".py")
                if (
                    parts[2] != mine
                    and not parts[2][0].isupper()
                    and any((PACKAGE / "features").glob(f"{parts[2]}*"))
                ):
                    wrong.append(f"{inside} imports {module}: features do not import one another")
    assert wrong == []
