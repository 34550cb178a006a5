"""Facts of files as they may come, for property tests: few names, so that they meet; and now and then anything."""

from hypothesis import strategies as st

from codeforge.index.facts import FileFacts, ImportedName, Symbol
from codeforge.syntax.outline import Kind

NAMES = ["a", "A", "get_model", "getModel", "QuerySet", "filter", "é", "x" * 70, "", "*"]
PATHS = ["a.py", "pkg/__init__.py", "pkg/b.py", "tests/test_b.py", "web/c.ts", "d e.lua", "ü.rs"]

text = st.text(st.characters(codec="utf-8"), max_size=8)
names = st.sampled_from(NAMES) | text
lines = st.integers(0, 40) | st.integers(0, 2**30)


@st.composite
def symbols_of(draw, path: str) -> tuple[Symbol, ...]:
    """Definitions, most of them inside one that stands before."""
    found: list[Symbol] = []
    for _ in range(draw(st.integers(0, 8))):
        containers = ["", *(f"{s.container}.{s.name}".lstrip(".") for s in found)]
        found.append(
            Symbol(
                path=path,
                name=draw(names),
                kind=draw(st.sampled_from(Kind)),
                line=draw(lines),
                column=draw(st.integers(0, 255)),
                end_line=draw(lines),
                container=draw(st.sampled_from(containers) | names),
                bases=tuple(draw(st.lists(names, max_size=2))),
            )
        )
    return tuple(found)


@st.composite
def facts_at(draw, path: str) -> FileFacts:
    """What a file at `path` may say."""
    imports = st.builds(ImportedName, st.sampled_from(["a", ".", "..pkg.b", "./c"]) | text, names, names)
    return FileFacts(
        path=path,
        language=draw(st.sampled_from(["python", "lua", ""])),
        hash=draw(st.integers(0, 2**64 - 1)),
        n_lines=draw(lines),
        symbols=draw(symbols_of(path)),
        names=draw(st.frozensets(names, max_size=6)),
        imports=tuple(draw(st.lists(imports, max_size=3))),
    )


@st.composite
def any_files(draw) -> list[FileFacts]:
    """The facts of some files, in any order."""
    paths = draw(st.lists(st.sampled_from(PATHS) | text, unique=True, max_size=6))
    return [draw(facts_at(path)) for path in paths]
