/**
 * Makes dist/: the library file by file with its types (tsc), the rule pages beside the rules, and the command line as a few
 * bundled files, because reading hundreds of small ones is much of what a short run would do (measured: a sixth of `check`).
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { thirdPartyLicences } from "./third-party.ts";

/** Under names of its own: the sources import createRequire too. */
const REQUIRE = [
  'import { createRequire as bundleRequire } from "node:module";',
  "const require = bundleRequire(import.meta.url);",
].join("\n");

const root = join(import.meta.dirname, "../..");
/** Made aside and then put in place, so that nobody runs half of it. */
const place = process.argv[2] ?? join(root, "dist");
mkdirSync(dirname(place), { recursive: true });
const dist = mkdtempSync(`${place}-`);

const tsc = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", dist], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) {
  rmSync(dist, { recursive: true });
  process.exit(status ?? 1);
}

mkdirSync(join(dist, "rules"), { recursive: true });
for (const file of readdirSync(join(root, "src/rules"))) {
  if (file.endsWith(".md")) copyFileSync(join(root, "src/rules", file), join(dist, "rules", file));
}

const command = join(dist, "cli");
rmSync(command, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts"],
  outdir: command,
  bundle: true,
  splitting: true,
  metafile: true,
  // They load files of their own, and most runs do not need them.
  external: ["libpg-query", "pg-query-emscripten", "pg", "@electric-sql/pglite"],
  platform: "node",
  target: "node20.12",
  format: "esm",
  charset: "utf8",
  logLevel: "warning",
  // CommonJS packages ask for Node's own modules through `require`, which ES modules lack.
  banner: { js: REQUIRE },
});
writeFileSync(join(command, "THIRD-PARTY.txt"), thirdPartyLicences(root, metafile, []));
chmodSync(join(command, "main.js"), 0o755);
chmodSync(dist, 0o755);

const old = `${dist}-old`;
if (existsSync(place)) renameSync(place, old);
renameSync(dist, place);
rmSync(old, { recursive: true, force: true });
