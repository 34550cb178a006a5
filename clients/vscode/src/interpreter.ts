/** The interpreter that the Python extension has chosen, where there is such an extension. Nothing is started. */
import * as vscode from "vscode";

/** The part of the Python extension's interface that is used here. */
interface PythonApi {
  environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(environment: { path: string }): Promise<{ executable?: { uri?: vscode.Uri } } | undefined>;
  };
}

/** Milliseconds that the Python extension may take; without an answer we do without. */
const PATIENCE_MS = 3_000;

/** The file of the active interpreter for `resource`; undefined without the Python extension or its answer. */
export async function interpreterOf(resource: vscode.Uri | undefined): Promise<string | undefined> {
  const python = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  let late: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => (late = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  const asked = (async () => {
    const { environments } = (await python?.activate()) ?? {};
    const active = environments?.getActiveEnvironmentPath(resource);
    return (active && (await environments?.resolveEnvironment(active)))?.executable?.uri?.fsPath;
  })().catch(() => undefined);
  return Promise.race([asked, patience]).finally(() => clearTimeout(late));
}
