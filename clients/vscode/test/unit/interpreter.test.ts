import { afterEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";

import { interpreterOf } from "../../src/interpreter";

/** The Python extension with these exports, as it documents them. */
function pythonExtension(exported: unknown): void {
  const getExtension = (id: string) => (id === "ms-python.python" ? { activate: async () => exported } : undefined);
  Object.assign(vscode, { extensions: { getExtension } });
}

const environments = (resolved: unknown) => ({
  environments: {
    getActiveEnvironmentPath: (resource: unknown) => ({ path: `/chosen for ${resource}` }),
    resolveEnvironment: async ({ path }: { path: string }) => (path === "/chosen for shop" ? resolved : undefined),
  },
});

afterEach(() => vi.useRealTimers());

test("the interpreter is the one that the Python extension has chosen for the folder", async () => {
  pythonExtension(environments({ executable: { uri: { fsPath: "/venv/bin/python" } } }));
  expect(await interpreterOf("shop" as any)).toBe("/venv/bin/python");
  expect(await interpreterOf("other" as any)).toBeUndefined();
});

test.each([
  ["there is no such extension", undefined],
  ["it has no environments", {}],
  ["its environment has no executable", environments({})],
  ["it fails", { environments: { getActiveEnvironmentPath: () => { throw new Error("broken"); } } }],
])("there is none where %s", async (_, exported) => {
  pythonExtension(exported);
  expect(await interpreterOf("shop" as any)).toBeUndefined();
});

test("an extension that does not answer is not waited for", async () => {
  vi.useFakeTimers();
  Object.assign(vscode, { extensions: { getExtension: () => ({ activate: () => new Promise(() => {}) }) } });
  const asked = interpreterOf("shop" as any);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await asked).toBeUndefined();
});
