/** The language status item: what the server is doing, in a few words, and the way to everything else. */
import * as vscode from "vscode";

import { LANGUAGES } from "./languages";
import { megabytes } from "./pages";
import { StatusAnswer } from "./protocol";
import { Server } from "./server";

/** Milliseconds between looks: while files are being indexed, and afterwards in a window that is looked at. */
const BUSY_MS = 1_000;
const CALM_MS = 30_000;

export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem(
    "codeforge",
    LANGUAGES.map((language) => ({ language })),
  );
  private readonly working = new Map<unknown, string>();
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
    this.working.clear();
    if (this.server.state === "running") {
      this.show("CodeForge", this.server.version);
      void this.look();
    } else if (this.server.state === "starting") {
      this.show("CodeForge", vscode.l10n.t("Starting"), { busy: true });
    } else {
      this.show(vscode.l10n.t("CodeForge is off"), trouble, { severity: vscode.LanguageStatusSeverity.Error });
    }
  }

  /** Work that the server reports, such as indexing. */
  progress(token: unknown, value: { kind: string; title?: string; message?: string; percentage?: number }): void {
    if (value.kind === "end") {
      this.working.delete(token);
      void this.look();
      return;
    }
    const title = value.title ?? this.working.get(token) ?? "";
    this.working.set(token, title);
    const done = value.percentage === undefined ? "" : ` ${value.percentage} %`;
    this.show(`${title}${done}`, value.message ?? "", { busy: true });
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    const answer = await this.server.request<StatusAnswer>("codeforge/status", {}).catch(() => undefined);
    if (answer === undefined) {
      return;
    }
    const complete = answer.folders.every((folder) => folder.complete && folder.searchable);
    if (this.working.size === 0) {
      this.showAnswer(answer, complete);
    }
    const calm = complete && !vscode.window.state.focused;
    this.timer = setTimeout(() => void this.look(), complete ? CALM_MS * (calm ? 10 : 1) : BUSY_MS);
  }

  private showAnswer(answer: StatusAnswer, complete: boolean): void {
    const files = answer.folders.reduce((sum, folder) => sum + folder.nFiles, 0);
    const engines = Object.entries(answer.folders[0]?.engines ?? {}).map(([name, state]) => `${name} ${state}`);
    const problems = answer.folders.flatMap((folder) => folder.problems);
    const memory = answer.memoryMb ? [megabytes(answer.memoryMb)] : [];
    const severity = problems.length > 0 || engines.some((engine) => engine.endsWith("stopped"))
      ? vscode.LanguageStatusSeverity.Warning
      : vscode.LanguageStatusSeverity.Information;
    this.show(
      complete ? vscode.l10n.t("{0} files indexed", files) : vscode.l10n.t("Indexing, {0} files so far", files),
      problems[0] ?? [...memory, ...engines].join(" · "),
      { busy: !complete, severity },
    );
  }

  private show(
    text: string,
    detail: string,
    { busy = false, severity = vscode.LanguageStatusSeverity.Information } = {},
  ): void {
    this.item.text = text;
    this.item.detail = detail;
    this.item.busy = busy;
    this.item.severity = severity;
  }
}
