"""What a body says, or the error that answers it."""

import json

import msgspec

from codeforge.lsp import incoming
from codeforge.lsp.framing import framed
from codeforge.lsp.incoming import Notification, Problem, Request, Response
from codeforge.lsp.messages import DidOpen, ErrorCode, WorkspaceSymbolParams
from fixtures import cases

DECODERS = {
    "workspace/symbol": msgspec.json.Decoder(WorkspaceSymbolParams),
    "textDocument/didOpen": msgspec.json.Decoder(DidOpen),
}
DEEP = b'{"jsonrpc":"2.0","id":7,"method":"x","params":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


def only(body: bytes):
    found, rest = incoming.read(body, DECODERS.get)
    assert rest == b""
    assert len(found) == 1
    return found[0]


def message(**fields) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **fields}).encode()


def test_a_request_with_its_parameters_read():
    found = only(message(id=1, method="workspace/symbol", params={"query": "a", "unknown": 1}))
    assert isinstance(found, Request)
    assert (found.id, found.params.query, found.problem) == (1, "a", None)


def test_a_request_of_another_method_keeps_its_body():
    found = only(message(id="a", method="other", params={"jsonrpc": "2.0", "id": 3}))
    assert isinstance(found, Request)
    assert found.params is None


def test_a_notification():
    assert isinstance(only(message(method="initialized", params={})), Notification)


def test_a_response():
    assert isinstance(only(message(id=1, result={"jsonrpc": "2.0"})), Response)


@cases(left_out={}, null={"params": None}, empty={"params": {}})
def test_parameters_that_are_left_out(case):
    found = only(message(id=1, method="workspace/symbol", **case))
    assert isinstance(found, Request)
    assert (found.params.query, found.problem) == ("", None)


def test_parameters_that_are_left_out_and_needed():
    found = only(message(method="textDocument/didOpen"))
    assert isinstance(found, Notification)
    assert found.problem is not None
    assert "missing required field" in found.problem.message


def test_parameters_that_do_not_fit():
    found = only(message(id=1, method="workspace/symbol", params={"query": 5}))
    assert isinstance(found, Request)
    assert found.problem is not None
    assert found.problem.code == ErrorCode.INVALID_PARAMS
    assert "query" in found.problem.message


@cases(
    not_json=(b"{nothing", ErrorCode.PARSE_ERROR, None),
    empty=(b"", ErrorCode.PARSE_ERROR, None),
    cut_off_request=(b'{"jsonrpc":"2.0","id":4,"method":"a","params":{', ErrorCode.PARSE_ERROR, 4),
    cut_off_with_a_text_id=(b'{"jsonrpc":"2.0","id":"k","method":"a"', ErrorCode.PARSE_ERROR, "k"),
    two_ids_tell_nothing=(b'{"id":4,"method":"a","params":{"id":5}', ErrorCode.PARSE_ERROR, None),
    too_deep=(DEEP, ErrorCode.PARSE_ERROR, 7),
    a_number=(b"5", ErrorCode.INVALID_REQUEST, None),
    a_text=(b'"hello"', ErrorCode.INVALID_REQUEST, None),
    null=(b"null", ErrorCode.INVALID_REQUEST, None),
    no_version=(b'{"id":1,"method":"a"}', ErrorCode.INVALID_REQUEST, 1),
    other_version=(b'{"jsonrpc":"1.0","id":1,"method":"a"}', ErrorCode.INVALID_REQUEST, 1),
    null_id=(b'{"jsonrpc":"2.0","id":null,"method":"a"}', ErrorCode.INVALID_REQUEST, None),
    id_is_a_float=(b'{"jsonrpc":"2.0","id":1.5,"method":"a"}', ErrorCode.INVALID_REQUEST, None),
    id_is_true=(b'{"jsonrpc":"2.0","id":true,"method":"a"}', ErrorCode.INVALID_REQUEST, None),
    method_is_a_number=(b'{"jsonrpc":"2.0","id":1,"method":5}', ErrorCode.INVALID_REQUEST, 1),
    nothing_at_all=(b'{"jsonrpc":"2.0"}', ErrorCode.INVALID_REQUEST, None),
    empty_batch=(b"[]", ErrorCode.INVALID_REQUEST, None),
)
def test_errors(case):
    body, code, number = case
    found = only(body)
    assert isinstance(found, Problem)
    assert (found.code, found.id) == (code, number)


def test_each_request_of_a_batch_is_refused():
    body = json.dumps([{"id": 1, "method": "a"}, {"id": "b", "method": "a"}, {"method": "a"}, 5]).encode()
    found, _ = incoming.read(body, DECODERS.get)
    assert [(problem.code, problem.id) for problem in found] == [(-32600, 1), (-32600, "b")]


@cases(
    invalid_utf8=(b'"\xff\xfe"', "\ufffd\ufffd"),
    lone_surrogate=(b'"\\ud800x"', "\ufffd\ufffd\ufffdx"),
    nul=(b'"a\\u0000b"', "a\0b"),
    pair=(b'"\\ud83d\\ude00"', "😀"),
)
def test_texts_that_are_no_unicode_are_read_all_the_same(case):
    text, expected = case
    body = (
        b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.py","text":%s}}}'
        % text
    )
    found = only(body)
    assert isinstance(found, Notification)
    assert found.params.text_document.text == expected


def test_a_length_too_big_costs_no_message():
    first, second = message(method="a"), framed(message(method="b"))
    found, rest = incoming.read(first + second[:-4], DECODERS.get)
    assert [one.method for one in found] == ["a"]
    assert rest == second[:-4]
