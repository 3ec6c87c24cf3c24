import fc from "fast-check";

/** Tables of the property below: `t` is the one whose columns are asked for. */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  t: ["id", "a", "b", "c", "d", "e"],
  u: ["id", "a", "x", "y"],
  w: ["k", "x", "z"],
};

export interface RandomView {
  readonly sql: string;
  /** Whether stars are in it: PostgreSQL then depends on all they stand for, used or not. */
  readonly starred: boolean;
}

/** A source of choices; a list of numbers makes the same view each time. */
class Choices {
  private at = 0;
  private readonly numbers: readonly number[];
  starred = false;
  private aliases = 0;
  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }
  below(limit: number): number {
    const number = this.numbers[this.at++ % this.numbers.length] ?? 0;
    return (number + this.at * 7) % limit;
  }
  of<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  alias(): string {
    return `r${++this.aliases}`;
  }
}

/** Something in FROM: its alias and the columns it has. All of them are integers. */
interface Rows {
  readonly alias: string;
  readonly columns: readonly string[];
}

interface Query {
  readonly sql: string;
  readonly columns: readonly string[];
}

type CommonTables = readonly { readonly name: string; readonly columns: readonly string[] }[];

export const randomView: fc.Arbitrary<RandomView> = fc
  .array(fc.nat(10_000), { minLength: 40, maxLength: 40 })
  .map((numbers) => {
    const choices = new Choices(numbers);
    return { sql: query(choices, 3, [], []).sql, starred: choices.starred };
  });

function query(choices: Choices, depth: number, tables: CommonTables, around: readonly Rows[]): Query {
  if (depth > 0 && choices.chance(20)) return withTable(choices, depth, tables, around);
  if (depth > 0 && choices.chance(15)) return combined(choices, depth, tables, around);
  return select(choices, depth, tables, around);
}

function withTable(choices: Choices, depth: number, tables: CommonTables, around: readonly Rows[]): Query {
  const name = choices.alias();
  const inner = query(choices, depth - 1, tables, around);
  const renames = choices.chance(30) ? inner.columns.map((column) => `${column}n`) : null;
  const body = query(choices, depth - 1, [...tables, { name, columns: renames ?? inner.columns }], around);
  const list = renames === null ? "" : ` (${renames.join(", ")})`;
  return {
    sql: `WITH ${name}${list} AS (${inner.sql}) ${body.sql.startsWith("WITH") ? `SELECT * FROM (${body.sql}) AS ${starredAlias(choices)}` : body.sql}`,
    columns: body.columns,
  };
}

function starredAlias(choices: Choices): string {
  choices.starred = true;
  return choices.alias();
}

function combined(choices: Choices, depth: number, tables: CommonTables, around: readonly Rows[]): Query {
  const width = 1 + choices.below(3);
  const [left, right] = [0, 1].map(() => narrowed(choices, query(choices, depth - 1, tables, around), width));
  const operator = choices.of(["UNION ALL", "UNION ALL", "UNION", "INTERSECT", "EXCEPT"]);
  const order = choices.chance(30) ? ` ORDER BY ${1 + choices.below(width)}` : "";
  const columns = left?.columns ?? [];
  return { sql: `(${left?.sql}) ${operator} (${right?.sql})${order}`, columns };
}

/** The same rows with so many columns, named over again. */
function narrowed(choices: Choices, inner: Query, width: number): Query {
  const alias = choices.alias();
  const columns = Array.from({ length: width }, (_, at) => inner.columns[at % inner.columns.length] ?? "id");
  const named = columns.map((column, at) => `${alias}.${column} AS m${at}`);
  return {
    sql: `SELECT ${named.join(", ")} FROM (${inner.sql}) AS ${alias}`,
    columns: columns.map((_, at) => `m${at}`),
  };
}

function select(choices: Choices, depth: number, tables: CommonTables, around: readonly Rows[]): Query {
  const { sql: from, rows } = fromList(choices, depth, tables, around);
  const visible = [...rows, ...around];
  const where = choices.chance(50) ? ` WHERE ${condition(choices, depth, tables, rows, visible)}` : "";
  if (choices.chance(20)) return { ...groupedSelect(choices, rows, from, where) };
  const [only] = rows;
  if (only !== undefined && rows.length === 1 && choices.chance(25)) {
    choices.starred = true;
    const star = choices.chance(50) ? "*" : `${only.alias}.*`;
    return {
      sql: `SELECT ${choices.chance(15) ? "DISTINCT " : ""}${star} FROM ${from}${where}`,
      columns: only.columns,
    };
  }
  const count = 1 + choices.below(3);
  const targets = Array.from({ length: count }, () => expression(choices, depth, tables, rows, visible));
  const columns = targets.map((_, at) => `c${at}`);
  const list = targets.map((target, at) => `${target} AS c${at}`).join(", ");
  const order = choices.chance(25) ? ` ORDER BY ${choices.chance(50) ? "c0" : column(choices, rows)}` : "";
  const distinct = order === "" && choices.chance(15) ? "DISTINCT " : "";
  return { sql: `SELECT ${distinct}${list} FROM ${from}${where}${order}`, columns };
}

function groupedSelect(choices: Choices, rows: readonly Rows[], from: string, where: string): Query {
  const key = column(choices, rows);
  const value = choices.of([
    `sum(${column(choices, rows)})::int`,
    "count(*)::int",
    `max(${column(choices, rows)}) FILTER (WHERE ${column(choices, rows)} > 2)`,
  ]);
  const having = choices.chance(40) ? ` HAVING max(${column(choices, rows)}) > 3` : "";
  const by = choices.chance(50) ? key : "1";
  return {
    sql: `SELECT ${key} AS c0, ${value} AS c1 FROM ${from}${where} GROUP BY ${by}${having}`,
    columns: ["c0", "c1"],
  };
}

