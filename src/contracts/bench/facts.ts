import { columnTypeInfo, numericModifier } from "../../debezium/schema/column-type.ts";
import type { Catalog } from "../../model/catalog.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { CapturedTable } from "../../model/prediction.ts";
import type { TableShape } from "../shape.ts";
import { type ColumnFacts, HEX, NO_FACTS } from "./edges/edges.ts";

/** pg_type: length of a typmod is behind the four bytes of a varlena header. */
const HEADER = 4;

/** What the types of a captured table's columns tell, by the name of their fields. */
export function columnFacts(
  catalog: Catalog,
  captured: CapturedTable,
  shape: TableShape,
): ReadonlyMap<string, ColumnFacts> {
  const relation = catalog.relations.get(captured.oid);
  const key = new Set((captured.key ?? []).map(({ attnum }) => attnum));
  const facts = [...captured.columns, ...(captured.key ?? [])].map(
    ({ attnum, field, textForm }): [string, ColumnFacts] => {
      const column = relation?.columns.find((one) => one.attnum === attnum);
      const info = column === undefined ? null : columnTypeInfo(catalog, column.type);
      const isKey = key.has(attnum);
      if (info === null || info.root.kind === "unmapped") return [field, { ...NO_FACTS, isKey }];
      const { typmod, root } = info;
      const numeric = root.name === "numeric" ? numericModifier(typmod) : null;
      const limited = typmod >= HEADER && ["varchar", "bpchar"].includes(root.name);
      const length = textForm === "hex" ? HEX : limited ? typmod - HEADER : null;
      const labels = shape.columns.find((one) => one.field === field)?.labels ?? null;
      return [
        field,
        { type: root.name, length, precision: numeric?.precision ?? null, scale: numeric?.scale ?? 2, labels, isKey },
      ];
    },
  );
  return new Map(facts);
}

const PLACEHOLDER_AS_IS = new Set(["text", "varchar", "bpchar", "json", "jsonb", "xml", "citext", "bytea"]);

/** Whether the placeholder of a value that an update left alone is the text itself, or its bytes (PostgresValueConverter). */
export function isToastable({ type }: ColumnFacts, schema: ConnectSchema): boolean {
  return type !== null && PLACEHOLDER_AS_IS.has(type) && (schema.type === "STRING" || schema.type === "BYTES");
}
