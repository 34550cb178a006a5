// Two files: the extension with the language client in it, so that no node_modules are shipped, and the webview's script.
import * as esbuild from "esbuild";

const watching = process.argv.includes("--watch");
const shared = { bundle: true, outdir: "dist", minify: !watching, sourcemap: watching, logLevel: "warning" };
const bundles = [
  { ...shared, entryPoints: ["src/extension.ts"], format: "cjs", platform: "node", target: "node20", external: ["vscode"] },
  { ...shared, entryPoints: ["src/webview/page.ts"], outbase: "src/webview", format: "iife", platform: "browser", target: "es2022" },
];

for (const bundle of bundles) {
  await (watching ? (await esbuild.context(bundle)).watch() : esbuild.build(bundle));
}
