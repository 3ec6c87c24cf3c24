/**
 * Bundles the GitHub Action into .github/action: one CommonJS file and PostgreSQL's grammar as WebAssembly beside it, so that it
 * runs from the repository as it stands. The same sources give the same bytes: CI compares them with what is committed.
 */
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");
const target = join(root, ".github/action");

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: { index: "src/action/main.ts" },
  outdir: target,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "inline",
  charset: "utf8",
  logLevel: "warning",
});
// libpg-query reads its module from the folder of the script.
const wasm = join(dirname(createRequire(import.meta.url).resolve("libpg-query")), "libpg-query.wasm");
copyFileSync(wasm, join(target, "libpg-query.wasm"));
chmodSync(join(target, "libpg-query.wasm"), 0o644);
