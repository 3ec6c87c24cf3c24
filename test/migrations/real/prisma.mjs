// node prisma.mjs MODULES FOLDER URL: `prisma migrate deploy`, with the command line's own listing of the folder and the schema engine
// as WebAssembly; the native engine is not published in a package registry.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , modules, folder, url] = process.argv;
const require = createRequire(join(modules, "index.js"));
const { PrismaPg } = require("@prisma/adapter-pg");
const { bindMigrationAwareSqlAdapterFactory } = require("@prisma/driver-adapter-utils");

/** The engine's glue code imports the module as bundlers do. */
async function engineClass() {
  const home = join(modules, "@prisma", "schema-engine-wasm");
  const glue = await import(pathToFileURL(join(home, "schema_engine_bg.js")).href);
  const wasm = readFileSync(join(home, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

/** `listMigrations` of @prisma/migrate, from whichever of its chunks has it. */
function listing() {
  const chunks = join(modules, "@prisma", "migrate", "dist");
  for (const name of readdirSync(chunks).filter((file) => file.startsWith("chunk-") && file.endsWith(".js"))) {
    if (!readFileSync(join(chunks, name), "utf8").includes("async function listMigrations(")) continue;
    const { listMigrations } = require(join(chunks, name));
    if (listMigrations !== undefined) return listMigrations;
  }
  throw new Error("@prisma/migrate has no listMigrations");
}

/**
 * The adapter cuts scripts at every semicolon, function bodies too. The native engine, which the command line runs, sends
 * a script whole (its `raw_cmd`): so does this.
 */
class WholeScripts extends PrismaPg {
  async connect() {
    return this.#whole(await super.connect());
  }

  async connectToShadowDb() {
    return this.#whole(await super.connectToShadowDb());
  }

  #whole(connection) {
    connection.executeScript = async (script) => {
      await connection.client.query(script).catch((error) => connection.onError(error));
    };
    return connection;
  }
}

if (!existsSync(folder)) throw new Error(`no folder ${folder}`);
const SchemaEngine = await engineClass();
const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts({ connectionString: url }));
const schema = 'datasource db { provider = "postgresql" }';
const engine = await SchemaEngine.new({ datamodels: [["schema.prisma", schema]] }, () => undefined, adapter);
const migrationsList = await listing()(folder, "");
await engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } });
process.exit(0);
