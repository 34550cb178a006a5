// node measure.mjs CODE_SERVER VSIX PROJECT FILE [ROUNDS [NAME=COMMAND…]]: how long a person waits in the real workbench.
//
// First the extension as it is installed, with an empty home: `cold` makes the server's environment from the wheel in
// the package and the index from nothing, `warm` is the next window; both in seconds from opening the window on PROJECT to
// the first member in the menu. Then ROUNDS rounds of keystrokes with this server and with each NAME, another server that
// our own client starts by COMMAND: milliseconds from the key to the menu on the screen, and `none`, what was typed where
// no menu came within five seconds. A line of JSON each.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeServer, openFile, until } from "./workbench.mjs";

const [program, vsix, project, file, rounds = "0", ...others] = process.argv.slice(2);
/** What is typed at the end of FILE; the last character is the key that is measured. As in clients/neovim/tests/measure.lua. */
const TYPED = ["QuerySet.", "QuerySet().filter().", "models.", "connections[0].", "NotSupportedError().", "copy.", "operator.", "settings.", "timezone.", '"text".'];
const NEVER = 5_000;
const cache = mkdtempSync(join(tmpdir(), "measure-"));
// No server beside the package's own, whatever stands in PATH here.
const env = { CODEFORGE_CACHE_DIR: cache, PATH: "/usr/local/bin:/usr/bin:/bin" };
const say = (figures) => console.log(JSON.stringify(figures));
const row = ".suggest-widget.visible .monaco-list-row";

/** What is typed first in a cold window and in a warm one. */
const [COLD, WARM = COLD] = process.env.FIRST?.split(" ") ?? [TYPED[0]];

/** Open FILE in a new window and type `text` at its end until a menu is there; seconds since `begun`. */
async function first(window, begun, text = COLD) {
  const page = await window.open(project);
  await openFile(page, file);
  await page.keyboard.press("Control+End");
  await page.keyboard.type(`\n${text}`, { delay: 20 });
  await until(page, "the first member", async () => {
    const shown = await page.locator(row).first().waitFor({ timeout: 1_000 }).then(() => true, () => false);
    const off = page.locator(".notification-toast", { hasText: "CodeForge is off" });
    if ((await off.count()) > 0) throw new Error(await off.innerText());
    if (!shown) { // as a person would, while there is no server yet; a menu that is being loaded is left alone
      const loading = await page.locator(".suggest-widget.visible", { hasText: "Loading" }).count();
      if (loading === 0) await page.keyboard.press("Control+Space");
    }
    return shown;
  }, 600_000);
  return { page, seconds: Number(((performance.now() - begun) / 1000).toFixed(1)) };
}

/** Milliseconds from the last key of `text` to a menu on the screen; undefined when there was none. */
async function popup(page, text) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type(text.slice(0, -1), { delay: 30 });
  await page.keyboard.press("Escape");
  await page.waitForTimeout(200); // as long as a person pauses before a dot
  await page.evaluate(([selector, never]) => {
    globalThis.popup = new Promise((resolve) => {
      const pressed = () => {
        const start = performance.now();
        const look = () => {
          const now = performance.now() - start;
          if (document.querySelector(selector)) resolve(now);
          else if (now > never) resolve(undefined);
          else requestAnimationFrame(look);
        };
        look();
      };
      addEventListener("keydown", pressed, { capture: true, once: true });
    });
  }, [row, NEVER]);
  await page.keyboard.type(text.at(-1));
  return page.evaluate(() => globalThis.popup);
}

/** Resident megabytes of the extension host of `window`, in which a client lives. */
function hostMemory(window) {
  const found = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid)).map((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      const ours = readFileSync(`/proc/${pid}/environ`, "utf8").includes(window.home);
      const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return ours && command.includes("--type=extensionHost") ? Number(kb) / 1024 : 0;
    } catch {
      return 0; // it has ended
    }
  });
  return Math.round(Math.max(...found));
}

const percentile = (values, share) => Math.round(values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]);

async function keys(page) {
  const ms = [];
  const none = [];
  for (let round = 0; round < Number(rounds); round++) {
    for (const text of TYPED) {
      const shown = await popup(page, text);
      if (shown == null) none.push(text);
      else ms.push(shown);
    }
  }
  return ms.length === 0 ? { none } : { p50: percentile(ms, 0.5), p95: percentile(ms, 0.95), n: ms.length, none };
}

async function measured(window, body) {
  try {
    await window.start();
    await body();
  } finally {
    await window.close();
  }
}

try {
  let without;
  if (Number(rounds) > 0) {
    const bare = new CodeServer({ program, env });
    await measured(bare, async () => {
      const page = await bare.open(project);
      await openFile(page, file);
      await page.waitForTimeout(5_000); // the other extensions have started too
      without = hostMemory(bare);
    });
  }
  const own = new CodeServer({ program, vsixes: [vsix], env });
  await measured(own, async () => {
    const cold = await first(own, performance.now());
    await cold.page.context().close();
    const { page, seconds } = await first(own, performance.now(), WARM);
    say({ server: "codeforge", cold: cold.seconds, warm: seconds, hostMb: hostMemory(own), hostMbWithout: without });
    if (Number(rounds) > 0) say({ server: "codeforge", popup: await keys(page) });
  });
  for (const [name, command] of others.map((one) => one.split("="))) {
    const window = new CodeServer({ program, vsixes: [vsix], env, settings: { "codeforge.server.command": command.split(" ") } });
    await measured(window, async () => {
      const { page, seconds } = await first(window, performance.now());
      say({ server: name, first: seconds, popup: await keys(page) });
    });
  }
} finally {
  rmSync(cache, { recursive: true, force: true });
}
