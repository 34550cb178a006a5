import * as vscode from "vscode";

import { askTheIndex, contextAtCursor, explainContext, graphAtCursor, showOverview } from "./ask";
import { Found, findServer, isOlder } from "./finding";
import { interpreterOf } from "./interpreter";
import { InstallFailed, Managed } from "./managed";
import { statusPage } from "./pages";
import { StatusAnswer } from "./protocol";
import { Server, Trouble } from "./server";
import { Status } from "./status";
import { registerTools } from "./tools";
import { rebuild, report } from "./upkeep";
import { Views } from "./views";

/** Older servers lack requests that this extension sends. */
const OLDEST_SERVER = "0.1.0";

const { t } = vscode.l10n;
let extension: Extension | undefined;

/** The server starts behind the activation: installing it takes a minute, and commands are there at once. */
export function activate(context: vscode.ExtensionContext): Extension {
  extension = new Extension(context);
  void extension.restart();
  return extension;
}

export async function deactivate(): Promise<void> {
  await extension?.server.stop();
}

/** One server for the window, and what can be asked of it. */
export class Extension {
  readonly output = vscode.window.createOutputChannel("CodeForge", { log: true });
  readonly server: Server;
  private readonly status: Status;
  private readonly views: Views;
  private readonly managed: Managed;
  private restarting: Promise<void> | undefined;
  private interpreter: string | undefined;
  private trouble = "";

  constructor(private readonly context: vscode.ExtensionContext) {
    this.server = new Server(this.output, {
      trouble: (trouble) => this.tell(trouble),
      progress: (token, value) => this.status.progress(token, value),
      changed: () => this.status.stateChanged(this.trouble),
      settings: (section) => this.settings(section),
    });
    this.status = new Status(this.server);
    this.views = new Views(context.extensionUri, (error) => this.output.error(String(error)));
    this.managed = new Managed(context.globalStorageUri.fsPath, context.asAbsolutePath("server"));
    context.subscriptions.push(
      this.output,
      this.status,
      this.views,
      ...registerTools(this.server),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("codeforge.server")) {
          void this.restart();
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
    );
    for (const [name, run] of Object.entries(this.commands)) {
      context.subscriptions.push(vscode.commands.registerCommand(`codeforge.${name}`, run));
    }
  }

  private readonly commands: Record<string, () => unknown> = {
    restart: () => this.restart(),
    showLog: () => this.output.show(),
    showStatus: () => this.views.show("status", (token) => this.statusPage(token)),
    showContext: () => this.views.show("context", (token) => contextAtCursor(this.server, token), { follows: true }),
    showImpact: () => this.views.show("impact", graphAtCursor(this.server, "impact")),
    showTests: () => this.views.show("tests", graphAtCursor(this.server, "testsFor")),
    showOverview: () => showOverview(this.server),
    explainContext: () => explainContext(this.server),
    ask: () => askTheIndex(this.server, this.views),
    collectReport: () => report(this.server, this.context.extension, this.trouble),
    wipeCache: () => this.wipeCache(),
    useBundledServer: () => this.useBundledServer(),
    actions: () => this.chooseAction(),
  };

