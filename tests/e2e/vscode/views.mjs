// node views.mjs CODE_SERVER VSIX SERVER PICTURES: what a person sees in the workbench, a case a line.
// The project that is open is a copy of this repository's own server, with one file more to type in.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CodeServer, command, goTo, openFile, until } from "./workbench.mjs";

const [program, vsix, server, pictures] = process.argv.slice(2);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const root = mkdtempSync(join(tmpdir(), "views-"));
const STEPS = ["run", "complete", "problems", "context", "ask"]; // of the walkthrough
/** Milliseconds that making the server's environment may take. */
const INSTALL_MS = 600_000;
const THEMES = { dark: "Default Dark Modern", light: "Default Light Modern" };
mkdirSync(pictures, { recursive: true });

const COUNT = `"""\`codeforge count\`: how many lines the documents of a workspace have."""

from codeforge.state.snapshot import Snapshot
from codeforge.text.documents import Document


def run(snap: Snapshot, document: Document) -> int:
    """How many lines a document has."""
    return len(document.lines)


def both(snap: Snapshot, document: Document) -> int:
    return 2 * run(snap, document)
`;

const TEST = `"""Counting, tested."""

from codeforge.cli.count import both


class TestCount:
    def test_both(self) -> None:
        assert both is not None
`;

const HANDLES = ["first", "second", "third"].map((name) => `def ${name}(source):
    parcel = source.opened(encoding="utf-8")
    return parcel.${name}
`).join("\n\n");

const EVIL = `def evil(text: str = "<img src=x onerror=document.title='broken'><script>document.title='broken'</script>"):
    return text
`;
const VICTIM = `from codeforge.cli.evil import evil


def victim():
    return evil()
`;

function project(name, settings = {}) {
  const folder = join(root, name);
  cpSync(fileURLToPath(new URL("../../../server", import.meta.url)), folder, { recursive: true, filter: (path) => !path.includes("__pycache__") });
  for (const [file, text] of Object.entries({ count: COUNT, handles: HANDLES, evil: EVIL, victim: VICTIM, test_count: TEST })) {
    writeFileSync(join(folder, `codeforge/cli/${file}.py`), text);
  }
  mkdirSync(join(folder, ".vscode"));
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify(settings));
  writeFileSync(join(folder, "ruff.toml"), 'lint.select = ["F"]\n');
  return folder;
}

