import { Refused } from "./fields.ts";
import { quoted } from "./sql-text.ts";

/** What pgroll reads of a column before it copies it. */
export interface StagedColumn {
  readonly type: string;
  readonly nullable: boolean;
  /** An expression. */
  readonly default: string | null;
  readonly comment: string | null;
  /** Of a serial column. Its type is `serial` until the migration that makes it is complete. */
  readonly sequence: string | null;
}

const SERIALS: ReadonlyMap<string, string> = new Map([
  ["smallserial", "smallint"],
  ["serial2", "smallint"],
  ["serial", "integer"],
  ["serial4", "integer"],
  ["bigserial", "bigint"],
  ["serial8", "bigint"],
]);

export function isSerial(type: string): boolean {
  return SERIALS.has(type.toLowerCase());
}

/** A column as the catalog has it when the next migration reads it. */
function settled(column: StagedColumn): StagedColumn {
  const type = SERIALS.get(column.type.toLowerCase());
  if (type === undefined || column.sequence === null) return column;
  const sequence = quoted(column.sequence).replaceAll("'", "''");
  return { ...column, type, default: `nextval('${sequence}'::regclass)` };
}

/** A constraint other than NOT NULL and the primary key, in physical column names. */
export type StagedConstraint =
  | { readonly kind: "unique"; readonly columns: readonly string[] }
  | { readonly kind: "check"; readonly columns: readonly string[]; readonly check: string; readonly noInherit: boolean }
  /** `references`: from REFERENCES on. */
  | { readonly kind: "foreign key"; readonly columns: readonly string[]; readonly references: string }
  | { readonly kind: "exclude"; readonly columns: readonly string[] };

export interface StagedIndex {
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** `USING …` with what stands behind the columns left out; empty for the default. */
  readonly method: string;
  /** ` WITH (…)` and ` WHERE …`, where there are such. */
  readonly behind: string;
}

/** A table as pgroll knows it: by the names in the database and by those the version's view shows. */
export class StagedTable {
  name: string;
  readonly columns = new Map<string, StagedColumn>();
  /** Name in the view → name in the table. */
  visible = new Map<string, string>();
  primaryKey: readonly string[] = [];
  readonly constraints = new Map<string, StagedConstraint>();
  readonly indexes = new Map<string, StagedIndex>();
  /** Raw SQL may have changed it: names still serve, what is behind them is not known. */
  clouded = false;

  constructor(name: string) {
    this.name = name;
  }

  add(name: string, column: StagedColumn): void {
    this.columns.set(name, column);
    this.visible.set(name, name);
  }

  /** The name in the table. One that is not known is taken to be the same. */
  physical(name: string): string {
    return this.visible.get(name) ?? name;
  }

  /** What pgroll would copy. Throws Refused where that is not known. */
  column(name: string): StagedColumn {
    const column = this.columns.get(this.physical(name));
    if (column === undefined || this.clouded) throw notKnown(`${this.name}.${name}`);
    return column;
  }

  /** The columns of a constraint, as the table names them. */
  columnsOf(constraint: string): readonly string[] {
    const columns = this.constraints.get(constraint)?.columns;
    if (columns !== undefined && !this.clouded) return columns;
    if (constraint === `${this.name}_pkey` && this.primaryKey.length > 0) return this.primaryKey;
    throw notKnown(`the constraint ${constraint} of ${this.name}`);
  }

  /** Columns that are not known stay so. */
  change(name: string, change: Partial<StagedColumn>): void {
    const column = this.columns.get(name);
    if (column !== undefined) this.columns.set(name, { ...column, ...change });
  }

  renameColumn(from: string, to: string): void {
    const renamed = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
    const column = this.columns.get(from);
    if (column !== undefined) rebuild(this.columns, (name) => (name === from ? to : name));
    this.primaryKey = renamed(this.primaryKey);
    const word = new RegExp(`(?<![\\w$])${from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w$])`, "g");
    for (const [name, constraint] of this.constraints) {
      const columns = renamed(constraint.columns);
      // Conditions are printed with the names of today.
      const made =
        constraint.kind === "check" ? { ...constraint, check: constraint.check.replace(word, () => to) } : constraint;
      this.constraints.set(name, { ...made, columns });
    }
    for (const [name, index] of this.indexes) this.indexes.set(name, { ...index, columns: renamed(index.columns) });
  }

