import { NothingToPick, Random } from "../conformance/catalog/random.ts";
import type { Step } from "../corpus/layouts.ts";
import { MadeSchema, SCHEMAS } from "./made-schema.ts";
import { type Made, STATEMENTS } from "./made-statements.ts";

const MOST_STATEMENTS = 8;

/** A made history, and one more statement: the rename of a column that is there at its end. */
export interface MadeHistory {
  readonly steps: readonly Step[];
  readonly rename: string;
}

/**
 * A history such as a product has after ten years, always the same for a seed: each migration some statements in the shares in
 * which public histories hold them. It applies to an empty PostgreSQL of any supported version.
 */
export function madeHistory(seed: number, migrations: number): MadeHistory {
  const random = new Random(seed);
  const schema = new MadeSchema(random);
  const steps: Step[] = [];
  for (let number = 1; steps.length < migrations; number++) {
    const texts = number === 1 ? SCHEMAS.map((name) => `CREATE SCHEMA ${name};`) : migration(schema, random);
    const alone = texts.length === 1 && texts[0]?.includes("CONCURRENTLY");
    steps.push({
      file: `${number}`.padStart(4, "0").concat(".sql"),
      sql: `-- Change ${number} of the made history.\n\n${texts.join("\n\n")}\n`,
      transaction: alone ? "statement" : "migration",
    });
  }
  const table = schema.keyed();
  const column = schema.loose(table).name;
  return { steps, rename: `ALTER TABLE ${table.name} RENAME COLUMN ${column} TO ${column}_renamed;\n` };
}

function migration(schema: MadeSchema, random: Random): readonly string[] {
  const texts: string[] = [];
  for (let left = random.between(1, MOST_STATEMENTS); left > 0; left--) {
    const made = statement(schema, random);
    // It refuses to share a transaction.
    if (made.includes("CONCURRENTLY")) {
      if (texts.length === 0) return [made];
      texts.push(made.replace(" CONCURRENTLY", ""));
    } else texts.push(made);
  }
  return texts;
}

function statement(schema: MadeSchema, random: Random): string {
  for (;;) {
    try {
      return weighted(random)(schema);
    } catch (error) {
      if (!(error instanceof NothingToPick)) throw error;
    }
  }
}

const TOTAL = STATEMENTS.reduce((sum, { share }) => sum + share, 0);

function weighted(random: Random): Made {
  let left = random.between(1, TOTAL);
  for (const { share, make } of STATEMENTS) {
    left -= share;
    if (left <= 0) return make;
  }
  throw new NothingToPick();
}