// A stand-in that notes its process: a case kills it.
const pidFile = join(root, "server.pid");
const noted = join(root, "codeforge-noted");
writeFileSync(noted, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${server}' "$@"\n`, { mode: 0o755 });

/** Another version of the server: a program that greets with `version` and what it offers, and answers nothing else. */
function standIn(version, experimental) {
  const [script, file] = ["mjs", "sh"].map((ending) => join(root, `codeforge-${version}.${ending}`));
  writeFileSync(script, `
    const say = (message) => { const text = JSON.stringify({ jsonrpc: "2.0", ...message }); process.stdout.write(\`Content-Length: \${Buffer.byteLength(text)}\\r\\n\\r\\n\${text}\`); };
    let read = Buffer.alloc(0);
    process.stdin.on("data", (data) => {
      read = Buffer.concat([read, data]);
      for (let head; (head = /^Content-Length: (\\d+)\\r\\n\\r\\n/.exec(read)); ) {
        const end = head[0].length + Number(head[1]);
        if (read.length < end) return;
        const { id, method } = JSON.parse(read.subarray(head[0].length, end));
        read = read.subarray(end);
        if (method === "exit") process.exit(0);
        if (method === "initialize") say({ id, result: { capabilities: { experimental: ${JSON.stringify(experimental)} }, serverInfo: { name: "codeforge", version: "${version}" } } });
        else if (method === "shutdown") say({ id, result: null });
        else if (id !== undefined && method) say({ id, error: { code: -32601, message: "I do not know it." } });
      }
    });`);
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`, { mode: 0o755 });
  return file;
}

const settings = { "codeforge.server.command": [noted, "lsp"], "workbench.colorTheme": THEMES.dark, "editor.fontSize": 13 };
const env = { CODEFORGE_CACHE_DIR: join(root, "cache") };
const window = await new CodeServer({ program, vsixes: [vsix], settings, env }).start();
let page;
let failed = 0;

async function test(name, body) {
  if (!name.match(process.env.ONLY ?? "")) return; // while working on one case
  const start = performance.now();
  try {
    await body();
    console.log(`ok ${Math.round(performance.now() - start)} ms - ${name}`);
  } catch (error) {
    failed++;
    await page?.screenshot({ path: join(pictures, `failed-${failed}.png`) }).catch(() => {});
    console.log(`not ok ${Math.round(performance.now() - start)} ms - ${name}\n${error.stack.slice(0, 3000)}`);
  }
}

const check = (truth, why) => {
  if (!truth) throw new Error(why);
};
/** A picture once nothing moves any more; with the mouse away, so that no tooltip is in it, unless that is the subject. */
const picture = async (name, { mouse = true } = {}) => {
  if (mouse) {
    await page.mouse.move(500, 784);
  }
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity);
    return Promise.allSettled(ending.map((one) => one.finished));
  });
  await page.screenshot({ path: join(pictures, `vscode-${name}.png`) });
};
const suggestion = (text) => page.locator(".suggest-widget.visible .monaco-list-row", { hasText: text }).first();
const webview = () => page.frameLocator("iframe.webview.ready:visible").last().frameLocator("#active-frame");
const toast = (text) => page.locator(".notification-toast", { hasText: text });

/** Whether a process that a file named still runs. */
const runs = (pid) => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

const untilTrue = (what, condition) => until(page, what, condition);

/** The page of a view, once it has drawn what `title` says; judged by axe. */
async function view(title) {
  await page.locator(".tab.active", { hasText: title }).waitFor();
  const frame = webview();
  await frame.getByRole("heading", { level: 1, name: title }).waitFor();
  const document = await frame.locator("html").elementHandle().then((html) => html.ownerFrame());
  await document.evaluate(AXE);
  const { violations } = await document.evaluate(() => globalThis.axe.run());
  check(violations.length === 0, JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html, nodes[0].failureSummary]), null, 1));
  return { frame, document };
}

/** Type a dot and wait for a member; asked again while the server is still reading the project. */
async function member(name) {
  await page.keyboard.type(" + document.", { delay: 50 });
  await untilTrue(`${name} among the suggestions`, async () => {
    const shown = await suggestion(name).waitFor({ timeout: 3_000 }).then(() => true, () => false);
    if (!shown) {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+Space");
    }
    return shown;
  });
}

async function theme(name) {
  window.write({ "workbench.colorTheme": THEMES[name] });
  await page.locator(`.monaco-workbench.${name === "dark" ? "vs-dark" : "vs"}:not(.${name === "dark" ? "vs" : "vs-dark"})`).waitFor();
}

/** The page in both themes, judged by axe in the light one too. */
async function bothThemes(name, title) {
  await picture(name);
  await theme("light");
  await view(title);
  await picture(`${name}-light`);
  await theme("dark");
}

/** All of the project committed as it is but for one function, which has another body since. */
function committed(folder) {
  const git = (...args) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", ...args], { cwd: folder });
  writeFileSync(join(folder, "codeforge/cli/count.py"), COUNT.replace("2 * run", "3 * run"));
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  writeFileSync(join(folder, "codeforge/cli/count.py"), COUNT);
  return folder;
}

const main = committed(project("shop"));
try {
  await test("the workbench opens a real project, and completion pops up while typing", async () => {
    page = await window.open(main);
    await openFile(page, "codeforge/cli/count.py");
    await goTo(page, 9, 31);
    await member("line_text");
    await picture("completion");
    await page.keyboard.type("lines", { delay: 50 });
    await page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "lines" }).waitFor();
    await page.keyboard.press("Tab");
    await page.locator(".view-line", { hasText: "document.lines) + document.lines" }).waitFor();
    await command(page, "File: Revert File");
  });

  await test("a dot behind a string, a call or a bracket opens the menu by itself", async () => {
    await page.locator(".monaco-editor").first().click();
    for (const [text, name] of [['"text".', "join"], ["Document().", "lines"], ["[1].", "append"]]) {
      await page.keyboard.press("Control+End");
      await page.keyboard.type(`\n${text}`, { delay: 50 });
      await suggestion(name).waitFor();
      await page.keyboard.press("Escape");
    }
    await command(page, "File: Revert File");
  });

  await test("the rest of a line on which others agree stands there in grey, where a person wants it", async () => {
    window.write({ "codeforge.completion.inline": true });
    const grey = page.locator(".ghost-text-decoration, .ghost-text, [class*=ghost-text]", { hasText: "source" });
    await page.locator(".monaco-editor").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n\ndef fourth(source):\n    parcel =", { delay: 30 });
    await untilTrue("the grey text", async () => {
      await page.keyboard.type(" ");
      const shown = await grey.first().waitFor({ timeout: 3_000 }).then(() => true, () => false);
      if (!shown) await page.keyboard.press("Backspace");
      return shown;
    });
    await picture("inline");
    await page.keyboard.press("Tab");
    await page.locator(".view-line", { hasText: 'parcel = source.opened(encoding="utf-8")' }).waitFor();
    window.write({ "codeforge.completion.inline": false });
    await command(page, "File: Revert File");
  });

  await test("a fault has its squiggle and its row among the problems, both of the very line", async () => {
    await page.locator(".monaco-editor").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n\ndef broken(:", { delay: 30 });
    await page.keyboard.press("Escape");
    await command(page, "Problems: Focus on Problems View");
    await page.locator(".markers-panel-container .monaco-list-row", { hasText: "Ln 16," }).first().waitFor();
    const line = await page.locator(".view-line", { hasText: "def broken" }).boundingBox();
    await untilTrue("the squiggle of that line", async () => {
      const boxes = await page.locator(".squiggly-error").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().y));
      return boxes.some((y) => Math.abs(y - line.y) <= line.height);
    });
    await picture("problem");
    await command(page, "View: Toggle Panel Visibility");
    await command(page, "File: Revert File");
  });

  await test("hover shows what a name is", async () => {
    await goTo(page, 7, 36);
    await command(page, "Show or Focus Hover");
    await page.locator(".monaco-hover", { hasText: "class Document" }).first().waitFor();
    await picture("hover", { mouse: false });
    await page.keyboard.press("Escape");
  });

  await test("F12 leads to the definition in another file", async () => {
    await goTo(page, 7, 40);
    await page.keyboard.press("F12");
    await page.locator('.tab.active[data-resource-name="documents.py"]').waitFor();
    await page.locator(".monaco-editor.focused .view-line", { hasText: "class Document" }).waitFor();
    await page.keyboard.press("Control+W");
    await page.locator('.tab.active[data-resource-name="count.py"]').waitFor();
  });

  await test("the context page shows items with places, scores, reasons and the budget", async () => {
    await goTo(page, 9, 12);
    await command(page, "CodeForge: Show Context for Cursor");
    const { frame } = await view("Context for codeforge/cli/count.py:9");
    await frame.locator("ol.items > li", { hasText: "codeforge/text/documents.py" }).first().waitFor();
    check((await frame.locator("ol.items .reasons li").count()) > 3, "no reasons");
    check(/\d+ \/ 2,000/.test(await frame.locator(".budget").innerText()), "no budget");
    await bothThemes("context", "Context for codeforge/cli/count.py:9");
  });

  await test("it follows the cursor while typing, unless told not to", async () => {
    await goTo(page, 13);
    await view("Context for codeforge/cli/count.py:13");
    await page.locator(".editor-group-container").first().locator(".view-line", { hasText: "return 2" }).click();
    await page.keyboard.press("End");
    await page.keyboard.type("\n    x", { delay: 30 });
    await view("Context for codeforge/cli/count.py:14");
    await command(page, "File: Revert File");
    await webview().getByLabel("Follow the cursor").uncheck();
    await goTo(page, 7);
    await webview().getByRole("button", { name: "Refresh" }).click();
    await view("Context for codeforge/cli/count.py:7");
  });

  await test("the keyboard alone reaches every control; copying gives Markdown", async () => {
    await webview().getByLabel("Follow the cursor").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Copied as Markdown").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    check(copied.startsWith("# Context for codeforge/cli/count.py:7\n"), copied.slice(0, 200));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // the first item
    await page.locator(".tabs-container").first().locator(".tab.active:not([data-resource-name='count.py'])").waitFor();
    await page.locator('.tab[data-resource-name="count.py"]').click();
  });

  await test("impact and tests have their pages", async () => {
    await goTo(page, 7, 6);
    await command(page, "CodeForge: Show Impact of Symbol");
    const { frame } = await view("Impact of run");
    await frame.getByRole("button", { name: "both", exact: true }).waitFor();
    await bothThemes("impact", "Impact of run");
    await command(page, "CodeForge: Show Tests for Symbol");
    await view("Tests for run");
  });

  await test("the review says what a change touches, and which tests speak for it", async () => {
    await command(page, "CodeForge: Review Changes");
    const { frame } = await view("Review");
    await frame.locator("ol.items > li", { hasText: "both" }).getByText("another body").waitFor();
    await frame.getByText("tested by TestCount.test_both").waitFor();
    await bothThemes("review", "Review");
  });

  await test("the overview is a map of the project", async () => {
    await command(page, "CodeForge: Show Overview of the Project");
    await view("Overview of shop");
    await bothThemes("overview", "Overview of shop");
  });

  await test("a test has its lens", async () => {
    await openFile(page, "codeforge/cli/test_count.py");
    await page.locator(".codelens-decoration", { hasText: "Debug test" }).nth(1).waitFor();
    await picture("lens");
    await page.keyboard.press("Control+W");
  });

  await test("hostile text stays text, and a page can fetch nothing", async () => {
    await openFile(page, "codeforge/cli/victim.py");
    await goTo(page, 5, 12);
    await command(page, "CodeForge: Show Context for Cursor");
    const { frame, document } = await view("Context for codeforge/cli/victim.py:5");
    await frame.getByText("onerror=document.title").first().waitFor();
    const made = await document.evaluate(async (url) => ({
      title: document.title,
      elements: document.querySelectorAll("img, iframe, #page script").length,
      fetched: await fetch(url).then(() => true, () => false),
    }), window.url);
    check(made.elements === 0 && !made.fetched && made.title !== "broken", JSON.stringify(made));
  });

  await test("the status page and the status item say what is indexed", async () => {
    await command(page, "CodeForge: Show Index Status");
    const { frame } = await view("Index Status");
    await frame.getByText(/\d+ python/).waitFor();
    await bothThemes("status-page", "Index Status");
    await page.locator('.tab[data-resource-name="count.py"]').click();
    await page.locator("#status\\.languageStatus").click();
    const row = page.locator(".hover-language-status", { hasText: "files indexed" });
    await row.first().waitFor();
    const shown = await row.first().innerText();
    for (const part of [/\d+ MB/, /jedi/, /ruff/]) check(part.test(shown), `${part} is not in: ${shown}`);
    await picture("status", { mouse: false });
    await row.getByText("Actions…").click();
    for (const action of ["Restart Server", "Show Log", "Show Index Status"]) {
      await page.locator(".quick-input-list .monaco-list-row", { hasText: action }).waitFor();
    }
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Pause or Resume Indexing" }).click();
    await page.locator("#status\\.languageStatus").click();
    await page.locator(".hover-language-status", { hasText: "Paused, " }).first().waitFor();
    await command(page, "CodeForge: Pause or Resume Indexing");
    await row.first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".editor-group-container").first().locator(".tab.active").click();
  });

  await test("a question has ranked answers, and Enter opens the first", async () => {
    await command(page, "CodeForge: Ask the Index…");
    const box = page.getByPlaceholder("A question or a name", { exact: false });
    await box.waitFor();
    await box.fill("how many lines the documents of a workspace have");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: ".py:" }).first().waitFor();
    await picture("ask");
    await page.keyboard.press("Enter");
    await box.waitFor({ state: "hidden" });
    await page.locator(".monaco-editor.focused").first().waitFor();
  });

  await test("a server that crashes brings one message, and completion goes on", async () => {
    await openFile(page, "codeforge/cli/count.py");
    const before = readFileSync(pidFile, "utf8");
    process.kill(Number(before), "SIGKILL");
    await toast("The CodeForge server ended unexpectedly and was started again.").waitFor();
    await untilTrue("another server", () => readFileSync(pidFile, "utf8") !== before);
    check((await page.locator(".notification-toast").count()) === 1, "more than one message");
    await picture("crash");
    await goTo(page, 9, 31);
    await member("line_text");
    await command(page, "File: Revert File");
  });

  await test("the log says what was started, and messages where they are traced", async () => {
    await command(page, "CodeForge: Show Log");
    const log = page.locator(".part.panel .view-line");
    await log.filter({ hasText: "codeforge:" }).first().waitFor();
    window.write({ "codeforge.trace.server": "messages" });
    await log.filter({ hasText: "[Trace" }).first().waitFor();
    window.write({ "codeforge.trace.server": "off" });
    await command(page, "View: Toggle Panel Visibility");
  });

  await test("wiping the cache asks first, then builds the index anew with another server", async () => {
    const before = readFileSync(pidFile, "utf8");
    await command(page, "CodeForge: Wipe Cache and Rebuild Index");
    const dialog = page.locator(".monaco-dialog-box", { hasText: "Your files stay as they are." });
    await dialog.getByText("Cancel").click();
    await dialog.waitFor({ state: "hidden" });
    check(readFileSync(pidFile, "utf8") === before, "it did not wait for the answer");
    await command(page, "CodeForge: Wipe Cache and Rebuild Index");
    await dialog.getByText("Wipe and Rebuild").click();
    await untilTrue("the old server's end", () => !runs(before));
    await goTo(page, 9, 31);
    await member("line_text");
    check(readFileSync(pidFile, "utf8") !== before, "the same server");
    await command(page, "File: Revert File");
  });

  await test("the walkthrough has five steps with pictures", async () => {
    for (const title of ["View: Close All Editors", "View: Close Primary Side Bar", "Notifications: Clear All Notifications"]) {
      await command(page, title);
    }
    await command(page, "Welcome: Open Walkthrough...");
    await page.locator(".quick-input-widget input").first().fill("Start with CodeForge");
    await page.keyboard.press("Enter");
    await page.locator(".getting-started-step").nth(4).waitFor();
    const steps = page.locator(".getting-started-step");
    const said = JSON.parse(readFileSync(new URL("../../../clients/vscode/package.nls.json", import.meta.url), "utf8"));
    check((await steps.count()) === 5, "not five steps");
    for (const n of [4, 3, 2, 1, 0]) {
      await steps.nth(n).click();
      const shown = page.getByAltText(said[`walkthrough.${STEPS[n]}.picture`]);
      await untilTrue(`the picture of ${STEPS[n]}`, () => shown.evaluateAll((all) => all.some((one) => one.complete && one.naturalWidth > 0)));
    }
    await picture("walkthrough");
    await page.context().close();
  });

  await test("a server that is not there brings one message that helps, and typing goes on", async () => {
    page = await window.open(project("missing", { "codeforge.server.command": ["/opt/missing/codeforge", "lsp"] }));
    await openFile(page, "codeforge/cli/count.py");
    const message = toast("/opt/missing/codeforge, which codeforge.server.command names, is not a program.");
    await message.waitFor();
    for (const action of ["Use the Bundled Server", "Open Settings"]) await message.getByText(action).waitFor();
    check((await page.locator(".notification-toast").count()) === 1, "more than one message");
    await page.keyboard.type("x = 1", { delay: 30 });
    await page.locator(".view-line", { hasText: "x = 1" }).waitFor();
    await picture("missing");
    await page.context().close();
  });

  await test("a wrong setting brings one message that says what it takes", async () => {
    page = await window.open(project("wrong", { "codeforge.completion.maxItems": "many" }));
    await openFile(page, "codeforge/cli/count.py");
    await toast("completion.maxItems").waitFor();
    await goTo(page, 9, 31);
    await member("line_text");
    check((await toast("completion.maxItems").count()) === 1, "more than one message");
    await page.context().close();
  });

  await test("a folder that vanishes leaves the editor alive, with at most one message", async () => {
    const folder = project("vanishing");
    page = await window.open(folder);
    await openFile(page, "codeforge/cli/count.py");
    await goTo(page, 9, 31);
    await member("line_text");
    const before = readFileSync(pidFile, "utf8");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.kill(Number(before), "SIGKILL");
    await untilTrue("another server", () => readFileSync(pidFile, "utf8") !== before);
    await page.keyboard.press("Escape");
    await page.keyboard.type("lines  # still here", { delay: 30 });
    await page.locator(".view-line", { hasText: "still here" }).waitFor();
    check((await page.locator(".notification-toast", { hasText: "CodeForge" }).count()) <= 1, "more than one message");
    await page.context().close();
  });

  await test("a server of another version brings one message, and one click mends it", async () => {
    const bare = await new CodeServer({ program, vsixes: [vsix], env, settings: { "workbench.colorTheme": THEMES.dark } }).start();
    try {
      page = await bare.open(project("newer", { "codeforge.server.command": [standIn("9.0.0", { page: 1 }), "lsp"] }));
      await openFile(page, "codeforge/cli/count.py");
      await toast("The CodeForge server is version 9.0.0, newer than this extension").getByText("Look for Updates").waitFor();
      await page.context().close();

      page = await bare.open(project("older", { "codeforge.server.command": [standIn("0.0.1", {}), "lsp"] }));
      await openFile(page, "codeforge/cli/count.py");
      const message = toast("is version 0.0.1, too old for this extension");
      await message.getByText("Open Settings").waitFor();
      check((await page.locator(".notification-toast").count()) === 1, "more than one message");
      await picture("older");
      await message.getByText("Use the Bundled Server").click();
      const installing = page.locator(".notification-toast", { hasText: "CodeForge: installing its server: " }); // one alone
      await installing.waitFor();
      await installing.waitFor({ state: "hidden", timeout: INSTALL_MS });
      await goTo(page, 9, 31);
      await member("line_text");
    } finally {
      await bare.close();
    }
  });

  await test("a folder that is not trusted cannot choose what is started, and still has syntax and names", async () => {
    const evil = join(root, "evil");
    writeFileSync(evil, `#!/bin/sh\ntouch '${root}/was-run'\nexec cat\n`, { mode: 0o755 });
    const wary = new CodeServer({ program, vsixes: [vsix], trust: true, env, settings: { ...settings, "security.workspace.trust.startupPrompt": "never" } });
    try {
      await wary.start();
      page = await wary.open(project("wary", { "codeforge.server.command": [evil], "codeforge.ruff.command": [evil] }));
      await openFile(page, "codeforge/cli/count.py");
      await page.getByText("Restricted Mode").first().waitFor();
      await goTo(page, 9, 31);
      await member("line_text");
      check(!existsSync(join(root, "was-run")), "the folder's program was started");
    } finally {
      await wary.close();
    }
  });
} finally {
  if (failed > 0) console.error(window.log.slice(-2000));
  await window.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed > 0 ? 1 : 0);
