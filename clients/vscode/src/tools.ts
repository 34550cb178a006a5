/** What agents in the editor may ask: language model tools over the same index. Hosts without the interface go without. */
import * as vscode from "vscode";

import { contextForQuestion } from "./ask";
import { graphPage, markdown, placeOf } from "./pages";
import { GraphAnswer, Location } from "./protocol";
import { Server } from "./server";

const MOST = 60;

interface Symbol {
  name: string;
  kind: number;
  location: Location;
  containerName?: string;
}

/** Register the tools that package.json declares; nothing where the host has no language model tools. */
export function registerTools(server: Server): vscode.Disposable[] {
  if (typeof vscode.lm?.registerTool !== "function") {
    return [];
  }
  const tool = <T extends object>(name: string, saying: string, answer: (input: T, token: vscode.CancellationToken) => Promise<string>) =>
    vscode.lm.registerTool<T>(name, {
      prepareInvocation: () => ({ invocationMessage: saying }),
      invoke: async ({ input }, token) => {
        const text = server.state === "running" ? await answer(input, token) : "The CodeForge server does not run.";
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    });
  return [
    tool<{ query: string }>("codeforge_find", vscode.l10n.t("Searching symbols"), (input, token) => find(server, input.query, token)),
    tool<{ symbol: string }>("codeforge_uses", vscode.l10n.t("Searching uses"), (input, token) => uses(server, input.symbol, token)),
    tool<{ symbol: string }>("codeforge_impact", vscode.l10n.t("Following the graph"), async ({ symbol }, token) => {
      const answer = await server.request<GraphAnswer>("codeforge/impact", { symbol }, token);
      return answer ? markdown(graphPage(symbol, answer)) : "";
    }),
    tool<{ query: string }>("codeforge_context", vscode.l10n.t("Gathering context"), async (input, token) => {
      const page = await contextForQuestion(server, input.query, token);
      return page ? markdown(page) : "";
    }),
  ];
}

/** Symbols whose name is like `query`, a line each, best first. */
export async function find(server: Server, query: string, token?: vscode.CancellationToken): Promise<string> {
  const symbols = await server.request<Symbol[]>("workspace/symbol", { query }, token);
  return listed((symbols ?? []).map((symbol) => line(symbol.location, qualified(symbol))));
}

/** Uses of the symbols called `name` (or `Class.name`), a line each, below where each is defined. */
export async function uses(server: Server, name: string, token?: vscode.CancellationToken): Promise<string> {
  const [last, owner] = name.split(".").reverse();
  const symbols = (await server.request<Symbol[]>("workspace/symbol", { query: last }, token)) ?? [];
  const meant = symbols.filter((one) => one.name === last && (owner === undefined || one.containerName?.endsWith(owner)));
  const parts: string[] = [];
  for (const symbol of meant.slice(0, 5)) {
    const params = {
      textDocument: { uri: symbol.location.uri },
      position: symbol.location.range.start,
      context: { includeDeclaration: false },
    };
    const found = (await server.request<Location[]>("textDocument/references", params, token)) ?? [];
    parts.push(`${line(symbol.location, qualified(symbol))}\n${listed(found.map((use) => `  ${line(use)}`))}`);
  }
  return parts.length > 0 ? parts.join("\n") : `Nothing in this workspace is called ${name}.`;
}

function qualified(symbol: Symbol): string {
  const kind = vscode.SymbolKind[symbol.kind - 1]?.toLowerCase() ?? "symbol";
  return `${kind} ${symbol.containerName ? `${symbol.containerName}.` : ""}${symbol.name}`;
}

function line(location: Location, what = ""): string {
  return `${placeOf(location).text} ${what}`.trimEnd();
}

function listed(lines: string[]): string {
  if (lines.length === 0) {
    return "Nothing found.";
  }
  const more = lines.length > MOST ? [`… and ${lines.length - MOST} more`] : [];
  return [...lines.slice(0, MOST), ...more].join("\n");
}
