// A real VS Code: code-server on a free loopback port, and Chromium pages on it. Nothing else is reached.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Milliseconds that any one condition may take: the machine may be busy with other things. */
export const LIMIT = Number(process.env.LIMIT_MS || 60_000);
/** Milliseconds after which a key that did nothing is pressed again. */
const AGAIN = 5_000;

const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoSurround": "never",
  "editor.autoIndent": "none",
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "window.commandCenter": false,
  "workbench.editor.enablePreview": false,
  "workbench.enableExperiments": false,
  "workbench.layoutControl.enabled": false,
  // A view that takes the keyboard a moment later (an editor that is shown, a page that is drawn) must not end a test's
  // question: that it did was a flake.
  "workbench.quickOpen.closeOnFocusLost": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** code-server with extensions installed and settings written; `env` is added to its environment. */
export class CodeServer {
  constructor({ program, vsixes = [], settings = {}, env = {}, trust = false }) {
    this.program = program;
    this.home = mkdtempSync(join(tmpdir(), "vscode-")); // short: it holds Unix sockets
    this.env = { ...process.env, ...env };
    for (const [name, folder] of [["TMPDIR", "tmp"], ["XDG_CONFIG_HOME", "config"], ["XDG_DATA_HOME", "share"],
      ["XDG_CACHE_HOME", "cache"], ["XDG_STATE_HOME", "state"], ["XDG_RUNTIME_DIR", "run"], ["HOME", "home"]]) {
      this.env[name] = join(this.home, folder);
      mkdirSync(this.env[name], { mode: 0o700 });
    }
    this.settings = { ...SETTINGS, "security.workspace.trust.enabled": trust, ...settings };
    this.write({});
    writeFileSync(join(this.home, "config.yaml"), "cert: false\n");
    this.common = ["--config", join(this.home, "config.yaml"), "--user-data-dir", join(this.home, "data"),
      "--extensions-dir", join(this.home, "extensions")];
    this.trust = trust;
    for (const vsix of vsixes) {
      const done = spawnSync(program, [...this.common, "--install-extension", vsix], { env: this.env, encoding: "utf8" });
      if (done.status !== 0) throw new Error(`${vsix} cannot be installed:\n${done.stdout}${done.stderr}`);
    }
  }

  /** Settings over those it has. In a remote window those about this machine count in Machine's alone, others in User's. */
  write(settings) {
    Object.assign(this.settings, settings);
    for (const kind of ["User", "Machine"]) {
      mkdirSync(join(this.home, "data", kind), { recursive: true });
      writeFileSync(join(this.home, "data", kind, "settings.json"), JSON.stringify(this.settings, null, 2));
    }
  }

  async start() {
    const options = ["--bind-addr", "127.0.0.1:0", "--auth", "none", "--disable-telemetry", "--disable-update-check",
      "--disable-getting-started-override", ...(this.trust ? [] : ["--disable-workspace-trust"])];
    // A group of its own, so that closing ends the extension hosts and language servers too.
    this.process = spawn(this.program, [...this.common, ...options], { env: this.env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    process.once("exit", () => this.#killed());
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
    this.log = "";
    this.url = await new Promise((resolve, reject) => {
      const hear = (data) => {
        this.log += data;
        const found = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(this.log);
        if (found) resolve(found[1]);
      };
      this.process.stdout.on("data", hear);
      this.process.stderr.on("data", hear);
      this.process.on("exit", (code) => reject(new Error(`code-server ended with ${code}:\n${this.log}`)));
    });
    // Debian's Chromium refuses its sandbox to root.
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      chromiumSandbox: process.getuid() !== 0,
      args: ["--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
    });
    return this;
  }

  /** A window on `folder`; with `develop`, its extension host loads an extension and runs tests. */
  async open(folder, { develop, dark = true, width = 1280, height = 800 } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
    await context.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.abort());
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: this.url });
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT);
    page.lines = [];
    page.on("console", (message) => page.lines.push(`${message.type()}: ${message.text()}`));
    if (develop) await this.#develop(page, develop);
    await page.goto(`${this.url}/?folder=${encodeURIComponent(folder)}`);
    await page.locator(".monaco-workbench .part.statusbar").waitFor();
    return page;
  }

  // As VS Code's own tests in a browser: the workbench loads the extension from its folder, runs run() of the tests in
  // the extension host, and reports through two functions. A built workbench reads the two places from its page only.
  async #develop(page, { extension, tests, log, exit }) {
    await page.exposeFunction("codeAutomationLog", (_, args) => log(String(args[0])));
    await page.exposeFunction("codeAutomationExit", exit);
    const remote = (path) => ({ scheme: "vscode-remote", authority: new URL(this.url).host, path });
    const options = { extensions: [remote(extension)], extensionTestsPath: remote(tests) };
    await page.addInitScript((added) => {
      const original = Element.prototype.getAttribute;
      Element.prototype.getAttribute = function (name) {
        const value = original.call(this, name);
        if (this.id !== "vscode-workbench-web-configuration" || name !== "data-settings") return value;
        const settings = JSON.parse(value);
        return JSON.stringify({ ...settings, developmentOptions: { ...settings.developmentOptions, ...added } });
      };
    }, options);
  }

  async close() {
    await this.browser?.close();
    if (this.process && this.process.exitCode === null) {
      const gone = new Promise((resolve) => this.process.on("exit", resolve));
      process.kill(-this.process.pid, "SIGTERM");
      await gone;
    }
    this.#killed();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Whoever of the group is left ends now. */
  #killed() {
    try {
      process.kill(-this.process.pid, "SIGKILL");
    } catch { /* nobody */ }
  }
}

/** Wait for a condition, asked again once a frame; `limit` in milliseconds. */
export async function until(page, what, condition, limit = LIMIT) {
  for (const end = performance.now() + limit; !(await condition()); ) {
    if (performance.now() > end) throw new Error(`it never came: ${what}`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** Fill what `key` opens (Quick Open, the palette, Go to Line) and accept it, once `row` is what will be taken. */
async function quickly(page, key, text, row) {
  const input = page.locator(".quick-input-widget input").first();
  // A busy workbench may still be giving the keyboard to something that heeds no key: the key is pressed again then.
  await until(page, `the box that ${key} opens`, async () => {
    await page.keyboard.press(key);
    return input.waitFor({ timeout: AGAIN }).then(() => true, () => false);
  });
  await input.fill(text);
  if (row !== undefined) {
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: row }).waitFor();
  }
  await input.press("Enter"); // to the box itself, whatever else holds the keyboard by now
}

/** Run a command of the palette by its title. */
export async function command(page, title) {
  await quickly(page, "F1", `>${title}`, title.split(": ").at(-1));
}

/** Open a file of the folder. */
export async function openFile(page, path) {
  const name = path.split("/").at(-1);
  await quickly(page, "Control+P", path, name);
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  await page.locator(".monaco-editor.focused").first().waitFor();
}

/** Put the cursor of the first editor at a line and column, both from 1. */
export async function goTo(page, line, column = 1) {
  await page.locator(".editor-group-container").first().locator(".tab.active").click(); // a webview may hold the keyboard
  await page.mouse.move(500, 784); // no tooltip of the tab over the code
  await page.locator(".editor-group-container").first().locator(".monaco-editor.focused").waitFor();
  await quickly(page, "Control+G", `:${line}:${column}`);
  await page.locator(".quick-input-widget input").first().waitFor({ state: "hidden" });
  await page.getByText(`Ln ${line}, Col ${column}`).waitFor();
}
