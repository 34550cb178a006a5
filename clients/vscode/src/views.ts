/** Pages shown beside the editor: one webview for each kind of page, without network, styled by the theme. */
import { randomBytes } from "crypto";
import * as vscode from "vscode";

import { Page, markdown } from "./pages";

/** Makes the page to show now; undefined when the question was withdrawn or cannot be asked. */
export type Source = (token: vscode.CancellationToken) => Promise<Page | undefined>;

export type FromPage =
  | { type: "ready" | "refresh" | "copy" }
  | { type: "open"; id: string }
  | { type: "follow"; on: boolean };

export interface ToPage {
  page: Page;
  /** Whether the page follows the cursor; left out where it cannot. */
  follows?: boolean;
}

/** Milliseconds without typing or moving before a page that follows the cursor is made anew. */
const QUIET_MS = 150;
/** Milliseconds before an incomplete page is asked for again, and how often in a row. */
const AGAIN_MS = 700;
const AGAIN = 20;

export class Views implements vscode.Disposable {
  private readonly open = new Map<string, View>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Show the page of `source`; `kind` is one view's name. A page that `follows` the cursor is made anew as that moves. */
  async show(kind: string, source: Source, { follows = false } = {}): Promise<void> {
    let view = this.open.get(kind);
    if (view === undefined) {
      const beside = [...this.open.values()][0]?.column ?? vscode.ViewColumn.Beside;
      view = new View(this.extension, beside, this.failed);
      this.open.set(kind, view);
      view.onDidDispose(() => this.open.delete(kind));
    }
    await view.show(source, follows);
  }

  dispose(): void {
    this.open.forEach((view) => view.dispose());
  }
}

class View implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly subscriptions: vscode.Disposable[] = [];
  private source: Source = () => Promise.resolve(undefined);
  private page: Page | undefined;
  private follows: boolean | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  private quiet: NodeJS.Timeout | undefined;

  constructor(
    extension: vscode.Uri,
    viewColumn: vscode.ViewColumn,
    private readonly failed: (error: unknown) => void,
  ) {
    const where = { viewColumn, preserveFocus: true };
    const roots = ["dist", "media"].map((folder) => vscode.Uri.joinPath(extension, folder));
    this.panel = vscode.window.createWebviewPanel("codeforge.page", "CodeForge", where, {
      enableScripts: true,
      localResourceRoots: roots,
    });
    this.panel.iconPath = vscode.Uri.joinPath(extension, "media", "icon.png");
    this.panel.webview.html = html(this.panel.webview, extension);
    this.subscriptions.push(
      this.panel.webview.onDidReceiveMessage((message: FromPage) => this.heard(message)),
      vscode.window.onDidChangeTextEditorSelection((event) => this.moved(event.textEditor.document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.moved(event.document)),
    );
    this.panel.onDidDispose(() => this.dispose());
  }

  get onDidDispose(): vscode.Event<void> {
    return this.panel.onDidDispose;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  async show(source: Source, follows: boolean): Promise<void> {
    this.source = source;
    this.follows = follows ? true : undefined;
    this.panel.reveal(undefined, true);
    await this.refresh();
  }

  dispose(): void {
    clearTimeout(this.quiet);
    this.asking?.cancel();
    this.subscriptions.forEach((subscription) => subscription.dispose());
    this.panel.dispose();
  }

  private async refresh(again = AGAIN): Promise<void> {
    clearTimeout(this.quiet);
    this.asking?.cancel();
    const asking = (this.asking = new vscode.CancellationTokenSource());
    try {
      const page = await this.source(asking.token);
      if (page !== undefined && !asking.token.isCancellationRequested) {
        this.page = page;
        this.panel.title = page.title;
        await this.send();
        if (page.incomplete && again > 0) {
          this.quiet = setTimeout(() => void this.refresh(again - 1), AGAIN_MS);
        }
      }
    } catch (error) {
      this.failed(error);
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
      this.follows = this.follows === undefined ? undefined : message.on;
    } else if (message.type === "copy" && this.page !== undefined) {
      await vscode.env.clipboard.writeText(markdown(this.page));
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied as Markdown"), 3000);
    } else if (message.type === "open") {
      const place = this.page?.groups.flatMap((group) => group.items).find((item) => item.id === message.id)?.place;
      await (place && openPlace(place.uri, place.line));
    }
  }
}

/** Open a file at a line that counts from 0, in the editors' column rather than the page's. */
export async function openPlace(uri: string, line: number): Promise<void> {
  const column = vscode.window.visibleTextEditors[0]?.viewColumn ?? vscode.ViewColumn.One;
  const place = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
    viewColumn: column,
    selection: new vscode.Range(place, place),
  });
}

function html(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString("hex");
  const file = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path)).toString();
  const words = {
    copy: vscode.l10n.t("Copy as Markdown"),
    refresh: vscode.l10n.t("Refresh"),
    follow: vscode.l10n.t("Follow the cursor"),
    code: vscode.l10n.t("Code"),
    score: vscode.l10n.t("score"),
    nothing: vscode.l10n.t("Nothing here."),
  };
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
  <meta name="viewport" content="width=device-width">
  <link rel="stylesheet" href="${file("media", "page.css")}">
  <title>CodeForge</title>
</head>
<body data-words="${attribute(JSON.stringify(words))}">
  <main id="page" aria-busy="true"><h1>CodeForge</h1></main>
  <p id="news" class="unseen" role="status"></p>
  <script nonce="${nonce}" src="${file("dist", "page.js")}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
