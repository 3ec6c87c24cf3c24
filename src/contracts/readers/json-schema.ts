import { fieldNamed } from "../../connect/schema.ts";
import type { Location } from "../../model/location.ts";
import { type Gap, gaps } from "../json-schema/containment.ts";
import { isObject, referredFiles, SchemaFiles, type SchemaObject } from "../json-schema/document.ts";
import { eventGaps } from "../json-schema/events.ts";
import { readByNames, rowProperties } from "../json-schema/names.ts";
import { writtenAs } from "../json-schema/written.ts";
import type { JudgedRead, Loss } from "../judging/loss.ts";
import { difference } from "../judging/representation.ts";
import { bothRead, type DerivedMisfit, NOTHING_READ, type ReaderKind, unresolvedRead } from "../reader.ts";
import { findColumn, type TableShape } from "../shape.ts";

/**
 * A JSON Schema (draft 07 or 2020-12) the consumer validates with: of the value as JSON, the row in it or the whole envelope as its
 * properties say; or of an outbox event's payload, which only the producer's own published schema tells more about.
 */
export const jsonSchemaReader: ReaderKind<"json-schema"> = {
  kind: "json-schema",
  wants: ({ path, producer }, files) =>
    [path, ...(producer == null ? [] : [producer])].flatMap((file) => referredFiles(file, files)),
  derive: ({ path, producer = null, at }, { files, shape }) => {
    const schemas = new SchemaFiles(files);
    const root = schemas.root(path);
    if (root.kind === "unknown") return unresolvedRead(at, root.reason);
    const resolved = schemas.resolve(root.node);
    if (resolved.kind === "unknown") return unresolvedRead(at, `${path}: ${resolved.reason}`);
    const schema = isObject(resolved.node.schema) ? resolved.node.schema : {};
    const events = producer === null ? [] : eventGaps(path, producer, { consumer: schemas, producer: schemas });
    const untold = events
      .filter(({ kind }) => kind === "unknown")
      .map((gap) => ({ at, reason: told(path, gap, producer ?? "").message }));
    const written = writtenValue(schema, shape);
    if (written === null) return { ...NOTHING_READ, unresolved: untold };
    if (typeof written === "string") {
      const named = shape.valueSchema === null ? null : readByNames(schema, shape, { path, at });
      return bothRead(named ?? unresolvedRead(at, `${path}: ${written}`), { ...NOTHING_READ, unresolved: untold });
    }
    const compare = (side: TableShape): readonly Gap[] | string => {
      const now = writtenValue(schema, side);
      if (now === null) return "its value is a text, of which nothing more is known";
      return typeof now === "string"
        ? now
        : gaps(root.node, { schema: now, file: "" }, { consumer: schemas, producer: schemas });
    };
    const now = compare(shape);
    const rowGaps = typeof now === "string" ? [] : now.filter(({ kind }) => kind === "shape");
    return {
      ...NOTHING_READ,
      columns: rowProperties(schema)
        .filter((name) => findColumn(shape.columns, name) !== null)
        .map((name) => ({ name, at, type: "any", nullable: true, values: null, judgedBy: "reader" })),
      misfits: rowGaps.map((gap) => ({ ...told(path, gap, "the value"), hint: null, at })),
      unresolved: [...untold, ...wholeGaps(now).map((gap) => ({ at, reason: told(path, gap, "the value").message }))],
      losses: (judged) => newLosses(judged, path, at, compare),
    };
  },
};

/**
 * The value as JSON as the consumer's schema means it; a text says why it cannot be told, null that the value is one text, such as an
 * outbox payload, that holds JSON of the application's own.
 */