function fromList(choices: Choices, depth: number, tables: CommonTables, around: readonly Rows[]) {
  const first = item(choices, depth, tables, around);
  if (!choices.chance(45)) return { sql: first.sql, rows: [first.rows] };
  const lateral = choices.chance(20);
  const second = lateral
    ? lateralItem(choices, depth, tables, first.rows, around)
    : item(choices, depth, tables, around);
  const rows = [first.rows, second.rows];
  const shared = first.rows.columns.filter((name) => second.rows.columns.includes(name));
  const unique = (list: readonly string[]) => new Set(list).size === list.length;
  const [name] = shared;
  if (
    !lateral &&
    name !== undefined &&
    unique([...first.rows.columns]) &&
    unique([...second.rows.columns]) &&
    choices.chance(40)
  ) {
    const natural = choices.chance(30);
    return {
      sql: natural ? `${first.sql} NATURAL JOIN ${second.sql}` : `${first.sql} LEFT JOIN ${second.sql} USING (${name})`,
      rows,
    };
  }
  const on = `${column(choices, [first.rows])} = ${column(choices, [second.rows])}`;
  const join = choices.of(["JOIN", "LEFT JOIN", "FULL JOIN"]);
  const kind = lateral && join === "FULL JOIN" ? "JOIN" : join;
  return choices.chance(25) && !lateral
    ? { sql: `${first.sql} CROSS JOIN ${second.sql}`, rows }
    : { sql: `${first.sql} ${kind} ${second.sql} ON ${on}`, rows };
}

function item(choices: Choices, depth: number, tables: CommonTables, around: readonly Rows[]) {
  const alias = choices.alias();
  if (depth > 0 && choices.chance(30)) {
    const inner = query(
      choices,
      depth - 1,
      tables,
      around.filter(() => false),
    );
    const columns = choices.chance(25) ? inner.columns.map((_, at) => `q${at}`) : inner.columns;
    const list = columns === inner.columns ? "" : ` (${columns.join(", ")})`;
    return { sql: `(${inner.sql}) AS ${alias}${list}`, rows: { alias, columns } };
  }
  const common = tables.length > 0 && choices.chance(50) ? choices.of(tables) : null;
  if (common !== null) return { sql: `${common.name} AS ${alias}`, rows: { alias, columns: common.columns } };
  const name = choices.of(["t", "t", "u", "w"]);
  const columns = TABLES[name] ?? [];
  if (choices.chance(20)) {
    const renamed = columns.map((column, at) => (at < 2 ? `${column}_${alias}` : column));
    return { sql: `${name} AS ${alias} (${renamed.slice(0, 2).join(", ")})`, rows: { alias, columns: renamed } };
  }
  return { sql: `${name} AS ${alias}`, rows: { alias, columns } };
}

function lateralItem(choices: Choices, depth: number, tables: CommonTables, left: Rows, around: readonly Rows[]) {
  const alias = choices.alias();
  const inner = select(choices, Math.max(0, depth - 1), tables, [left, ...around]);
  return { sql: `LATERAL (${inner.sql}) AS ${alias}`, rows: { alias, columns: inner.columns } };
}

/** A column of some rows: by its own name where only one has it, and sometimes then too with its table's. */
function column(choices: Choices, rows: readonly Rows[]): string {
  const { alias, columns } = choices.of(rows);
  const name = choices.of(columns);
  const times = rows.flatMap((each) => each.columns).filter((each) => each === name).length;
  return times === 1 && choices.chance(60) ? bare(rows, name, alias) : `${alias}.${name}`;
}

/** Names of results (c0, m0) may be met again further out: those are always told by their table. */
function bare(rows: readonly Rows[], name: string, alias: string): string {
  return rows.length > 0 && !/^[cmq]\d/.test(name) ? name : `${alias}.${name}`;
}

function expression(
  choices: Choices,
  depth: number,
  tables: CommonTables,
  rows: readonly Rows[],
  visible: readonly Rows[],
): string {
  const one = column(choices, rows);
  switch (choices.below(depth > 0 ? 9 : 7)) {
    case 0:
      return `coalesce(${one}, ${column(choices, rows)})`;
    case 1:
      return `CASE WHEN ${one} > 2 THEN ${column(choices, rows)} ELSE 0 END`;
    case 2:
      return `(row_number() OVER (PARTITION BY ${one} ORDER BY ${column(choices, rows)}))::int`;
    case 3:
      return `(${one} + 1)`;
    case 7: {
      const inner = select(choices, 0, tables, visible);
      const alias = choices.alias();
      return `(SELECT max(${alias}.${inner.columns[0]}) FROM (${inner.sql}) AS ${alias})`;
    }
    case 8:
      return `(EXISTS (${select(choices, 0, tables, visible).sql}))::int`;
    default:
      return one;
  }
}

function condition(
  choices: Choices,
  depth: number,
  tables: CommonTables,
  rows: readonly Rows[],
  visible: readonly Rows[],
): string {
  const one = column(choices, rows);
  if (depth > 0 && choices.chance(25)) {
    const inner = select(choices, 0, tables, visible);
    const alias = choices.alias();
    return `${one} IN (SELECT ${alias}.${inner.columns[0]} FROM (${inner.sql}) AS ${alias})`;
  }
  const other = choices.of(visible);
  return `${one} ${choices.of(["=", "<", "<>"])} ${other.alias}.${choices.of(other.columns)}`;
}
