/** A lens above each test: run or debug it, with the Python extension's debugger where there is one, else as a task. */
import * as fs from "fs";
import * as path from "path";
import * as vscode from "vscode";
import type { DocumentSymbol } from "vscode-languageclient";

import { Server } from "./server";

const FILES = { language: "python", scheme: "file", pattern: "**/{test_*,*_test,tests}.py" };
const DEBUGGERS = ["ms-python.debugpy", "ms-python.python"];
const ENVIRONMENTS = [".venv/bin/python", "venv/bin/python", ".venv/Scripts/python.exe", "venv/Scripts/python.exe"];

/** The lens and its command; a folder that is not trusted has neither, since tests are code of its own. */
export function registerTestLens(server: Server, interpreter: () => string | undefined): vscode.Disposable[] {
  const provideCodeLenses = async ({ uri }: vscode.TextDocument, token: vscode.CancellationToken) => {
    const params = { textDocument: { uri: uri.toString() } };
    const outline = vscode.workspace.isTrusted && (await server.request<DocumentSymbol[]>("textDocument/documentSymbol", params, token));
    return (outline || []).flatMap((symbol) => lenses(symbol, uri.fsPath));
  };
  return [
    vscode.languages.registerCodeLensProvider(FILES, { provideCodeLenses }),
    vscode.commands.registerCommand("codeforge.runTest", (id: string, debug: boolean) => runTest(id, debug, interpreter())),
  ];
}

/** Lenses of a test function, or of a class that holds tests; `outer` is pytest's name of what is around it. */
function lenses({ name, kind, selectionRange, children }: DocumentSymbol, outer: string): vscode.CodeLens[] {
  const id = `${outer}::${name}`;
  const isClass = vscode.SymbolKind[kind - 1] === "Class";
  const inside = isClass ? (children ?? []).flatMap((child) => lenses(child, id)) : [];
  if (isClass ? inside.length === 0 : !/^test/.test(name)) {
    return [];
  }
  const { line, character } = selectionRange.start;
  const range = new vscode.Range(line, character, line, character + name.length);
  const lens = (title: string, debug: boolean) => new vscode.CodeLens(range, { title, command: "codeforge.runTest", arguments: [id, debug] });
  return [lens(vscode.l10n.t("Run test"), false), lens(vscode.l10n.t("Debug test"), true), ...inside];
}

async function runTest(id: string, debug: boolean, interpreter?: string): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(id.split("::")[0]!));
  const name = id.split("::").slice(1).join(".");
  if (DEBUGGERS.some((debugpy) => vscode.extensions.getExtension(debugpy) !== undefined)) {
    const launch = { name, type: "debugpy", request: "launch", module: "pytest", args: [id], console: "integratedTerminal" };
    await vscode.debug.startDebugging(folder, launch, { noDebug: !debug });
    return;
  }
  const cwd = folder?.uri.fsPath;
  const own = ENVIRONMENTS.map((file) => path.join(cwd ?? "", file)).find((file) => fs.existsSync(file));
  const python = interpreter ?? own ?? "python3";
  const pytest = new vscode.ProcessExecution(python, ["-m", "pytest", ...(debug ? ["--trace"] : []), id], { cwd });
  await vscode.tasks.executeTask(new vscode.Task({ type: "codeforge" }, folder ?? vscode.TaskScope.Workspace, name, "pytest", pytest));
}
