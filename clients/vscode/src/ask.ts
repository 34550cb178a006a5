/** Questions to the index: at the cursor, in words, and about symbols by name. */
import * as vscode from "vscode";

import { Item, Page, contextPage } from "./pages";
import { ContextAnswer } from "./protocol";
import { Server } from "./server";
import { Views, openPlace } from "./views";

/** Milliseconds for an answer that a person waits for: more than completion gets, still at once. */
const PATIENT_MS = 500;
const QUESTION_TOKENS = 8_000;
const QUIET_MS = 200;

/** The context at the cursor of the last text editor that was used; undefined without one. */
export async function contextAtCursor(server: Server, token: vscode.CancellationToken): Promise<Page | undefined> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined || !["file", "untitled"].includes(editor.document.uri.scheme)) {
    return { title: vscode.l10n.t("Context"), facts: [], note: vscode.l10n.t("Open a file to see its context."), groups: [] };
  }
  const { document, selection } = editor;
  const tokens = vscode.workspace.getConfiguration("codeforge", document).get<number>("context.tokens") ?? 2000;
  const { line, character } = selection.active;
  const params = {
    textDocument: { uri: document.uri.toString() },
    position: { line, character },
    purpose: "complete",
    budget: { tokens, ms: PATIENT_MS },
  };
  const answer = await server.request<ContextAnswer>("codeforge/context", params, token);
  return answer && contextPage(`${vscode.workspace.asRelativePath(document.uri)}:${line + 1}`, answer, tokens);
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
      pick.busy = false;
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
  return { label: item.title, description: item.place?.text, detail: item.reasons[0], alwaysShow: true, item };
}
