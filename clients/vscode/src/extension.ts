import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions, State } from "vscode-languageclient/node";

import { LANGUAGES } from "./languages";
import { serverCommand } from "./server";

let extension: Extension | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  extension = new Extension(context);
  await extension.restart();
}

export async function deactivate(): Promise<void> {
  await extension?.stop();
}

/** One server for the window: started, shown, restarted. */
class Extension {
  private readonly output = vscode.window.createOutputChannel("CodeForge", { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem(
    "codeforge",
    LANGUAGES.map((language) => ({ language })),
  );
  private client: LanguageClient | undefined;
  private restarting: Promise<void> | undefined;

  constructor(context: vscode.ExtensionContext) {
    this.status.name = "CodeForge";
    this.status.command = { command: "codeforge.showOutput", title: "Output" };
    context.subscriptions.push(
      this.output,
      this.status,
      vscode.commands.registerCommand("codeforge.restart", () => this.restart()),
      vscode.commands.registerCommand("codeforge.showOutput", () => this.output.show()),
      vscode.commands.registerCommand("codeforge.copyReport", () => this.copyReport()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("codeforge.server")) {
          void this.restart();
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
    );
  }

  /** Stop the server if it runs and start it. Restarts asked for during a restart are done once. */
  restart(): Promise<void> {
    this.restarting ??= this.stop()
      .then(() => this.start())
      .finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.output.warn(`The server did not stop in order: ${error}`);
    }
  }

  private async start(): Promise<void> {
    const setting = vscode.workspace.getConfiguration("codeforge").get<string[]>("server.command") ?? [];
    const command = serverCommand(setting);
    if (command === undefined) {
      this.show("$(error) CodeForge", "Server not found", vscode.LanguageStatusSeverity.Error);
      void this.tellMissing(setting[0]);
      return;
    }
    const [program, ...args] = command;
    const server: ServerOptions = { command: program!, args };
    const options: LanguageClientOptions = {
      documentSelector: LANGUAGES.flatMap((language) => [
        { scheme: "file", language },
        { scheme: "untitled", language },
      ]),
      synchronize: { configurationSection: "codeforge" },
      initializationOptions: { codeforge: vscode.workspace.getConfiguration("codeforge") },
      outputChannel: this.output,
    };
    const client = new LanguageClient("codeforge", "CodeForge", server, options);
    client.onDidChangeState(({ newState }) => this.showState(newState));
    this.client = client;
    this.output.info(`Starting ${command.join(" ")}`);
    try {
      await client.start();
    } catch (error) {
      this.output.error(`The server did not start: ${error}`);
      this.show("$(error) CodeForge", "Server did not start", vscode.LanguageStatusSeverity.Error);
    }
  }

  private showState(state: State): void {
    if (state === State.Running) {
      const version = this.client?.initializeResult?.serverInfo?.version ?? "";
      this.show("$(check) CodeForge", version, vscode.LanguageStatusSeverity.Information);
    } else if (state === State.Starting) {
      this.show("$(sync~spin) CodeForge", "Starting", vscode.LanguageStatusSeverity.Information);
    } else {
      this.show("$(error) CodeForge", "Stopped", vscode.LanguageStatusSeverity.Error);
    }
  }

  private show(text: string, detail: string, severity: vscode.LanguageStatusSeverity): void {
    this.status.text = text;
    this.status.detail = detail;
    this.status.severity = severity;
  }

  private async tellMissing(named: string | undefined): Promise<void> {
    const what = named === undefined ? "`codeforge` is not in your PATH" : `\`${named}\` is not a program`;
    const settings = "Open Settings";
    const chosen = await vscode.window.showErrorMessage(
      `CodeForge is off: ${what}. Install it with \`uv tool install codeforge-ls\`, or set codeforge.server.command.`,
      settings,
    );
    if (chosen === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "codeforge.server.command");
    }
  }

  private async copyReport(): Promise<void> {
    const server = this.client?.initializeResult?.serverInfo;
    const running = this.client?.state === State.Running;
    const status: unknown = running ? await this.client?.sendRequest("codeforge/status", {}) : "not running";
    const report = { editor: vscode.version, platform: process.platform, server, status };
    await vscode.env.clipboard.writeText(JSON.stringify(report, undefined, 2));
    void vscode.window.showInformationMessage("The report is on the clipboard.");
  }
}
