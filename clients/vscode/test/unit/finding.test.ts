import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { findServer, isOlder } from "../../src/finding";

let folder: string;
let environment: NodeJS.ProcessEnv;

function program(name: string, mode = 0o755): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "", { mode });
  return file;
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "finding-"));
  environment = { PATH: path.join(folder, "bin") };
});

describe("the server is what", () => {
  test("the setting names, above all others", () => {
    const named = program("named");
    program("bin/codeforge");
    expect(findServer({ setting: [named, "lsp", "--trace"], managed: program("managed"), environment })).toEqual({
      command: [named, "lsp", "--trace"],
      origin: "setting",
    });
  });

  test("the setting names by a name in PATH", () => {
    const named = program("bin/mine");
    expect(findServer({ setting: ["mine"], environment })?.command).toEqual([named]);
  });

  test("our own environment holds, above interpreter and PATH", () => {
    program("bin/codeforge");
    const managed = program("managed/codeforge");
    expect(findServer({ setting: [], managed, environment })).toEqual({ command: [managed, "lsp"], origin: "managed" });
  });

  test("stands beside the active interpreter, above PATH", () => {
    program("bin/codeforge");
    const beside = program("venv/bin/codeforge");
    const interpreter = program("venv/bin/python");
    expect(findServer({ setting: [], interpreter, environment })).toEqual({ command: [beside, "lsp"], origin: "interpreter" });
  });

  test("is called codeforge in PATH", () => {
    const found = program("bin/codeforge");
    expect(findServer({ setting: [], environment })).toEqual({ command: [found, "lsp"], origin: "path" });
  });
});

describe("there is no server where", () => {
  test.each([
    ["nothing is installed", []],
    ["the setting names no file", ["/nowhere/codeforge"]],
    ["the setting names a file relative to the open folder", ["./codeforge"]],
    ["the setting names a folder", [os.tmpdir()]],
  ])("%s", (_, setting) => {
    expect(findServer({ setting, environment })).toBeUndefined();
  });

  test("the file cannot be executed", () => {
    expect(findServer({ setting: [program("plain", 0o644)], environment })).toBeUndefined();
  });

  test("PATH holds relative folders only", () => {
    program("bin/codeforge");
    expect(findServer({ setting: [], environment: { PATH: "bin:." } })).toBeUndefined();
  });
});

test.each([
  ["0.9.0", "0.10.0", true],
  ["0.10.0", "0.9.0", false],
  ["0.1.0", "0.1.0", false],
  ["0", "0.1.0", true],
  ["1.0.0", "0.1.0", false],
])("whether %s is older than %s: %s", (one, other, older) => {
  expect(isOlder(one, other)).toBe(older);
});
