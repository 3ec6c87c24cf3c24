import { fedColumns } from "../judging/native-case.ts";
import { NOTHING_READ, type ReaderKind, unresolvedRead } from "../reader.ts";
import { findColumn } from "../shape.ts";
import { obscured } from "../subscriber/obscured.ts";
import { subscriberFiles, subscriberSchema } from "../subscriber/schema.ts";

/**
 * A native subscriber's schema: it takes the columns its table has. What a change does to its replication is told by the judge of
 * native subscribers, from the publisher's catalog.
 */
export const subscriberReader: ReaderKind<"subscriber"> = {
  kind: "subscriber",
  wants: ({ path }) => subscriberFiles(path),
  derive: ({ path, at }, { files, parser, shape }) => {
    const reading = subscriberSchema(path, files, parser);
    if (reading.kind === "unreadable") return unresolvedRead(at, reading.reason);
    const why = obscured(reading.schema, shape.table);
    if (why !== null) return unresolvedRead(at, `${path} does not tell what ${shape.table} is: ${why}`);
    const columns = fedColumns(reading.schema.catalog, shape.table);
    if (columns.length === 0) {
      const misfit = { column: null, message: `${path} makes no table ${shape.table}`, hint: null, at };
      return { ...NOTHING_READ, misfits: [misfit] };
    }
    return {
      ...NOTHING_READ,
      columns: columns
        .filter(({ name }) => findColumn(shape.columns, name) !== null)
        .map(({ name }) => ({ name, at, type: "any", nullable: true, values: null, judgedBy: "reader" })),
    };
  },
};
