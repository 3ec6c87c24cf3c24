/**
 * Bundles the GitHub Action into .github/action, so that it runs from the repository as it stands: one CommonJS file, PostgreSQL's
 * grammar as WebAssembly beside it, and the older grammar, which few runs load, as the package it is.
 * The same sources give the same bytes: CI compares them with what is committed.
 */
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { thirdPartyLicences } from "./third-party.ts";

const root = join(import.meta.dirname, "../..");
/** The tests build elsewhere. */
const target = process.argv[2] ?? join(root, ".github/action");
const packages = join(root, "node_modules");
const OLDER_GRAMMAR = "pg-query-emscripten";
/** 27 MB, and optional: the action asks a given server instead. */
const PGLITE = "@electric-sql/pglite";

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { index: "src/action/main.ts" },
  outdir: target,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  metafile: true,
  external: [OLDER_GRAMMAR, PGLITE],
  platform: "node",
  target: "node24",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
  // CommonJS has no import.meta; what asks for it wants to find its neighbours.
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
});
place(join(packages, "libpg-query/wasm/libpg-query.wasm"), "libpg-query.wasm");
for (const file of ["package.json", "pg_query.js"]) {
  place(join(packages, OLDER_GRAMMAR, file), join("node_modules", OLDER_GRAMMAR, file));
}
writeFileSync(join(target, "THIRD-PARTY.txt"), thirdPartyLicences(root, metafile, [OLDER_GRAMMAR]));

/** File modes are part of what git compares. */
function place(from: string, to: string): void {
  const file = join(target, to);
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(from, file);
  chmodSync(file, 0o644);
}
