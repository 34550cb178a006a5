// node host.mjs CODE_SERVER EXTENSION TESTS SERVER: runs the cases of TESTS in VS Code's extension host, a line each.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CodeServer } from "./workbench.mjs";

const [program, extension, tests, server] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "project-"));
cpSync(fileURLToPath(new URL("project", import.meta.url)), folder, { recursive: true });
const window = await new CodeServer({ program, settings: { "codeforge.server.command": [server, "lsp"] } }).start();
let code = 1;
try {
  code = await new Promise((resolve, reject) => {
    const log = (line) => /^(not )?ok /.test(line) && console.log(line);
    window.process.on("exit", () => reject(new Error("code-server ended")));
    window.open(folder, { develop: { extension, tests, log, exit: resolve } }).catch(reject);
  });
} finally {
  if (code !== 0) console.error(window.log.slice(-3000));
  await window.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);
