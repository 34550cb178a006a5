import * as fs from "fs";
import * as path from "path";

/** The command that starts the server: what the setting names, else `codeforge lsp` from `PATH`; undefined without one. */
export function serverCommand(setting: readonly string[], environment = process.env): string[] | undefined {
  if (setting.length > 0) {
    const program = findProgram(setting[0]!, environment);
    return program === undefined ? undefined : [program, ...setting.slice(1)];
  }
  const program = findProgram("codeforge", environment);
  return program === undefined ? undefined : [program, "lsp"];
}

/** The file that a command name stands for. Relative names are looked up in `PATH` only, never in the open folder. */
function findProgram(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  if (path.isAbsolute(name)) {
    return isProgram(name) ? name : undefined;
  }
  if (name !== path.basename(name)) {
    return undefined;
  }
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (environment["PATH"] ?? environment["Path"] ?? "").split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (path.isAbsolute(folder) && isProgram(file)) {
        return file;
      }
    }
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
