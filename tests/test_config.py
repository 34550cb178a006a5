"""Settings: what is read, what wins, and the one sentence for each thing that is wrong."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.config import (
    PROBLEMS,
    ProjectFile,
    Settings,
    all_settings,
    read_settings,
    sections,
    settings_files,
)


def messages(*layers):
    return [problem.message for problem in read_settings(*layers)[1]]


def test_nothing_given_is_the_defaults_and_no_problem():
    assert read_settings() == (Settings(), [])
    assert read_settings({}) == (Settings(), [])


@pytest.mark.parametrize(
    "given",
    [
        {"completion": {"maxItems": 7}},
        {"completion": {"max-items": 7}},
        {"completion": {"max_items": 7}},
        {"completion.maxItems": 7},
        {"completion": {"maxItems": 7.0}},
    ],
    ids=["nested", "kebab", "snake", "dotted", "whole_float"],
)
def test_one_setting_in_each_spelling(given):
    settings, problems = read_settings(given)
    assert settings.completion.max_items == 7
    assert problems == []


def test_none_means_unset():
    assert read_settings({"completion": {"maxItems": None}, "ruff": None}) == (Settings(), [])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"completion": {"maxItems": 0}}, "completion.maxItems is 0; the least is 1. Using 200."),
        ({"completion": {"maxItems": 501}}, "completion.maxItems is 501; the most is 500. Using 200."),
        (
            {"completion": {"maxItems": "9"}},
            'completion.maxItems is "9"; it takes a whole number. Using 200.',
        ),
        (
            {"completion": {"maxItems": True}},
            "completion.maxItems is true; it takes a whole number. Using 200.",
        ),
        (
            {"completion": {"maxItems": 1.5}},
            "completion.maxItems is 1.5; it takes a whole number. Using 200.",
        ),
        ({"ruff": {"enable": 1}}, "ruff.enable is 1; it takes true or false. Using true."),
        ({"index": {"cacheDir": []}}, 'index.cacheDir is []; it takes a text. Using "".'),
        ({"index": {"exclude": "a"}}, 'index.exclude is "a"; it takes a list of texts. Using [].'),
        (
            {"index": {"exclude": ["a", 3]}},
            "index.exclude[1] is 3; it takes a text that is not empty. Using [].",
        ),
        (
            {"trace": {"server": "loud"}},
            'trace.server is "loud"; it takes one of "messages", "off", "verbose". Using "off".',
        ),
        ({"ruff": False}, "ruff is false; it takes a group of settings."),
        (
            {"completion": {"maxItem": 3}},
            "completion.maxItem is not a setting; did you mean completion.maxItems?",
        ),
        (
            {"complete": {"maxItems": 3}},
            "complete.maxItems is not a setting; did you mean completion.maxItems?",
        ),
        ({"memoryMb": 3}, "memoryMb is not a setting; did you mean jedi.memoryMb?"),
        ({"zzz": 3}, "zzz is not a setting."),
        ({"": 3}, "3 is not a setting."),
        ({"a\nb": 3}, "a\\nb is not a setting."),
        ({"trace": {"server": "\ud800"}}, None),
        ({"completion": {"maxItems": 10**5000}}, None),
        ({"completion": {"maxItems": "x" * 1000}}, None),
        ({"x" * 1000: 1}, None),
    ],
)
def test_a_wrong_value_keeps_the_default_and_is_reported_once(given, message):
    settings, problems = read_settings(given)
    assert settings == Settings()
    assert len(problems) == 1
    assert len(problems[0].message) < 200
    assert message in (None, problems[0].message)


def test_a_wrong_value_keeps_what_the_layer_below_said():
    settings, problems = read_settings(
        {"jedi": {"memoryMb": 400}}, ProjectFile("codeforge.toml", {"jedi": {"memoryMb": 1}})
    )
    assert settings.jedi.memory_mb == 400
    assert [p.message for p in problems] == [
        "codeforge.toml: jedi.memoryMb is 1; the least is 100. Using 400."
    ]


def test_a_flood_of_wrong_settings_is_cut():
    assert len(messages({f"q{i}": i for i in range(1000)})) == PROBLEMS


def test_deep_values_are_values():
    deep: dict = {}
    inner = deep
    for _ in range(5000):
        inner["a"] = {}
        inner = inner["a"]
    (message,) = messages({"index": {"exclude": deep}})
    assert message.endswith("; it takes a list of texts. Using [].")


def test_project_files_stand_above_the_editor_and_codeforge_toml_above_pyproject(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.codeforge.context]\ntokens = 300\nbudget-ms = 30\n")
    (tmp_path / "codeforge.toml").write_text("[context]\ntokens = 400\n")
    files, broken = settings_files(tmp_path)
    settings, problems = read_settings(
        {"context": {"tokens": 200, "budgetMs": 20}, "completion": {"maxItems": 9}}, *files
    )
    assert (settings.context.tokens, settings.context.budget_ms, settings.completion.max_items) == (
        400,
        30,
        9,
    )
    assert broken == problems == []


@pytest.mark.parametrize("setting", [s for s in all_settings() if s.machine], ids=lambda s: s.name)
def test_a_project_does_not_choose_what_is_started_or_where_is_written(setting):
    section, key = setting.name.split(".")
    value = "/evil" if isinstance(setting.default, str) else ["/evil"]
    settings, problems = read_settings(ProjectFile("codeforge.toml", {section: {key: value}}))
    assert settings == Settings()
    assert [p.file for p in problems] == ["codeforge.toml"]
    assert "read from the editor's settings only" in problems[0].message
    assert messages({section: {key: value}}) == []


def test_commands_and_places_are_the_machines():
    assert {s.name for s in all_settings() if s.machine} == {
        "index.cacheDir", "python.interpreter", "ruff.command", "server.command",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "message", "line"),
    [
        ("codeforge.toml", b"a = 1\n[x\n", "codeforge.toml line 2 is not TOML: ", 2),
        ("codeforge.toml", b"\xff = 1", "codeforge.toml is not TOML: it is not UTF-8.", 0),
        ("codeforge.toml", b"x = " + b"[" * 5000, "codeforge.toml is not TOML: a value in it is too deep", 0),
        (
            "codeforge.toml",
            b"x = 1" + b"0" * 5000,
            "codeforge.toml is not TOML: a value in it is too deep or too large",
            0,
        ),
        ("pyproject.toml", b"[tool.codeforge\n", "pyproject.toml line 1 is not TOML: ", 1),
    ],
)
def test_a_broken_file_is_one_problem_with_its_line(tmp_path, name, content, message, line):
    (tmp_path / name).write_bytes(content)
    files, problems = settings_files(tmp_path)
    assert files == []
    assert [(p.file, p.line) for p in problems] == [(name, line)]
    assert problems[0].message.startswith(message)
    assert problems[0].message.endswith("The settings in it are left out.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", "[tool.ruff\n"),
        ("pyproject.toml", "[project]\nname = 'x'\n"),
        ("codeforge.toml", ""),
    ],
    ids=["broken_but_not_ours", "without_our_section", "empty"],
)
def test_files_that_say_nothing_to_us(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    files, problems = settings_files(tmp_path)
    assert read_settings(*files) == (Settings(), [])
    assert problems == []


def test_a_folder_named_like_a_file_and_no_file_at_all(tmp_path):
    (tmp_path / "codeforge.toml").mkdir()
    assert settings_files(tmp_path) == ([], [])
    assert settings_files(tmp_path / "gone") == ([], [])


def test_an_unreadable_file_is_a_problem(tmp_path, monkeypatch):
    (tmp_path / "codeforge.toml").write_text("")

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert [p.message for p in settings_files(tmp_path)[1]] == [
        "codeforge.toml cannot be read (Permission denied). It is left out."
    ]


@pytest.mark.parametrize("tool", ["tool = 3  # codeforge", "[tool]\ncodeforge = 3"])
def test_a_section_that_is_no_table(tmp_path, tool):
    (tmp_path / "pyproject.toml").write_text(tool)
    files, problems = settings_files(tmp_path)
    assert read_settings(*files)[0] == Settings()
    assert problems == []


def test_every_setting_says_what_it_is_and_takes_its_default():
    for setting in all_settings():
        assert setting.description.endswith((".",)), setting.name
        section, key = setting.name.split(".")
        given = {section: {key: msgspec.to_builtins(setting.default)}}
        assert read_settings(given) == (Settings(), []), setting.name
        assert sections()[section].endswith(".")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = (
    st.sampled_from([setting.name for setting in all_settings()])
    | st.sampled_from(list(sections()))
    | st.text()
)


@given(st.dictionaries(names, values, max_size=6), st.dictionaries(names, values, max_size=6))
def test_whatever_is_given_settings_come_back_and_each_problem_is_one_line(editor, project):
    settings, problems = read_settings(editor, ProjectFile("codeforge.toml", project))
    assert msgspec.convert(msgspec.to_builtins(settings), Settings) == settings
    assert len(problems) <= PROBLEMS
    assert all(
        str(problem).endswith((".", "?")) and len(str(problem).splitlines()) == 1 for problem in problems
    )
