import { formatType } from "../../src/catalog/print.ts";
import { columnName, primaryKeyOf } from "../../src/catalog/relations.ts";
import type { Catalog, Column, Expression, Relation, UserType } from "../../src/model/catalog.ts";
import type { CatalogJson, ColumnJson, TableJson, TypeJson } from "../support/catalog-json.ts";

/** Stands in for a text the replay says it does not know; compares equal to anything and is counted. */
export const OPAQUE = "\u0000opaque";

/** The replayed catalog in the form in which the real one is read. */
export function replayedCatalog(catalog: Catalog): CatalogJson {
  const relations = [...catalog.relations.values()].filter((relation) => relation.persistence !== "temporary");
  return {
    tables: relations.flatMap((relation) => tableJson(catalog, relation)).sort(byName),
    types: [...catalog.types.values()].flatMap(typeJson).sort(byName),
  };
}

/** Names as the C locale orders them. */
export function byName(a: { schema: string; name: string }, b: { schema: string; name: string }): number {
  return compare(a.schema, b.schema) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function tableJson(catalog: Catalog, relation: Relation): TableJson[] {
  if (relation.kind !== "table" && relation.kind !== "partitioned table") return [];
  const key = primaryKeyOf(relation);
  return [
    {
      schema: relation.schema,
      name: relation.name,
      kind: relation.kind,
      columns: relation.columns.map((column) => columnJson(catalog, column)),
      primaryKey: key?.columns.map((attnum) => columnName(relation, attnum)) ?? null,
      replicaIdentity:
        relation.replicaIdentity.kind === "index"
          ? { index: relation.replicaIdentity.index }
          : relation.replicaIdentity.kind,
    },
  ];
}

function columnJson(catalog: Catalog, column: Column): ColumnJson {
  return {
    name: column.name,
    type: formatType(catalog, column.type),
    notNull: column.notNull,
    default: column.generated === null ? text(column.default) : null,
    identity: column.identity,
    generated: column.generated?.kind ?? null,
    expression: text(column.generated?.expression ?? null),
  };
}

function text(expression: Expression | null): string | null {
  if (expression === null) return null;
  return expression.kind === "known" ? expression.text : OPAQUE;
}

function typeJson(type: UserType): TypeJson[] {
  const { schema, name } = type;
  if (schema === "pg_temp") return [];
  switch (type.kind) {
    case "enum":
      return [{ schema, name, kind: "enum", labels: type.labels }];
    case "domain":
    case "composite":
    case "range":
      return [{ schema, name, kind: type.kind }];
    case "row":
    case "multirange":
    case "base":
    case "shell":
      return [];
    default: {
      const never: never = type;
      return never;
    }
  }
}
