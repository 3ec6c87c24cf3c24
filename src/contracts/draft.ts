import { Document } from "yaml";
import type { ColumnShape } from "./shape.ts";
import { typeWordOf } from "./type-words.ts";

/** A contract that is about to be written. */
export interface ContractDraft {
  readonly consumer: string;
  readonly owner: string | null;
  readonly contact: string | null;
  readonly reads: readonly ReadDraft[];
}

export type ReadDraft = ReadSource & {
  readonly group: string | null;
  readonly key: readonly string[];
  readonly columns: readonly ColumnShape[];
  /** Columns by their names, promised as they are; or with what they are written out. */
  readonly expectations: "names" | "types";
};

/** The topic where the table alone does not say which. */
export type ReadSource = { readonly table: string } | { readonly topic: string };

/** A contract file's text. `schema` is the path of the published JSON Schema from the file's own folder. */
export function contractText({ consumer, owner, contact, reads }: ContractDraft, schema: string): string {
  const document = new Document();
  const onOneLine = (value: unknown) => document.createNode(value, { flow: true });
  document.contents = document.createNode({
    consumer,
    ...(owner !== null && { owner }),
    ...(contact !== null && { contact }),
    reads: reads.map(({ group, key, columns, expectations, ...source }) => ({
      ...source,
      ...(group !== null && { group }),
      ...(key.length > 0 && { key: onOneLine(key) }),
      columns:
        expectations === "names"
          ? onOneLine(columns.map(({ field }) => field))
          : new Map(columns.map((column) => [column.field, expectationOf(column, onOneLine)])),
    })),
  });
  return `# yaml-language-server: $schema=${schema}\n${document.toString({ lineWidth: 120, flowCollectionPadding: false })}`;
}

function expectationOf({ schema, labels }: ColumnShape, onOneLine: (value: unknown) => unknown): unknown {
  const type = typeWordOf(schema);
  const nullable = schema.optional;
  const values = labels !== null && labels.length > 0 && type === "enum" ? labels : null;
  if (!nullable && values === null) return type;
  return onOneLine({ type, ...(nullable && { nullable }), ...(values !== null && { values }) });
}
