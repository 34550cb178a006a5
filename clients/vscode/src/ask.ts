/** Questions to the index: at the cursor, in words, and about symbols by name. */
import * as vscode from "vscode";

import { Item, Page, contextPage, graphPage } from "./pages";
import { ContextAnswer, GraphAnswer } from "./protocol";
import { Server } from "./server";
import { Source, Views, openPlace } from "./views";

/** Milliseconds for an answer that a person waits for: more than completion gets, still at once. */
const PATIENT_MS = 500;
const QUESTION_TOKENS = 8_000;
const QUIET_MS = 200;
const AGAIN_MS = 1_000;

/** The place of the cursor in the editor that was used last; undefined without one. */
function cursor(): { textDocument: { uri: string }; position: vscode.Position; text: string } | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined || !["file", "untitled"].includes(editor.document.uri.scheme)) {
    return undefined;
  }
  const { uri } = editor.document;
  const position = editor.selection.active;
  const text = `${vscode.workspace.asRelativePath(uri)}:${position.line + 1}`;
  return { textDocument: { uri: uri.toString() }, position, text };
}

/** The context at the cursor. */
export async function contextAtCursor(server: Server, token: vscode.CancellationToken): Promise<Page | undefined> {
  const at = cursor();
  if (at === undefined) {
    return { title: vscode.l10n.t("Context"), facts: [], note: vscode.l10n.t("Open a file to see its context."), groups: [] };
  }
  const { text, ...place } = at;
  const tokens = vscode.workspace.getConfiguration("codeforge").get<number>("context.tokens") ?? 2000;
  const params = { ...place, purpose: "complete", budget: { tokens, ms: PATIENT_MS } };
  const answer = await server.request<ContextAnswer>("codeforge/context", params, token);
  return answer && contextPage(text, answer, tokens);
}

/** A source of what an edit at the cursor of this moment can concern, or of the tests that speak for it. */
export function graphAtCursor(server: Server, request: "impact" | "testsFor"): Source {
  const at = cursor();
  return async (token) => {
    if (at === undefined) {
      return undefined;
    }
    const { text, ...place } = at;
    const answer = await server.request<GraphAnswer>(`codeforge/${request}`, place, token);
    const name = answer?.target?.name || text;
    const title = request === "impact" ? vscode.l10n.t("Impact of {0}", name) : vscode.l10n.t("Tests for {0}", name);
    return answer && graphPage(title, answer);
  };
}

/** Ask for a name, and say why it is, or is not, in the context at the cursor. */
export async function explainContext(server: Server): Promise<void> {
  const at = cursor();
  const prompt = vscode.l10n.t("A name or a file: why is it, or is it not, in the context at the cursor?");
  const item = at && (await vscode.window.showInputBox({ prompt }));
  if (at && item) {
    const { text: _, ...place } = at;
    const params = { ...place, purpose: "complete", budget: { ms: PATIENT_MS }, item };
    const answer = await server.request<{ why: string }>("codeforge/explain", params);
    void vscode.window.showInformationMessage(answer?.why ?? vscode.l10n.t("There is no definition here."));
  }
}

/** A map of the project as Markdown, in VS Code's own preview. */
export async function showOverview(server: Server): Promise<void> {
  const answer = await server.request<{ text: string }>("codeforge/overview", {});
  if (answer !== undefined) {
    const content = answer.text;
    const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
    await vscode.commands.executeCommand("markdown.showPreview", document.uri);
  }
}

/** The context for a question, best first. */
export async function contextForQuestion(
  server: Server,
  query: string,
  token?: vscode.CancellationToken,
): Promise<Page | undefined> {
  const params = { query, purpose: "chat", budget: { tokens: QUESTION_TOKENS, ms: PATIENT_MS } };
  const answer = await server.request<ContextAnswer>("codeforge/context", params, token);
  return answer && contextPage(query, answer, QUESTION_TOKENS);
}

interface Choice extends vscode.QuickPickItem {
  item: Item;
}

/** Ask while typing; choosing opens the place, the button shows all results with their reasons. */
export function askTheIndex(server: Server, views: Views): void {
  const pick = vscode.window.createQuickPick<Choice>();
  const asPage = { iconPath: new vscode.ThemeIcon("open-preview"), tooltip: vscode.l10n.t("Show all with reasons") };
  pick.title = vscode.l10n.t("Ask the Index");
  pick.placeholder = vscode.l10n.t("A question or a name, such as: where are sessions kept");
  pick.buttons = [asPage];
  let asking: vscode.CancellationTokenSource | undefined;
  let quiet: NodeJS.Timeout | undefined;

  const ask = async (query: string) => {
    asking?.cancel();
    const { token } = (asking = new vscode.CancellationTokenSource());
    pick.busy = true;
    const page = query === "" ? undefined : await contextForQuestion(server, query, token).catch(() => undefined);
    if (!token.isCancellationRequested) {
      pick.items = page?.groups.flatMap((group) => group.items).map(choice) ?? [];
      pick.busy = page?.incomplete ?? false;
      if (page?.incomplete) {
        quiet = setTimeout(() => void ask(query), AGAIN_MS);
      }
    }
  };
  pick.onDidChangeValue((value) => {
    clearTimeout(quiet);
    quiet = setTimeout(() => void ask(value.trim()), QUIET_MS);
  });
  pick.onDidAccept(() => {
    const place = pick.selectedItems[0]?.item.place;
    if (place !== undefined) {
      pick.hide();
      void openPlace(place.uri, place.line);
    }
  });
  pick.onDidTriggerButton(() => {
    const query = pick.value.trim();
    pick.hide();
    void views.show("question", (token) => contextForQuestion(server, query, token));
  });
  pick.onDidHide(() => {
    clearTimeout(quiet);
    asking?.cancel();
    pick.dispose();
  });
  pick.show();
}

function choice(item: Item): Choice {
  // The server has ranked them; the list would hide those whose name does not hold the question.
  return { label: item.title, description: item.place?.text, detail: item.code?.trimStart().split("\n")[0], alwaysShow: true, item };
}
