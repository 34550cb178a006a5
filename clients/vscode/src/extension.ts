import * as vscode from "vscode";

import { registerContext, registerTools } from "./agents";
import { askTheIndex, explainContext } from "./ask";
import { Found, findServer, isOlder } from "./finding";
import { interpreterOf } from "./interpreter";
import { InstallFailed, Managed } from "./managed";
import { cursor } from "./pages";
import { Server, Trouble } from "./server";
import { Status } from "./status";
import { registerTestLens } from "./testing";
import { rebuild, report } from "./upkeep";
import { Views } from "./views";

const { t } = vscode.l10n;
let extension: Extension | undefined;

/** The server starts behind the activation: installing it takes a minute, and commands are there at once. */
export function activate(context: vscode.ExtensionContext): Extension {
  extension = new Extension(context);
  void extension.restart();
  return extension;
}

export const deactivate = (): Promise<void> | undefined => extension?.server.stop();

/** One server for the window, and what can be asked of it. */
export class Extension {
  readonly output = vscode.window.createOutputChannel("CodeForge", { log: true });
  readonly server: Server;
  private readonly status: Status;
  private readonly managed: Managed;
  private restarts = 0;
  private restarted: Promise<void> | undefined;
  private interpreter: string | undefined;
  private trouble = "";

