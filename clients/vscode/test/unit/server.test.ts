import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** Each client that was made: what the tests do to it is what a server does. */
const { made } = vi.hoisted(() => ({ made: [] as any[] }));

vi.mock("vscode-languageclient/node", () => ({
  CloseAction: { DoNotRestart: 1, Restart: 2 },
  ErrorAction: { Continue: 1 },
  State: { Running: 2 },
  LanguageClient: class {
    state = 0;
    initializeResult = { serverInfo: { version: "0.1.0" }, capabilities: { experimental: { context: 1 } } };
    sendRequest = vi.fn(async () => "answer");
    stop = vi.fn(async () => {});
    registerProposedFeatures = () => {};
    start = () => new Promise<void>((resolve, reject) => Object.assign(this, { answers: () => { this.state = 2; resolve(); }, fails: reject }));
    answers!: () => void;
    fails!: (error: Error) => void;
    options: any;
    constructor(_id: string, _name: string, _server: unknown, options: unknown) {
      this.options = options;
      made.push(this);
    }
    dies() {
      return this.options.errorHandler.closed();
    }
  },
}));

import { RESTARTS, RESTART_WINDOW_MS, START_MS, Server, Trouble } from "../../src/server";

let told: Trouble[];
let server: Server;

beforeEach(() => {
  vi.useFakeTimers();
  made.length = 0;
  told = [];
  const output = { info: () => {}, warn: () => {}, error: () => {} } as any;
  server = new Server(output, { trouble: (one) => told.push(one), changed: () => {}, settings: (section) => section });
});
afterEach(() => vi.useRealTimers());

async function started(): Promise<void> {
  const starting = server.start(["codeforge", "lsp"]);
  made.at(-1).answers();
  await starting;
}

test("a server that answers runs, and says what it offers", async () => {
  await started();
  expect([server.state, server.version, server.offers("context"), server.offers("impact")]).toEqual(["running", "0.1.0", true, false]);
  expect(told).toEqual([]);
});

test("a server that says nothing is given up once, after its time", async () => {
  const starting = server.start(["codeforge", "lsp"]);
  await vi.advanceTimersByTimeAsync(START_MS - 1);
  expect(server.state).toBe("starting");
  await vi.advanceTimersByTimeAsync(1);
  await starting;
  expect([server.state, told]).toEqual(["off", [{ kind: "silent" }]]);
});

test("a server that ends while starting is told once and not started again", async () => {
  const starting = server.start(["codeforge", "lsp"]);
  expect(made[0].dies()).toEqual({ action: 1, handled: true });
  made[0].fails(new Error("connection got disposed"));
  await starting;
  expect(made).toHaveLength(1);
  expect(told).toEqual([{ kind: "start failed", why: "Error: connection got disposed" }]);
});

test("a crash brings another server", async () => {
  await started();
  made[0].dies();
  made[1].answers();
  await vi.runAllTimersAsync();
  expect(told).toEqual([{ kind: "crashed", why: "", restarts: true, first: true }]);
  expect(server.state).toBe("running");
});

test("crash after crash ends in rest, with two messages in all", async () => {
  await started();
  for (let i = 0; i <= RESTARTS; i++) {
    made.at(-1).dies();
    made.at(-1).answers();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(made).toHaveLength(RESTARTS + 1);
  expect(told.map((one) => one.kind === "crashed" && (one.first || !one.restarts))).toEqual([true, false, false, true]);
  expect(server.state).toBe("off");
});

test("crashes far apart never add up", async () => {
  await started();
  for (let i = 0; i < 3 * RESTARTS; i++) {
    made.at(-1).dies();
    made.at(-1).answers();
    await vi.advanceTimersByTimeAsync(RESTART_WINDOW_MS);
  }
  expect(server.state).toBe("running");
});

test("a question without a running server has no answer and no error", async () => {
  expect(await server.request("codeforge/status", {})).toBeUndefined();
});

test("an absent token is not sent along", async () => {
  await started();
  await server.request("codeforge/status", {});
  expect(made[0].sendRequest.mock.calls).toEqual([["codeforge/status", {}]]);
});

test("a withdrawn question has no answer and no error; one that fails has its error", async () => {
  await started();
  made[0].sendRequest.mockRejectedValue(new Error("cancelled"));
  expect(await server.request("x", {}, { isCancellationRequested: true } as any)).toBeUndefined();
  await expect(server.request("x", {}, { isCancellationRequested: false } as any)).rejects.toThrow("cancelled");
});
