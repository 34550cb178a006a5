/** What models in the editor may ask: language model tools, and context for Copilot's completions. Hosts without go without. */
import * as vscode from "vscode";

import { LANGUAGES } from "./languages";
import { pageOf } from "./pages";
import { Server } from "./server";

/** The tools that package.json declares, each a view of the server by its name. */
export function registerTools(server: Server, declared: { name: string }[] = []): vscode.Disposable[] {
  if (typeof vscode.lm?.registerTool !== "function") {
    return [];
  }
  return declared.map(({ name }) =>
    vscode.lm.registerTool<object>(name, {
      prepareInvocation: () => ({ invocationMessage: vscode.l10n.t("Asking the index") }),
      invoke: async ({ input }, token) => {
        const asked = pageOf(server, name.replace("codeforge_", ""), input, token);
        const text = await asked.then((page) => page?.text ?? "The CodeForge server does not run.", (error: Error) => error.message);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    }),
  );
}

/** The part of Copilot's context provider interface, version 1, that is used here. */
export interface CopilotApi {
  getContextProviderAPI?(version: "v1"): PromiseLike<{
    registerContextProvider(provider: ReturnType<typeof contextProvider>): vscode.Disposable;
  }>;
}

export interface ContextRequest {
  documentContext: { uri: string; offset: number };
  timeBudget: number;
}

/** Offer context to each Copilot extension that takes it. */
export async function registerContext(server: Server): Promise<vscode.Disposable[]> {
  const registered = ["GitHub.copilot", "GitHub.copilot-chat"].map(async (id) => {
    const api = await vscode.extensions.getExtension<CopilotApi>(id)?.activate();
    return (await api?.getContextProviderAPI?.("v1"))?.registerContextProvider(contextProvider(server));
  });
  const settled = await Promise.allSettled(registered);
  return settled.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : []));
}

function contextProvider(server: Server) {
  const selector = LANGUAGES.map((language) => ({ language }));
  const resolve = async ({ documentContext, timeBudget }: ContextRequest, token: vscode.CancellationToken) => {
    const { uri, offset } = documentContext;
    const position = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri)?.positionAt(offset);
    const params = { textDocument: { uri }, position, budget: { ms: Math.floor(timeBudget * 0.8) } };
    const page = position && (await pageOf(server, "context", params, token));
    const items = page?.groups.flatMap((group) => group.items) ?? [];
    return items.map(({ place, code, score }) => ({ uri: place!.uri, value: code!, importance: score ?? 0 }));
  };
  return { id: "codeforge.codeforge", selector, resolver: { resolve } };
}