  constructor(private readonly context: vscode.ExtensionContext) {
    const server = (this.server = new Server(this.output, {
      trouble: (trouble) => this.tell(trouble),
      changed: () => this.status.stateChanged(this.trouble),
      settings: (section) => this.settings(section),
    }));
    const views = new Views(context.extensionUri, server);
    this.status = new Status(server);
    this.managed = new Managed(context.globalStorageUri.fsPath, context.asAbsolutePath("server"));
    const commands: Record<string, () => unknown> = {
      showStatus: () => views.show("status"),
      showContext: () => views.show("context", "context", cursor),
      showImpact: (at = cursor()) => views.show("impact", "impact", () => at),
      showTests: (at = cursor()) => views.show("tests", "tests", () => at),
      showReview: () => views.show("review"),
      showOverview: () => views.show("overview"),
      explainContext: () => explainContext(server),
      ask: () => askTheIndex(server, views),
      pause: () => this.status.pause(),
      restart: () => this.restart(),
      showLog: () => this.output.show(),
      collectReport: () => report(server, context.extension, this.trouble),
      wipeCache: () => this.wipeCache(),
      openSettings: () => vscode.commands.executeCommand("workbench.action.openSettings", "codeforge.server.command"),
      useBundledServer: () => this.useBundledServer(),
      updateExtension: () => vscode.commands.executeCommand("workbench.extensions.action.checkForUpdates"),
      actions: () => this.chooseAction(Object.keys(commands).slice(0, -3)),
    };
    context.subscriptions.push(
      this.output,
      this.status,
      ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`codeforge.${name}`, () => run())),
      ...registerTools(server, context.extension.packageJSON.contributes.languageModelTools),
      ...registerTestLens(server, () => this.interpreter),
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("codeforge.server") && this.restart()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
    );
    void registerContext(server).then((registered) => context.subscriptions.push(...registered));
  }

  /** Stop the server if it runs, find it, and start it. Of restarts that wait for one another only the last is done. */
  restart(): Promise<void> {
    const number = ++this.restarts;
    void (this.server.state === "starting" && this.server.stop()); // a start under way is not waited for
    const next = async () => void (number === this.restarts && (await this.stopAndStart()));
    return (this.restarted = (this.restarted ?? Promise.resolve()).then(next, next));
  }

  private async stopAndStart(): Promise<void> {
    this.trouble = "";
    await this.server.stop();
    const trusted = vscode.workspace.isTrusted;
    this.interpreter = trusted ? await interpreterOf(vscode.workspace.workspaceFolders?.[0]?.uri) : undefined;
    const setting = vscode.workspace.getConfiguration("codeforge").get<string[]>("server.command") ?? [];
    const places = { setting, managed: this.managed.program, interpreter: this.interpreter };
    const found = findServer(places) ?? (setting.length === 0 ? await this.install() : this.off("setting", setting[0]));
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
    const options = { location: vscode.ProgressLocation.Notification, title: t("CodeForge: installing its server"), cancellable: true };
    const words = { environment: t("making an environment"), packages: t("fetching packages") };
    try {
      const program = await vscode.window.withProgress(options, (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const step = (what: keyof typeof words) => progress.report({ message: words[what] });
        return this.managed.install({ signal: abort.signal, step, log: (line) => this.output.info(line) });
      });
      return { command: [program, "lsp"], origin: "managed" };
    } catch (error) {
      return error instanceof InstallFailed ? this.off(error.why, error.output) : this.off("install", String(error));
    }
  }

  /** Installed before the setting goes: without it, an older one in PATH would be found meanwhile. */
  private async useBundledServer(): Promise<void> {
    if (this.managed.program === undefined && (await this.install()) === undefined) {
      return;
    }
    const settings = vscode.workspace.getConfiguration("codeforge");
    const { globalValue, workspaceValue } = settings.inspect("server.command") ?? {};
    for (const [value, global] of [[workspaceValue, false], [globalValue, true]] as const) {
      await (value !== undefined && settings.update("server.command", undefined, global));
    }
    await this.restart();
  }

  private checkVersion({ command, origin }: Found): void {
    const own = this.context.extension.packageJSON.version as string;
    const { version } = this.server;
    if (this.server.state === "running" && !this.server.offers("page")) {
      const what = t("The CodeForge server at {0} is version {1}, too old for this extension ({2}).", command[0]!, version || "?", own);
      void this.message(vscode.window.showWarningMessage, what, "useBundledServer", "openSettings");
    } else if (origin !== "managed" && isOlder(own, version) && this.context.globalState.get("toldNewer") !== version) {
      void this.context.globalState.update("toldNewer", version);
      const what = t("The CodeForge server is version {0}, newer than this extension ({1}).", version, own);
      void this.message(vscode.window.showInformationMessage, what, "updateExtension");
    }
  }

  // Telling a person, once

  private tell(trouble: Trouble): void {
    if (trouble.kind !== "crashed" || !trouble.restarts) {
      this.off(trouble.kind, trouble.kind === "silent" ? "" : trouble.why);
    } else if (trouble.first) {
      const what = t("The CodeForge server ended unexpectedly and was started again.");
      void this.message(vscode.window.showWarningMessage, what, "showLog", "collectReport");
    }
  }

  /** There is no server now: why, in a few words for the status, in a sentence, and what can be done. */
  private off(why: Trouble["kind"] | InstallFailed["why"] | "setting", detail = ""): undefined {
    const notFound = t("Server not found");
    const told: Record<typeof why, [short: string, sentence: string, ...buttons: string[]]> = {
      setting: [notFound, t("CodeForge is off: {0}, which codeforge.server.command names, is not a program.", detail), "useBundledServer", "openSettings"],
      wheel: [notFound, t("CodeForge is off: no server was found. Install it with `uv tool install codeforge-ls`, or name it in codeforge.server.command."), "restart", "openSettings"],
      python: [notFound, t("CodeForge is off: its server needs Python 3.11 or newer, and none was found. Install Python or uv, then try again."), "restart", "openSettings"],
      install: [notFound, t("CodeForge is off: its server could not be installed. {0}", detail.trim().split("\n").at(-1)!), "restart", "showLog", "openSettings"],
      cancelled: [notFound, t("CodeForge is off: installing its server was cancelled."), "restart", "openSettings"],
      silent: [t("The server does not answer"), t("CodeForge is off: its server did not answer for 30 seconds and was stopped."), "restart", "showLog"],
      "start failed": [t("The server did not start"), t("CodeForge is off: its server did not start. {0}", detail), "restart", "showLog", "useBundledServer"],
      crashed: [t("The server ended again and again"), t("CodeForge is off: its server ended again and again. {0}", detail), "restart", "showLog", "collectReport"],
    };
    const [short, sentence, ...buttons] = told[why];
    this.trouble = short;
    this.output.error(sentence);
    this.status.stateChanged(short);
    void this.message(vscode.window.showErrorMessage, sentence, ...buttons);
  }

  private async message(show: typeof vscode.window.showErrorMessage, text: string, ...names: string[]): Promise<void> {
    const chosen = await show(text, ...this.declared(names));
    await (chosen && vscode.commands.executeCommand(chosen.command));
  }

  /** What package.json says of our commands, in the editor's language. */
  private declared(names: string[]): { command: string; title: string; icon: string }[] {
    const commands = this.context.extension.packageJSON.contributes.commands as ReturnType<typeof this.declared>;
    return names.map((name) => commands.find(({ command }) => command === `codeforge.${name}`)!);
  }

  // Commands

  private async chooseAction(names: string[]): Promise<void> {
    const items = this.declared(names).map(({ command, title, icon }) => ({ label: `${icon} ${title}`, command }));
    const chosen = await vscode.window.showQuickPick(items, { title: "CodeForge" });
    await (chosen && vscode.commands.executeCommand(chosen.command));
  }

  /** Forget the stored indexes of the open folders and build them anew, with the server's own command. */
  private async wipeCache(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const command = this.server.command;
    const sure = t("Wipe and Rebuild");
    const what = t("The stored index of this workspace is deleted and built again. Your files stay as they are.");
    if (command.includes("lsp") && (await vscode.window.showWarningMessage(what, { modal: true }, sure)) === sure) {
      await this.server.stop();
      await rebuild(command, folders, (line) => this.output.info(line));
      await this.restart();
    }
  }
}
