"""Configuration keys: what the code at a cursor reads, or a question names, leads to the line that gives it a value."""

from pathlib import Path

import pytest

from codeforge.features.context import Assembly, Budget, ContextAsk, context
from codeforge.features.context.configuration import keys_asked, keys_before
from codeforge.features.context.secrets import MASK, masked, without_secret
from codeforge.state.workspace import open_workspace
from codeforge.text.documents import Document
from fixtures import Fixture, cases, tree

AMPLE = Budget(tokens=2000, ms=60_000)
PROJECT = """
    -- main.py --
    from django.conf import settings
    import os
    def f(config):
        a = settings.PAGE_SIZE
        b = config["database"]["pool"]
        c = os.environ["SHOP_MODE"]
        <|>
    -- shop/settings.py --
    PAGE_SIZE = 25
    OTHER = 1
    -- config.toml --
    [database]
    pool = 5
    [cache]
    pool = 6
    -- compose.yaml --
    services:
      web:
        environment:
          SHOP_MODE: fast
          SECRET_KEY: ab12cd34ef
"""


def offered(items) -> dict[str, str]:
    return {
        item.id: item.text.strip()
        for item in items
        if "configuration" in {reason.signal for reason in item.reasons}
    }


@cases(
    attribute=("settings.PAGE_SIZE", [("PAGE_SIZE",)]),
    of_the_process=("process.env.NODE_MODE", [("NODE_MODE",)]),
    lower_case=("settings.page_size", []),
    a_method=("settings.configure(DEBUG=1)", []),
    environment=('os.environ["A_B"]', [("A_B",)]),
    with_a_default=('os.environ.get("A_B", "none")', [("A_B",)]),
    getenv=("os.getenv('A_B')", [("A_B",)]),
    items=("""cfg["a1"]['b1']""", [("a1", "b1")]),
    configparser=('config.get("db", "pool")', [("db", "pool"), ("db",)]),
    dotted_item=('config["db.pool"]', [("db", "pool")]),
    with_colons=('config["db:pool"]', [("db", "pool")]),
    dotted_string=('value = read("db.pool.size")', [("db", "pool", "size")]),
    another_holder=('self.app_config["pool"]', [("pool",)]),
    no_holder=('cart["pool"]', []),
    a_sentence=('raise Error("It ended. Then again.")', []),
    the_nearest_first=('config["one"]\nconfig["two"]\nconfig["one"]', [("one",), ("two",)]),
)
def test_the_keys_that_code_reads(case):
    text, keys = case
    assert keys_before(Document("a.py", text.encode()), len(text)) == keys


def test_only_the_lines_above_count():
    text = 'config["far"]\n' + "\n" * 40 + 'config["near"]\n'
    assert keys_before(Document("a.py", text.encode() + b'config["below"]'), len(text)) == [("near",)]


@cases(
    upper=("where is DATABASE_URL set?", [("DATABASE_URL",)]),
    attribute=("what does settings.DEBUG do", [("DEBUG",)]),
    dotted=("raise database.pool.size to 5", [("database", "pool", "size")]),
    quoted=("what is `page_size` for", [("page_size",)]),
    a_file=("look at settings.py and a/b.toml", []),
    plain_words=("where are sessions kept", []),
)
def test_the_keys_that_a_question_names(case):
    query, keys = case
    assert keys_asked(query) == keys


def test_what_is_read_above_the_cursor_is_offered_with_its_key():
    f = Fixture(PROJECT)
    items = context(f.snapshot, ContextAsk(path=f.path, at=f.at, budget=AMPLE)).items
    assert offered(items) == {
        "compose.yaml#services.web.environment.SHOP_MODE": "SHOP_MODE: fast",
        "config.toml#database.pool": "pool = 5",
        "shop/settings.py#PAGE_SIZE": "PAGE_SIZE = 25",
    }
    said = {reason.via for item in items for reason in item.reasons if reason.signal == "configuration"}
    assert said == {"SHOP_MODE", "database.pool", "PAGE_SIZE"}


def test_it_can_be_left_out():
    f = Fixture(PROJECT)
    ask = ContextAsk(
        path=f.path, at=f.at, query="PAGE_SIZE", budget=AMPLE, assembly=Assembly(without=("configuration",))
    )
    assert offered(context(f.snapshot, ask).items) == {}


@pytest.mark.parametrize("excluded", ["config.toml", "shop"])
def test_what_is_excluded_is_not_offered(excluded):
    f = Fixture(PROJECT)
    ask = ContextAsk(path=f.path, at=f.at, query="`PAGE_SIZE`", budget=AMPLE, exclude=(excluded,))
    assert not [item.path for item in context(f.snapshot, ask).items if item.path.startswith(excluded)]


def test_a_question_leads_to_the_value(tmp_path):
    tree(tmp_path, "main.py=x = 1", "setup.ini=[db]\\npool = 3", "settings.py=APP_SECRET = 'hush'")
    (tmp_path / ".env.example").write_text("SHOP_MODE=fast\nSHOP_TOKEN=f00dfeedbead\n")
    folder = open_workspace(tmp_path, engines=False)
    snap = folder.snapshot()
    asked = {
        query: [
            (item.path, item.line, item.text)
            for item in context(snap, ContextAsk(query=query, budget=AMPLE)).items
        ]
        for query in ("where is SHOP_MODE set", "db.pool", "SHOP_TOKEN", "APP_SECRET")
    }
    folder.close()
    assert asked["APP_SECRET"][0] == ("settings.py", 0, f"APP_SECRET = {MASK}")
    assert asked["where is SHOP_MODE set"][0] == (".env.example", 0, "SHOP_MODE=fast")
    assert asked["db.pool"][0] == ("setup.ini", 1, "pool = 3")
    assert asked["SHOP_TOKEN"][0] == (".env.example", 1, f"SHOP_TOKEN={MASK}")


