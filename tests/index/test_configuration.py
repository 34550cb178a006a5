"""Where a configuration key gets its value: in files of every usual kind, with its sections, and in modules of settings."""

import subprocess

import pytest

from codeforge.index.configuration import MOST_PLACES, defined, keys_in, plain_keys
from codeforge.index.facts import facts_of
from codeforge.index.view import View
from codeforge.syntax.languages import language_of
from codeforge.text.documents import Document
from fixtures import cases, files_of, tree


def places(marked: str, *key: str) -> list[tuple[str, int]]:
    documents = [
        Document(path, text.encode(), language=language_of(path))
        for path, text in files_of(marked, "main.py").items()
    ]
    view = View.of(facts_of(document) for document in documents)
    return [(one.path, one.line) for one in defined(view.symbols_named, {}, key)]


@cases(
    toml=("-- a.toml --\n[database]\npool = 3\n", ("database", "pool"), [("a.toml", 1)]),
    toml_dotted=("-- a.toml --\ndatabase.pool = 3\n", ("database", "pool"), [("a.toml", 0)]),
    toml_dotted_table=("-- a.toml --\n[tool.shop]\npool = 3\n", ("shop", "pool"), [("a.toml", 1)]),
    toml_table_itself=("-- a.toml --\n[database]\npool = 3\n", ("database",), [("a.toml", 0)]),
    yaml=("-- a.yaml --\ndatabase:\n  pool: 3\n", ("database", "pool"), [("a.yaml", 1)]),
    json=('-- a.json --\n{"database": {"pool": 3}}\n', ("database", "pool"), [("a.json", 0)]),
    by_the_name_of_the_file=("-- database.yml --\npool: 3\n", ("database", "pool"), [("database.yml", 0)]),
    name_alone=("-- a.yaml --\ndatabase:\n  pool: 3\n", ("pool",), [("a.yaml", 1)]),
    another_section=("-- a.yaml --\ncache:\n  pool: 3\n", ("database", "pool"), []),
    more_sections_than_there_are=("-- a.yaml --\npool: 3\n", ("x", "y", "z", "pool"), []),
    settings_module=("-- shop/settings.py --\nDEBUG = True\n", ("DEBUG",), [("shop/settings.py", 0)]),
    settings_package=(
        "-- config/settings/base.py --\n\nDEBUG = 1\n",
        ("DEBUG",),
        [("config/settings/base.py", 1)],
    ),
    another_module=("-- shop/views.py --\nDEBUG = True\n", ("DEBUG",), []),
    inside_a_class=("-- settings.py --\nclass A:\n    DEBUG = True\n", ("DEBUG",), []),
    tests_last=(
        "-- tests/settings.py --\nDEBUG = 1\n-- a/settings.py --\nDEBUG = 2\n",
        ("DEBUG",),
        [("a/settings.py", 0), ("tests/settings.py", 0)],
    ),
)
def test_the_places_of_a_key(case):
    marked, key, expected = case
    assert places(marked, *key) == expected


def test_a_name_that_many_places_give_a_value_says_too_little():
    files = "".join(f"-- c{n}.yaml --\nname: {n}\nshop:\n  pool: {n}\n" for n in range(MOST_PLACES + 1))
    assert places(files, "name") == []
    assert len(places(files, "shop", "pool")) == MOST_PLACES


@cases(
    ini=("a.ini", "[db]\npool = 3\nhost: x\n# c = 1\n  goes on = 2\n", [("db.pool", 1), ("db.host", 2)]),
    env=(".env.example", "# A=1\nDATABASE_URL=x\nexport DEBUG=1\n", [("DATABASE_URL", 1), ("DEBUG", 2)]),
    properties=("a.properties", "server.port=80\n", [("server.port", 0)]),
    docker=("Dockerfile", "FROM x\nENV PORT=80\nARG MODE\nRUN a=b\n", [("PORT", 1), ("MODE", 2)]),
    no_comparison=("a.cfg", "x == 3\n[broken\n=\n", []),
)
def test_files_without_a_grammar(case):
    path, text, expected = case
    found = [
        (f"{key.container}.{key.name}" if key.container else key.name, key.line)
        for key in keys_in(path, text)
    ]
    assert found == expected


@pytest.fixture
def plain(tmp_path):
    tree(
        tmp_path,
        "a.ini=[db]\\npool = 3",
        "config/b.ini=[db]\\npool = 4",
        "deep/er/c.ini=[db]\\npool = 5",
        "ignored.ini=[db]\\npool = 6",
        "kept.ini=[db]\\npool = 7",
        "huge.ini=[db]\\npool = 8\\n#" + 200_000 * "x",
        ".gitignore=ignored.ini",
        ".codeforgeignore=kept.ini",
    )
    (tmp_path / "link.ini").symlink_to(tmp_path / "a.ini")
    return tmp_path


def test_plain_files_are_read_from_the_usual_folders_unless_they_are_ignored(plain):
    subprocess.run(["git", "init", "-q"], cwd=plain, check=True)
    assert [one.path for one in defined(View.of([]).symbols_named, plain_keys(plain), ("db", "pool"))] == [
        "a.ini",
        "config/b.ini",
    ]


def test_a_changed_file_is_read_again(plain, monkeypatch):
    monkeypatch.setattr("codeforge.index.configuration.FRESH_S", -1.0)
    assert plain_keys(plain) is plain_keys(plain)
    assert not defined(View.of([]).symbols_named, plain_keys(plain), ("db", "mode"))
    (plain / "a.ini").write_text("[db]\nmode = 3\nmore = 4\n")
    assert [
        (one.path, one.line) for one in defined(View.of([]).symbols_named, plain_keys(plain), ("db", "mode"))
    ] == [("a.ini", 1)]
