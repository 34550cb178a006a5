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
  for (const [file, text] of Object.entries({ count: COUNT, evil: EVIL, victim: VICTIM, test_count: TEST })) {
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
    await picture("status", { mouse: false });
    await row.getByText("Actions…").click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Restart Server" }).waitFor();
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

  await test("the walkthrough has five steps with pictures", async () => {
    for (const title of ["View: Close All Editors", "View: Close Primary Side Bar", "Notifications: Clear All Notifications"]) {
      await command(page, title);
    }
    await command(page, "Welcome: Open Walkthrough...");
    await page.locator(".quick-input-widget input").first().fill("Start with CodeForge");
    await page.keyboard.press("Enter");
    await page.locator(".getting-started-step").nth(4).waitFor();
    check((await page.locator(".getting-started-step").count()) === 5, "not five steps");
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
