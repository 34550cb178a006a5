"""Blocks of shell scripts: `<[` and `]>` enclose what is never ended, or ends nothing; the message follows."""

import pytest

from codeforge.syntax.faults import faults
from codeforge.syntax.shell import unmatched
from codeforge.text.documents import Document
from marks import marked

NEVER = "`{}` on line {} is never ended: `{}` is missing"
NOTHING = "unexpected `{}`: no `{}` is open here"

BROKEN = [
    ("<[if]> true; then\n  echo a\n", NEVER.format("if", 1, "fi")),
    ("if a; then\n  <[if]> b; then\n    c\nfi\n", NEVER.format("if", 2, "fi")),
    ("if a; then\n  for x in 1 2; <[do]>\n    c\nfi\n", NEVER.format("do", 2, "done")),
    ("while read -r line; <[do]>\n  echo $line\n", NEVER.format("do", 1, "done")),
    ("until a\n<[do]>\n  b\n", NEVER.format("do", 2, "done")),
    ("for x <[do]>\n  echo $x\n", NEVER.format("do", 1, "done")),
    ("for ((i = 0; i < 3; i++)); <[do]>\n  echo $i\n", NEVER.format("do", 1, "done")),
    ("<[case]> $1 in\n  a) b ;;\n  c) d ;;\n", NEVER.format("case", 1, "esac")),
    ("<[case]> $1 in\n  a) b ;;\nif c; then d; fi\n", NEVER.format("case", 1, "esac")),
    ("f() <[{]>\n  a\n", NEVER.format("{", 1, "}")),
    ("function f <[{]>\n  a\n", NEVER.format("{", 1, "}")),
    ("<[(]>\n  cd /tmp\n  ls\n", NEVER.format("(", 1, ")")),
    ("x=$(<[if]> a; then b)\n", NEVER.format("if", 1, "fi")),
    ("a\n<[fi]>\n", NOTHING.format("fi", "if")),
    ("for x in 1; do a; done\n<[done]>\n", NOTHING.format("done", "do")),
    ("f() {\n  a\n}\n<[}]>\n", NOTHING.format("}", "{")),
]


@pytest.mark.parametrize(("source", "message"), BROKEN)
def test_the_word_that_misses_its_partner(source, message):
    at = marked(source, "bash")
    assert [(fault.message, fault.span) for fault in faults(at.document)] == [(message, at.spans[0])]


SOUND = [
    "echo if then do\n",
    "git log --done; echo fi\n",
    "if a; then b; elif c; then d; else e; fi\n",
    "if a\nthen {\n  b\n} fi\n",
    "case $1 in (a|b) c ;; d) e ;& *) f ;;& esac\n",
    "case $1 in\n  # nothing\n  esac\n",
    "case x in if) a ;; done) b ;; esac\n",
    'case "$(case $1 in a) b ;; esac)" in b) c ;; esac\n',
    "select x in a b; do break; done\n",
    "f() ( cd a; ls )\n",
    "f ()\n{\n  a\n}\n",
    "x=(a b 'c)' # )\n d)\n",
    "cat <<EOF\nif then {\nEOF\n",
    "cat <<-'A B' <<C\n\t(\n\tA B\nfi\nC\n",
    "cat <<< '{' | while read x; do y; done\n",
    "x=${a:-'}'} y=${b%\\}} z=${#c} w=${d:-${e:-(}}\n",
    "x=$((1 << (2 + 3))); ((x++)); (( x > 1 )) && y\n",
    "x=`echo if \\`date\\``\n",
    "echo \"$(echo \")\" '(')\" $'it\\'s {' \\( \\{ \\'\n",
    "[[ $x =~ ^(a|b)$ && ( -z $y || $z > 1 ) ]] && { a; }\n",
    "ls !(a|b) @(c) > >(cat) 2>&1 < <(d)\n",
    "((a); (b))\n",
    "echo a#b {a,b} # if {\n",
    "coproc { a; }; time { b; }; ! { c; }\n",
]


@pytest.mark.parametrize("source", SOUND)
def test_what_only_looks_like_the_beginning_of_a_block(source):
    assert unmatched(source.encode()) == ([], [])


NEVER_ENDING = [
    "if a; then 'b\n",
    "{ cat <<EOF\n",
    'if "$(a\n',
    "{ x=${a\n",
    "{ x=(a\n",
    "{ [[ a\n",
    "{ `a\n",
]
HOSTILE = ["$(", "${a", "((", "x=((", '"$(', "a[$(("]


@pytest.mark.parametrize("source", [*NEVER_ENDING, *(opening * 50_000 for opening in HOSTILE)])
def test_behind_what_never_ends_nothing_is_told(source):
    assert unmatched(source.encode()) is None


def test_a_string_that_ends_on_a_later_line_is_sound():
    source = "x=$(a | sed -e 's/^[^:]*: //' \\\n  -e \"s/'//\" -e '/x\n/d')\n"
    assert faults(Document("a.sh", source.encode(), language="bash")) == []


def test_a_hostile_script_is_read_in_one_go():
    blocks = unmatched(b"if\n" * 30_000 + b"(\n" * 30_000 + b"done\n" * 30_000)
    assert blocks is not None
    assert (len(blocks.open), len(blocks.ends)) == (60_000, 30_000)


@pytest.mark.parametrize(
    ("path", "source"),
    [("a.zsh", "if a { b\n"), ("run", "#!/bin/zsh\nif a { b\n"), ("a.bats", '@test "x" {\n  a\n}\nif b\n')],
)
def test_other_shells_are_left_alone(path, source):
    assert faults(Document(path, source.encode(), language="bash")) == []
