"""Which files belong to a workspace, by git and without it, and what is read of them."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from codeforge.index import listing
from codeforge.index.listing import LeftOut, Listing, Reader, git_folder, listed, read_file, refusal
from codeforge.text.documents import Document

FILES = {
    "app.py": "import a",
    "pkg/mod.py": "x = 1",
    "pkg/data.bin": "",
    "web/app.js": "let a",
    "notes.unknown": "",
    "LICENSE": "",
}


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """A home without settings of its own."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def make(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"]
    return subprocess.run([*command, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(params=["git", "walk"])
def by(request, tmp_path):
    """Both ways to list a folder give the same."""
    if request.param == "git":
        git(tmp_path, "init", "-q")
    return request.param


def reasons(found: Listing) -> dict[str, str]:
    return {one.path: one.reason for one in found.left_out}


def test_files_of_known_languages_are_listed_in_order_with_their_sizes(by, tmp_path):
    found = listed(make(tmp_path, FILES))
    assert found.paths == ("app.py", "pkg/mod.py", "web/app.js")
    assert found.sizes == (8, 5, 5)


def test_other_files_are_counted_by_extension(by, tmp_path):
    found = reasons(listed(make(tmp_path, FILES)))
    assert found == {
        "*": "1 file of no known language",
        "*.bin": "1 file of no known language",
        "*.unknown": "1 file of no known language",
    }


IGNORE_CASES = {
    "a name": ("*.gen.py", {"a.py", "b.gen.py", "d/c.gen.py"}, {"a.py"}),
    "a folder": ("out/", {"a.py", "out/b.py", "d/out/c.py"}, {"a.py"}),
    "from the root": ("/out", {"out/b.py", "d/out/c.py"}, {"d/out/c.py"}),
    "negated": ("*.py\n!keep.py", {"a.py", "keep.py"}, {"keep.py"}),
    "negated below an ignored folder": ("out/\n!out/keep.py", {"a.py", "out/keep.py"}, {"a.py"}),
    "stars": ("a/**/z.py", {"a/z.py", "a/b/c/z.py", "b/z.py"}, {"b/z.py"}),
    "comment and blank": ("# a.py\n\n", {"a.py"}, {"a.py"}),
    "a dot folder": (".hidden/", {".hidden/a.py", ".shown/a.py"}, {".shown/a.py"}),
}


@pytest.mark.parametrize("case", IGNORE_CASES.values(), ids=IGNORE_CASES)
def test_ignored_files_are_not_listed(by, tmp_path, case):
    rules, files, expected = case
    make(tmp_path, {".gitignore": rules, **dict.fromkeys(files, "")})
    assert set(listed(tmp_path).paths) == expected


def test_a_nearer_ignore_file_decides(by, tmp_path):
    make(tmp_path, {".gitignore": "*.py", "d/.gitignore": "!*.py", "d/a.py": "", "a.py": ""})
    assert listed(tmp_path).paths == ("d/a.py",)


def test_the_repository_s_own_exclude_file_counts(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    make(tmp_path, {"a.py": "", "b.py": "", ".git/info/exclude": "b.py"})
    assert listed(tmp_path).paths == ("a.py",)
    monkeypatch.setenv("PATH", "")
    assert listed(tmp_path).paths == ("a.py",)


def test_the_user_s_ignore_file_counts(by, tmp_path):
    configuration = Path(os.environ["HOME"], ".config/git/ignore")
    configuration.parent.mkdir(parents=True)
    configuration.write_text("*.tmp.py")
    make(tmp_path, {"a.py": "", "b.tmp.py": ""})
    assert listed(tmp_path).paths == ("a.py",)


def test_without_the_git_program_the_rules_around_a_sub_folder_count(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    make(
        tmp_path,
        {".gitignore": "sub/skip/\n*.gen.py", "sub/a.py": "", "sub/skip/b.py": "", "sub/c.gen.py": ""},
    )
    with_git = listed(tmp_path / "sub").paths
    monkeypatch.setenv("PATH", "")
    assert listed(tmp_path / "sub").paths == with_git == ("a.py",)


def test_tracked_files_are_listed_even_when_ignored_and_deleted_ones_are_not(tmp_path):
    git(tmp_path, "init", "-q")
    make(tmp_path, {"a.py": "", "b.py": "", ".gitignore": "a.py"})
    git(tmp_path, "add", "-f", ".")
    (tmp_path / "b.py").unlink()
    assert listed(tmp_path).paths == ("a.py",)


@pytest.mark.parametrize("rule", ["scratch/", "scratch/*", "/scratch", "*"])
def test_a_folder_that_its_repository_ignores_is_listed_when_it_is_what_was_opened(tmp_path, rule):
    git(tmp_path, "init", "-q")
    make(
        tmp_path,
        {".gitignore": rule, "scratch/x.py": "", "scratch/y.gen.py": "", "scratch/.gitignore": "*.gen.py"},
    )
    assert listed(tmp_path / "scratch").paths == ("x.py",)


FOREIGN_CASES = {
    "node_modules": (
        {"node_modules/a/i.js"},
        {"node_modules/": "installed packages, not this project's code"},
    ),
    "nested": ({"x/node_modules/i.js"}, {"x/node_modules/": "installed packages, not this project's code"}),
    "virtual environment": (
        {"env/pyvenv.cfg", "env/lib/a.py"},
        {"env/": "a virtual environment, not this project's code"},
    ),
    "conda": (
        {"c/conda-meta/history", "c/lib/a.py"},
        {"c/": "a virtual environment, not this project's code"},
    ),
    "tagged cache": ({"c/CACHEDIR.TAG", "c/a.py"}, {"c/": "a cache, not this project's code"}),
    "bytecode": ({"__pycache__/a.py"}, {}),
    "other version control": ({".hg/a.py"}, {}),
    "tool cache": ({".tox/py/a.py"}, {".tox/": "a cache of builds, not this project's code"}),
}


@pytest.mark.parametrize("case", FOREIGN_CASES.values(), ids=FOREIGN_CASES)
def test_installed_packages_and_caches_are_never_own_code(by, tmp_path, case):
    files, expected = case
    make(tmp_path, {"own.py": "", **dict.fromkeys(files, "")})
    found = listed(tmp_path)
    assert found.paths == ("own.py",)
    assert {path: why for path, why in reasons(found).items() if not path.startswith("*")} == expected


RULE_CASES = {
    "lock file": ("package-lock.json", b"{}", "a lock file"),
    "minified by name": ("a.min.js", b"x", "minified"),
    "too big": ("big.py", b"#" * 2_400_000, "2.4 MB; the limit is 2.0 MB"),
}


@pytest.mark.parametrize("case", RULE_CASES.values(), ids=RULE_CASES)
def test_files_left_out_by_rule_are_told(by, tmp_path, monkeypatch, case):
    name, content, reason = case
    monkeypatch.setattr(listing, "language_of", lambda path, head=b"": "some")
    (tmp_path / name).write_bytes(content)
    assert reasons(listed(tmp_path)) == {name: reason}


def test_the_limit_of_size_is_a_setting(by, tmp_path):
    make(tmp_path, {"a.py": "x" * 100, "b.py": "x"})
    assert listed(tmp_path, max_bytes=50).paths == ("b.py",)


def test_files_excluded_by_a_setting_are_counted(by, tmp_path):
    make(tmp_path, {"a.py": "", "gen/b.py": "", "gen/c.py": "", "NOTICE": ""})
    found = listed(tmp_path, exclude=["gen/"])
    assert found.paths == ("a.py",)
    assert reasons(found) == {"*": "1 file of no known language; 2 files excluded by a setting"}


def test_a_codeforgeignore_in_a_folder_speaks_for_what_is_below_it_and_the_nearest_decides(by, tmp_path):
    make(
        tmp_path,
        {
            ".codeforgeignore": "*.gen.py\n",
            "a.py": "",
            "keys.py": "",
            "shop/.codeforgeignore": "keys.py\n/own.py\n!kept.gen.py\n",
            "shop/keys.py": "",
            "shop/own.py": "",
            "shop/b.gen.py": "",
            "shop/kept.gen.py": "",
            "shop/deep/keys.py": "",
            "shop/deep/own.py": "",
        },
    )
    found = listed(tmp_path)
    assert found.paths == ("a.py", "keys.py", "shop/deep/own.py", "shop/kept.gen.py")
    assert "4 files named in .codeforgeignore" in reasons(found)["*"]


def test_files_named_in_codeforgeignore_are_left_out_and_counted(by, tmp_path):
    make(
        tmp_path,
        {
            ".codeforgeignore": "private/\n*.gen.py\n",
            "a.py": "",
            "private/b.py": "",
            "c.gen.py": "",
        },
    )
    found = listed(tmp_path)
    assert found.paths == ("a.py",)
    assert "2 files named in .codeforgeignore" in reasons(found)["*"]
    assert listed(tmp_path, only=["private/b.py", "a.py"]).paths == ("a.py",)


def test_only_named_files_and_folders(by, tmp_path):
    make(tmp_path, {".gitignore": "no.py", "a.py": "", "b.py": "", "d/c.py": "", "d/no.py": "", "no.py": ""})
    assert listed(tmp_path, only=["a.py", "d", "no.py", "gone.py"]).paths == ("a.py", "d/c.py")
    assert listed(tmp_path, only=["a.py", *(f"x{n}.py" for n in range(300))]).paths == ("a.py",)
    assert listed(tmp_path, only=[]).paths in ((), ("a.py", "b.py", "d/c.py"))


# Links


def test_links_are_not_followed_and_told(by, tmp_path, tmp_path_factory):
    outside = make(tmp_path_factory.mktemp("outside"), {"o.py": ""})
    make(tmp_path, {"a.py": "", "d/b.py": ""})
    (tmp_path / "out.py").symlink_to(outside / "o.py")
    (tmp_path / "outer").symlink_to(outside)
    (tmp_path / "again.py").symlink_to("a.py")
    (tmp_path / "d/up").symlink_to("..")
    (tmp_path / "lost.py").symlink_to("nowhere.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    found = listed(tmp_path)
    inside = "a symbolic link; what it leads to is indexed under its own path"
    assert found.paths == ("a.py", "d/b.py")
    assert reasons(found) == {
        "out.py": "a symbolic link to a place outside the workspace",
        "outer": "a symbolic link to a place outside the workspace",
        "again.py": inside,
        "d/up": inside,
        "lost.py": "a symbolic link that leads nowhere",
        "loop.py": "a symbolic link that leads nowhere",
    }


def test_what_is_no_regular_file_is_not_listed(by, tmp_path):
    make(tmp_path, {"a.py": ""})
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.py"))
        assert listed(tmp_path).paths == ("a.py",)
    assert read_file(tmp_path, "pipe.py") is None


def test_a_name_that_is_no_text_is_left_out(by, tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.py")).write_text("")
    (tmp_path / "good é.py").write_text("")
    found = listed(tmp_path)
    assert found.paths == ("good é.py",)
    assert reasons(found) == {"bad\ufffd.py": "its name holds bytes that are no text"}


# Places that are no workspace


def test_a_home_directory_and_the_root_are_refused(monkeypatch, tmp_path):
    home = make(tmp_path / "home/me", {"a.py": ""})
    monkeypatch.setenv("HOME", str(home))
    for place, what in (
        (home, "home directory"),
        (home.parent, "home directories"),
        (Path("/"), "root of the file"),
    ):
        found = listed(place)
        assert found.paths == ()
        assert [one.path for one in found.left_out] == [""]
        assert what in found.left_out[0].reason
    assert refusal(str(home / "project")) == ""


# Repositories


def test_submodules_and_clones_are_listed_and_linked_worktrees_are_not(tmp_path):
    library = tmp_path / "library"
    make(library, {"lib.py": ""})
    git(library, "init", "-q")
    git(library, "add", ".")
    git(library, "commit", "-qm", "a")
    root = make(tmp_path / "root", {"a.py": "", ".gitignore": ""})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "a")
    git(root, "submodule", "add", "-q", str(library), "sub")
    git(root, "clone", "-q", str(library), "clone")
    git(root, "worktree", "add", "-q", "tree")
    assert listed(root).paths == ("a.py", "clone/lib.py", "sub/lib.py")
    assert listed(root, only=["sub", "clone/lib.py"]).paths == ("clone/lib.py", "sub/lib.py")
    assert git_folder(str(root / "sub")) == str(root / ".git/modules/sub")
    assert git_folder(str(root / "tree")) == str(root / ".git/worktrees/tree")
    assert git_folder(str(root)) == str(root / ".git")
    assert listed(root / "tree").paths == ("a.py",)


def test_no_repository(tmp_path):
    assert git_folder(str(tmp_path)) is None
    (tmp_path / ".git").write_text("gitdir: nowhere")
    assert git_folder(str(tmp_path)) is None
    make(tmp_path, {"a.py": ""})
    assert listed(tmp_path).paths == ("a.py",)


def test_a_repository_runs_nothing_of_its_own(tmp_path):
    git(tmp_path, "init", "-q")
    make(tmp_path, {"a.py": "", "evil.sh": f"#!/bin/sh\ntouch {tmp_path}/ran\n"})
    (tmp_path / "evil.sh").chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(tmp_path / "evil.sh"))
    git(tmp_path, "config", "core.hooksPath", str(tmp_path))
    assert "a.py" in listed(tmp_path).paths
    assert not (tmp_path / "ran").exists()


def test_variables_of_another_repository_do_not_mislead(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    make(tmp_path, {"a.py": ""})
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert listed(tmp_path).paths == ("a.py",)


def test_a_git_that_hangs_is_given_up(tmp_path, monkeypatch):
    make(tmp_path, {"bin/git": "#!/bin/sh\nexec sleep 60\n", "work/a.py": ""})
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setattr(listing, "GIT_LIMIT_S", 0.05)
    assert listed(tmp_path / "work").paths == ("a.py",)


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    make(tmp_path, {"a.py": "", "d/b.py": ""})
    scandir = os.scandir

    def refuse(path):
        if path.endswith("/d"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert reasons(listed(tmp_path)) == {"d/": "cannot be read: permission denied"}


# Reading


def test_reading_gives_the_text_and_the_language(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    document = read_file(tmp_path, "a.py")
    assert (document.path, document.source, document.language) == ("a.py", b"x = 1\n", "python")


OUTSIDE = [
    "../o.py",
    "/etc/passwd",
    "d/../../o.py",
    "",
    ".",
    "..",
    "a\0.py",
    "d//a.py",
    "./a.py",
    "out/o.py",
    "d/",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_the_workspace_is_read(tmp_path, path):
    root = make(tmp_path / "root", {"a.py": "", "d/a.py": ""})
    make(tmp_path, {"o.py": "secret"})
    (root / "out").symlink_to(tmp_path)
    assert read_file(root, path) is None


def test_a_link_is_read_when_it_stays_inside(tmp_path):
    inside = "a symbolic link; what it leads to is indexed under its own path"
    root = make(tmp_path / "root", {"a.py": "x"})
    make(tmp_path, {"o.py": "secret"})
    (root / "in.py").symlink_to("a.py")
    (root / "out.py").symlink_to("../o.py")
    assert read_file(root, "in.py").source == b"x"
    assert read_file(root, "in.py").path == "in.py"
    assert read_file(root, "out.py") is None
    assert Reader(root).read("in.py") == LeftOut("in.py", inside)


CONTENT_CASES = {
    "gone": (None, None),
    "binary": (b"a\0b", "binary"),
    "generated": (b"# @generated by x\nx = 1\n", "generated: its head says so"),
    "not generated": (b"x = '@generated'\n", Document),
    "long lines": (b"x = 1;" * 2000, "minified: its lines have 12000 characters on average"),
    "short with a long line": (b"x = 1;" * 200, Document),
    "too big": (b"#" * 60_000, "0.1 MB; the limit is 0.0 MB"),
    "not UTF-8": (b"x = '\xff'\n", Document),
}


@pytest.mark.parametrize("case", CONTENT_CASES.values(), ids=CONTENT_CASES)
def test_what_is_read_of_a_file(tmp_path, case):
    content, expected = case
    if content is not None:
        (tmp_path / "a.py").write_bytes(content)
    found = Reader(tmp_path, max_bytes=30_000).read("a.py")
    if expected is Document:
        assert isinstance(found, Document)
        assert found.source.decode()
    else:
        assert found == (None if expected is None else LeftOut("a.py", expected))
        assert read_file(tmp_path, "a.py", max_bytes=30_000) is None


def test_a_file_that_cannot_be_opened_is_told(tmp_path, monkeypatch):
    make(tmp_path, {"a.py": ""})

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert Reader(tmp_path).read("a.py") == LeftOut("a.py", "cannot be read: permission denied")


def test_a_file_without_a_known_size_is_read_to_its_end():
    document = Reader(Path("/proc/self")).read("status")
    assert b"Pid:" in document.source
