import { type Fields, Refused } from "./fields.ts";
import {
  createTrigger,
  dropFunctions,
  inverse,
  type ReshapeAction,
  type ReshapePlace,
  temporary,
  touchRows,
} from "./reshape-context.ts";
import { literal, quoted, together } from "./sql-text.ts";
import type { StagedSchema, StagedTable } from "./staged-schema.ts";

/** A column of `columns` or of an `add_column`; nullable where it does not say otherwise. */
export interface ReshapeColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly generated: string | null;
  readonly comment: string | null;
}

export function columnOf(fields: Fields): ReshapeColumn {
  return {
    name: fields.required("name"),
    type: fields.required("type"),
    nullable: fields.optionalFlag("nullable") ?? true,
    default: fields.optionalText("default"),
    generated: fields.optionalText("generated"),
    comment: fields.optionalText("comment"),
  };
}

export function columnSql(column: ReshapeColumn, name: string, notNull: boolean): string {
  return [
    `${quoted(name)} ${column.type}`,
    column.default === null ? "" : ` DEFAULT ${column.default}`,
    notNull ? " NOT NULL" : "",
    column.generated === null ? "" : ` GENERATED ${column.generated}`,
  ].join("");
}

export function know(table: StagedTable, column: ReshapeColumn, name: string): void {
  const { type, nullable, comment } = column;
  table.add(name, { type, nullable, default: column.default, comment, sequence: null });
}

/** add_column.rs */
export function addColumn(fields: Fields, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const called = fields.required("table");
  const table = schema.table(called);
  const spec = fields.child("column");
  if (spec === null) throw new Refused("`add_column` needs `column`");
  const column = columnOf(spec);
  const copy = temporary(place, `temp_column_${called}_${column.name}`);
  const trigger = temporary(place, `add_column_${called}_${column.name}`);
  const reverse = `${trigger}_rev`.slice(0, 63);
  const guard = temporary(place, `add_column_not_null_${called}_${column.name}`);
  const alter = `ALTER TABLE ${quoted(called)}`;
  const start = [`${alter} ADD COLUMN IF NOT EXISTS ${columnSql(column, copy, false)}`];
  if (column.comment !== null)
    start.push(`COMMENT ON COLUMN ${quoted(called)}.${quoted(copy)} IS ${literal(column.comment)}`);
  const up = transformationOf(fields, "up");
  const variables = new Map(table.visible);
  if (up?.kind === "value") {
    const body = `NEW.${quoted(copy)} := ${up.value};`;
    start.push(createTrigger({ name: trigger, table, writers: "old", body, variables }), touchRows(table, copy));
  } else if (up?.kind === "update") {
    const from = schema.table(up.table);
    const body = `UPDATE public.${quoted(table.name)} AS ${quoted(called)} SET ${quoted(copy)} = ${up.value} WHERE ${up.where};`;
    start.push(createTrigger({ name: trigger, table: from, writers: "old", body, variables: from.visible }));
    const back = `SELECT ${up.value} INTO NEW.${quoted(copy)} FROM public.${quoted(from.name)} AS ${quoted(up.table)} WHERE ${up.where};`;
    start.push(createTrigger({ name: reverse, table, writers: "old", body: back, variables }), touchRows(from, null));
  }
  if (!column.nullable)
    start.push(`${alter} ADD CONSTRAINT ${quoted(guard)} CHECK (${quoted(copy)} IS NOT NULL) NOT VALID`);
  know(table, column, copy);
  table.visible.delete(copy);
  table.visible.set(column.name, copy);
  return {
    start,
    complete() {
      table.renameColumn(copy, column.name);
      return [
        together(
          ...dropFunctions(trigger, reverse),
          ...(column.nullable ? [] : settleNotNull(called, copy, guard)),
          `${alter} RENAME COLUMN ${quoted(copy)} TO ${quoted(column.name)}`,
        ),
      ];
    },
  };
}

function settleNotNull(table: string, column: string, guard: string): readonly string[] {
  const alter = `ALTER TABLE ${quoted(table)}`;
  return [
    `${alter} VALIDATE CONSTRAINT ${quoted(guard)}`,
    `${alter} ALTER COLUMN ${quoted(column)} SET NOT NULL`,
    `${alter} DROP CONSTRAINT ${quoted(guard)}`,
  ];
}

type Transformation =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "update"; readonly table: string; readonly value: string; readonly where: string };

function transformationOf(fields: Fields, name: string): Transformation | null {
  if (!fields.isMap(name)) {
    const value = fields.optionalText(name);
    return value === null ? null : { kind: "value", value };
  }
  const update = fields.child(name);
  if (update === null) return null;
  const { table, value, where } = {
    table: update.required("table"),
    value: update.required("value"),
    where: update.required("where"),
  };
  return { kind: "update", table, value, where };
}

/** remove_column.rs: only the view loses it at first. */
export function removeColumn(fields: Fields, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const called = fields.required("table");
  const name = fields.required("column");
  const table = schema.table(called);
  const trigger = temporary(place, `remove_column_${called}_${name}`);
  const variables = new Map(table.visible);
  const down = transformationOf(fields, "down");
  const start: string[] = [];
  const isNullable = table.columns.get(table.physical(name))?.nullable ?? true;
  if (down?.kind === "value") {
    const body = `NEW.${quoted(name)} := ${down.value};`;
    start.push(createTrigger({ name: trigger, table, writers: "new", body, variables }));
  } else if (down?.kind === "update") {
    // Writers of the new version fill it from another table, after the row is there.
    if (!isNullable) start.push(`ALTER TABLE ${quoted(called)} ALTER COLUMN ${quoted(name)} DROP NOT NULL`);
    const from = schema.table(down.table);
    const body = `UPDATE public.${quoted(table.name)} AS ${quoted(called)} SET ${quoted(name)} = ${down.value} WHERE ${down.where};`;
    start.push(createTrigger({ name: trigger, table: from, writers: "new", body, variables: from.visible }));
  }
  table.visible.delete(name);
  return {
    start,
    complete() {
      const indexes = [...table.indexes].filter(([, { columns }]) => columns.includes(name)).map(([index]) => index);
      table.dropColumn(name);
      const drop = `ALTER TABLE ${quoted(called)} DROP COLUMN IF EXISTS ${quoted(name)}`;
      return [
        ...indexes.map((index) => `DROP INDEX CONCURRENTLY IF EXISTS ${quoted(index)}`),
        together(...dropFunctions(trigger), drop),
      ];
    },
  };
}

