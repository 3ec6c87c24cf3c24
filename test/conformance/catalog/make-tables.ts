import { columnDefinition, tableConstraint } from "./make-columns.ts";
import {
  columnsOf,
  conditionText,
  fullName,
  type Making,
  named,
  newColumnName,
  newTableName,
  quoted,
  relationsOf,
  tableOf,
} from "./vocabulary.ts";

/** The elements between the brackets of CREATE TABLE. */
function elements(making: Making): string[] {
  const { random } = making;
  const names = new Set<string>();
  for (let count = random.between(1, 5); count > 0; count--) names.add(newColumnName(making));
  const read = random.chance(0.3) ? newColumnName(making) : null;
  if (read !== null) names.add(read);
  const columns = [...names].map((name) =>
    name === read
      ? `${name} ${random.pick(["integer", "bigint"])}`
      : columnDefinition(making, read === null ? [] : [read], name),
  );
  const own = [...names].map((name) => ({ name: name.replace(/^"|"$/g, "").replaceAll('""', '"'), type: "" }));
  for (let more = random.pick([0, 0, 1, 1, 2]); more > 0; more--) {
    columns.push(tableConstraint(making, { columns: own }));
  }
  return columns;
}

const head = (making: Making): string =>
  `CREATE ${making.random.perhaps(0.05, "UNLOGGED ")}TABLE ${making.random.perhaps(0.1, "IF NOT EXISTS ")}`;

const OPTIONS = ["", "", "", "", " WITH (fillfactor = 70)", " USING heap", " TABLESPACE pg_default"];

export const createTable = (making: Making): string =>
  making.random.chance(0.02)
    ? `CREATE TEMPORARY TABLE IF NOT EXISTS scratch (${elements(making).join(", ")})`
    : `${head(making)}${newTableName(making)} (${elements(making).join(", ")})${making.random.pick(OPTIONS)}`;

export function createInherited(making: Making): string {
  const { random } = making;
  const parents = random.some(relationsOf(making, "r"), random.chance(0.2) ? 2 : 1);
  const merged = parents.flatMap((parent) => parent.columns.filter(() => random.chance(0.15)));
  const own = [
    ...(random.chance(0.6) ? [columnDefinition(making, [])] : []),
    ...merged.map(
      ({ name, type }) => `${quoted(random, name)} ${type}${random.pick(["", " NOT NULL", " DEFAULT NULL"])}`,
    ),
    ...(random.chance(0.2) ? [tableConstraint(making, parents[0] ?? { columns: [] })] : []),
  ];
  const names = parents.map((parent) => named(making, parent));
  return `CREATE TABLE ${newTableName(making)} (${own.join(", ")}) INHERITS (${names.join(", ")})`;
}

const LIKE_OPTIONS = [
  "ALL",
  "DEFAULTS",
  "CONSTRAINTS",
  "INDEXES",
  "IDENTITY",
  "GENERATED",
  "COMMENTS",
  "STORAGE",
  "STATISTICS",
  "COMPRESSION",
];

export function createLike(making: Making): string {
  const { random } = making;
  const options = random.chance(0.3)
    ? ""
    : random
        .some(LIKE_OPTIONS, 3)
        .map((option) => ` INCLUDING ${option}`)
        .join("") + random.pick(["", "", "", " EXCLUDING INDEXES", " EXCLUDING CONSTRAINTS", " EXCLUDING DEFAULTS"]);
  const own = random.perhaps(0.3, `, ${columnDefinition(making, [], "extra")}`);
  const second = random.perhaps(0.05, `, LIKE ${named(making, tableOf(making, "r"))}`);
  return `${head(making)}${newTableName(making)} (LIKE ${named(making, tableOf(making, "rrrpvm"))}${options}${own}${second})`;
}

export function createTyped(making: Making): string {
  const { random, world } = making;
  const type = random.pick(world.types.filter((candidate) => candidate.kind === "composite"));
  const options = random.perhaps(
    0.4,
    ` (${quoted(random, random.pick(type.attributes ?? []).name)} ${random.pick(["NOT NULL", "PRIMARY KEY", "UNIQUE", "WITH OPTIONS DEFAULT NULL"])})`,
  );
  return `CREATE TABLE ${random.perhaps(0.1, "IF NOT EXISTS ")}${newTableName(making)} OF ${named(making, type)}${options}`;
}

/** Types that GROUP BY cannot tell apart, or that may hold such. */
const unequal = /^(json|xml|point)\b|[".]/;

/** A query over what there is, and only that. */
export function queryText(making: Making): string {
  const { random } = making;
  const source = tableOf(making, "rrrpvm");
  const from = fullName(source);
  const { name, type } = random.pick(source.columns);
  const column = quoted(random, name);
  const condition = random.perhaps(0.2, ` WHERE ${conditionText(making, source.columns)}`);
  return random.pick([
    `SELECT * FROM ${from}${condition}`,
    `SELECT * FROM ${from} LIMIT 1`,
    `SELECT ${columnsOf(making, source)} FROM ${from}${condition}`,
    `SELECT ${column} AS x, 1 AS one, 'a'::text AS two FROM ${from}`,
    `SELECT s.*, count(*) OVER () AS total FROM ${from} s`,
    ...(unequal.test(type) ? [] : [`SELECT ${column}, count(*) FROM ${from} GROUP BY ${column}`]),
    `SELECT t.${column} FROM ${from} t JOIN ${fullName(tableOf(making, "rp"))} o ON true`,
    `WITH c AS (SELECT * FROM ${from}) SELECT ${column} FROM c`,
    `SELECT ${column} FROM ${from} UNION ALL SELECT ${column} FROM ${from}`,
    "SELECT 1 AS a, now() AS b, NULL::text AS c, 2.5 AS d LIMIT 0",
    "VALUES (1, 'a') LIMIT 0",
    "SELECT CASE WHEN true THEN 1 ELSE 2 END AS a, coalesce('x', 'y') AS b, current_date AS d LIMIT 0",
  ]);
}

export function createTableAs(making: Making): string {
  const { random } = making;
  if (random.chance(0.2)) {
    return queryText(making).replace(/^SELECT \*/, `SELECT * INTO ${newTableName(making)}`);
  }
  const names = random.perhaps(0.15, ` (${newColumnName(making)})`);
  return `${head(making)}${newTableName(making)}${names} AS ${queryText(making)}${random.perhaps(0.2, " WITH NO DATA")}`;
}

export function createView(making: Making): string {
  const { random } = making;
  if (random.chance(0.15)) {
    const view = tableOf(making, "v");
    return `CREATE OR REPLACE VIEW ${named(making, view)} AS ${queryText(making)}`;
  }
  const names = random.perhaps(0.15, ` (${newColumnName(making)})`);
  const options = random.perhaps(0.1, " WITH (security_barrier)");
  return `CREATE ${random.perhaps(0.1, "OR REPLACE ")}VIEW ${newTableName(making)}${names}${options} AS ${queryText(making)}`;
}

export const createMaterializedView = (making: Making): string =>
  `CREATE MATERIALIZED VIEW ${making.random.perhaps(0.1, "IF NOT EXISTS ")}${newTableName(making)} AS ${queryText(making)}`;
