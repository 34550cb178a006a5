/** What VS Code calls: every case in order, a line each; a case that fails does not stop the next. */
import { cases } from "./cases";

export async function run(): Promise<void> {
  let failed = 0;
  for (const [name, body] of Object.entries(cases)) {
    const start = Date.now();
    try {
      await body();
      console.log(`ok ${Date.now() - start} ms - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${Date.now() - start} ms - ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  if (failed > 0) {
    throw new Error(`${failed} cases failed`);
  }
}
