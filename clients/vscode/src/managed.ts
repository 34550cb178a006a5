/** Our own environment: made once from the wheel that the extension carries, with uv or with Python's venv and pip. */
import { execFile } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { setTimeout as delay } from "timers/promises";

import { findProgram } from "./finding";

const [BIN, EXE] = process.platform === "win32" ? ["Scripts", ".exe"] : ["bin", ""];
const PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python", "py"];
const OLD_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))";
/** Milliseconds after which whoever was installing is taken for gone. */
const STALE_LOCK_MS = 15 * 60_000;

/** Why there is no environment, for a person; `output` is what the failed program said. */
export class InstallFailed extends Error {
  constructor(
    readonly why: "wheel" | "python" | "install" | "cancelled",
    readonly output = "",
  ) {
    super(`${why} ${output}`);
  }
}

export interface Install {
  signal: AbortSignal;
  step(what: "environment" | "packages"): void;
  log(line: string): void;
}

export class Managed {
  private readonly wheel: string | undefined;
  /** One folder a wheel: a window that still runs an older server keeps its files. */
  private readonly folder: string;
  /** A file that is written last. */
  private readonly marker: string;

  /** `storage`: the extension's own folder where the files are. `wheels`: the folder that holds our wheel. */
  constructor(
    private readonly storage: string,
    wheels: string,
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {
    const name = fs.existsSync(wheels) ? fs.readdirSync(wheels).find((file) => file.endsWith(".whl")) : undefined;
    this.wheel = name && path.join(wheels, name);
    this.folder = path.join(storage, `server-${name?.split("-")[1]}`);
    this.marker = path.join(this.folder, "complete.txt");
  }

  /** The program, when its environment was made to the end. */
  get program(): string | undefined {
    const program = this.inside("codeforge");
    return fs.existsSync(this.marker) && fs.existsSync(program) ? program : undefined;
  }

  /** Make the environment; the program in it. What another window makes meanwhile is waited for. Throws InstallFailed. */
  async install(install: Install): Promise<string> {
    if (this.wheel === undefined) {
      throw new InstallFailed("wheel");
    }
    const lock = `${this.folder}.lock`;
    fs.mkdirSync(this.storage, { recursive: true });
    while (!taken(lock)) {
      await delay(500, undefined, { signal: install.signal }).catch(() => Promise.reject(new InstallFailed("cancelled")));
    }
    try {
      if (this.program === undefined) {
        await this.make(this.wheel, install);
      }
    } finally {
      fs.rmSync(lock, { recursive: true, force: true });
    }
    return this.inside("codeforge");
  }

  private async make(wheel: string, install: Install): Promise<void> {
    const uv = findProgram("uv", this.environment);
    fs.rmSync(this.folder, { recursive: true, force: true });
    install.step("environment");
    const maker = uv ? [uv, "venv", "--python", ">=3.11"] : [await this.python(install), "-m", "venv"];
    await this.run(install, ...maker, this.folder);
    install.step("packages");
    const python = this.inside("python");
    const installer = uv ? [uv, "pip", "install", "--python", python] : [python, "-m", "pip", "install", "--disable-pip-version-check"];
    await this.run(install, ...installer, wheel);
    fs.writeFileSync(this.marker, wheel);
  }

  private inside(program: string): string {
    return path.join(this.folder, BIN!, program + EXE!);
  }

  private async python(install: Install): Promise<string> {
    for (const program of PYTHONS.flatMap((name) => findProgram(name, this.environment) ?? [])) {
      if (await this.run(install, program, "-c", OLD_ENOUGH).then(() => true, () => false)) {
        return program;
      }
    }
    throw new InstallFailed(install.signal.aborted ? "cancelled" : "python");
  }

  /** Runs in our own folder: no configuration of the open folder is read. */
  private run({ signal, log }: Install, ...[program, ...args]: string[]): Promise<void> {
    log([program, ...args].join(" "));
    return new Promise((resolve, reject) => {
      const options = { cwd: this.storage, env: this.environment, signal, maxBuffer: 1 << 24 };
      execFile(program!, args, options, (error, stdout, stderr) => {
        const said = `${stdout}${stderr}`.trim();
        log(said);
        return error ? reject(new InstallFailed(signal.aborted ? "cancelled" : "install", said || String(error))) : resolve();
      });
    });
  }
}

/** Whether the folder `lock` is ours now; what nobody works on any more is removed for the next try. */
function taken(lock: string): boolean {
  try {
    fs.mkdirSync(lock);
    return true;
  } catch {
    const since = fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > STALE_LOCK_MS) {
      fs.rmSync(lock, { recursive: true, force: true });
    }
    return false;
  }
}
