"""Mistakes in the tags of pages: `<[` and `]>` enclose the place; the message follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeforge.syntax.faults import faults
from codeforge.syntax.tags import MOST_FAULTS, tag_faults
from codeforge.text.documents import Document
from marks import marked

UNCLOSED, NOTHING = "`{}` opened on line {} is never closed", "`{}` closes nothing that is open"
LATE = "`{}` comes too late: what stands around the one opened on line {} is closed before"
STRING = "this string is never closed"

BROKEN = [
    ("<ul>\n  <li><[<b>]>x</li>\n</ul>\n", UNCLOSED.format("<b>", 2)),
    ("<html><body><[<div class='a'>]><p>x</body></html>\n", UNCLOSED.format("<div class='a'>", 1)),
    ("<table><tr><td><[<span>]>x<td>y</table>\n", UNCLOSED.format("<span>", 1)),
    ("<p>x</p>\n<body><[</div>]></body>\n", NOTHING.format("</div>")),
    ("<div><table><tr><td>x<[</div>]></td></tr></table></div>\n", NOTHING.format("</div>")),
    ("<p><b><i>x</b><[</i>]></p>\n", LATE.format("</i>", 1)),
    ("<h2>x<[</h3>]>\n<p>y</p>\n", NOTHING.format("</h3>")),
    ("<my-card><[<my-row>]></my-card><my-row></my-row>\n", UNCLOSED.format("<my-row>", 1)),
    ("<div clas<[s]><p>x</p></div>\n", "expected `>`"),
    ("<p>x</p>\n<[<div]> class='a'\n", "`<div` misses its `>`"),
    ("<p>x<[</p]>\n<b>y</b>\n", "`</p` misses its `>`"),
    ('<a href=<["x>y</a>]>\n<a href="z">w</a>\n', STRING),
    ('<a href=<["x>y</a>]>\n', STRING),
    ('<a href=/tea<["]>>x</a>\n', 'the quote that `"` ends is never opened'),
    ('<a href="x"<["]>>y</a>\n', 'unexpected `"` in `<a>`'),
    ("<p>x\n<[<!--]> y </p>\n", "this comment is never closed"),
    ("<[<script>]>\nlet a = '<b>';\n", UNCLOSED.format("<script>", 1)),
]


@pytest.mark.parametrize(("source", "message"), BROKEN)
def test_one_mistake_one_fault(source, message):
    at = marked(source, "html")
    assert [(fault.message, fault.span) for fault in faults(at.document)] == [(message, at.spans[0])]


SOUND = [
    "<ul><li>a<li>b</ul><p>c<p>d<dl><dt>e<dd>f</dl>\n",
    "<table><tr><td>a<td>b<tr><th>c</table><select><option>a<option>b</select>\n",
    "<br><img src=a><input disabled><hr/><BR></p>\n",
    "<DIV><Span>x</SPAN></div>\n",
    "<!DOCTYPE html><!-- <b> --><!--> --><![if !IE]><p>x<![endif]>\n",
    "<script>if (a < b) document.write('</p><i>');</script><style>a > b {}</style>\n",
    "<textarea><b></textarea><title><i></title>\n",
    "<svg viewBox='0 0 1 1'><path d='M0'/><g/></svg><math><mi>x</mi></math>\n",
    "<a onclick='x(\"<b>\")' title=\"a > b\" @click='c' :d=\"e\" [f]='g' (h)='i' #j *k>x</a>\n",
    "a < b, 1<2, <3 & <john@example.org>, <your name>\n",
    '<a href="{{ url_for("x") }}" class="{{ a }}">b</a>\n',
    "<?xml version='1.0'?><html xmlns='x'><br></br><p/></html>\n",
    "<svg><![CDATA[ <b> ]]></svg>\n",
    "</div>\n<div>\n",
    "<div class='part of a page'>\n",
    "{% if a %}<div>{% else %}<div class='b'>{% endif %}</div>\n",
    "{{#if a}}<div>{{else}}<div>{{/if}}</div><body>\n",
    "<% if (a) { %><b><% } else { %><b class='c'><% } %></b></i><body>\n",
    "<body><li${{'a': 'b'}|htmlattr}>x</li></body>\n",
    "<body>\n  # if a:\n  <b>\n  # else:\n  <b class='c'>\n  # endif\n</b></body>\n",
    "<a href=x?y=z>b</a><a href='#'>c</a\n>\n",
]


@pytest.mark.parametrize("source", SOUND)
def test_sound_pages_and_parts_of_pages_have_no_fault(source):
    assert faults(Document("a.html", source.encode(), language="html")) == []


def test_what_a_script_holds_makes_no_template():
    source = "<body><div><script>a = `${b}`</script></body>"
    assert [fault.code for fault in faults(Document("a.html", source.encode(), language="html"))] == [
        "syntax/unclosed-tag"
    ]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            b"<b>",
            b"</b>",
            b"<b",
            b"<b ",
            b"<b a='",
            b"<!--",
            b"<![CDATA[",
            b"<!",
            b"<?",
            b"<b a=",
            b"<b>\n</i>",
        ),
        *(b"<div><td>", b"</", b"<b a={{", b"<a x'>", b"<script>", b"a='{"),
    ],
)
def test_hostile_pages_are_read_in_one_go(piece):
    source = b"<body><div><td>" + piece * (300_000 // len(piece)) + b"</div>" * 10_000
    assert len(tag_faults(Document("a.html", source, language="html"))) <= 3 * MOST_FAULTS


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "</",
                "b",
                "div",
                " ",
                "=",
                '"',
                "'",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<br>",
                "/",
            ]
        )
    )
)
def test_any_garbage_gives_places_in_the_document(parts):
    source = "".join(parts).encode()
    for fault in faults(Document("a.html", source, language="html")):
        assert 0 <= fault.span.start <= fault.span.stop <= len(source)
        assert fault.message
