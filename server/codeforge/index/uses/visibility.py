"""What a file sees of other files: by its language's rules without an import, and by its imports."""

from codeforge.index.facts import ImportedName
from codeforge.index.graph import leads_to
from codeforge.index.modules import module_path
from codeforge.index.view import View

SAME_FOLDER = frozenset({"go", "java", "kotlin", "csharp"})
"""Languages in which files of one folder see each other's names without an import."""
IMPLICIT = frozenset({"java", "cpp", "kotlin", "csharp", "ruby"})
"""Languages in which a member of the class around needs no receiver."""


def homes_of(view: View, importer: str, imported: ImportedName) -> list[str]:
    """The files that an imported name leads to, the one that defines it first; empty for other packages."""
    home = module_path(view, imported.module, importer=importer)
    return leads_to(view, home, imported.name) if home else []


def related(language: str, other: str) -> bool:
    """True when code of one language can call that of the other."""
    if language == other:
        return True
    script = {"javascript", "typescript", "tsx", "vue", "svelte"}
    c_family = {"c", "cpp"}
    return {language, other} <= script or {language, other} <= c_family
