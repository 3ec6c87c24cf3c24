/** `npx tsx test/catalog/make-ddl-golden.ts`: what a real server makes of the DDL cases. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { readStatements } from "../../src/sql/read.ts";
import { startPostgres } from "../support/postgres.ts";
import { realWhole } from "../support/real-whole.ts";
import { factsOf } from "../support/whole-catalog.ts";
import { DDL_CASES } from "./ddl-cases.ts";

const POSTGRES = 18;
const parser = await loadSqlParser();
const server = await startPostgres();
const golden: Record<string, unknown> = {};
try {
  for (const [position, [name, text]] of Object.entries(DDL_CASES).entries()) {
    await server.createDatabase(`ddl_${position}`);
    const client = await server.connect(`ddl_${position}`);
    const refused: Record<string, string> = {};
    const statements = readStatements({ file: name, text, ranges: [{ start: 0, end: text.length }] }, parser);
    for (const statement of statements) {
      try {
        await client.query(statement.text);
      } catch (error) {
        refused[statement.text] = error instanceof Error ? error.message : String(error);
      }
    }
    golden[name] = { refused, facts: Object.fromEntries(factsOf(await realWhole(client, POSTGRES))) };
    await client.end();
  }
} finally {
  await server.stop();
}
await writeFile(join(import.meta.dirname, "ddl.golden.json"), `${JSON.stringify(golden, null, 1)}\n`);
