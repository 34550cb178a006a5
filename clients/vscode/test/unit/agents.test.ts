import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";

import { CopilotApi, registerContext, registerTools } from "../../src/agents";

const page = {
  title: "",
  facts: [],
  complete: true,
  text: "# Found\n",
  groups: [{ title: "", items: [{ id: "a", title: "Basket", code: "class Basket:", score: 61, place: { uri: "file:///basket.py", line: 0, text: "" } }] }],
};
const server = { request: vi.fn(async (): Promise<unknown> => page) };
const tools: Record<string, vscode.LanguageModelTool<object>> = {};

beforeEach(() => {
  server.request.mockClear().mockResolvedValue(page);
  Object.assign(vscode, {
    lm: { registerTool: (name: string, tool: vscode.LanguageModelTool<object>) => (tools[name] = tool) },
    LanguageModelToolResult: class { constructor(readonly content: unknown[]) {} },
    LanguageModelTextPart: class { constructor(readonly value: string) {} },
  });
});

async function invoked(name: string): Promise<string> {
  const result = (await tools[name]!.invoke({ input: { query: "x" }, toolInvocationToken: undefined }, undefined as any)) as any;
  return result.content[0].value;
}

test("each declared tool asks the view of its name, and an agent hears why there is no answer", async () => {
  registerTools(server as any, [{ name: "codeforge_find" }, { name: "codeforge_uses" }]);
  expect(await invoked("codeforge_find")).toBe("# Found\n");
  expect(server.request.mock.calls[0]).toEqual(["codeforge/page", { view: "find", query: "x" }, undefined]);
  server.request.mockRejectedValue(new Error("Nothing is called `x`."));
  expect(await invoked("codeforge_uses")).toBe("Nothing is called `x`.");
  server.request.mockResolvedValue(undefined);
  expect(await invoked("codeforge_uses")).toBe("The CodeForge server does not run.");
});

test("a host without language model tools goes without", () => {
  Object.assign(vscode, { lm: undefined });
  expect(registerTools(server as any, [{ name: "codeforge_find" }])).toEqual([]);
});

/** Copilot's interface as it documents it: `getContextProviderAPI("v1")`, with or without a promise. */
function copilot(id: string, wait: boolean) {
  const registered: any[] = [];
  const api = { registerContextProvider: (provider: unknown) => (registered.push(provider), { dispose: () => {} }) };
  const exported = { getContextProviderAPI: (version: string) => (version !== "v1" ? undefined : wait ? Promise.resolve(api) : api) };
  const getExtension = (asked: string) => (asked === id ? { activate: async () => exported as unknown as CopilotApi } : undefined);
  Object.assign(vscode, { extensions: { getExtension } });
  return registered;
}

test.each([["GitHub.copilot", false], ["GitHub.copilot-chat", true]])("%s gets the context at its cursor, in its time", async (id, wait) => {
  const registered = copilot(id, wait);
  expect(await registerContext(server as any)).toHaveLength(1);
  const [{ resolver, selector }] = registered;
  expect(selector).toContainEqual({ language: "python" });
  Object.assign(vscode.workspace, { textDocuments: [{ uri: { toString: () => "file:///shop.py" }, positionAt: (offset: number) => ({ line: 0, character: offset }) }] });
  const request = { documentContext: { uri: "file:///shop.py", offset: 7 }, timeBudget: 100 };
  expect(await resolver.resolve(request, undefined)).toEqual([{ uri: "file:///basket.py", value: "class Basket:", importance: 61 }]);
  const params = { view: "context", textDocument: { uri: "file:///shop.py" }, position: { line: 0, character: 7 }, budget: { ms: 80 } };
  expect(server.request.mock.calls[0]).toEqual(["codeforge/page", params, undefined]);
  expect(await resolver.resolve({ ...request, documentContext: { uri: "file:///closed.py", offset: 0 } }, undefined)).toEqual([]);
});

test("without Copilot, or with one that lacks the interface or fails, nothing is registered", async () => {
  Object.assign(vscode, { extensions: { getExtension: () => undefined } });
  expect(await registerContext(server as any)).toEqual([]);
  Object.assign(vscode, { extensions: { getExtension: () => ({ activate: async () => ({}) }) } });
  expect(await registerContext(server as any)).toEqual([]);
  Object.assign(vscode, { extensions: { getExtension: () => ({ activate: () => Promise.reject(new Error("broken")) }) } });
  expect(await registerContext(server as any)).toEqual([]);
});
