"""The command line: exit codes, help, and one clear line for what cannot be done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codeforge.cli.main import COMMANDS, main, overview


def test_help_fits_a_screen_and_lists_every_command(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert shown == overview()
    assert len(shown.splitlines()) <= 24
    assert max(map(len, shown.splitlines())) <= 100
    assert all(f"  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([name, "--help"])
    assert stopped.value.code == 0
    assert f"codeforge {name}" in capsys.readouterr().out


def test_an_output_without_unicode_gets_question_marks_and_no_error(project):
    command = [sys.executable, "-m", "codeforge", "doctor"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("?  python")


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("codeforge 0.")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["frobnicate"], "no command `frobnicate`"),
        (["complete", "nowhere"], "FILE:LINE:COLUMN"),
        (["complete", "nowhere.py:1:1"], "no file nowhere.py"),
        (["complete", "src/a.py:0:1"], "counting from 1"),
        (["complete", "src/a.py:99:1"], "there is no line 99"),
        (["complete", "src/a.py:1:999"], "there is no column 999"),
        (["complete", "src/a.py:²:1"], "is no place"),
        (["complete", f"src/a.py:{'9' * 5000}:1"], "is no place"),
        (["uses", "src/a.py:1"], "is no place"),
        (["impact", "src/a.py:4"], "is no place"),
        (["impact", "src/a.py:²:1"], "is no place"),
        (["uses", "Round.nothing"], "Nothing is called `Round.nothing`"),
        (["find", "x", "--limit", "-1"], "the least is 1"),
        (["uses", "x", "--limit", "0"], "the least is 1"),
        (["find", "x", "--limit", "9" * 30], "the most is 1000000"),
        (["complete", "src/a.py:1:1", "--limit", "many"], "'many' is no whole number"),
        (["context", "--query", "x", "--tokens", "some"], "'some' is no whole number"),
        (["find"], "`codeforge find --help` shows the options."),
        (["find", "x", "--format", "xml"], "invalid choice: 'xml'"),
        (["review"], "There is no git here"),
        (["complete", "data.bin:1:1"], "cannot be read as text"),
        (["context"], "Name a place or a question"),
        (["context", "--query", "x", "--tokens", "0"], "the least is 1"),
        (["check", "missing"], "Check the path"),
        (["check", "data.bin"], "cannot be read as text"),
        (["check", "a\nb"], "Check the path"),
        (["find", "x", "--root", "src/a.py"], "not a folder"),
        (["status", "missing"], "Check the path"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(argv, says, project, capsys):
    assert main(argv) == 2
    shown = capsys.readouterr().err
    assert says in shown
    assert len(shown.strip().splitlines()) == 1
    assert len(shown) < 600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_not_said_to_be_sound(project, capsys):
    os.mkfifo("pipe.py")
    assert main(["check", "pipe.py"]) == 2
    assert "cannot be read as text" in capsys.readouterr().err


def test_a_file_that_the_system_refuses_is_one_line(project, capsys):
    assert main(["complete", f"{'x' * 300}.py:1:1"]) == 2
    assert capsys.readouterr().err.endswith(
        ".py cannot be used (File name too long). Check the path and who may read it.\n"
    )


COMMAND = [sys.executable, "-m", "codeforge", "find", "a", "--format", "json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_answer_that_cannot_be_written_is_one_line(project):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(COMMAND, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "codeforge: The answer cannot be written: No space left on device.\n"


@pytest.mark.skipif(os.name != "posix", reason="a shell of its own kind")
@pytest.mark.parametrize("closed", ["| true", ">&-", "<&- 2>&-"])
def test_nobody_who_reads_is_no_mistake(project, closed):
    """As in `codeforge find a | head -1`: what was written before counts."""
    script = f'"$@" {closed}; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", script, "bash", *COMMAND], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
