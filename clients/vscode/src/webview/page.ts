/** Inside the webview: draws a page. All text arrives as text and stays text, whatever a docstring holds. */
import type { Item, Page } from "../pages";
import type { FromPage, ToPage } from "../views";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
const words = JSON.parse(document.body.dataset["words"]!) as Record<string, string>;
const main = document.getElementById("page")!;
const LONG = 3; // lines of code that are shown without being asked for

type Child = Node | string | undefined;

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function button(label: string, key: string, pressed: () => void, className = "action"): HTMLButtonElement {
  const made = element("button", { type: "button", class: className, "data-key": key }, label);
  made.addEventListener("click", pressed);
  return made;
}

function toolbar(follows: boolean | undefined): HTMLElement {
  const bar = element("div", { class: "toolbar" });
  if (follows !== undefined) {
    const box = element("input", { type: "checkbox", "data-key": "follow" });
    box.checked = follows;
    box.addEventListener("change", () => editor.postMessage({ type: "follow", on: box.checked }));
    bar.append(element("label", {}, box, words["follow"]!));
  }
  bar.append(
    button(words["copy"]!, "copy", () => editor.postMessage({ type: "copy" })),
    button(words["refresh"]!, "refresh", () => editor.postMessage({ type: "refresh" })),
  );
  return bar;
}

function facts(page: Page): HTMLElement {
  const list = element("dl", { class: "facts" });
  for (const [label, value] of page.facts) {
    list.append(element("div", {}, element("dt", {}, label), element("dd", {}, value)));
  }
  return list;
}

function meter({ label, used, of }: NonNullable<Page["meter"]>): HTMLElement {
  const text = `${used.toLocaleString()} / ${of.toLocaleString()}`;
  const bar = element("meter", { min: "0", max: String(of), value: String(used), "aria-label": label }, text);
  return element("p", { class: "budget" }, element("span", {}, label), bar, element("span", {}, text));
}

function code(item: Item, opened: boolean): Child {
  if (!item.code) {
    return undefined;
  }
  const block = element("pre", { tabindex: "0" }, item.code);
  if (item.code.split("\n").length <= LONG) {
    return block;
  }
  const details = element("details", { "data-item": item.id }, element("summary", {}, words["code"]!), block);
  details.open = opened;
  return details;
}

function article(item: Item, opened: boolean, level: "h2" | "h3"): HTMLElement {
  const score = item.score === undefined ? undefined : String(item.score);
  const open = () => editor.postMessage({ type: "open", id: item.id });
  return element(
    "li",
    {},
    element(
      level,
      { class: "item" },
      item.place ? button(item.title, `open ${item.id}`, open, "link") : item.title,
      score && element("span", { class: "score" }, element("span", { class: "unseen" }, `${words["score"]} `), score),
    ),
    element(
      "p",
      { class: "about" },
      item.place && element("span", { class: "place" }, item.place.text),
      ...item.tags.map((tag) => element("span", { class: "tag" }, tag)),
    ),
    item.reasons.length > 0 ? element("ul", { class: "reasons" }, ...item.reasons.map((reason) => element("li", {}, reason))) : undefined,
    code(item, opened),
  );
}

function draw({ page, follows }: ToPage): void {
  const opened = new Set([...document.querySelectorAll<HTMLElement>("details[open]")].map((one) => one.dataset["item"]));
  const focused = (document.activeElement as HTMLElement | null)?.dataset["key"];
  const groups = page.groups.map((group) =>
    element(
      "section",
      {},
      group.title ? element("h2", {}, group.title) : undefined,
      group.items.length > 0
        ? element("ol", { class: "items" }, ...group.items.map((item) => article(item, opened.has(item.id), group.title ? "h3" : "h2")))
        : element("p", { class: "note" }, words["nothing"]!),
    ),
  );
  main.replaceChildren(
    element("header", {}, element("h1", {}, page.title), toolbar(follows)),
    facts(page),
    ...(page.meter ? [meter(page.meter)] : []),
    ...(page.note ? [element("p", { class: "note" }, page.note)] : []),
    ...groups,
  );
  main.removeAttribute("aria-busy");
  document.title = page.title;
  [...document.querySelectorAll<HTMLElement>("[data-key]")].find((one) => one.dataset["key"] === focused)?.focus();
  document.getElementById("news")!.textContent = [page.title, ...page.facts.map((fact) => fact.join(" "))].join(", ");
}

window.addEventListener("message", (event: MessageEvent<ToPage>) => draw(event.data));
editor.postMessage({ type: "ready" });
