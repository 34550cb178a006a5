"""Mistakes in SQL of any dialect: `<[` and `]>` enclose the place; the message follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.syntax.faults import faults
from codeforge.syntax.scripts_sql import MOST_FAULTS, script_faults
from codeforge.text.documents import Document
from marks import marked

AFTER, UNCLOSED = "expected an expression after `{}`", "`(` opened on line {} is never closed"
STRING = "this string is never closed"

BROKEN = [
    ("SELECT a FROM t WHERE b <[=]>;\n", AFTER.format("=")),
    ("SELECT a FROM t WHERE b = 1 <[AND]>;\n", AFTER.format("AND")),
    ("SELECT a FROM t WHERE (b <[=]>);\n", AFTER.format("=")),
    ("SELECT a <[FROM]> WHERE b = 1;\n", AFTER.format("FROM")),
    ("SELECT a FROM t <[WHERE]> ORDER BY a;\n", AFTER.format("WHERE")),
    ("INSERT INTO t (a, b) VALUES (1, 2)<[,]>;\n", AFTER.format(",")),
    ("SELECT a FROM t ORDER <[BY]>;\nSELECT 1;\n", AFTER.format("BY")),
    ("CREATE TABLE t <[(]>\n  a int\n;\nSELECT 1;\n", UNCLOSED.format(1)),
    ("SELECT count<[(]>a FROM t", UNCLOSED.format(1)),
    ("SELECT a<[)]> FROM t;\n", "unexpected `)`: nothing is open here"),
    ("SELECT <['abc FROM t;]>\nSELECT 1;\n", STRING),
    ('SELECT <["abc FROM t;]>\n', STRING),
    ("CREATE FUNCTION f() RETURNS int AS <[$$]>\nSELECT 1;\n", STRING),
    ("SELECT 1; <[/*]> two\n", "this comment is never closed"),
    ("<[SELCT]> a FROM t;\n", "`SELCT` begins no statement; `SELECT` does"),
    ("SELECT 1;\n<[isnert]> INTO t VALUES (1);\n", "`isnert` begins no statement; `INSERT` does"),
    ("<[CREAT]> TABLE t (a int);\n", "`CREAT` begins no statement; `CREATE` does"),
    ("<[UPDATW]> t SET a = 1;\n", "`UPDATW` begins no statement; `UPDATE` does"),
]


@pytest.mark.parametrize(("source", "message"), BROKEN)
def test_one_mistake_one_fault(source, message):
    at = marked(source, "sql")
    assert [(fault.message, fault.span) for fault in faults(at.document)] == [(message, at.spans[0])]


SOUND = [
    "SELECT 'it''s', 'C:\\', E'it\\'s', q'[it's]', $x$ ( ' $x$, \"a (\"\"b\", `c (`, [d e] FROM t;\n",
    "SELECT a, -- it's (\n  b, /* ( ' */ c # it's (\nFROM t;\n",
    "SELECT a #> '{b}', c #- '{d}' FROM t;\n",
    "SELECT a FROM b, c WHERE b.x = c.x (+) AND c.y (+) = 1;\n",
    "CREATE TABLE t (a ARRAY<INT>, b STRUCT<c INT64>);\n",
    "CREATE TABLE t (\n  a int,\n  b int,\n);\nSELECT a, FROM t;\n",
    "SET IDENTITY_INSERT t ON;\nSHOW x;\nVACUUM;\n",
    "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM v;);\n",
    "COPY t (a, b) FROM stdin;\n1\tit's (\n\\.\nSELECT 1;\n",
    "\\echo it's (\n\\set x 'y\nSELECT 1;\n",
    "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\n",
    "BEGIN updates := 1; selected INTEGER; END;\n",
    "SELECT a FROM {{ ref('x') }} WHERE {% if a %} b = {% endif %};\n",
    "/* a /* b */ it's */ SELECT 1;\n",
    "SELECT * FROM t WHERE a = -1 AND b LIKE 'x' ORDER BY a;\n.mode csv\nGO\n",
    "SELECT a->>'b', c::int, :d, @e, ?, a <=> b FROM t;\n",
]


@pytest.mark.parametrize("source", SOUND)
def test_what_one_dialect_takes_is_no_fault(source):
    assert faults(Document("a.sql", source.encode(), language="sql")) == []


def test_several_mistakes_each_have_one():
    source = b"SELCT 1 FROM t;\nSELECT a FROM t WHERE;\nSELECT b FROM t;\nDELET FROM t WHERE a = ;\n"
    found = faults(Document("a.sql", source, language="sql"))
    assert [fault.code for fault in found] == ["syntax/unexpected", "syntax/unfinished", "syntax/unexpected"]


@pytest.mark.parametrize(
    "piece",
    [
        b"(",
        b")",
        b"'",
        b"''",
        b'"',
        b"$a$",
        b"$",
        b"/*",
        b"--",
        b"= ;",
        b"q'[",
        b"[",
        b"selct a;",
        b"#",
        b"copy stdin;",
    ],
)
def test_hostile_scripts_are_read_in_one_go(piece):
    source = b"SELECT 1;\n" + piece * (300_000 // len(piece))
    assert len(script_faults(Document("a.sql", source, language="sql"))) <= MOST_FAULTS


@given(
    st.lists(
        st.sampled_from(["select", " ", "'", "(", ")", ";", "=", ",", "--", "\n", "/*", "*/", "$$", "#", '"'])
    )
)
def test_any_garbage_gives_places_in_the_document(parts):
    source = "".join(parts).encode()
    for fault in faults(Document("a.sql", source, language="sql")):
        assert 0 <= fault.span.start <= fault.span.stop <= len(source)
        assert fault.message
