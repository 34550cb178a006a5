/** What the server says of a view, as docs/protocol.md tells of `codeforge/page`. Here it is in the editor's language. */
import * as vscode from "vscode";

import type { Server } from "./server";

export interface Page {
  title: string;
  facts: [label: string, value: string][];
  groups: { title: string; items: Item[] }[];
  /** How much of what may be used is used. */
  meter?: { label: string; used: number; of: number } | null;
  note?: string;
  /** False: asked again a moment later, there is more. */
  complete: boolean;
  /** Of the status: a word for what a person should know at a glance. */
  state?: "indexing" | "paused" | "wrong" | "";
  /** The page as Markdown, for the clipboard and for models. */
  text: string;
}

export interface Item {
  id: string;
  title: string;
  tags?: string[];
  /** Where it is: opened by a click. Lines count from 0. */
  place?: { uri: string; line: number; text: string } | null;
  score?: number | null;
  reasons?: string[];
  code?: string;
}

/** The page of a view, asked with `params`; undefined when the server does not run or the question was withdrawn. */
export async function pageOf(
  server: Server,
  view: string,
  params: object,
  token?: vscode.CancellationToken,
): Promise<Page | undefined> {
  const page = await server.request<Page>("codeforge/page", { view, ...params }, token);
  return page && (JSON.parse(JSON.stringify(page), said) as Page);
}

/** A page that says one thing. */
export const saying = (note: string): Page => ({ title: "CodeForge", facts: [], groups: [], note, complete: true, text: note });

/** Words of the server come as an English template with what fills its places. */
function said(_: string, value: { say?: string; with?: string[] } | null): unknown {
  return typeof value?.say === "string" ? vscode.l10n.t(value.say, ...(value.with ?? [])) : value;
}

/** The place of the cursor in the editor that was used last; undefined without one. */
export function cursor(): { textDocument: { uri: string }; position: vscode.Position } | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined || !["file", "untitled"].includes(editor.document.uri.scheme)) {
    return undefined;
  }
  return { textDocument: { uri: editor.document.uri.toString() }, position: editor.selection.active };
}
