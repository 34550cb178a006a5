import * as fs from "node:fs";
import * as path from "node:path";

import { describe, expect, test } from "vitest";

const ROOT = path.join(__dirname, "..", "..");
const json = (...file: string[]) => JSON.parse(fs.readFileSync(path.join(ROOT, ...file), "utf8")) as Record<string, string>;
const sources = fs.readdirSync(path.join(ROOT, "src")).filter((name) => name.endsWith(".ts"));
const code = sources.map((name) => fs.readFileSync(path.join(ROOT, "src", name), "utf8")).join("\n");
const said = new Set([...code.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)].map((found) => JSON.parse(`"${found[1]}"`) as string));
const holes = (text: string) => [...text.matchAll(/\{\d\}/g)].map(String).sort();

describe.each(["de", "zh-cn"])("in %s", (language) => {
  // What the server has the client say is translated too: tests/e2e/vscode/test_words.py knows both.
  test("everything that the code says is translated", () => {
    expect([...said].filter((text) => !(text in json("l10n", `bundle.l10n.${language}.json`)))).toEqual([]);
  });

  test("each translation fills the same places", () => {
    for (const [english, translated] of Object.entries(json("l10n", `bundle.l10n.${language}.json`))) {
      expect(holes(translated), english).toEqual(holes(english));
    }
  });

  test("everything that package.json says is translated", () => {
    expect(Object.keys(json(`package.nls.${language}.json`))).toEqual(Object.keys(json("package.nls.json")));
  });
});

/** What a person reads in package.json, by where it stands; models read English, and the name is a name. */
function shown(value: unknown, place: string): [string, string][] {
  if (typeof value === "string") {
    return /\.(title|description|markdownDescription|userDescription|displayName|altText)$/.test(place) ? [[place, value]] : [];
  }
  const inside = Object.entries((value ?? {}) as object).filter(([key]) => key !== "inputSchema");
  return inside.flatMap(([key, one]) => shown(one, `${place}.${key}`));
}

test("nothing that a person reads stands in package.json itself", () => {
  const all = shown(JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")), "").filter(([place]) => place !== ".displayName");
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter(([, text]) => !/^%[\w.]+%$/.test(text))).toEqual([]);
});

test("every text that package.json names exists", () => {
  const named = [...fs.readFileSync(path.join(ROOT, "package.json"), "utf8").matchAll(/"%([^%"]+)%"/g)].map((found) => found[1]);
  expect(new Set(named)).toEqual(new Set(Object.keys(json("package.nls.json"))));
});