def test_what_is_not_indexed_is_read_as_it_is_now(tmp_path, monkeypatch):
    monkeypatch.setattr("codeforge.index.configuration.FRESH_S", -1.0)
    tree(tmp_path, 'main.py=import os\\nx = os.environ["SHOP_MODE"]\\n')
    folder = open_workspace(tmp_path, engines=False)
    document = Document("main.py", (tmp_path / "main.py").read_bytes(), language="python", version=1)
    document.lineage = {}
    folder.put(document)
    shown = []
    for text in ("SHOP_MODE=fast\n", "# a comment\nSHOP_MODE=slow\n"):
        (tmp_path / ".env.example").write_text(text)
        for more in ({"path": "main.py"}, {"query": "SHOP_MODE"}):
            items = context(folder.snapshot(), ContextAsk(budget=AMPLE, **more)).items
            shown.append([(item.text, item.line) for item in items if item.path == ".env.example"])
    folder.close()
    assert shown == [[("SHOP_MODE=fast", 0)]] * 2 + [[("SHOP_MODE=slow", 1)]] * 2


@cases(
    question=("what does POOL_SIZE say", True),
    long=("The pool of connections has a POOL_SIZE. " * 5, False),
)
def test_a_short_question_has_the_value_before_the_files_that_speak_of_it(case):
    query, is_first = case
    f = Fixture(
        "-- pool.py --\n# POOL_SIZE says how large the pool of connections is\ndef pool_size(): ...\n-- a/settings.py --\nPOOL_SIZE = 3\n"
    )
    items = context(f.snapshot, ContextAsk(query=query, budget=AMPLE)).items
    assert (items[0].id == "a/settings.py#POOL_SIZE") == is_first
    assert "a/settings.py#POOL_SIZE" in {item.id for item in items}


def test_a_file_of_secrets_is_never_offered(tmp_path):
    tree(tmp_path, "secrets.yaml=SHOP_MODE: fast", 'main.py=import os\\nx = os.environ["SHOP_MODE"]\\n')
    folder = open_workspace(tmp_path, engines=False)
    snap = folder.snapshot()
    for ask in (ContextAsk(path="main.py", budget=AMPLE), ContextAsk(query="SHOP_MODE", budget=AMPLE)):
        assert "secrets.yaml" not in {item.path for item in context(snap, ask).items}
    folder.close()


def test_nothing_is_read_from_the_disk_where_no_key_is(monkeypatch):
    f = Fixture("-- main.py --\ndef f(x):\n    y = x.one\n    <|>\n-- a.toml --\n[b]\nc = 1\n")
    listed: list[Path] = []
    monkeypatch.setattr("codeforge.index.configuration._listed", lambda root: listed.append(root) or [])
    context(f.snapshot, ContextAsk(path=f.path, at=f.at, budget=AMPLE))
    context(f.snapshot, ContextAsk(query="where is one of them", budget=AMPLE))
    assert listed == []


@cases(
    env=("DB_PASSWORD=hunter2", f"DB_PASSWORD={MASK}"),
    yaml=("  api_key: abcdef", f"  api_key: {MASK}"),
    json=('"client_secret": "abc",', f'"client_secret": {MASK}'),
    docker=("ENV API_TOKEN abc", f"ENV API_TOKEN {MASK}"),
    python=("SECRET_KEY = 'abc'", f"SECRET_KEY = {MASK}"),
    read_elsewhere=('SECRET_KEY = os.environ["KEY"]', None),
    read_from_an_object=("SECRET_KEY = getattr(configuration, 'SECRET_KEY')", None),
    a_placeholder=("SECRET_KEY=changeme", None),
    a_variable=("DB_PASSWORD=${OTHER}", None),
    nothing=("DB_PASSWORD=", None),
    a_number=("token_lifetime: 3600", None),
    no_secret=("POOL_SIZE = 5", None),
    the_name_of_one=("  secretName: shop", None),
    a_table=("[secrets]", None),
)
def test_values_of_secrets_are_masked(case):
    line, shown = case
    assert without_secret(line) == (line if shown is None else shown)


@pytest.mark.parametrize(
    "path", ["a.yaml", "config/a.toml", "a.JSON", "a.ini", ".env.example", "b/Dockerfile"]
)
def test_files_of_configuration_hide_what_their_keys_call_secret_wherever_they_are_shown(path):
    assert masked("a: 1\npassword: abc\nb: 2", path) == f"a: 1\npassword: {MASK}\nb: 2"
    assert masked("password = abc", "a.py") == "password = abc"


@pytest.mark.parametrize("purpose", ["complete", "chat"])
def test_no_way_to_a_secret_shows_it(purpose):
    """By name at a cursor, as a body, by a question's words, pinned, and in the document itself."""
    f = Fixture(
        "-- main.py --\ndef f(api_token):\n    api_token()\n    <|>\n-- a.yaml --\nshop:\n  api_token: abcdefgh\n"
    )
    asks = [
        ContextAsk(path=f.path, at=f.at, budget=AMPLE, purpose=purpose),
        ContextAsk(query="where is the shop api_token", budget=AMPLE, purpose=purpose),
        ContextAsk(path="a.yaml", at=20, budget=AMPLE, purpose=purpose),
        ContextAsk(pinned=("a.yaml", "a.yaml#shop.api_token"), budget=AMPLE, purpose=purpose),
    ]
    items = [item for ask in asks for item in context(f.snapshot, ask).items]
    assert any(MASK in item.text for item in items)
    assert not [item.text for item in items if "abcdefgh" in item.text]
