import type { Definition } from "../definition.ts";
import { quote } from "./names.ts";
import type { Random } from "./random.ts";
import { columnText, type TableDraft } from "./tables.ts";
import type { DrawnType } from "./types.ts";

export type Step = NonNullable<Definition["steps"]>[number];

/** What happens to a table after the snapshot; each change is followed by an update of all rows that shows it. */
export function drawSteps(random: Random, table: TableDraft, types: readonly DrawnType[]): Step[] {
  const names = table.columns.flatMap((column) => /^("(?:[^"]|"")+") /.exec(column)?.[1] ?? []);
  const touched = names.find((name) => !isWritten(table, name)) ?? "id";
  const touch = `update ${table.name} set ${touched} = ${touched}`;
  const rest = names.filter((name) => name !== touched);
  const steps: Step[] = [{ label: "touch", sql: touch }];
  for (let count = random.integer(1, 3); count > 0; count -= 1) {
    steps.push({ label: "change", sql: change(random, table, rest, types) }, { label: "touch", sql: touch });
  }
  return steps;
}

/** Whether PostgreSQL computes the column, so that it cannot be set to itself. */
function isWritten(table: TableDraft, name: string): boolean {
  return table.columns.some((column) => column.startsWith(`${name} `) && column.includes(" generated always "));
}

function change(random: Random, table: TableDraft, names: readonly string[], types: readonly DrawnType[]): string {
  const alter = `alter table ${table.name}`;
  const [name = "id"] = random.sample(names, 1);
  const fresh = quote(`n${random.integer(0, 99)}`);
  const kind = random.integer(0, 11);
  if (kind <= 3) return `${alter} add ${columnText(fresh, random, types)}`;
  if (kind === 4) return `${alter} drop column ${name}`;
  if (kind === 5) return `${alter} rename ${name} to ${fresh}`;
  if (kind === 6) return `${alter} alter ${name} drop default`;
  if (kind === 7) return `${alter} alter ${name} set default null`;
  if (kind === 8) return `${alter} alter ${name} ${random.pick(["set", "drop"])} not null`;
  if (kind === 9) return `${alter} alter ${name} type text using ${name}::text`;
  if (kind === 10) return `${alter} alter ${name} type varchar(40) using 'x'`;
  return `comment on column ${table.name}.${name} is 'changed'`;
}
