"""What JavaScript, TypeScript and TSX files define, import, call and name."""

import pytest

from codeforge.syntax.calls import calls_of
from codeforge.syntax.outline import outline_of
from marks import marked

JAVASCRIPT = """
'use strict';
import React, { useState as state, memo } from 'react';
import * as path from "path";
const { join, sep: separator = '/' } = require('path');

/**
 * Watches a folder.
 */
export default class Watcher extends events.EventEmitter {
  static #instances = 0;
  handlers = new Map();
  onChange = (path) => { const local = 1; };

  constructor(root) {
    super();
    this.root = root;
    this.root = path.resolve(root);
  }

  get size() { return this.handlers.size; }
  async *changes() { yield* this.#read(); }
  #read() { return []; }
}

export const MAX = 3, min = 1;
export const debounce = (fn, ms) => {
  let timer;
  return function later(...args) { clearTimeout(timer); };
};
function* ids() { yield 1; }
var legacy = function () {};
Watcher.prototype.close = function () { this.closed = true; };
exports.open = async () => {};
const api = {
  get(url) { return fetch(url); },
  post: (url) => fetch(url),
  retries: 2,
};
{
  const blockScoped = 1;
  if (blockScoped) { const hidden = 2; }
}
"""

TYPESCRIPT = """
import type { Request } from './http';
import fs = require("fs");
export { Router as default, type Route } from './router';
export * from './errors';

// What a handler answers.
export interface Reply<T> extends Base, http.Message {
  readonly body: T;
  send?(status: number): void;
}
export type Handler = (request: Request) => Promise<Reply<string>>;
type Options = { deep: boolean; walk(): void };
export enum Method { Get, Post = 'POST' }
declare function log(text: string): void;
declare module 'config' { export const port: number; }
namespace Inner.Deep { export function helper() {} }

export abstract class Controller<T> extends Base<T> implements Disposable, web.Handler {
  @Inject() private store: Store;
  constructor(private readonly name: string, plain: number) { super(); }
  abstract handle(request: Request): Reply<T>;
  @Get('/') list(): void {}
  static create = () => new Impl();
}
function pick(a: string): string;
function pick(a: any) { return a as string; }
"""

TSX = """
import dynamic from 'next/dynamic';
export function Page({ items }: Props): JSX.Element {
  const [open, setOpen] = useState<boolean>(false);
  return <Layout.Main title="x">{items.map((item) => <Row key={item.id} {...item} />)}<br/></Layout.Main>;
}
export const Lazy = dynamic(() => import('./lazy'));
"""


def shown(source, language):
    outline = outline_of(marked(source, language).document)
    return [
        f"{each.kind.name.lower()} {outline.qualified(place)}"
        for place, each in enumerate(outline.definitions)
    ]


def imports(source, language):
    found = outline_of(marked(source, language).document).imports
    return [(each.module, each.name, each.alias) for each in found]


def test_javascript():
    assert shown(JAVASCRIPT, "javascript") == [
        "class Watcher",
        "field Watcher.#instances",
        "field Watcher.handlers",
        "method Watcher.onChange",
        "constructor Watcher.constructor",
        "field Watcher.root",
        "property Watcher.size",
        "method Watcher.changes",
        "method Watcher.#read",
        "constant MAX",
        "variable min",
        "function debounce",
        "function ids",
        "function legacy",
        "method close",
        "function open",
        "variable api",
        "method api.get",
        "method api.post",
        "variable blockScoped",
    ]


def test_the_comment_above_an_exported_class_documents_it():
    document = marked(JAVASCRIPT, "javascript").document
    watcher = outline_of(document).definitions[0]
    assert document.text(watcher.documentation) == "/**\n * Watches a folder.\n */"
    assert document.text(watcher.span).startswith("export default class")
    assert watcher.bases == ("EventEmitter",)


def test_typescript():
    assert shown(TYPESCRIPT, "typescript") == [
        "interface Reply",
        "property Reply.body",
        "method Reply.send",
        "interface Handler",
        "interface Options",
        "property Options.deep",
        "method Options.walk",
        "enum Method",
        "enum_member Method.Get",
        "enum_member Method.Post",
        "function log",
        "module config",
        "variable config.port",
        "namespace Inner.Deep",
        "function Inner.Deep.helper",
        "class Controller",
        "field Controller.store",
        "constructor Controller.constructor",
        "field Controller.name",
        "method Controller.handle",
        "method Controller.list",
        "method Controller.create",
        "function pick",
        "function pick",
    ]
    bases = {
        each.name: each.bases for each in outline_of(marked(TYPESCRIPT, "typescript").document).definitions
    }
    assert bases["Reply"] == ("Base", "Message")
    assert bases["Controller"] == ("Base", "Disposable", "Handler")


def test_tsx():
    assert shown(TSX, "tsx") == ["function Page", "variable Lazy"]
    calls = [call.name for call in calls_of(marked(TSX, "tsx").document)]
    assert calls == ["useState", "Main", "map", "Row", "dynamic"]
    assert imports(TSX, "tsx") == [("next/dynamic", "default", "dynamic"), ("./lazy", "", "")]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("import d from './x'", [("./x", "default", "d")]),
        (
            "import d, { a as b, c } from './x'",
            [("./x", "default", "d"), ("./x", "a", "b"), ("./x", "c", "c")],
        ),
        ("import * as ns from 'x'", [("x", "", "ns")]),
        ("import 'side'", [("side", "", "")]),
        ("export { a, b as c } from './x'", [("./x", "a", "a"), ("./x", "b", "c")]),
        ("export * from './x'", [("./x", "*", "")]),
        ("export * as all from './x'", [("./x", "", "all")]),
        ("export { local }", []),
        ("const x = require('x')", [("x", "", "x")]),
        ("const { a, b: c } = require('x')", [("x", "a", "a"), ("x", "b", "c")]),
        ("const y = require('x').y", [("x", "y", "y")]),
        ("require('x')", [("x", "", "")]),
        ("const x = await import('./x')", [("./x", "", "x")]),
        ("import('./x').then(go)", [("./x", "", "")]),
        ("notRequire('x')", []),
    ],
)
@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
def test_imports(source, rows, language):
    assert imports(source, language) == rows


def test_typescript_imports():
    assert imports(TYPESCRIPT, "typescript") == [
        ("./http", "Request", "Request"),
        ("fs", "", "fs"),
        ("./router", "Router", "default"),
        ("./router", "Route", "Route"),
        ("./errors", "*", ""),
    ]


def test_calls():
    case = marked(
        """
        <[boot]>();
        class A { m() { this.<[go]>(new <[Map]>(), a?.<[b]>()); <[tag]>`x`; } }
    """,
        "javascript",
    )
    calls = calls_of(case.document)
    assert [call.name_span for call in calls] == case.spans
    names = outline_of(case.document).definitions
    assert [names[call.caller].name if call.caller >= 0 else "" for call in calls] == ["", "m", "m", "m", "m"]


def test_names_leave_out_strings_and_comments():
    names = outline_of(marked("foo({foo, 'foo': `foo ${foo}`}) // foo", "javascript").document).names
    assert names == {"foo": 3}
