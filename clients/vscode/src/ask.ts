/** Questions in words: ranked answers while typing, and why something is in a context or not. */
import * as vscode from "vscode";

import { Item, cursor, pageOf } from "./pages";
import { Server } from "./server";
import { Views, openItem } from "./views";

const QUIET_MS = 200;
const AGAIN_MS = 1_000;

interface Choice extends vscode.QuickPickItem {
  item: Item;
}

/** Ask while typing; choosing opens the place, the button shows all results with their reasons. */
export function askTheIndex(server: Server, views: Views): void {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.title = vscode.l10n.t("Ask the Index");
  pick.placeholder = vscode.l10n.t("A question or a name, such as: where are sessions kept");
  pick.buttons = [{ iconPath: new vscode.ThemeIcon("open-preview"), tooltip: vscode.l10n.t("Show all with reasons") }];
  let asking: vscode.CancellationTokenSource | undefined;
  let quiet: NodeJS.Timeout | undefined;

  const ask = async (query: string) => {
    asking?.cancel();
    const { token } = (asking = new vscode.CancellationTokenSource());
    pick.busy = true;
    const page = query === "" ? undefined : await pageOf(server, "context", { query }, token).catch(() => undefined);
    if (!token.isCancellationRequested) {
      pick.items = page?.groups.flatMap((group) => group.items).map(choice) ?? [];
      pick.busy = page?.complete === false;
      if (pick.busy) {
        quiet = setTimeout(() => void ask(query), AGAIN_MS);
      }
    }
  };
  pick.onDidChangeValue((value) => {
    clearTimeout(quiet);
    quiet = setTimeout(() => void ask(value.trim()), QUIET_MS);
  });
  pick.onDidAccept(() => {
    const item = pick.selectedItems[0]?.item;
    if (item?.place) {
      pick.hide();
      void openItem(server, item);
    }
  });
  pick.onDidTriggerButton(() => {
    const query = pick.value.trim();
    pick.hide();
    void views.show("question", "context", () => ({ query }));
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

/** Ask for a name, and say why it is, or is not, in the context at the cursor. */
export async function explainContext(server: Server): Promise<void> {
  const place = cursor();
  const prompt = vscode.l10n.t("A name or a file: why is it, or is it not, in the context at the cursor?");
  const item = place && (await vscode.window.showInputBox({ prompt }));
  if (item) {
    const answer = await server.request<{ why: string }>("codeforge/explain", { ...place, item });
    void vscode.window.showInformationMessage(answer?.why ?? vscode.l10n.t("CodeForge is off"));
  }
}
