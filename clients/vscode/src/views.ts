/** Pages shown beside the editor: one webview for each kind of page, without network, styled by the theme. */
import { randomBytes } from "crypto";
import * as fs from "fs";
import * as vscode from "vscode";

import { Item, Page, cursor, pageOf, saying } from "./pages";
import { Server } from "./server";

/** `id` is of the item to open, `on` whether the page is to follow the cursor. */
export type FromPage = { type: "ready" | "refresh" | "copy" | "open" | "follow"; id?: string; on?: boolean };

export interface ToPage {
  page: Page;
  /** Whether the page follows the cursor; left out where it cannot. */
  follows?: boolean;
}

/** What is asked for a view besides its name; undefined where there is nothing to ask about. */
export type Question = () => object | undefined;

/** Milliseconds without typing or moving before a page that follows the cursor is made anew. */
const QUIET_MS = 150;
/** Milliseconds before an incomplete page is asked for again, and how often in a row. */
const AGAIN_MS = 700;
const AGAIN = 20;

export class Views {
  private readonly open = new Map<string, View>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {}

  /** Show the server's `view` about what `question` asks; `name` has one page. */
  async show(name: string, view = name, question: Question = () => ({})): Promise<void> {
    let page = this.open.get(name);
    if (page === undefined) {
      const beside = [...this.open.values()][0]?.panel.viewColumn ?? vscode.ViewColumn.Beside;
      page = new View(this.extension, beside, this.server);
      this.open.set(name, page);
      page.panel.onDidDispose(() => this.open.delete(name));
    }
    await page.show(view, question);
  }
}

class View {
  readonly panel: vscode.WebviewPanel;
  private ask: (token: vscode.CancellationToken) => Promise<Page | undefined> = async () => undefined;
  private page: Page | undefined;
  private follows: boolean | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  private quiet: NodeJS.Timeout | undefined;

  constructor(extension: vscode.Uri, viewColumn: vscode.ViewColumn, private readonly server: Server) {
    const where = { viewColumn, preserveFocus: true };
    const localResourceRoots = ["dist", "media"].map((folder) => vscode.Uri.joinPath(extension, folder));
    this.panel = vscode.window.createWebviewPanel("codeforge.page", "CodeForge", where, { enableScripts: true, localResourceRoots });
    this.panel.iconPath = vscode.Uri.joinPath(extension, "media", "icon.png");
    this.panel.webview.html = html(this.panel.webview, extension);
    const subscriptions = [
      this.panel.webview.onDidReceiveMessage((message: FromPage) => this.heard(message)),
      vscode.window.onDidChangeTextEditorSelection((event) => this.moved(event.textEditor.document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.moved(event.document)),
    ];
    this.panel.onDidDispose(() => {
      clearTimeout(this.quiet);
      this.asking?.cancel();
      subscriptions.forEach((subscription) => subscription.dispose());
    });
  }

  async show(view: string, question: Question): Promise<void> {
    this.follows = question === cursor ? true : undefined;
    this.ask = async (token) => {
      const params = question();
      return params ? pageOf(this.server, view, params, token) : saying(vscode.l10n.t("Open a file to see its context."));
    };
    this.panel.reveal(undefined, true);
    await this.refresh();
  }

  private async refresh(again = AGAIN): Promise<void> {
    clearTimeout(this.quiet);
    this.asking?.cancel();
    const { token } = (this.asking = new vscode.CancellationTokenSource());
    const page = await this.ask(token).catch((error: Error) => saying(error.message));
    if (token.isCancellationRequested) {
      return;
    }
    this.page = page ?? saying(vscode.l10n.t("CodeForge is off"));
    this.panel.title = this.page.title;
    await this.send();
    if (!this.page.complete && again > 0) {
      this.quiet = setTimeout(() => void this.refresh(again - 1), AGAIN_MS);
    }
  }

  private async send(): Promise<void> {
    if (this.page !== undefined) {
      await this.panel.webview.postMessage({ page: this.page, follows: this.follows } satisfies ToPage);
    }
  }

  private moved(document: vscode.TextDocument): void {
    if (this.follows && this.panel.visible && document === vscode.window.activeTextEditor?.document) {
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => void this.refresh(), QUIET_MS);
    }
  }

  /** What the page says. It may name items that it was given, and nothing else. */
  private async heard(message: FromPage): Promise<void> {
    if (message.type === "ready") {
      await this.send();
    } else if (message.type === "refresh") {
      await this.refresh();
    } else if (message.type === "follow") {
      this.follows = message.on;
    } else if (message.type === "copy" && this.page !== undefined) {
      await vscode.env.clipboard.writeText(this.page.text);
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied as Markdown"), 3000);
    } else if (message.type === "open") {
      const item = this.page?.groups.flatMap((group) => group.items).find((item) => item.id === message.id);
      await (item?.place && openItem(this.server, item));
    }
  }
}

/**
 * Open the place of an item, in the editors' column rather than the page's. The server hears of it: an item of a context
 * counts for more from now on, on this machine; others are nothing to it.
 */
export async function openItem(server: Server, { id, place }: Item): Promise<void> {
  const viewColumn = vscode.window.visibleTextEditors[0]?.viewColumn ?? vscode.ViewColumn.One;
  const { uri, line } = place ?? { uri: "", line: 0 };
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { viewColumn, selection: new vscode.Range(line, 0, line, 0) });
  await server.request("codeforge/context/feedback", { textDocument: { uri }, used: [id] }).catch(() => undefined);
}

function html(webview: vscode.Webview, extension: vscode.Uri): string {
  const file = (...path: string[]) => vscode.Uri.joinPath(extension, ...path);
  const values: Record<string, string> = {
    language: vscode.env.language,
    source: webview.cspSource,
    nonce: randomBytes(16).toString("hex"),
    style: webview.asWebviewUri(file("media", "page.css")).toString(),
    script: webview.asWebviewUri(file("dist", "page.js")).toString(),
    copy: vscode.l10n.t("Copy as Markdown"),
    refresh: vscode.l10n.t("Refresh"),
    follow: vscode.l10n.t("Follow the cursor"),
    code: vscode.l10n.t("Code"),
    score: vscode.l10n.t("score"),
    nothing: vscode.l10n.t("Nothing here."),
  };
  const page = fs.readFileSync(file("media", "page.html").fsPath, "utf8");
  return page.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name]!);
}
