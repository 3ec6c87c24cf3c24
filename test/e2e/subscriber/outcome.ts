import type pg from "pg";
import type { PostgresServer } from "../../support/postgres.ts";
import type { Change } from "./changes.ts";

/** What a subscription really did after a change. */
export type Outcome =
  /** It stopped at what an application does every day, with the worker's own error. */
  | { readonly kind: "stops" }
  /** It stopped at a row that comes now and then. */
  | { readonly kind: "stops at some" }
  /** The publisher itself refused what an application does. */
  | { readonly kind: "refused" }
  /** It went on, and rows, changes of rows or values of a column did not come, or came as others. */
  | { readonly kind: "nothing comes" | "some rows missing" | "column starves" | "other value" }
  | { readonly kind: "goes on" };

export interface SubscriberCase {
  readonly change: Change;
  /** Stands for `T` in every text. */
  readonly table: string;
}

/** A text of a case with its table's name. */
export function named(text: string, table: string): string {
  return text.replace(/\bT(?=\b|_)/g, table);
}

export function publicationOf({ change, table }: SubscriberCase): string {
  const what = change.publication ?? "FOR TABLE T";
  const whole = what.includes("marker") ? what : `${what}, marker`;
  return named(`CREATE PUBLICATION T_pub ${whole};`, table);
}

/** The subscription as the subscriber's SQL says it; a slot of the same server cannot be made along with it. */
export function subscriptionOf({ change, table }: SubscriberCase, connection: string): string {
  const more = change.options === undefined ? "" : `, ${change.options}`;
  return named(
    `CREATE SUBSCRIPTION T_sub CONNECTION '${connection}' PUBLICATION T_pub WITH (create_slot = false, slot_name = 'T_slot', copy_data = false, disable_on_error = true${more});`,
    table,
  );
}

/** Runs one case on the server and looks what becomes of the subscription. */
export async function outcomeOf(server: PostgresServer, given: SubscriberCase, marker: number): Promise<Outcome> {
  const { change, table } = given;
  const publisher = await server.connect("publisher");
  const subscriber = await server.connect("subscriber");
  try {
    await publisher.query(named(change.publisher, table));
    await publisher.query(publicationOf(given));
    await subscriber.query(named(change.subscriber ?? change.publisher, table));
    await publisher.query(`SELECT pg_create_logical_replication_slot('${table}_slot', 'pgoutput')`);
    await subscriber.query(subscriptionOf(given, server.urlOf("publisher")));
    // The change is made on a stream that runs.
    if (!(await passes(publisher, subscriber, given, marker))) throw new Error(`${change.name}: does not start`);
    const columns = await columnsOf(subscriber, table);
    await publisher.query(named(change.change, table));
    const everyday = await run(publisher, given, change.everyday);
    if (everyday === "refused") return { kind: "refused" };
    if (!(await passes(publisher, subscriber, given, marker + 1))) return { kind: "stops" };
    const usual = await comparison({ publisher, subscriber, columns, table, ids: "id < 200" });
    if (usual !== "goes on" && usual !== "some rows missing") return { kind: usual };
    await run(publisher, given, change.rare ?? []);
    if (!(await passes(publisher, subscriber, given, marker + 2))) return { kind: "stops at some" };
    return { kind: await comparison({ publisher, subscriber, columns, table, ids: "true" }) };
  } finally {
    await subscriber.query(`DROP SUBSCRIPTION IF EXISTS ${table}_sub`);
    await subscriber.end();
    await publisher.end();
  }
}

async function run(
  publisher: pg.Client,
  { table }: SubscriberCase,
  texts: readonly string[],
): Promise<"done" | "refused"> {
  for (const text of texts) {
    try {
      await publisher.query(named(text, table));
    } catch {
      return "refused";
    }
  }
  return "done";
}

/** Whether a row written behind everything else arrives; a worker that fails disables its subscription. */
async function passes(
  publisher: pg.Client,
  subscriber: pg.Client,
  { table }: SubscriberCase,
  marker: number,
): Promise<boolean> {
  await publisher.query("INSERT INTO marker VALUES ($1)", [marker]);
  for (let waited = 0; waited < 20_000; waited += 20) {
    const { rows } = await subscriber.query<{ arrived: boolean; enabled: boolean }>(
      "SELECT EXISTS (SELECT FROM marker WHERE id = $1) AS arrived, (SELECT subenabled FROM pg_subscription WHERE subname = $2) AS enabled",
      [marker, `${table}_sub`],
    );
    if (rows[0]?.arrived === true) return true;
    if (rows[0]?.enabled === false) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${table}: neither the marker nor an error came`);
}

async function columnsOf(client: pg.Client, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
    [table],
  );
  return rows.map(({ attname }) => attname);
}

interface Compared {
  readonly publisher: pg.Client;
  readonly subscriber: pg.Client;
  /** The subscriber's. */
  readonly columns: readonly string[];
  readonly table: string;
  readonly ids: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Row by row, the publisher's table wherever it is now. */
async function comparison({ publisher, subscriber, columns, table, ids }: Compared) {
  const { rows: places } = await publisher.query<{ place: string }>(
    "SELECT oid::regclass::text AS place FROM pg_class WHERE relkind IN ('r', 'p') AND relname IN ($1, $2) ORDER BY relname DESC",
    [table, `${table}_new`],
  );
  const there = places[0]?.place;
  if (there === undefined) return "nothing comes" as const;
  const texts = (rows: readonly { row: Row }[]) => rows.map(({ row }) => row);
  const select = (place: string) =>
    `SELECT (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(one))) AS row FROM ${place} AS one WHERE ${ids} ORDER BY id`;
  const sent = texts((await publisher.query<{ row: Row }>(select(there))).rows);
  const come = texts((await subscriber.query<{ row: Row }>(select(table))).rows);
  if (sent.length > 0 && come.length === 0) return "nothing comes" as const;
  if (come.length < sent.length) return "some rows missing" as const;
  for (const column of columns) {
    const published = sent.some((row) => column in row);
    if (!published && come.length > 0) return "column starves" as const;
    const pairs = sent.map((row, index) => [row[column], come[index]?.[column]] as const);
    if (pairs.every(([was, is]) => was !== null && (is === null || is === undefined))) return "column starves" as const;
    // An update that did not come leaves the row as it was.
    if (pairs.some(([was, is]) => was === "changed" && is !== was)) return "nothing comes" as const;
    if (pairs.some(([was, is]) => was !== is)) return "other value" as const;
  }
  return "goes on" as const;
}
