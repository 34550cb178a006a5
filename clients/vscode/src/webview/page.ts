/** Inside the webview: draws a page. All text arrives as text and stays text, whatever a docstring holds. */
import type { Item, Page } from "../pages";
import type { FromPage, ToPage } from "../views";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const editor = acquireVsCodeApi();
const words = document.body.dataset;
const byId = (id: string) => document.getElementById(id)!;
const follow = byId("follow") as HTMLInputElement;
const LONG = 3; // lines of code that are shown without being asked for

type Child = Node | string | false | null | undefined;

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children.filter((child) => child instanceof Node || typeof child === "string"));
  return made;
}

function meter({ label, used, of }: NonNullable<Page["meter"]>): HTMLElement {
  const text = `${used.toLocaleString()} / ${of.toLocaleString()}`;
  const bar = element("meter", { min: "0", max: String(of), value: String(used), "aria-label": label }, text);
  return element("p", { class: "budget" }, element("span", {}, label), bar, element("span", {}, text));
}

function code(item: Item, opened: boolean): Child {
  const block = item.code && element("pre", { tabindex: "0" }, item.code);
  if (!block || item.code!.split("\n").length <= LONG) {
    return block;
  }
  const details = element("details", { "data-item": item.id }, element("summary", {}, words["code"]!), block);
  details.open = opened;
  return details;
}

/** The name of an item: a button where it leads somewhere. */
function title(item: Item): Child {
  const made = element("button", { type: "button", class: "link", "data-item": item.id }, item.title);
  made.addEventListener("click", () => editor.postMessage({ type: "open", id: item.id }));
  return item.place ? made : item.title;
}

function article(item: Item, level: "h2" | "h3", opened: boolean): HTMLElement {
  const score = item.score != null && element("span", { class: "score" }, `${words["score"]} ${item.score}`);
  const tags = (item.tags ?? []).map((tag) => element("span", { class: "tag" }, tag));
  const reasons = item.reasons?.map((reason) => element("li", {}, reason));
  return element(
    "li",
    {},
    element(level, { class: "item" }, title(item), score),
    element("p", { class: "about" }, item.place && element("span", { class: "place" }, item.place.text), ...tags),
    reasons && element("ul", { class: "reasons" }, ...reasons),
    code(item, opened),
  );
}

function draw({ page, follows }: ToPage): void {
  const opened = new Set([...document.querySelectorAll<HTMLElement>("details[open]")].map((one) => one.dataset["item"]));
  const focused = (document.activeElement as HTMLElement | null)?.dataset["item"];
  const facts = page.facts.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value)));
  const groups = page.groups.map((group) => {
    const items = group.items.map((item) => article(item, group.title ? "h3" : "h2", opened.has(item.id)));
    const list = items.length > 0 ? element("ol", { class: "items" }, ...items) : element("p", { class: "note" }, words["nothing"]!);
    return element("section", {}, group.title && element("h2", {}, group.title), list);
  });
  byId("title").textContent = document.title = page.title;
  byId("following").hidden = follows === undefined;
  follow.checked = follows ?? false;
  const parts = [element("dl", { class: "facts" }, ...facts), page.meter && meter(page.meter), page.note && element("p", { class: "note" }, page.note)];
  byId("content").replaceChildren(...parts.filter((part) => part instanceof Node), ...groups);
  byId("page").removeAttribute("aria-busy");
  const buttons = [...document.querySelectorAll<HTMLElement>("button[data-item]")];
  buttons.find((one) => one.dataset["item"] === focused)?.focus();
  byId("news").textContent = [page.title, ...page.facts.map((fact) => fact.join(" "))].join(", ");
}

follow.addEventListener("change", () => editor.postMessage({ type: "follow", on: follow.checked }));
byId("copy").addEventListener("click", () => editor.postMessage({ type: "copy" }));
byId("refresh").addEventListener("click", () => editor.postMessage({ type: "refresh" }));
window.addEventListener("message", (event: MessageEvent<ToPage>) => draw(event.data));
editor.postMessage({ type: "ready" });
