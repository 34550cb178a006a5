/** Where the server is: what the setting names, else our own environment, the active interpreter's, or `PATH`. */
import * as fs from "fs";
import * as os from "os";
import * as path from "path";

export type Origin = "setting" | "managed" | "interpreter" | "path";

export interface Found {
  command: string[];
  origin: Origin;
}

export interface Places {
  /** `codeforge.server.command`. */
  setting: readonly string[];
  /** The program in our own environment, where there is one. */
  managed?: string;
  /** The active Python interpreter; left out in folders that are not trusted. */
  interpreter?: string;
  environment?: NodeJS.ProcessEnv;
}

const ENDINGS = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];

/** The command that starts the server; undefined when there is none, or none where the setting says. */
export function findServer(places: Places): Found | undefined {
  const environment = places.environment ?? process.env;
  const [named, ...rest] = places.setting;
  if (named !== undefined) {
    const program = findProgram(named, environment);
    return program === undefined ? undefined : { command: [program, ...rest], origin: "setting" };
  }
  const beside = places.interpreter && path.join(path.dirname(places.interpreter), "codeforge");
  const candidates: [Origin, string | undefined][] = [
    ["managed", places.managed],
    ["interpreter", beside && withEnding(beside)],
    ["path", findProgram("codeforge", environment)],
  ];
  const [origin, program] = candidates.find(([, program]) => program !== undefined && isProgram(program)) ?? [];
  return origin && { command: [program!, "lsp"], origin };
}

/** The file that a command name stands for. Relative names are looked up in `PATH` only, never in the open folder. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const full = name.startsWith("~/") ? path.join(os.homedir(), name.slice(2)) : name;
  if (path.isAbsolute(full)) {
    return withEnding(full);
  }
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(path.delimiter).filter(path.isAbsolute);
  return full === path.basename(full) ? folders.flatMap((folder) => withEnding(path.join(folder, full)) ?? [])[0] : undefined;
}

/** Whether version `one` is older than `other`, by their numbers. */
export function isOlder(one: string, other: string): boolean {
  return one.localeCompare(other, "en", { numeric: true }) < 0;
}

function withEnding(file: string): string | undefined {
  return ENDINGS.map((ending) => file + ending).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
