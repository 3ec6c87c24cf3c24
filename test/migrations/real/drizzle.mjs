// node drizzle.mjs MODULES FOLDER URL: what `drizzle-kit migrate` calls.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , modules, folder, url] = process.argv;
const require = createRequire(join(modules, "index.js"));
const { Client } = require("pg");
const { drizzle } = require("drizzle-orm/node-postgres");
const { migrate } = require("drizzle-orm/node-postgres/migrator");

const client = new Client({ connectionString: url });
await client.connect();
try {
  await migrate(drizzle(client), { migrationsFolder: folder });
} catch (error) {
  throw new Error([error.message, error.cause?.message].join(": "));
} finally {
  await client.end();
}