  /** Stop the server if it runs, find it, and start it. Restarts asked for during a restart are done once. */
  restart(): Promise<void> {
    this.restarting ??= this.stopAndStart().finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  private async stopAndStart(): Promise<void> {
    this.trouble = "";
    await this.server.stop();
    const trusted = vscode.workspace.isTrusted;
    this.interpreter = trusted ? await interpreterOf(vscode.workspace.workspaceFolders?.[0]?.uri) : undefined;
    const setting = vscode.workspace.getConfiguration("codeforge").get<string[]>("server.command") ?? [];
    const places = { setting, managed: this.managed.program, interpreter: this.interpreter };
    const found = findServer(places) ?? (setting.length === 0 ? await this.install() : this.tellWrongSetting(setting[0]!));
    if (found !== undefined) {
      await this.server.start(found.command);
      this.checkVersion(found);
    }
  }

  /** What the server is told besides the settings: untrusted folders get the index and syntax alone. */
  private settings(section: Record<string, unknown>): Record<string, unknown> {
    const of = (name: string) => (section[name] ?? {}) as Record<string, unknown>;
    if (!vscode.workspace.isTrusted) {
      return { ...section, jedi: { ...of("jedi"), enable: false }, ruff: { ...of("ruff"), enable: false } };
    }
    const python = of("python");
    return { ...section, python: { ...python, interpreter: python["interpreter"] || this.interpreter || "" } };
  }

  // Finding and installing

  private async install(): Promise<Found | undefined> {
    const location = vscode.ProgressLocation.Notification;
    const title = t("CodeForge: installing its server");
    try {
      const program = await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const words = { environment: t("making an environment"), packages: t("fetching packages") };
        return this.managed.install({
          signal: abort.signal,
          step: (what) => progress.report({ message: words[what] }),
          log: (line) => this.output.info(line),
        });
      });
      return { command: [program, "lsp"], origin: "managed" };
    } catch (error) {
      this.tellNotInstalled(error instanceof InstallFailed ? error : new InstallFailed("install", String(error)));
      return undefined;
    }
  }

  private async useBundledServer(): Promise<void> {
    const settings = vscode.workspace.getConfiguration("codeforge");
    const { globalValue, workspaceValue } = settings.inspect("server.command") ?? {};
    if (workspaceValue !== undefined) {
      await settings.update("server.command", undefined, vscode.ConfigurationTarget.Workspace);
    }
    if (globalValue !== undefined) {
      await settings.update("server.command", undefined, vscode.ConfigurationTarget.Global);
    }
    if (this.managed.program !== undefined || (await this.install()) !== undefined) {
      await this.restart();
    }
  }

  private checkVersion({ command, origin }: Found): void {
    const own = this.context.extension.packageJSON.version as string;
    const { version } = this.server;
    if (this.server.state !== "running") {
      return;
    }
    if (isOlder(version || "0", OLDEST_SERVER)) {
      const what = t("The CodeForge server at {0} is version {1}; this extension needs {2} or newer.", command[0]!, version || "?", OLDEST_SERVER);
      void this.message("warning", what, "useBundledServer", "openSettings");
    } else if (origin !== "managed" && isOlder(own, version) && this.context.globalState.get("toldNewer") !== version) {
      void this.context.globalState.update("toldNewer", version);
      void this.message("info", t("The CodeForge server is version {0}, newer than this extension ({1}).", version, own), "updateExtension");
    }
  }

  // Telling a person, once

  private tellWrongSetting(named: string): undefined {
    const what = t("CodeForge is off: {0}, which codeforge.server.command names, is not a program.", named);
    this.off(t("Server not found"), what, "useBundledServer", "openSettings");
  }

  private tellNotInstalled({ why, output }: InstallFailed): void {
    const words = {
      wheel: t("CodeForge is off: no server was found. Install it with `uv tool install codeforge-ls`, or name it in codeforge.server.command."),
      python: t("CodeForge is off: its server needs Python 3.11 or newer, and none was found. Install Python or uv, then try again."),
      install: t("CodeForge is off: its server could not be installed. {0}", output.trim().split("\n").at(-1) ?? ""),
      cancelled: t("CodeForge is off: installing its server was cancelled."),
    };
    this.off(t("Server not found"), words[why], "restart", "showLog", "openSettings");
  }

  private tell(trouble: Trouble): void {
    if (trouble.kind === "silent") {
      this.off(t("The server does not answer"), t("CodeForge is off: its server did not answer for 30 seconds and was stopped."), "restart", "showLog");
    } else if (trouble.kind === "start failed") {
      this.off(t("The server did not start"), t("CodeForge is off: its server did not start. {0}", trouble.why), "restart", "showLog", "useBundledServer");
    } else if (!trouble.restarts) {
      this.off(t("The server ended again and again"), t("CodeForge is off: its server ended again and again. {0}", trouble.why), "restart", "showLog", "collectReport");
    } else if (trouble.first) {
      void this.message("warning", t("The CodeForge server ended unexpectedly and was started again."), "showLog", "collectReport");
    }
  }

  private off(short: string, message: string, ...actions: string[]): void {
    this.trouble = short;
    this.output.error(message);
    this.status.stateChanged(short);
    void this.message("error", message, ...actions);
  }

  private async message(kind: "error" | "warning" | "info", text: string, ...actions: string[]): Promise<void> {
    const titles: Record<string, string> = {
      restart: t("Try Again"),
      showLog: t("Show Log"),
      openSettings: t("Open Settings"),
      useBundledServer: t("Use the Bundled Server"),
      collectReport: t("Collect Report"),
      updateExtension: t("Look for Updates"),
    };
    const show = { error: vscode.window.showErrorMessage, warning: vscode.window.showWarningMessage, info: vscode.window.showInformationMessage }[kind];
    const chosen = await show(text, ...actions.map((action) => titles[action]!));
    const action = actions.find((one) => titles[one] === chosen);
    if (action === "openSettings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "codeforge.server.command");
    } else if (action === "updateExtension") {
      await vscode.commands.executeCommand("workbench.extensions.action.checkForUpdates");
    } else if (action !== undefined) {
      await vscode.commands.executeCommand(`codeforge.${action}`);
    }
  }

  // Commands

  private async statusPage(token: vscode.CancellationToken): Promise<ReturnType<typeof statusPage> | undefined> {
    const answer = await this.server.request<StatusAnswer>("codeforge/status", {}, token);
    return statusPage(answer ?? { folders: [] }, this.server.version || this.trouble, this.server.command.join(" "));
  }

  private async chooseAction(): Promise<void> {
    const names = ["showStatus", "showContext", "showImpact", "showTests", "showOverview", "explainContext", "ask", "restart", "showLog", "collectReport", "wipeCache"];
    const declared = this.context.extension.packageJSON.contributes.commands as { command: string; title: string; icon?: string }[];
    const items = names.map((name) => {
      const { title, icon } = declared.find(({ command }) => command === `codeforge.${name}`)!;
      return { label: `${icon ?? ""} ${title}`.trim(), name };
    });
    const chosen = await vscode.window.showQuickPick(items, { title: "CodeForge" });
    if (chosen !== undefined) {
      await vscode.commands.executeCommand(`codeforge.${chosen.name}`);
    }
  }

  /** Forget the stored indexes of the open folders and build them anew, with the server's own command. */
  private async wipeCache(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const command = this.server.command;
    const sure = t("Wipe and Rebuild");
    const what = t("The stored index of this workspace is deleted and built again. Your files stay as they are.");
    if (!command.includes("lsp") || (await vscode.window.showWarningMessage(what, { modal: true }, sure)) !== sure) {
      return;
    }
    await this.server.stop();
    await rebuild(command, folders, (line) => this.output.info(line));
    await this.restart();
  }
}
