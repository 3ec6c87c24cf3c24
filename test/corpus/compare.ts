import type { CatalogJson, TableJson } from "../support/catalog-json.ts";
import { OPAQUE } from "./replayed-catalog.ts";

export interface Comparison {
  /** `public.users.email type: real text, replayed integer`. */
  readonly mismatches: readonly string[];
  /** Defaults and generation expressions the replay says it does not know. */
  readonly opaqueTexts: readonly string[];
}

/** Holds the replayed catalog against the real one, field by field. */
export function compareCatalogs(real: CatalogJson, replayed: CatalogJson): Comparison {
  const comparison = { mismatches: [] as string[], opaqueTexts: [] as string[] };
  for (const [where, one, other] of paired(real.tables, replayed.tables)) {
    if (one === undefined || other === undefined) missing(comparison.mismatches, `table ${where}`, one);
    else compareTables(where, one, other, comparison);
  }
  for (const [where, one, other] of paired(real.types, replayed.types)) {
    if (one === undefined || other === undefined) missing(comparison.mismatches, `type ${where}`, one);
    else compareFields(`type ${where}`, one, other, comparison.mismatches);
  }
  return comparison;
}

function compareTables(
  where: string,
  real: TableJson,
  replayed: TableJson,
  comparison: { mismatches: string[]; opaqueTexts: string[] },
): void {
  const { columns: realColumns, ...realRest } = real;
  const { columns: replayedColumns, ...replayedRest } = replayed;
  compareFields(where, realRest, replayedRest, comparison.mismatches);
  const names = (columns: TableJson["columns"]) => columns.map((column) => column.name).join(", ");
  if (names(realColumns) !== names(replayedColumns)) {
    comparison.mismatches.push(`${where} columns: real ${names(realColumns)}; replayed ${names(replayedColumns)}`);
    return;
  }
  for (const [index, column] of realColumns.entries()) {
    const other = replayedColumns[index];
    if (other === undefined) continue;
    const place = `${where}.${column.name}`;
    for (const field of ["default", "expression"] as const) {
      if (other[field] === OPAQUE) comparison.opaqueTexts.push(`${place}: ${column[field]}`);
    }
    const kept = {
      ...other,
      default: other.default === OPAQUE ? column.default : other.default,
      expression: other.expression === OPAQUE ? column.expression : other.expression,
    };
    compareFields(place, column, kept, comparison.mismatches);
  }
}

function compareFields(where: string, real: object, replayed: object, mismatches: string[]): void {
  const other = new Map<string, unknown>(Object.entries(replayed));
  for (const [field, value] of Object.entries(real)) {
    const [one, two] = [JSON.stringify(value), JSON.stringify(other.get(field))];
    if (one !== two) mismatches.push(`${where} ${field}: real ${one}, replayed ${two}`);
  }
}

function missing(mismatches: string[], what: string, real: unknown): void {
  mismatches.push(`${what}: ${real === undefined ? "only replayed" : "only real"}`);
}

type Named = { readonly schema: string; readonly name: string };

function paired<T extends Named>(real: readonly T[], replayed: readonly T[]): [string, T | undefined, T | undefined][] {
  const key = (item: Named) => `${item.schema}.${item.name}`;
  const others = new Map(replayed.map((item) => [key(item), item]));
  const own = new Set(real.map(key));
  return [
    ...real.map((item): [string, T | undefined, T | undefined] => [key(item), item, others.get(key(item))]),
    ...replayed
      .filter((item) => !own.has(key(item)))
      .map((item): [string, T | undefined, T | undefined] => [key(item), undefined, item]),
  ];
}
