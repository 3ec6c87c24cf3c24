import type { Level } from "../../../src/model/verdict.ts";
import { keptHistory, registeredBy } from "../../gate/kept-history.ts";
import { CONFIG, type Files, review } from "../../gate/project.ts";
import { connector } from "../../gate/shop.ts";
import { Random } from "../debezium/random/random.ts";
import type { Outcome, Sequence, Step } from "./sequence.ts";

/** Changes of one table, a migration each, under a level that looks at all versions. */
export interface History {
  readonly id: string;
  readonly level: Level;
  readonly statements: readonly string[];
}

const TRANSITIVE = ["BACKWARD_TRANSITIVE", "FORWARD_TRANSITIVE", "FULL_TRANSITIVE"] as const;
const SUBJECT = "shop.public.items-value";

const MERGED: Files = {
  "headgate.yaml": CONFIG,
  "connect/shop.json": connector({
    "key.converter": "io.confluent.connect.avro.AvroConverter",
    "value.converter": "io.confluent.connect.avro.AvroConverter",
    "table.include.list": "public\\.items",
  }),
  "db/100.sql": "CREATE TABLE items (id bigint PRIMARY KEY, n integer NOT NULL);",
};

/** What comes and goes are columns of the change itself: no stronger finding than the registry's speaks for those. */
export function makeHistory(seed: number): History {
  const random = new Random(seed);
  const columns: Columns = new Map();
  const statements: string[] = [];
  const length = random.integer(3, 8);
  while (statements.length < length) statements.push(`ALTER TABLE items ${command(random, columns)};`);
  return { id: `history-${seed}`, level: random.pick(TRANSITIVE), statements };
}

type Columns = Map<string, { notNull: boolean; fallback: boolean; type: string }>;

const DEFAULTS: Readonly<Record<string, string>> = { integer: "7", bigint: "8", text: "'x'", boolean: "true" };

function command(random: Random, columns: Columns): string {
  const name = random.pick(["a", "b", "c"]);
  const known = columns.get(name);
  if (known === undefined) {
    const type = random.pick(["integer", "bigint", "text", "boolean"]);
    const made = { type, notNull: random.chance(0.4), fallback: random.chance(0.4) };
    columns.set(name, made);
    const fallback = made.fallback ? ` DEFAULT ${DEFAULTS[type] ?? "NULL"}` : "";
    return `ADD COLUMN ${name} ${type}${made.notNull ? " NOT NULL" : ""}${fallback}`;
  }
  if (random.chance(0.5)) {
    columns.delete(name);
    return `DROP COLUMN ${name}`;
  }
  if (random.chance(0.5)) {
    known.notNull = !known.notNull;
    return `ALTER COLUMN ${name} ${known.notNull ? "SET" : "DROP"} NOT NULL`;
  }
  known.fallback = !known.fallback;
  return `ALTER COLUMN ${name} ${known.fallback ? `SET DEFAULT ${DEFAULTS[known.type] ?? "NULL"}` : "DROP DEFAULT"}`;
}

/** The same for a registry: what is there, then the text behind each statement. */
export async function asSequence({ id, level, statements }: History): Promise<Sequence> {
  const steps: Step[] = [];
  let catalogSoFar: Files = MERGED;
  for (const text of (await registeredBy(MERGED)).get(SUBJECT) ?? []) steps.push({ hold: text, metadata: {} });
  steps.push({ level });
  for (const [index, sql] of statements.entries()) {
    // The last state alone: what came before is registered or refused by then.
    catalogSoFar = { ...catalogSoFar, [fileOf(index)]: sql };
    const { "db/100.sql": first, ...rest } = catalogSoFar;
    const sqls = Object.entries(rest).filter(([path]) => path.endsWith(".sql"));
    const others = Object.fromEntries(Object.entries(rest).filter(([path]) => !path.endsWith(".sql")));
    const together = [first, ...sqls.map(([, one]) => one)].join("\n");
    const texts = (await registeredBy({ ...others, "db/100.sql": together })).get(SUBJECT) ?? [];
    steps.push({ register: texts.at(-1) ?? "", normalize: false });
  }
  return { id, steps };
}

function fileOf(index: number): string {
  return `db/${200 + index}.sql`;
}

/** Null where the gate says what Confluent's checker does: of the first text that is refused, and of no other statement than a refused one. */
export async function difference(history: History, outcomes: readonly Outcome[]): Promise<string | null> {
  const change = Object.fromEntries(history.statements.map((sql, index) => [fileOf(index), sql]));
  const registry = keptHistory(await registeredBy(MERGED), history.level);
  const { findings } = await review(MERGED, change, undefined, registry);
  const told = findings.filter(({ rule }) => rule === "registry-incompatible").map(({ at }) => at?.file ?? "nowhere");
  const refused = outcomes.flatMap(({ outcome }, index) => (outcome === "incompatible" ? [fileOf(index)] : []));
  const same = told.toSorted()[0] === refused[0] && told.every((file) => refused.includes(file));
  return same ? null : JSON.stringify({ ...history, told, refused });
}
