import type { Location } from "../model/location.ts";
import type { CapturedTable } from "../model/prediction.ts";
import type { Pass, Stream } from "../pass/pass.ts";
import { capturedTable } from "../pass/prediction-index.ts";
import { blame } from "./blame.ts";
import type { Draft, Rule } from "./rule.ts";

export const piiCaptured: Rule = {
  id: "pii-captured",
  title: "Personal data enters the stream",
  level: "warning",
  what: "A column that was kept out of the stream enters it, or a new captured column has the name of personal data.",
  why: "Column filters go by name: renaming an excluded column lets it in, and a new column of an included table is captured from its first row. Topics keep what they were given, for as long as their retention says.",
  fix: "Name the column in the connector's column.exclude.list before the migration runs, or mask it with column.mask.with….",
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers RENAME COLUMN email TO mail_address;\n" },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] => pass.streams.flatMap((stream) => entered(pass, stream)),
};

/** Words that name personal data; matched against whole words of a column's name. */
const PERSONAL: ReadonlySet<string> = new Set(
  (
    "email mail phone telephone mobile fax ssn passport iban bic dob birthday birthdate birth firstname lastname surname " +
    "fullname maiden gender ethnicity religion street postcode zipcode password passwd secret token salary tax"
  ).split(" "),
);
const PERSONAL_PAIRS: readonly string[] = [
  "first_name",
  "last_name",
  "full_name",
  "date_of_birth",
  "ip_address",
  "credit_card",
  "card_number",
  "bank_account",
  "home_address",
];

export function namesPersonalData(column: string): boolean {
  const words = column
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const joined = `_${words.join("_")}_`;
  return words.some((word) => PERSONAL.has(word)) || PERSONAL_PAIRS.some((pair) => joined.includes(`_${pair}_`));
}

function entered(pass: Pass, stream: Stream): readonly Draft[] {
  const last = stream.steps.at(-1);
  const { before } = stream;
  if (last === undefined || before === null) return [];
  return last.prediction.tables.flatMap((table) => {
    const relation = pass.before.relations.get(table.oid);
    const was = capturedTable(before, table.oid);
    if (relation === undefined || was === undefined) return [];
    return table.columns.flatMap((column): readonly Draft[] => {
      if (was.columns.some((known) => known.attnum === column.attnum)) return [];
      const existed = relation.columns.find((known) => known.attnum === column.attnum);
      if (existed !== undefined)
        return [
          draft(
            pass,
            stream,
            table,
            column.name,
            `${existed.name} was kept out of the stream by the connector's column filters and enters it${existed.name === column.name ? "" : ` under the name ${column.name}`}`,
          ),
        ];
      if (masked(stream, table, column.name) || !namesPersonalData(column.name)) return [];
      return [
        draft(
          pass,
          stream,
          table,
          column.name,
          `the new column ${column.name} has the name of personal data and is captured from its first row`,
        ),
      ];
    });
  });
}

function masked(stream: Stream, table: CapturedTable, column: string): boolean {
  const name = `${table.schema}.${table.table}.${column}`;
  return [...stream.connector.config].some(
    ([key, value]) =>
      key.startsWith("column.mask.") && value.split(",").some((entry) => entry.trim().replaceAll("\\.", ".") === name),
  );
}

function draft(pass: Pass, stream: Stream, table: CapturedTable, column: string, what: string): Draft {
  const name = `${table.schema}.${table.table}`;
  const option = stream.connector.config.has("column.include.list") ? "column.include.list" : "column.exclude.list";
  const changes = [...pass.changes, ...stream.steps.flatMap((step) => step.changes)];
  const place: Location | null =
    blame(pass.changes, name, column) ??
    blame(changes, name, column) ??
    // Filters go by name: under another name the table's exclusions no longer match.
    changes.find((change) => "table" in change && change.table.relation === table.oid)?.at ??
    null;
  return {
    severity: "warning",
    verdict: "source",
    message: `${name}: ${what}`,
    why: "What a topic was given stays there for as long as its retention says, and every reader of the topic can see it.",
    at: place ?? stream.connector.positions.get(option) ?? null,
    table: name,
    field: column,
    evidence: [`connector ${stream.connector.name}, topic ${table.topic}`],
    fix: [
      `Add ${table.schema}\\.${table.table}\\.${column} to column.exclude.list of ${stream.connector.file} before the migration runs.`,
    ],
    change: "captured",
  };
}
