/** What the cases share: the files of the project, places in them, and waiting for a condition. */
import { inspect } from "node:util";

import * as vscode from "vscode";

/** Milliseconds that a condition may take: the machine may be busy. */
const LIMIT_MS = 60_000;

export async function until<T>(what: string, get: () => T | PromiseLike<T>, good: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + LIMIT_MS; ; ) {
    const value = await get();
    if (good(value)) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`it never came: ${what}; at last there was ${inspect(value, { depth: 1 })}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** `trouble`: why there is no server, in a few words; empty while nothing is wrong. */
export function extension(): vscode.Extension<{ server: Internals; trouble: string }> {
  return vscode.extensions.getExtension("codeforge.codeforge")!;
}

/** The extension's server with what it keeps to itself. */
export interface Internals {
  state: string;
  process: { pid: number };
  crashes: number[];
  request<T>(method: string, params: object): Promise<T>;
}

export function server(): Internals {
  return extension().exports.server;
}

export function file(name: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
}

export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(file(name));
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await extension().activate();
  return document;
}

/** The place `past` characters after the start of the first `piece`. */
export function at(document: vscode.TextDocument, piece: string, past = 0): vscode.Position {
  const start = document.getText().indexOf(piece);
  if (start < 0) {
    throw new Error(`${document.fileName} holds no ${piece}`);
  }
  return document.positionAt(start + past);
}

export async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("codeforge").update(name, value, vscode.ConfigurationTarget.Workspace);
}