function writtenValue(schema: SchemaObject, shape: TableShape): SchemaObject | string | null {
  const { valueSchema: value, writtenBy } = shape;
  if (value === null) return shape.opaque ?? "the records' schema is not known";
  if (value.type === "STRING" || value.type === "BYTES") return null;
  if (!/json/i.test(writtenBy.value)) return `values are written by ${writtenBy.value}, not as JSON`;
  const properties = rootProperties(schema);
  const after = fieldNamed(value, "after");
  // Who describes the envelope names its parts; all else is about the row in it.
  const whole = after === null || ["after", "before", "op", "source"].some((name) => properties.includes(name));
  const written = whole ? value : after;
  const row = writtenAs(whole ? written : { ...written, optional: false }, shape.jsonDecimals);
  const inMessage =
    properties.includes("payload") && properties.includes("schema") && fieldNamed(value, "payload") === null;
  return inMessage
    ? {
        type: "object",
        properties: { schema: true, payload: row },
        required: ["schema", "payload"],
        additionalProperties: false,
      }
    : row;
}

function rootProperties(schema: SchemaObject): readonly string[] {
  return isObject(schema.properties) ? Object.keys(schema.properties) : [];
}

/** A row's column, out of a path that may begin in the envelope. */
function columnOf({ path }: Gap): string | null {
  return path.find((step) => !["payload", "after", "before", "[]", "*"].includes(step)) ?? null;
}

function told(path: string, gap: Gap, what: string): Pick<DerivedMisfit, "column" | "message"> {
  const place = gap.path.length === 0 ? what : `"${gap.path.join(".")}"`;
  return { column: columnOf(gap), message: `${path} does not take ${place}: ${gap.reason}` };
}

/** What cannot be told of the row as a whole: any change of it may matter. */
function wholeGaps(found: readonly Gap[] | string): readonly Gap[] {
  return typeof found === "string" ? [] : found.filter((gap) => gap.kind === "unknown" && columnOf(gap) === null);
}

/** Whether a column is another than it was; what could not be told of it before is then not known again. */
function isChanged(name: string | null, before: TableShape, after: TableShape): boolean {
  if (name === null) return false;
  const [was, is] = [findColumn(before.columns, name), findColumn(after.columns, name)];
  if (was === null || is === null) return was !== is;
  return was.schema.optional !== is.schema.optional || difference(was.schema, is.schema) !== "none";
}

function newLosses(
  { before, after }: JudgedRead,
  path: string,
  at: Location,
  compare: (shape: TableShape) => readonly Gap[] | string,
): readonly Loss[] {
  const [was, is] = [compare(before), compare(after)];
  if (typeof is === "string") {
    const same = was === is;
    return same
      ? []
      : [{ state: "unknown", problem: "not-analysed", column: null, attnum: null, at, reason: `${path}: ${is}` }];
  }
  const known = new Set((typeof was === "string" ? [] : was).map((gap) => JSON.stringify(gap)));
  const isNew = (gap: Gap) =>
    !known.has(JSON.stringify(gap)) || (gap.kind === "unknown" && isChanged(columnOf(gap), before, after));
  return is.filter(isNew).map((gap) => lossOf(gap, { before, after, path, at }));
}

interface Side {
  readonly before: TableShape;
  readonly after: TableShape;
  readonly path: string;
  readonly at: Location;
}

function lossOf(gap: Gap, { before, after, path, at }: Side): Loss {
  const name = columnOf(gap);
  const found = name === null ? null : (findColumn(before.columns, name) ?? findColumn(after.columns, name));
  const isNew = name !== null && findColumn(before.columns, name) === null;
  const gone = name !== null && findColumn(after.columns, name) === null;
  const place = {
    column: found?.column ?? name,
    attnum: found?.attnum ?? null,
    at,
    reason: told(path, gap, "the value").message,
  };
  switch (gap.kind) {
    case "unknown":
      return { ...place, state: "unknown", problem: "not-analysed" };
    case "range":
      return {
        ...place,
        state: "may-break",
        problem: gap.reason.includes("not taken") ? "enum-values" : "meaning-changed",
      };
    case "shape": {
      const problem = gone
        ? "column-gone"
        : isNew
          ? "unknown-column"
          : gap.reason.startsWith("it can be null")
            ? "nullability-changed"
            : "type-changed";
      return { ...place, state: "broken", problem };
    }
    default:
      return gap.kind satisfies never;
  }
}
