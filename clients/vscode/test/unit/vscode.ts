/** A small stand-in for the `vscode` module: what the units under test touch, recorded. */
import { vi } from "vitest";

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Uri {
  static parse = (text: string) => ({ toString: () => text, path: text.replace(/^file:\/\//, ""), scheme: text.split(":")[0] });
}

export class ThemeIcon {}
export const LanguageStatusSeverity = { Information: 0, Warning: 1, Error: 2 };
export const l10n = {
  t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)])),
};
export const item: Record<string, unknown> = { dispose: () => {} };
export const languages = { createLanguageStatusItem: () => item };
export const workspace = {
  asRelativePath: (uri: { path: string }) => uri.path.replace("/project/", ""),
  getConfiguration: vi.fn(() => ({})),
};
export const window: Record<string, unknown> = { state: { focused: true } };
