import pg from "pg";

/** A column that takes values. */
interface Column {
  readonly name: string;
  /** As format_type prints it. */
  readonly type: string;
  readonly isEnum: boolean;
}

/** Writes one row into each of some tables, changes it and deletes it: every schema of a table shows, and its keys'. */
export class Rows {
  readonly #client: pg.Client;
  readonly #tables: readonly string[];

  /** @param tables as SQL names them; they are empty before and afterwards */
  constructor(client: pg.Client, tables: readonly string[]) {
    this.#client = client;
    this.#tables = tables;
  }

  async insert(): Promise<void> {
    // Neither foreign keys nor triggers: each table is on its own.
    await this.#client.query("SET session_replication_role = replica");
    for (const table of this.#tables) {
      const columns = await this.#columns(table);
      const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(", ");
      await this.#client.query(`INSERT INTO ${table} (${names}) VALUES (${columns.map(literalOf).join(", ")})`);
    }
  }

  /** The same values once more are a change too. */
  async update(): Promise<void> {
    for (const table of this.#tables) {
      const [first] = await this.#columns(table);
      const name = pg.escapeIdentifier(first?.name ?? "");
      await this.#client.query(`UPDATE ${table} SET ${name} = ${name}`);
    }
  }

  async delete(): Promise<void> {
    for (const table of this.#tables) await this.#client.query(`DELETE FROM ${table}`);
  }

  async #columns(table: string): Promise<readonly Column[]> {
    const { rows } = await this.#client.query<Column>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, typtype = 'e' AS "isEnum"
         FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''
        ORDER BY attnum`,
      [table],
    );
    return rows;
  }
}

/** Any value that is not null. */
function literalOf({ name, type, isEnum }: Column): string {
  if (isEnum) return `(enum_range(NULL::${type}))[1]`;
  const value = VALUES[type.replace(/\(.*\)/, "")];
  if (value === undefined) throw new Error(`no value is known for ${name} ${type}`);
  return value;
}

const VALUES: Readonly<Record<string, string>> = {
  bigint: "7",
  boolean: "true",
  "character varying": "'a'",
  integer: "7",
  jsonb: `'{"n": 1}'`,
  numeric: "7",
  real: "7",
  text: "'a'",
  "timestamp with time zone": "now()",
  uuid: "gen_random_uuid()",
};
