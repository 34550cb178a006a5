/** The requests that are CodeForge's own, as docs/protocol.md tells them. Fields may be added; these are read here. */

export type Position = { line: number; character: number };
export type Range = { start: Position; end: Position };
export type Location = { uri: string; range: Range };
export type Reason = { signal: string; weight: number; via: string; words?: string };

export interface ContextItem extends Location {
  id: string;
  symbol: string;
  kind: string;
  text: string;
  tokens: number;
  score: number;
  reasons: Reason[];
  confidence: string;
}

export interface ContextAnswer {
  items: ContextItem[];
  tokens: number;
  stages: Record<string, number>;
  complete: boolean;
  omitted: { items: number; why: string };
}

export interface FolderStatus {
  root: string;
  complete: boolean;
  searchable: boolean;
  nFiles: number;
  nChanged: number;
  nOpen: number;
  languages: Record<string, number>;
  leftOutReasons: Record<string, number>;
  engines: Record<string, string>;
  problems: string[];
}

export type StatusAnswer = { folders: FolderStatus[]; memoryMb?: number };

export interface Affected extends Location {
  group: string;
  symbol: string;
  kind: string;
  confidence: string;
  score: number;
  why: string;
  chain: { symbol: string }[];
}

export interface TestFound extends Location {
  id: string;
  confidence: string;
  score: number;
  reasons: string[];
}

/** What `codeforge/impact` and `codeforge/testsFor` share. */
export interface GraphAnswer {
  target: { name: string } | null;
  items?: Affected[];
  tests?: TestFound[];
  ms: number;
  complete: boolean;
  omitted: { items: number; why: string };
}
