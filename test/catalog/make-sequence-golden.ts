/** `npx tsx test/catalog/make-sequence-golden.ts`: what real servers make of the sequences, into sequences.golden.json. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startPostgres } from "../support/postgres.ts";
import { realWhole } from "../support/real-whole.ts";
import type { WholeCatalog } from "../support/whole-catalog.ts";
import { SEQUENCE_CASES } from "./sequence-cases.ts";

/** By `name on version`: the errors by statement, null for those that were done, and the catalog at the end. */
export interface SequenceGolden {
  readonly [key: string]: { readonly errors: readonly (string | null)[]; readonly catalog: WholeCatalog };
}

const golden: Record<string, SequenceGolden[string]> = {};
for (const postgres of new Set(SEQUENCE_CASES.flatMap((one) => one.postgres))) {
  const server = await startPostgres({ postgres });
  try {
    for (const [number, { name, statements, postgres: versions }] of SEQUENCE_CASES.entries()) {
      if (!versions.includes(postgres)) continue;
      const database = `sequence_${number}`;
      await server.createDatabase(database);
      const client = await server.connect(database);
      const errors: (string | null)[] = [];
      let inTransaction = false;
      for (const text of statements) {
        const guarded = inTransaction && !/^(COMMIT|ROLLBACK)/.test(text);
        if (guarded) await client.query("SAVEPOINT guard");
        const error = await client.query(text).then(
          () => null,
          (reason: Error) => reason.message,
        );
        if (guarded) await client.query(error === null ? "RELEASE guard" : "ROLLBACK TO guard");
        errors.push(error);
        if (text === "BEGIN") inTransaction = true;
        if (/^(COMMIT|ROLLBACK)/.test(text)) inTransaction = false;
      }
      golden[`${name} on ${postgres}`] = { errors, catalog: await realWhole(client, postgres) };
      await client.query("ALTER ROLE CURRENT_USER RESET ALL");
      await client.end();
    }
  } finally {
    await server.stop();
  }
}
const lines = Object.entries(golden).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
await writeFile(join(import.meta.dirname, "sequences.golden.json"), `{\n${lines.join(",\n")}\n}\n`);
