"""What is installed, as segments that all workspaces share: which module one imports a name from."""

import os
from pathlib import Path

import pytest

from codeforge import trace
from codeforge.index.distributions import Distributions, module_name
from codeforge.index.installed import installed
from codeforge.syntax.outline import Kind

CODE = {
    "frames/__init__.py": "from frames.core.frame import DataFrame\nfrom ._hidden import Shown\nfrom .api import *\n",
    "frames/core/__init__.py": "",
    "frames/core/frame.py": "class DataFrame:\n    def head(self): ...\nclass DataFrameParts: ...\ndef _private(): ...\n",
    "frames/_hidden.py": "class Shown: ...\nclass ShownNot: ...\n",
    "frames/api.py": "def read_csv(): ...\nLIMIT = 3\n",
    "frames/tests/test_frame.py": "class DataFrameTest: ...\n",
    "single.py": "class Lonely: ...\ndef data_of(): ...\n",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("codeforge.index.distributions.RECHECK_S", 0.0)
    folder = tmp_path / "site"
    install(folder, "Frames_Lib", "1.0", [path for path in CODE if path.startswith("frames")])
    install(folder, "single", "2.1", ["single.py"])
    return folder


def install(
    folder: Path,
    name: str,
    version: str,
    paths: list[str],
    *,
    record: str | None = None,
    text: str = "x = 1\n",
) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(CODE.get(path, text))
    about = folder / f"{name}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "RECORD").write_text("".join(f"{path},,\n" for path in paths) if record is None else record)


def built(site: Path, **options) -> Distributions:
    found = Distributions([str(site)], **options)
    for _ in found.build(found.missing()):
        pass
    return found


def offered(found: Distributions, prefix: str) -> list[str]:
    return [f"{each.module}.{each.name}" for each in found.names_with_prefix(prefix)]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("DataF", ["frames.DataFrame", "frames.core.frame.DataFrameParts"]),
        ("dataframe", ["frames.DataFrame", "frames.core.frame.DataFrameParts"]),
        ("Shown", ["frames.Shown"]),  # of a private module, offered by the package
        ("read_", ["frames.read_csv"]),  # by a star import
        ("LIM", ["frames.LIMIT"]),
        ("Lonely", ["single.Lonely"]),
        ("_priv", []),
        ("head", []),  # a method
        ("", []),
        ("nothing", []),
    ],
)
def test_names_with_prefix(site, prefix, expected):
    assert offered(built(site), prefix) == expected


def test_what_one_offers_says_where_it_is_from(site):
    found = built(site, direct=["FRAMES.lib"])
    (frame, *_), (lonely,) = found.names_with_prefix("DataF"), found.names_with_prefix("Lonely")
    assert (frame.kind, frame.distribution, frame.direct) == (Kind.CLASS, "frames-lib", True)
    assert (lonely.distribution, lonely.direct) == ("single", False)
    assert found.modules_with_prefix("s") == [("single", "single", False)]


def test_direct_dependencies_come_first(site):
    install(site, "also", "1", ["also.py"], text="class Lonely: ...\n")
    assert offered(built(site), "Lone") == ["also.Lonely", "single.Lonely"]
    assert offered(built(site, direct=["single"]), "Lone") == ["single.Lonely", "also.Lonely"]


def test_another_workspace_reads_what_one_has_made(site):
    built(site)
    n_read = trace.counters.get("distribution.read", 0)
    assert offered(built(site), "Lonely") == ["single.Lonely"]
    assert trace.counters.get("distribution.read", 0) == n_read


def test_another_version_is_another_segment(site):
    found = built(site)
    (site / "single.py").write_text("class Lonely2: ...\n")
    (site / "single-2.1.dist-info" / "RECORD").write_text("single.py,sha256=other,\n")
    os.utime(site, ns=(1, 1))
    assert [each.name for each in found.missing()] == ["single"]
    list(found.build(found.missing()))
    assert offered(found, "Lonely") == ["single.Lonely2"]


def test_what_open_files_import_is_needed_first_then_direct_dependencies(site):
    install(site, "aaa", "1", ["aaa.py"])
    found = Distributions([str(site)], direct=["frames-lib"])
    assert [each.name for each in found.needed(["single.deep"])] == ["single", "frames-lib"]
    assert [each.name for each in found.missing()] == ["aaa", "frames-lib", "single"]


def test_nothing_is_known_before_it_is_built(site):
    assert offered(Distributions([str(site)]), "Data") == []


def test_a_damaged_segment_is_made_again(site, tmp_path):
    built(site)
    for path in (tmp_path / "cache" / "distributions").iterdir():
        path.write_bytes(path.read_bytes()[:-5])
    assert offered(built(site), "Lonely") == ["single.Lonely"]


def test_the_cache_keeps_within_its_budget(site, tmp_path, monkeypatch):
    monkeypatch.setattr("codeforge.index.distributions.SIZE_LIMIT", 0)
    assert offered(built(site), "Lonely") == ["single.Lonely"]
    assert list((tmp_path / "cache" / "distributions").iterdir()) == []


RECORDS = {
    "missing": None,
    "empty": "",
    "lies": "other.py,,\nthat/is/gone.py,,\n",
    "leaves_the_folder": "../../etc/passwd.py,,\n/etc/x.py,,\n",
    "not_csv": '"""\0\n"single.py\n',
    "binary": "\udcff\udcfe",
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_record_that_does_not_help(site, record):
    place = site / "single-2.1.dist-info" / "RECORD"
    if record is None:
        place.unlink()
    else:
        place.write_bytes(record.encode("utf-8", "surrogateescape"))
    assert offered(built(site), "Lonely") == ["single.Lonely"]


def test_files_that_are_gone_are_left_out(site):
    (site / "frames" / "api.py").unlink()
    found = built(site)
    assert offered(found, "read_") == [] and offered(found, "DataFrameP") == [
        "frames.core.frame.DataFrameParts"
    ]


def test_folders_that_are_gone(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEFORGE_CACHE_DIR", str(tmp_path))
    found = built(tmp_path / "nowhere")
    assert found.all() == [] and offered(found, "a") == []


def test_egg_info_and_top_level(tmp_path):
    (tmp_path / "old-1.0-py3.11.egg-info").mkdir()
    (tmp_path / "old-1.0-py3.11.egg-info" / "top_level.txt").write_text("elder\n../escape\n")
    (tmp_path / "elder.py").write_text("x = 1\n")
    (only,) = installed(str(tmp_path))
    assert (only.name, only.version, only.files, only.tops) == ("old", "1.0", ("elder.py",), {"elder"})


def test_stubs_stand_for_sources(tmp_path):
    install(
        tmp_path, "typed", "1", ["typed/__init__.py", "typed/__init__.pyi", "typed/py.typed", "types-x/a.py"]
    )
    (only,) = installed(str(tmp_path))
    assert only.files == ("typed/__init__.pyi",)


@pytest.mark.parametrize(
    ("path", "module"),
    [("k/a/b.py", "a.b"), ("k/a/__init__.pyi", "a"), ("k/a-stubs/b.pyi", "a.b"), ("k/one.py", "one")],
)
def test_module_name(path, module):
    assert module_name(path) == module
