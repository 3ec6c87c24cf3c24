import { NothingToPick, type Random } from "../conformance/catalog/random.ts";

export interface MadeColumn {
  name: string;
  type: string;
  /** Views, keys and foreign keys that need it as it is. */
  held: number;
}

export interface MadeTable {
  /** As SQL writes it: with its schema unless that is public. */
  name: string;
  /** The type of its `id`; null where it has no key to refer to. */
  readonly key: "bigint" | "uuid" | null;
  columns: MadeColumn[];
  readonly indexes: { name: string; readonly columns: readonly MadeColumn[] }[];
  readonly constraints: { name: string; readonly column: MadeColumn; readonly references: MadeTable | null }[];
  readonly triggers: string[];
  /** Foreign keys and views that lean on it. */
  dependents: number;
}

export interface MadeView {
  readonly name: string;
  readonly table: MadeTable;
  readonly columns: readonly MadeColumn[];
}

/** What a made history has built so far: enough to know which statement PostgreSQL would accept next. */
export class MadeSchema {
  readonly random: Random;
  readonly tables: MadeTable[] = [];
  /** Small tables of codes; nothing but rows is added to them. */
  readonly lookups: string[] = [];
  readonly views: MadeView[] = [];
  readonly enums: { name: string; readonly labels: string[] }[] = [];
  readonly domains: string[] = [];
  readonly sequences: string[] = [];
  readonly #names = new Set<string>();

  constructor(random: Random) {
    this.random = random;
  }

  /** A name nobody has had yet, short enough to be kept whole (NAMEDATALEN). */
  fresh(wanted: string): string {
    const base = wanted.slice(0, 50);
    let name = base;
    for (let count = 2; this.#names.has(name); count++) name = `${base}_${count}`;
    this.#names.add(name);
    return name;
  }

  tableName(): string {
    const { random } = this;
    const name = this.fresh(`${random.pick(SUBJECTS)}_${random.pick(OBJECTS)}`);
    return random.chance(0.1) ? `${random.pick(SCHEMAS)}.${name}` : name;
  }

  /** A column of a kind that real tables have, under a name the table does not have yet. */
  column(table: Pick<MadeTable, "columns">): MadeColumn {
    const { random } = this;
    const [name, type] = random.pick(COLUMNS);
    const fancy = random.chance(0.12)
      ? random.pick([...this.enums.map((one) => one.name), ...this.domains, type])
      : type;
    const taken = new Set(table.columns.map((column) => column.name));
    let unused: string = name;
    for (let count = 2; taken.has(unused); count++) unused = `${name}_${count}`;
    return { name: unused, type: fancy, held: 0 };
  }

  /** A column without what leans on its name or type. Throws NothingToPick. */
  loose(table: MadeTable): MadeColumn {
    return this.random.pick(table.columns.filter(({ held }) => held === 0));
  }

  keyed(): MadeTable {
    return this.random.pick(this.tables.filter(({ key }) => key !== null));
  }

  dropColumn(table: MadeTable, column: MadeColumn): void {
    table.columns = table.columns.filter((one) => one !== column);
    removeWhere(table.indexes, (index) => index.columns.includes(column));
    for (const constraint of table.constraints) {
      if (constraint.column === column && constraint.references !== null) constraint.references.dependents--;
    }
    removeWhere(table.constraints, (constraint) => constraint.column === column);
  }

  dropTable(table: MadeTable): void {
    for (const { references } of table.constraints) if (references !== null) references.dependents--;
    remove(this.tables, table);
  }

  /** What DEFAULT may follow a type; throws NothingToPick where none comes to mind. */
  defaultOf(type: string): string {
    const labels = this.enums.find(({ name }) => name === type)?.labels;
    if (labels !== undefined) return `'${labels[0]}'`;
    const known = Object.entries(DEFAULTS).find(([prefix]) => type.startsWith(prefix));
    if (known === undefined) throw new NothingToPick();
    return this.random.pick(known[1]);
  }
}

/** The bare name, as index and constraint names begin. */
export function bare(table: Pick<MadeTable, "name">): string {
  return table.name.slice(table.name.indexOf(".") + 1);
}

export function remove<T>(items: T[], item: T): void {
  removeWhere(items, (one) => one === item);
}

export function removeWhere<T>(items: T[], leaves: (item: T) => boolean): void {
  const kept = items.filter((item) => !leaves(item));
  items.splice(0, items.length, ...kept);
}

export const SCHEMAS = ["billing", "audit"] as const;

const SUBJECTS =
  "account address api asset batch billing budget campaign cart catalog channel claim contact coupon customer delivery device document event feature fulfilment group invoice item job ledger member message offer order partner payment plan policy price product project promotion queue refund report role schedule session shipment stock subscription supplier task team ticket token user vendor warehouse webhook".split(
    " ",
  );
const OBJECTS =
  "accounts actions attempts changes comments contents credentials details entries events files fields grants groups histories items keys labels limits lines links lists logs mappings metrics notes options owners parts permissions preferences quotas records requests results rules runs scopes sessions settings states steps tags templates tokens types usages values versions".split(
    " ",
  );

const COLUMNS = [
  ["name", "text"],
  ["title", "varchar(255)"],
  ["description", "text"],
  ["slug", "varchar(100)"],
  ["email", "varchar(320)"],
  ["status", "varchar(32)"],
  ["kind", "text"],
  ["amount", "numeric(10,2)"],
  ["tax_rate", "numeric(5,4)"],
  ["quantity", "integer"],
  ["position", "integer"],
  ["retries", "smallint"],
  ["version", "bigint"],
  ["size_bytes", "bigint"],
  ["is_active", "boolean"],
  ["archived", "boolean"],
  ["payload", "jsonb"],
  ["metadata", "jsonb"],
  ["labels", "text[]"],
  ["external_id", "uuid"],
  ["checksum", "bytea"],
  ["ip_address", "inet"],
  ["starts_on", "date"],
  ["deleted_at", "timestamp"],
  ["expires_at", "timestamp with time zone"],
  ["processed_at", "timestamp with time zone"],
  ["duration", "interval"],
  ["score", "double precision"],
  ["locale", "char(5)"],
] as const;

const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  "text[]": ["'{}'", "ARRAY[]::text[]"],
  text: ["''", "'unknown'"],
  varchar: ["'new'", "''::character varying"],
  numeric: ["0", "0.0", "1"],
  integer: ["0", "1", "100"],
  smallint: ["0", "3"],
  bigint: ["0", "1"],
  boolean: ["false", "true"],
  jsonb: ["'{}'", "'[]'::jsonb"],
  uuid: ["gen_random_uuid()"],
  date: ["CURRENT_DATE"],
  timestamp: ["now()", "CURRENT_TIMESTAMP"],
  interval: ["'1 day'", "interval '30 minutes'"],
  "double precision": ["0", "1.5"],
};