/** alter_column.rs: a rename alone waits for the end; anything else is a copy that takes the column's place. */
export function alterColumn(fields: Fields, place: ReshapePlace, schema: StagedSchema): ReshapeAction {
  const called = fields.required("table");
  const name = fields.required("column");
  const table = schema.table(called);
  const changes = fields.child("changes");
  const to = changes?.optionalText("name") ?? null;
  const type = changes?.optionalText("type") ?? null;
  const nullable = changes?.optionalFlag("nullable") ?? null;
  const preset = changes?.optionalText("default") ?? null;
  const final = to ?? name;
  const show = (column: string) => {
    table.visible = new Map(
      [...table.visible].map(([shown, real]) => (shown === name ? [final, column] : [shown, real])),
    );
  };
  const alter = `ALTER TABLE ${quoted(called)}`;
  if (to !== null && type === null && nullable === null && preset === null) {
    show(table.physical(name));
    return {
      start: [],
      complete() {
        table.renameColumn(name, to);
        return [`${alter} RENAME COLUMN ${quoted(name)} TO ${quoted(to)}`];
      },
    };
  }

  const real = table.physical(name);
  const old = table.column(name);
  const copy = temporary(place, `new_${name}`);
  const up = temporary(place, "alter_column_up_trigger");
  const down = inverse(place, "alter_column_down_trigger");
  const guard = temporary(place, "alter_column_temporary");
  const fresh = { ...old, type: type ?? untold(old.type), default: preset ?? old.default };
  const others = [...table.visible].filter(([shown]) => shown !== name);
  const own = (column: string) => new Map([...others, [name, column]]);
  const start = [
    `${alter} ADD COLUMN IF NOT EXISTS ${quoted(copy)} ${fresh.type}${fresh.default === null ? "" : ` DEFAULT ${fresh.default}`}`,
    createTrigger({
      ...{ name: up, table, writers: "old", variables: own(real) },
      body: `NEW.${quoted(copy)} := ${fields.optionalText("up") ?? quoted(name)};`,
    }),
    createTrigger({
      ...{ name: down, table, writers: "new", variables: own(copy) },
      body: `NEW.${quoted(real)} := ${fields.optionalText("down") ?? quoted(name)};`,
    }),
    touchRows(table, real),
  ];
  const indexes = [...table.indexes].filter(([, { columns }]) => columns.includes(real));
  const renamed = indexes.map(([index, made], number) => {
    const columns = made.columns.map((column) => quoted(column === real ? copy : column)).join(", ");
    const fill = temporary(place, `alter_column_temp_index_${number}`);
    start.push(
      `CREATE ${made.unique ? "UNIQUE " : ""}INDEX CONCURRENTLY IF NOT EXISTS ${quoted(fill)} ON ${quoted(table.name)}${made.method} (${columns})${made.behind}`,
    );
    return { index, fill, made };
  });
  const isNullable = nullable ?? old.nullable;
  if (!isNullable) start.push(`${alter} ADD CONSTRAINT ${quoted(guard)} CHECK (${quoted(copy)} IS NOT NULL) NOT VALID`);
  table.columns.set(copy, { ...fresh, nullable: isNullable });
  show(copy);
  return {
    start,
    complete() {
      const swaps = renamed.flatMap(({ index, fill }) => {
        const aside = `__reshape_old_${index}`.slice(0, 63);
        return [
          together(
            `ALTER INDEX IF EXISTS ${quoted(index)} RENAME TO ${quoted(aside)}`,
            `ALTER INDEX IF EXISTS ${quoted(fill)} RENAME TO ${quoted(index)}`,
          ),
          `DROP INDEX CONCURRENTLY IF EXISTS ${quoted(aside)}`,
        ];
      });
      table.dropColumn(name);
      for (const { index, made } of renamed)
        table.indexes.set(index, { ...made, columns: made.columns.map((column) => (column === real ? copy : column)) });
      table.renameColumn(copy, final);
      return [
        ...(isNullable ? [] : settleNotNull(called, copy, guard)),
        ...swaps,
        `${alter} DROP COLUMN IF EXISTS ${quoted(name)} CASCADE`,
        `${alter} RENAME COLUMN ${quoted(copy)} TO ${quoted(final)}`,
        together(
          ...[up, down].flatMap((trigger) => [
            `DROP TRIGGER IF EXISTS ${quoted(trigger)} ON ${quoted(called)}`,
            `DROP FUNCTION IF EXISTS ${quoted(trigger)}`,
          ]),
        ),
      ];
    },
  };
}

/** information_schema.columns.data_type, which reshape copies: no length, no scale; of an array nothing but that it is one. */
function untold(type: string): string {
  if (/\[/.test(type)) throw new Refused("reshape cannot copy a column of an array type: name its `type`");
  return type.replace(/\s*\([^)]*\)/, "");
}
