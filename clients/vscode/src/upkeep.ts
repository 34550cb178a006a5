/** A report for an issue, and rebuilding the stored index. */
import { execFile } from "child_process";
import * as os from "os";
import { promisify } from "util";
import * as vscode from "vscode";

import { Server } from "./server";

/** Open what a maintainer needs to know as an unsaved document: a person reads it, and sends it or not. */
export async function report(server: Server, { packageJSON }: vscode.Extension<unknown>, trouble: string): Promise<void> {
  const status: unknown = await server.request("codeforge/status", {}).catch((error) => String(error));
  const block = (title: string, kind: string, text: string) => `\n## ${title}\n\n\`\`\`${kind}\n${text}\n\`\`\``;
  const json = (title: string, value: unknown) => block(title, "json", JSON.stringify(value, undefined, 2));
  const lines = [
    `# CodeForge report\n\n${vscode.l10n.t("Read it before you send it: it names folders of yours.")}\n`,
    `- Extension ${packageJSON.version}, server ${server.version || `off (${trouble})`}, started by \`${server.command.join(" ")}\``,
    `- ${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}, ${vscode.env.remoteName ?? "local"}`,
    `- Trusted: ${vscode.workspace.isTrusted}`,
    json("Settings", changedSettings(packageJSON.contributes.configuration)),
    json("Status", status ?? null),
    block("Last lines of the server's log", "text", server.lastWords.trimEnd()),
  ];
  const content = `${lines.join("\n")}\n`.replaceAll(os.homedir(), "~");
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "markdown", content }));
}

/** The settings of ours that somebody has changed. */
function changedSettings(declared: { properties: object }[]): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration();
  const names = declared.flatMap(({ properties }) => Object.keys(properties));
  const changed = names.filter((name) => JSON.stringify(settings.get(name)) !== JSON.stringify(settings.inspect(name)?.defaultValue));
  return Object.fromEntries(changed.map((name) => [name, settings.get(name)]));
}

/** Forget the stored index of each folder and build it anew, with the program that the server's command names. */
export async function rebuild(command: readonly string[], folders: string[], log: (line: string) => void): Promise<void> {
  const [program, ...before] = command.slice(0, command.lastIndexOf("lsp"));
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("CodeForge: rebuilding the index") };
  await vscode.window.withProgress(options, async () => {
    for (const folder of folders) {
      const args = [...before, "index", "--fresh", folder];
      const done = await promisify(execFile)(program!, args, { cwd: os.homedir() }).catch((error: Error) => ({ stdout: "", stderr: String(error) }));
      log(`${args.join(" ")}: ${done.stdout}${done.stderr}`);
    }
  });
}
