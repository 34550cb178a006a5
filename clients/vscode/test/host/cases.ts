/** Runs in VS Code's extension host, on a copy of `tests/e2e/vscode/project`: the `vscode` module here is the real one. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

import { at, extension, file, open, server, set, until } from "./bench";

export const cases: Record<string, () => Promise<void>> = {};

const ask = <T>(command: string, ...args: unknown[]) => vscode.commands.executeCommand<T>(`vscode.${command}`, ...args);
const labels = (list: vscode.CompletionList) => list.items.map((item) => (typeof item.label === "string" ? item.label : item.label.label));
const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map((tab) => tab.label);

// What the server answers, asked as VS Code asks it

cases["completion offers members of a class of another file"] = async () => {
  const document = await open("shop.py");
  const list = await until(
    "members",
    () => ask<vscode.CompletionList>("executeCompletionItemProvider", document.uri, at(document, "basket.", 7)),
    (list) => labels(list).includes("total"),
  );
  assert.ok(labels(list).includes("put"));
};

cases["hover shows signature and documentation"] = async () => {
  const document = await open("shop.py");
  const hovers = await ask<vscode.Hover[]>("executeHoverProvider", document.uri, at(document, "Basket(", 2));
  const shown = hovers.flatMap((hover) => hover.contents).map((one) => (typeof one === "string" ? one : one.value)).join("\n");
  assert.match(shown, /What a customer has chosen/);
};

cases["definition leads into the other file"] = async () => {
  const document = await open("shop.py");
  const [found] = await ask<vscode.Location[]>("executeDefinitionProvider", document.uri, at(document, "Basket(", 2));
  assert.equal(path.basename(found!.uri.fsPath), "basket.py");
};

cases["references are found in all files"] = async () => {
  const document = await open("basket.py");
  const found = await ask<vscode.Location[]>("executeReferenceProvider", document.uri, at(document, "class Basket", 8));
  assert.deepEqual([...new Set(found.map((one) => path.basename(one.uri.fsPath)))].sort(), ["basket.py", "shop.py"]);
};

cases["outline, folds, selections, highlights, signatures and symbols are there"] = async () => {
  const document = await open("basket.py");
  const outline = await ask<vscode.DocumentSymbol[]>("executeDocumentSymbolProvider", document.uri);
  assert.ok(outline.some((symbol) => symbol.name === "Basket"));
  assert.ok((await ask<vscode.FoldingRange[]>("executeFoldingRangeProvider", document.uri)).length > 0);
  const inside = at(document, "self.items", 6);
  assert.ok((await ask<vscode.SelectionRange[]>("executeSelectionRangeProvider", document.uri, [inside])).length > 0);
  assert.ok((await ask<vscode.DocumentHighlight[]>("executeDocumentHighlights", document.uri, inside)).length > 1);
  const shop = await open("shop.py");
  const help = await ask<vscode.SignatureHelp>("executeSignatureHelpProvider", shop.uri, at(shop, "put(", 4), "(");
  assert.match(help.signatures[0]!.label, /name.*price/);
  const symbols = await ask<vscode.SymbolInformation[]>("executeWorkspaceSymbolProvider", "Basket");
  assert.ok(symbols.some((symbol) => symbol.name === "Basket"));
};

cases["diagnostics come with the fault and go with its mending"] = async () => {
  const document = await open("shop.py");
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(document.lineCount, 0), "def broken(:\n");
  await vscode.workspace.applyEdit(edit);
  const ours = () => vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === "codeforge");
  const [fault] = await until("a diagnostic", ours, (found) => found.length > 0);
  assert.equal(fault!.severity, vscode.DiagnosticSeverity.Error);
  assert.equal(fault!.range.start.line, document.lineCount - 2);
  await vscode.commands.executeCommand("workbench.action.files.revert");
  await until("no diagnostic", ours, (found) => found.length === 0);
};

// What the extension adds

cases["every command that is declared is there"] = async () => {
  const declared = extension().packageJSON.contributes.commands.map((one: { command: string }) => one.command) as string[];
  const known = await vscode.commands.getCommands(true);
  assert.deepEqual(declared.filter((command) => !known.includes(command)), []);
};

cases["a changed setting reaches the server without a restart"] = async () => {
  const document = await open("shop.py");
  const pid = server().process.pid;
  const count = async () => (await ask<vscode.CompletionList>("executeCompletionItemProvider", document.uri, at(document, "basket.", 7))).items.length;
  await set("completion.maxItems", 1);
  await until("one item", count, (n) => n === 1);
  await set("completion.maxItems", undefined);
  await until("all items", count, (n) => n > 1);
  assert.equal(server().process.pid, pid);
};

cases["a wrong setting costs nothing but itself"] = async () => {
  const document = await open("shop.py");
  await set("completion.maxItems", "many");
  const list = await ask<vscode.CompletionList>("executeCompletionItemProvider", document.uri, at(document, "basket.", 7));
  assert.ok(labels(list).includes("total"));
  await set("completion.maxItems", undefined);
};

cases["the context page follows the cursor"] = async () => {
  const document = await open("shop.py");
  await vscode.commands.executeCommand("codeforge.showContext");
  await until("the page", tabs, (all) => all.some((label) => /Context for shop\.py:\d+/.test(label)));
  const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  const line = at(document, "basket.").line;
  editor.selection = new vscode.Selection(line, 0, line, 0);
  await until("its line", tabs, (all) => all.includes(`Context for shop.py:${line + 1}`));
};

cases["impact and tests of a symbol have their pages"] = async () => {
  const document = await open("basket.py");
  const place = at(document, "def total", 5);
  const show = async (command: string) => {
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    editor.selection = new vscode.Selection(place, place);
    await vscode.commands.executeCommand(command);
  };
  await show("codeforge.showImpact");
  await until("the impact", tabs, (all) => all.includes("Impact of Basket.total"));
  await show("codeforge.showTests");
  await until("the tests", tabs, (all) => all.includes("Tests for Basket.total"));
};

cases["the overview and the review have their pages"] = async () => {
  await vscode.commands.executeCommand("codeforge.showOverview");
  await until("the overview", tabs, (all) => all.some((label) => label.startsWith("Overview of")));
  await vscode.commands.executeCommand("codeforge.showReview");
  await until("the review", tabs, (all) => all.includes("Review"));
};

cases["indexing can be paused and goes on"] = async () => {
  const paused = async () => (await server().request<{ folders: { paused: boolean }[] }>("codeforge/status", {})).folders[0]!.paused;
  assert.equal(await paused(), false);
  await vscode.commands.executeCommand("codeforge.pause");
  assert.equal(await paused(), true);
  await vscode.commands.executeCommand("codeforge.pause");
  assert.equal(await paused(), false);
};

cases["a test has its lens, and runs as a task in the folder's own environment"] = async () => {
  const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const python = path.join(root, ".venv/bin/python");
  fs.mkdirSync(path.dirname(python), { recursive: true });
  fs.writeFileSync(python, `#!/bin/sh\necho "$@" > '${root}/ran.txt'\n`, { mode: 0o755 });
  const document = await open("test_shop.py");
  const found = await until(
    "the lenses",
    () => ask<vscode.CodeLens[]>("executeCodeLensProvider", document.uri, 20),
    (lenses) => lenses.length === 6,
  );
  assert.deepEqual([...new Set(found.map((lens) => lens.range.start.line))], [5, 9, 10]);
  const [run, debug] = found.filter((lens) => lens.range.start.line === 10).map((lens) => lens.command!);
  assert.deepEqual([run!.title, debug!.title], ["Run test", "Debug test"]);
  for (const [command, more] of [[run!, ""], [debug!, " --trace"]] as const) {
    const ended = new Promise<number | undefined>((resolve) => {
      const listening = vscode.tasks.onDidEndTaskProcess(({ exitCode }) => (listening.dispose(), resolve(exitCode)));
    });
    await vscode.commands.executeCommand(command.command, ...command.arguments!);
    assert.equal(await ended, 0);
    assert.equal(fs.readFileSync(path.join(root, "ran.txt"), "utf8"), `-m pytest${more} ${root}/test_shop.py::TestTwice::test_again\n`);
  }
};

cases["the status page opens"] = async () => {
  await vscode.commands.executeCommand("codeforge.showStatus");
  await until("the page", tabs, (all) => all.includes("Index Status"));
};

cases["a report says what runs, and holds no home folder"] = async () => {
  await set("completion.maxItems", 7);
  await vscode.commands.executeCommand("codeforge.collectReport");
  const report = await until("the report", () => vscode.window.activeTextEditor?.document.getText() ?? "", (said) => said.includes("# CodeForge report"));
  await set("completion.maxItems", undefined);
  assert.match(report, /"codeforge.completion.maxItems": 7/);
  assert.match(report, /"nFiles": \d+/);
  assert.ok(!report.includes(process.env["HOME"]!));
};

cases["agents get symbols, uses and context"] = async () => {
  const invoke = async (name: string, input: object) => {
    const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return result.content.map((part) => (part as vscode.LanguageModelTextPart).value).join("");
  };
  assert.match(await invoke("codeforge_find", { query: "Basket" }), /basket\.py:\d+ class Basket/);
  assert.match(await invoke("codeforge_uses", { symbol: "Basket.total" }), /shop\.py:\d+/);
  assert.match(await invoke("codeforge_uses", { symbol: "no_such_thing" }), /Nothing in this workspace/);
  assert.match(await invoke("codeforge_impact", { symbol: "Basket.total" }), /visit/);
  assert.match(await invoke("codeforge_context", { query: "what has the customer chosen" }), /basket\.py/);
};

// Bad input

cases["a killed server is started again and answers"] = async () => {
  const document = await open("shop.py");
  const before = server().process.pid;
  process.kill(before, "SIGKILL");
  await until("another server", () => server(), (it) => it.state === "running" && it.process.pid !== before);
  const list = await ask<vscode.CompletionList>("executeCompletionItemProvider", document.uri, at(document, "basket.", 7));
  assert.ok(labels(list).includes("total"));
};

cases["a server that dies again and again stays off until it is asked for"] = async () => {
  for (;;) {
    const before = server().process.pid;
    process.kill(before, "SIGKILL");
    const now = await until("an end", () => server(), (it) => it.state === "off" || (it.state === "running" && it.process?.pid !== before));
    if (now.state === "off" && now.process === undefined && now.crashes.length > 3) {
      break;
    }
  }
  assert.equal(server().crashes.length, 4);
  await vscode.commands.executeCommand("codeforge.restart");
  assert.equal(server().state, "running");
};

for (const [name, command] of Object.entries({
  "a program that is not there": ["/nowhere/codeforge", "lsp"],
  "a program that ends at once": ["/bin/sh", "-c", "echo ModuleNotFoundError: no codeforge >&2; exit 3"],
  "a program that says something else": ["/bin/sh", "-c", "echo Hello; exec cat >/dev/null"],
})) {
  cases[`${name} leaves the editor alive, and the next right setting mends it`] = async () => {
    const before = vscode.workspace.getConfiguration("codeforge").get("server.command");
    await set("server.command", command);
    await until("the end, and its reason", () => [server().state, extension().exports.trouble], ([state, trouble]) => state === "off" && trouble !== "");
    await open("shop.py");
    await set("server.command", undefined);
    await until("the right one", () => server().state, (state) => state === "running");
    assert.deepEqual(vscode.workspace.getConfiguration("codeforge").get("server.command"), before);
  };
}

cases["what is not on disk is not asked about"] = async () => {
  const provideTextDocumentContent = () => "from shop import visit\nvisit.\n";
  const registered = vscode.workspace.registerTextDocumentContentProvider("elsewhere", { provideTextDocumentContent });
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("elsewhere:/far.py"));
  await vscode.languages.setTextDocumentLanguage(document, "python");
  const hovers = await ask<vscode.Hover[]>("executeHoverProvider", document.uri, new vscode.Position(0, 20));
  const symbols = await ask<vscode.DocumentSymbol[] | undefined>("executeDocumentSymbolProvider", document.uri);
  assert.deepEqual([hovers, symbols ?? []], [[], []]);
  registered.dispose();
};

cases["a right setting during a start that hangs is not waited for"] = async () => {
  await set("server.command", ["/bin/sh", "-c", "while read -r line; do :; done"]);
  await until("the silent one", () => server().state, (state) => state === "starting");
  await set("server.command", undefined);
  await until("the right one", () => server().state, (state) => state === "running");
};

cases["a file that vanishes leaves the server alive"] = async () => {
  const document = await open("shop.py");
  fs.rmSync(file("basket.py").fsPath);
  const list = await ask<vscode.CompletionList>("executeCompletionItemProvider", document.uri, at(document, "basket.", 7));
  assert.ok(Array.isArray(list.items));
  assert.equal(server().state, "running");
};
