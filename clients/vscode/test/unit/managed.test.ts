import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { beforeEach, expect, test } from "vitest";

import { Install, InstallFailed, Managed } from "../../src/managed";

let folder: string;
let said: string[];
let install: Install;
let abort: AbortController;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "managed-"));
  said = [];
  abort = new AbortController();
  install = { signal: abort.signal, step: (what) => said.push(what), log: () => {} };
});

/** A folder with a wheel in it whose program prints its version; it needs nothing, so no registry is asked. */
function wheels(version: string): string {
  const made = path.join(folder, `wheels-${version}`);
  fs.mkdirSync(made);
  execFileSync("python3", ["-c", WHEEL, made, version]);
  return made;
}

const WHEEL = `
import sys, zipfile
folder, version = sys.argv[1:]
info = f"codeforge_ls-{version}.dist-info"
with zipfile.ZipFile(f"{folder}/codeforge_ls-{version}-py3-none-any.whl", "w") as wheel:
    wheel.writestr("stand_in.py", f"def main(): print({version!r})")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: codeforge-ls\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: hand\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\ncodeforge = stand_in:main\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

const storage = () => path.join(folder, "storage");
const run = (program: string) => execFileSync(program, { encoding: "utf8" }).trim();

test("an environment is made once, by one of two windows, over what an interrupted try left", { timeout: 300_000 }, async () => {
  const made = wheels("9.1.0");
  fs.mkdirSync(path.join(storage(), "server-9.1.0", "bin"), { recursive: true });
  fs.writeFileSync(path.join(storage(), "server-9.1.0", "bin", "codeforge"), "half");
  expect(new Managed(storage(), made).program).toBeUndefined();
  const [one, other] = await Promise.all([1, 2].map(() => new Managed(storage(), made).install(install)));
  expect(one).toBe(other);
  expect(run(one!)).toBe("9.1.0");
  expect(said).toEqual(["environment", "packages"]);
  expect(new Managed(storage(), made).program).toBe(one);
  expect(new Managed(storage(), wheels("9.2.0")).program).toBeUndefined();
});

async function failure(managed: Managed): Promise<InstallFailed> {
  return managed.install(install).then(
    () => expect.unreachable(),
    (error) => error as InstallFailed,
  );
}

test("without a wheel it says so", async () => {
  expect((await failure(new Managed(storage(), "/nowhere"))).why).toBe("wheel");
});

test("without Python it says so, and the next try is free", async () => {
  const managed = new Managed(storage(), wheels("9.1.0"), { PATH: path.join(folder, "empty") });
  expect((await failure(managed)).why).toBe("python");
  expect((await failure(managed)).why).toBe("python");
});

test("a Python that is too old is not taken", async () => {
  const bin = path.join(folder, "bin");
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, "python3"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect((await failure(new Managed(storage(), wheels("9.1.0"), { PATH: bin }))).why).toBe("python");
});

test("a failing installer is quoted", async () => {
  const bin = path.join(folder, "bin");
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, "uv"), "#!/bin/sh\necho no network >&2\nexit 2\n", { mode: 0o755 });
  const failed = await failure(new Managed(storage(), wheels("9.1.0"), { PATH: bin }));
  expect([failed.why, failed.output]).toEqual(["install", "no network"]);
});

test("it can be cancelled", async () => {
  const bin = path.join(folder, "bin");
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, "uv"), "#!/bin/sh\nexec /bin/sleep 600\n", { mode: 0o755 });
  const failed = failure(new Managed(storage(), wheels("9.1.0"), { PATH: bin }));
  install.step = () => {};
  abort.abort();
  expect((await failed).why).toBe("cancelled");
});
