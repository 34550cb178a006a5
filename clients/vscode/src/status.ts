/** The language status item: what the server is doing, in a few words, and the way to everything else. */
import * as vscode from "vscode";

import { LANGUAGES } from "./languages";
import { pageOf } from "./pages";
import { Server } from "./server";

/** Milliseconds between looks: while files are being indexed, and afterwards in a window that is looked at. */
const BUSY_MS = 1_000;
const CALM_MS = 30_000;

const Severity = vscode.LanguageStatusSeverity;

export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("codeforge", LANGUAGES.map((language) => ({ language })));
  private paused = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.item.name = "CodeForge";
    this.item.command = { command: "codeforge.actions", title: vscode.l10n.t("Actions…") };
    this.stateChanged("");
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item.dispose();
  }

  /** The server started, stopped, or was not found: `trouble` says why it is off. */
  stateChanged(trouble: string): void {
    clearTimeout(this.timer);
    if (this.server.state === "running") {
      this.show("CodeForge", this.server.version);
      void this.look();
    } else if (this.server.state === "starting") {
      this.show("CodeForge", vscode.l10n.t("Starting"), true);
    } else {
      this.show(vscode.l10n.t("CodeForge is off"), trouble, false, Severity.Error);
    }
  }

  /** Put the work that nobody waits for to rest, or wake it. */
  async pause(): Promise<void> {
    await this.server.request("codeforge/pause", { on: !this.paused });
    await this.look();
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    const page = await pageOf(this.server, "status", {}).catch(() => undefined);
    if (page === undefined) {
      return;
    }
    this.paused = page.state === "paused";
    const detail = page.facts.slice(1).map(([, value]) => value).join(" · ");
    this.show(page.note ?? "", detail, !page.complete, page.state === "wrong" ? Severity.Warning : Severity.Information);
    const calm = CALM_MS * (vscode.window.state.focused ? 1 : 10);
    this.timer = setTimeout(() => void this.look(), page.complete ? calm : BUSY_MS);
  }

  private show(text: string, detail: string, busy = false, severity = Severity.Information): void {
    Object.assign(this.item, { text, detail, busy, severity });
  }
}
