/** What the views show, as data: the same page becomes a webview, Markdown for the clipboard, and a line in a test. */
import * as vscode from "vscode";

import { Affected, ContextAnswer, ContextItem, FolderStatus, GraphAnswer, Location, Reason, StatusAnswer, TestFound } from "./protocol";

export interface Page {
  title: string;
  facts: [label: string, value: string][];
  /** How much of what may be used is used. */
  meter?: { label: string; used: number; of: number };
  note?: string;
  /** Asked again a moment later, there is more. */
  incomplete?: boolean;
  groups: { title: string; items: Item[] }[];
}

export interface Item {
  id: string;
  title: string;
  tags: string[];
  /** Where it is: opened by a click. Lines count from 0. */
  place?: { uri: string; line: number; text: string };
  score?: number;
  reasons: string[];
  code?: string;
}

const t = vscode.l10n.t;

/** The answer to `codeforge/context` with a budget of `budget` tokens; `about` is the place or the question. */
export function contextPage(about: string, answer: ContextAnswer, budget: number): Page {
  const ms = Object.values(answer.stages).reduce((sum, stage) => sum + stage, 0);
  return {
    title: t("Context for {0}", about),
    facts: [
      [t("Items"), String(answer.items.length)],
      [t("Time"), `${ms.toFixed(1)} ms`],
    ],
    meter: { label: t("Tokens"), used: answer.tokens, of: budget },
    incomplete: !answer.complete,
    note: note(answer),
    groups: [{ title: "", items: answer.items.map(contextItem) }],
  };
}

/** What the answer lacks, and why; undefined when it lacks nothing. */
function note({ complete, omitted }: Pick<ContextAnswer, "complete" | "omitted">): string | undefined {
  if (complete) {
    return omitted.items > 0 ? t("{0} more do not fit the budget.", omitted.items) : undefined;
  }
  return omitted.why === "indexing"
    ? t("Files are still being indexed: there may be more.")
    : t("Time ran out: this is the best found so far.");
}

function contextItem(item: ContextItem): Item {
  return {
    id: item.id,
    title: item.symbol || item.id,
    tags: [item.kind, confidence(item.confidence), t("{0} tokens", item.tokens)],
    place: placeOf(item),
    score: item.score,
    reasons: [...new Set(item.reasons.map((reason) => reasonText(reason, item.id)))],
    code: item.text,
  };
}

/** A place to open, shown relative to the workspace. */
export function placeOf({ uri, range: { start } }: Location): NonNullable<Item["place"]> {
  return { uri, line: start.line, text: `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${start.line + 1}` };
}

function confidence(name: string): string {
  const words: Record<string, string> = {
    exact: t("exact"),
    resolved: t("resolved"),
    "by-name": t("by name"),
  };
  return words[name] ?? name;
}

function reasonText({ signal, via, words: told }: Reason, id: string): string {
  const words: Record<string, string> = {
    imported: t("imported here"),
    module: t("offered by an imported module"),
    member: t("member of an imported type"),
    inherited: t("inherited around the cursor"),
    base: t("base of the class around the cursor"),
    beside: t("stands beside what is imported"),
    in_play: t("its type is in use above"),
    written: t("written above"),
    recent: t("in the last lines"),
    namesake: t("used by functions of the same name"),
    sibling: t("used by files with the same imports"),
    nearby: t("used near the same rare words"),
    read: t("read by similar files"),
  };
  const said = words[signal.split(".")[0]!] ?? told ?? signal;
  return via === "" || id.startsWith(via) ? said : `${said}: ${via}`;
}

