/** The server of this window: found, started, watched, started again a bounded number of times, stopped. */
import { ChildProcess, spawn } from "child_process";
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, LanguageClientOptions, State } from "vscode-languageclient/node";

import { LANGUAGES } from "./languages";

/** Milliseconds that a server may take to answer its first message; a busy machine needs some of it. */
export const START_MS = 30_000;
/** Restarts after a crash within these milliseconds; one more crash and it stays off. */
export const RESTART_WINDOW_MS = 3 * 60_000;
export const RESTARTS = 3;

export type Trouble =
  | { kind: "silent" }
  | { kind: "start failed"; why: string }
  | { kind: "crashed"; why: string; restarts: boolean; first: boolean };

export interface Hooks {
  trouble(trouble: Trouble): void;
  changed(): void;
  settings(section: Record<string, unknown>): Record<string, unknown>;
}

/** The client shows nothing by itself: every failure reaches a person once, through `Hooks.trouble`. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server {
  state: "off" | "starting" | "running" = "off";
  command: readonly string[] = [];
  private client: QuietClient | undefined;
  private process: ChildProcess | undefined;
  /** The end of what the server wrote to its log. */
  lastWords = "";
  private crashes: number[] = [];

  constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly hooks: Hooks,
  ) {}

  get version(): string {
    return this.client?.initializeResult?.serverInfo?.version ?? "";
  }

  /** Whether the server said at the start that it has this request of ours. */
  offers(name: string): boolean {
    const experimental = this.client?.initializeResult?.capabilities.experimental as Record<string, unknown> | undefined;
    return this.state === "running" && experimental?.[name] !== undefined;
  }

  /** Ask the server; undefined when it does not run or when the question was withdrawn. */
  async request<T>(method: string, params: unknown, token?: vscode.CancellationToken): Promise<T | undefined> {
    if (this.state !== "running" || this.client === undefined) {
      return undefined;
    }
    try {
      // An absent token must not be passed: the parameters would become a list.
      return await this.client.sendRequest<T>(method, ...([params, token].filter(Boolean) as [unknown]));
    } catch (error) {
      if (token?.isCancellationRequested || this.state !== "running") {
        return undefined;
      }
      throw error;
    }
  }

  /** Start `command`. Trouble is told through the hooks; nothing is thrown. */
  async start(command: readonly string[]): Promise<void> {
    this.command = command;
    this.lastWords = "";
    const client = (this.client = new QuietClient("codeforge", "CodeForge", () => this.spawn(), this.options()));
    client.registerProposedFeatures(); // inline completion
    this.become("starting");
    let late: NodeJS.Timeout | undefined;
    try {
      const silence = new Promise<never>((_, reject) => (late = setTimeout(() => reject(new Silent()), START_MS)));
      // A connection that closes meanwhile ends the library's start as if it had succeeded.
      const started = client.start().then(() => client.state === State.Running || Promise.reject(new Error("The connection was closed.")));
      await Promise.race([started, silence]);
      if (client === this.client) {
        this.become("running");
      }
    } catch (error) {
      if (client === this.client) {
        await this.stop();
        this.hooks.trouble(error instanceof Silent ? { kind: "silent" } : { kind: "start failed", why: this.why(error) });
      }
    } finally {
      clearTimeout(late);
    }
  }

  /** Stop the server by the book, and end its process when it does not heed. */
  async stop(): Promise<void> {
    const [client, process] = [this.client, this.process];
    this.client = this.process = undefined;
    this.become("off");
    if (client?.state === State.Running) {
      await client.stop().catch((error) => this.output.warn(`The server did not stop in order: ${error}`));
    }
    if (process?.exitCode === null && process.signalCode === null) {
      process.kill();
    }
  }

  private spawn(): Promise<ChildProcess> {
    const [program, ...args] = this.command;
    this.output.info(`Starting ${this.command.join(" ")}`);
    // Windows starts .cmd and .bat files through its shell only.
    const shell = /\.(cmd|bat)$/i.test(program!);
    const child = spawn(shell ? `"${program}"` : program!, args, { shell, stdio: ["pipe", "pipe", "pipe"] });
    this.process = child;
    child.stdin.on("error", () => {}); // it ended; "close" says so
    child.on("error", (error) => (this.lastWords += String(error)));
    child.on("exit", (code, signal) => this.output.info(`The server ended: ${signal ?? code}`));
    child.stderr.on("data", (data: Buffer) => (this.lastWords = (this.lastWords + data.toString()).slice(-4000)));
    return Promise.resolve(child);
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: LANGUAGES.flatMap((language) => ["file", "untitled"].map((scheme) => ({ scheme, language }))),
      synchronize: { configurationSection: "codeforge" },
      initializationOptions: () => ({ codeforge: this.hooks.settings(JSON.parse(JSON.stringify(vscode.workspace.getConfiguration("codeforge")))) }),
      outputChannel: this.output,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          this.ended();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const found = (await next(params, token)) as Record<string, unknown>[];
            return found.map((one, i) => (params.items[i]?.section === "codeforge" ? this.hooks.settings(one ?? {}) : one));
          },
        },
      },
    };
  }

  /** The connection closed although nobody asked for it. While starting, `start` tells. */
  private ended(): void {
    if (this.state !== "running") {
      return;
    }
    const why = this.why();
    this.crashes = [...this.crashes.filter((then) => Date.now() - then < RESTART_WINDOW_MS), Date.now()];
    const restarts = this.crashes.length <= RESTARTS;
    this.client = this.process = undefined;
    this.become("off");
    this.output.error(`The server ended unexpectedly. ${why}`);
    this.hooks.trouble({ kind: "crashed", why, restarts, first: this.crashes.length === 1 });
    if (restarts) {
      void this.start(this.command);
    }
  }

  /** The last thing that the server said, else the error. */
  private why(error?: unknown): string {
    const lines = this.lastWords.split("\n").filter((line) => line.trim() !== "");
    return (lines.at(-1) ?? (error === undefined ? "" : String(error))).trim().slice(0, 300);
  }

  private become(state: Server["state"]): void {
    this.state = state;
    this.hooks.changed();
  }
}

class Silent extends Error {}
