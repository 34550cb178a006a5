import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";

import { registerTestLens } from "../../src/testing";

const run: { test?: (id: string, debug: boolean) => Promise<void>; lenses?: any } = {};
const executed = vi.fn();
const debugged = vi.fn();
const folder = { uri: { fsPath: "/project" } };
let installed: string[];

const symbol = (name: string, kind: number, line: number, children: unknown[] = []) => ({
  ...{ name, kind, children },
  selectionRange: { start: { line, character: 4 }, end: { line, character: 9 } },
});
const OUTLINE = [
  symbol("visit", 12, 0),
  symbol("test_visit", 12, 3),
  symbol("ShopTests", 5, 6, [symbol("setUp", 6, 7), symbol("test_total", 6, 9)]),
  symbol("Helper", 5, 12, [symbol("put", 6, 13)]),
];

beforeEach(() => {
  installed = [];
  executed.mockClear();
  debugged.mockClear();
  Object.assign(vscode, {
    Range: class { constructor(readonly line: number) {} },
    CodeLens: class { constructor(readonly range: { line: number }, readonly command: vscode.Command) {} },
    ProcessExecution: class { constructor(readonly process: string, readonly args: string[]) {} },
    Task: class { constructor(readonly kind: object, readonly scope: object, readonly name: string, readonly source: string, readonly execution: object) {} },
    SymbolKind: { 4: "Class", 5: "Method", 11: "Function" },
    commands: { registerCommand: (_: string, test: typeof run.test) => (run.test = test) },
    extensions: { getExtension: (id: string) => (installed.includes(id) ? {} : undefined) },
    tasks: { executeTask: executed },
    debug: { startDebugging: debugged },
  });
  Object.assign(vscode.languages, { registerCodeLensProvider: (_: unknown, lenses: unknown) => (run.lenses = lenses) });
  Object.assign(vscode.workspace, { isTrusted: true, getWorkspaceFolder: () => folder });
  Object.assign(vscode.Uri, { file: (path: string) => ({ path }) });
  registerTestLens({ request: async () => OUTLINE } as any, () => "/env/bin/python");
});

const lenses = async () => run.lenses.provideCodeLenses({ uri: { fsPath: "/project/test_shop.py", toString: () => "" } });

test("tests and classes that hold some have two lenses each", async () => {
  const found = await lenses();
  expect(found.map((one: any) => [one.range.line, one.command.title])).toEqual(
    [3, 6, 9].flatMap((line) => [[line, "Run test"], [line, "Debug test"]]),
  );
  expect(found[4].command.arguments).toEqual(["/project/test_shop.py::ShopTests::test_total", false]);
});

test("a folder that is not trusted has none", async () => {
  Object.assign(vscode.workspace, { isTrusted: false });
  expect(await lenses()).toEqual([]);
});

test.each([[true, false], [false, true]])("with the Python extension's debugger (debug: %s)", async (debug, noDebug) => {
  installed = ["ms-python.debugpy"];
  await run.test!("/project/test_shop.py::test_visit", debug);
  const [where, launch, options] = debugged.mock.calls[0]!;
  expect([where, options]).toEqual([folder, { noDebug }]);
  expect(launch).toMatchObject({ type: "debugpy", request: "launch", module: "pytest", args: ["/project/test_shop.py::test_visit"] });
  expect(executed).not.toHaveBeenCalled();
});

test.each([[false, []], [true, ["--trace"]]])("without one as a task of the active interpreter (debug: %s)", async (debug, more) => {
  await run.test!("/project/test_shop.py::ShopTests::test_total", debug);
  const [task] = executed.mock.calls[0]!;
  expect(task).toMatchObject({
    name: "ShopTests.test_total",
    execution: { process: "/env/bin/python", args: ["-m", "pytest", ...more, "/project/test_shop.py::ShopTests::test_total"] },
  });
  expect(debugged).not.toHaveBeenCalled();
});