/** The answer to `codeforge/impact` or to `codeforge/testsFor` about `title`: sure and near things first, by kind. */
export function graphPage(title: string, answer: GraphAnswer): Page {
  const groups = new Map<string, Item[]>();
  for (const found of answer.items ?? []) {
    groups.set(found.group, [...(groups.get(found.group) ?? []), affectedItem(found)]);
  }
  if (answer.tests) {
    groups.set("test", answer.tests.map(testItem));
  }
  const words: Record<string, string> = {
    caller: t("Callers"),
    override: t("Overriders"),
    importer: t("Importers"),
    test: t("Tests"),
    document: t("Pages"),
  };
  return {
    title,
    facts: [[t("Time"), `${answer.ms.toFixed(1)} ms`]],
    incomplete: !answer.complete,
    note: answer.target ? note(answer) : t("There is no definition here."),
    groups: [...groups].map(([name, items]) => ({ title: words[name] ?? name, items })),
  };
}

function affectedItem(found: Affected): Item {
  const place = placeOf(found);
  const chain = found.chain.length > 1 ? [found.chain.map((link) => link.symbol).join(" → ")] : [];
  return {
    id: `${found.group} ${found.symbol} ${place.text}`,
    title: found.symbol || place.text,
    tags: [found.kind, confidence(found.confidence)],
    place,
    score: found.score,
    reasons: [found.why, ...chain].filter((reason) => reason !== ""),
  };
}

function testItem(found: TestFound): Item {
  const { id, score, reasons } = found;
  return { id, title: id, tags: [confidence(found.confidence)], place: placeOf(found), score, reasons };
}

/** The answer to `codeforge/status` of a server of this version, started by `command`. */
export function statusPage(answer: StatusAnswer, version: string, command: string): Page {
  return {
    title: t("Index Status"),
    facts: [
      [t("Server"), version],
      [t("Command"), command],
      ...(answer.memoryMb ? [[t("Memory"), megabytes(answer.memoryMb)] as [string, string]] : []),
    ],
    groups: answer.folders.map((folder) => ({ title: folder.root, items: folderItems(folder) })),
  };
}

export function megabytes(mb: number): string {
  return `${Math.round(mb)} MB`;
}

function folderItems(folder: FolderStatus): Item[] {
  const listed = (counts: Record<string, number>) => Object.entries(counts).map(([what, n]) => `${n} ${what}`);
  const item = (title: string, reasons: string[], tags: string[] = []): Item => ({
    id: `${folder.root} ${title}`,
    title,
    tags,
    reasons,
  });
  const state = !folder.complete ? t("indexing") : folder.searchable ? t("complete") : t("collecting words");
  return [
    item(t("Files"), listed(folder.languages), [String(folder.nFiles), state]),
    item(t("In memory"), [t("{0} open, {1} changed since the index was stored", folder.nOpen, folder.nChanged)]),
    item(t("Engines"), Object.entries(folder.engines).map(([name, state]) => `${name}: ${state}`)),
    item(t("Left out"), listed(folder.leftOutReasons)),
    ...(folder.problems.length > 0 ? [item(t("Problems"), folder.problems)] : []),
  ].filter((one) => one.reasons.length > 0 || one.tags.length > 0);
}

/** The page as Markdown. Fences are longer than any inside, so that no code can end them. */
export function markdown(page: Page): string {
  const lines = [`# ${page.title}`, ""];
  const { meter } = page;
  for (const [label, value] of [...page.facts, ...(meter ? [[meter.label, `${meter.used} / ${meter.of}`]] : [])]) {
    lines.push(`- ${label}: ${value}`);
  }
  if (page.note) {
    lines.push("", page.note);
  }
  for (const group of page.groups) {
    if (group.title) {
      lines.push("", `## ${group.title}`);
    }
    for (const item of group.items) {
      lines.push("", `### ${item.title}`, "");
      const about = [item.place && `\`${item.place.text}\``, ...item.tags].filter(Boolean);
      lines.push(...(about.length ? [about.join(" · ")] : []), ...item.reasons.map((reason) => `- ${reason}`));
      if (item.code) {
        const longest = Math.max(2, ...(item.code.match(/`+/g) ?? []).map((ticks) => ticks.length));
        const fence = "`".repeat(longest + 1);
        lines.push("", fence, item.code, fence);
      }
    }
  }
  return lines.join("\n") + "\n";
}
