import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";

import { Page, pageOf } from "../../src/pages";
import { openItem } from "../../src/views";

const german: Record<string, string> = { "Context for {0}": "Kontext für {0}", "{0} ({1})": "{0} ({1})", "imported here": "hier importiert" };

const answer = {
  title: { say: "Context for {0}", with: ["shop.py:3"] },
  facts: [["plain", "words"], [{ say: "Items" }, "1"]],
  groups: [{ title: "", items: [{ id: "a", title: "say", reasons: [{ say: "{0} ({1})", with: [{ say: "imported here" }, "Basket"] }] }] }],
  note: "",
  complete: true,
  text: "# Context for shop.py:3\n",
};

const server = (reply: unknown) => ({ request: vi.fn(async () => reply) }) as any;

beforeEach(() => {
  const { t } = vscode.l10n;
  vi.spyOn(vscode.l10n, "t").mockImplementation(((text: string, ...values: string[]) => t(german[text] ?? text, ...values)) as any);
});
afterEach(() => vi.restoreAllMocks());

test("words are said in the editor's language, and texts as they are", async () => {
  const page = (await pageOf(server(answer), "context", {})) as Page;
  expect(page.title).toBe("Kontext für shop.py:3");
  expect(page.facts).toEqual([["plain", "words"], ["Items", "1"]]);
  expect(page.groups[0]!.items[0]).toEqual({ id: "a", title: "say", reasons: ["hier importiert (Basket)"] });
  expect(page.text).toBe(answer.text);
});

test("a view is asked with its parameters; without a server there is no page", async () => {
  const asked = server(undefined);
  expect(await pageOf(asked, "uses", { symbol: "Basket" })).toBeUndefined();
  expect(asked.request).toHaveBeenCalledWith("codeforge/page", { view: "uses", symbol: "Basket" }, undefined);
});

test("an item that was opened is told of, and an older server does not mind", async () => {
  const asked = server({ counted: 1, kept: 2 });
  const showTextDocument = vi.fn();
  Object.assign(vscode, { ViewColumn: { One: 1 }, Range: class {} });
  Object.assign(vscode.window, { visibleTextEditors: [], showTextDocument });
  const item = { id: "shop.py#Basket", title: "Basket", place: { uri: "file:///shop.py", line: 2, text: "shop.py:3" } };
  await openItem(asked, item);
  const told = { textDocument: { uri: "file:///shop.py" }, used: ["shop.py#Basket"] };
  expect(asked.request).toHaveBeenCalledWith("codeforge/context/feedback", told);
  asked.request.mockRejectedValueOnce(new Error("Method Not Found"));
  await expect(openItem(asked, item)).resolves.toBeUndefined();
  expect(showTextDocument).toHaveBeenCalledTimes(2);
});