  /** With the column goes all that stands on it. */
  dropColumn(dropped: string): void {
    this.columns.delete(dropped);
    if (this.primaryKey.includes(dropped)) this.primaryKey = [];
    for (const [name, { columns }] of this.constraints) if (columns.includes(dropped)) this.constraints.delete(name);
    for (const [name, { columns }] of this.indexes) if (columns.includes(dropped)) this.indexes.delete(name);
  }

  renameConstraint(from: string, to: string): void {
    rebuild(this.constraints, (name) => (name === from ? to : name));
    rebuild(this.indexes, (name) => (name === from ? to : name));
  }
}

function rebuild<V>(map: Map<string, V>, rename: (key: string) => string): void {
  const entries = [...map];
  map.clear();
  for (const [key, value] of entries) map.set(rename(key), value);
}

function notKnown(what: string): Refused {
  return new Refused(
    `what happens there depends on ${what}, which SQL of the migrations' own made or changed: headgate does not know it. Write the change as SQL too (pgroll's \`sql\`, reshape's \`custom\`)`,
  );
}

/** The tables of a history. */
export class StagedSchema {
  /** By the names in the database. */
  readonly #tables = new Map<string, StagedTable>();
  /** Name in the version's schema → table. */
  #visible = new Map<string, StagedTable>();

  /** Those pgroll makes views of. */
  get shown(): readonly (readonly [string, StagedTable])[] {
    return [...this.#visible];
  }

  /** By the name the version shows. One nothing is known of stands for itself. */
  table(name: string): StagedTable {
    const known = this.#visible.get(name);
    if (known !== undefined) return known;
    const table = new StagedTable(name);
    table.clouded = true;
    return table;
  }

  add(table: StagedTable): void {
    this.#tables.set(table.name, table);
    this.#visible.set(table.name, table);
  }

  /** Shows a table under another name, or no more. */
  show(from: string, to: string | null): void {
    const table = this.#visible.get(from);
    if (table === undefined) return;
    if (to === null) this.#visible.delete(from);
    else rebuild(this.#visible, (name) => (name === from ? to : name));
  }

  /** The table itself. */
  rename(from: string, to: string): void {
    const table = this.#tables.get(from);
    if (table === undefined) return;
    rebuild(this.#tables, (name) => (name === from ? to : name));
    table.name = to;
    for (const { constraints } of this.#tables.values()) {
      for (const [name, made] of constraints) {
        if (made.kind !== "foreign key") continue;
        const references = made.references.replace(`REFERENCES ${quoted(from)} `, () => `REFERENCES ${quoted(to)} `);
        constraints.set(name, { ...made, references });
      }
    }
  }

  drop(name: string): void {
    this.#tables.delete(name);
  }

  /** By the name in the database. */
  real(name: string): StagedTable {
    return this.#tables.get(name) ?? this.table(name);
  }

  /** A name of the database. */
  knows(name: string): boolean {
    return this.#tables.has(name);
  }

  /** Null where nothing or not enough is known of it. */
  known(name: string): StagedTable | null {
    const table = this.#tables.get(name);
    return table === undefined || table.clouded ? null : table;
  }

  /** Raw SQL renames a table: the version's view follows it. */
  renameNow(from: string, to: string): void {
    this.show(from, to);
    this.rename(from, to);
  }

  dropNow(name: string): void {
    this.show(name, null);
    this.drop(name);
  }

  /** A statement that is not understood ran: tables it names may be others now. */
  cloud(sql: string): void {
    const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);
    for (const table of this.#tables.values()) if (words.has(table.name.toLowerCase())) table.clouded = true;
  }

  /** A migration is complete: what the version shows is what is there. */
  settle(): void {
    this.#visible = new Map(this.#tables);
    for (const table of this.#tables.values()) {
      for (const [name, column] of table.columns) table.columns.set(name, settled(column));
      table.visible = new Map([...table.columns.keys()].map((name) => [name, name]));
    }
  }
}
