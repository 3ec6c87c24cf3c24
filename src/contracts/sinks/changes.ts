import { DECIMAL } from "../../connect/logical.ts";
import type { ConnectSchema, ConnectType } from "../../model/connect-schema.ts";
import { difference, digitsChanged } from "../judging/representation.ts";
import type { Arrival, ArrivedField, ArrivedKey, Deletion } from "./arrival.ts";

/** One difference between what reached a sink before a change and what reaches it after. */
export type ArrivalChange =
  | {
      readonly kind: "added";
      readonly field: ArrivedField;
      /** What the new field asks of a target that lacks it. */
      readonly needs: Needs;
      readonly renamedFrom: ArrivedField | null;
    }
  | { readonly kind: "gone"; readonly field: ArrivedField; readonly renamedTo: ArrivedField | null }
  /** Another column takes the name. */
  | { readonly kind: "made anew"; readonly field: ArrivedField }
  | { readonly kind: "retyped"; readonly was: ArrivedField; readonly is: ArrivedField; readonly how: Retyping }
  | { readonly kind: "nullable"; readonly was: ArrivedField; readonly is: ArrivedField }
  | { readonly kind: "required"; readonly was: ArrivedField; readonly is: ArrivedField }
  | { readonly kind: "labels"; readonly field: ArrivedField; readonly added: readonly string[] }
  | { readonly kind: "key"; readonly was: ArrivedKey; readonly is: ArrivedKey }
  | { readonly kind: "deletions stop"; readonly what: Deletion }
  | { readonly kind: "deletions come"; readonly what: Deletion }
  | { readonly kind: "truncates stop" };

export type Needs = "nothing" | "default" | "value";

/** How a field's type changes, as far as sinks tell them apart. */
export type Retyping =
  /** Every old value still fits; new ones may not fit an old target. */
  | "wider"
  | "narrower"
  /** More or fewer digits before an unchanged decimal scale. */
  | "more digits"
  | "fewer digits"
  | "more scale"
  | "less scale"
  /** Milliseconds, microseconds, nanoseconds of the same kind of time. */
  | "unit"
  /** Anything else: text for a number, and the like. */
  | "family";

/** Every difference, in the order of fields as they were, then of new ones, then of keys and deletions. */
export function arrivalChanges(before: Arrival, after: Arrival, sameRelation: boolean): readonly ArrivalChange[] {
  return [
    ...before.fields.flatMap((was) => fieldChanges(was, before, after, sameRelation)),
    ...addedFields(before, after),
    ...(keyText(before.key) === keyText(after.key) ? [] : [{ kind: "key", was: before.key, is: after.key } as const]),
    ...[...before.deletions]
      .filter((what) => !after.deletions.has(what))
      .map((what) => ({ kind: "deletions stop", what }) as const),
    ...[...after.deletions]
      .filter((what) => !before.deletions.has(what))
      .map((what) => ({ kind: "deletions come", what }) as const),
    ...(before.truncates && !after.truncates ? [{ kind: "truncates stop" } as const] : []),
  ];
}

function fieldChanges(
  was: ArrivedField,
  before: Arrival,
  after: Arrival,
  sameRelation: boolean,
): readonly ArrivalChange[] {
  const is = after.fields.find(({ name }) => name === was.name);
  const attnum = was.column?.attnum ?? null;
  if (is === undefined) {
    const moved = after.fields.find(
      (field) =>
        attnum !== null && field.column?.attnum === attnum && !before.fields.some((old) => old.name === field.name),
    );
    return [{ kind: "gone", field: was, renamedTo: sameRelation ? (moved ?? null) : null }];
  }
  const anew = sameRelation && attnum !== null && is.column !== null && is.column.attnum !== attnum;
  const how = retyping(was.schema, is.schema);
  const added = addedLabels(was, is);
  return [
    ...(anew ? [{ kind: "made anew", field: was } as const] : []),
    ...(how === null ? [] : [{ kind: "retyped", was, is, how } as const]),
    ...(!was.schema.optional && is.schema.optional ? [{ kind: "nullable", was, is } as const] : []),
    ...(was.schema.optional && !is.schema.optional ? [{ kind: "required", was, is } as const] : []),
    ...(added.length === 0 ? [] : [{ kind: "labels", field: is, added } as const]),
  ];
}

function addedFields(before: Arrival, after: Arrival): readonly ArrivalChange[] {
  return after.fields
    .filter(({ name }) => !before.fields.some((old) => old.name === name))
    .map((field) => {
      const { optional, default: standing } = field.schema;
      const attnum = field.column?.attnum ?? null;
      const from = before.fields.find(
        (old) =>
          attnum !== null && old.column?.attnum === attnum && !after.fields.some(({ name }) => name === old.name),
      );
      return {
        kind: "added",
        field,
        needs: optional ? "nothing" : standing === null ? "value" : "default",
        renamedFrom: from ?? null,
      };
    });
}

function addedLabels({ column: was }: ArrivedField, { column: is }: ArrivedField): readonly string[] {
  const labels = was?.labels ?? null;
  return labels === null ? [] : (is?.labels ?? []).filter((label) => !labels.includes(label));
}

const INTEGERS: readonly ConnectType[] = ["INT8", "INT16", "INT32", "INT64"];
const FLOATS: readonly ConnectType[] = ["FLOAT32", "FLOAT64"];

/** How two schemas of a field differ; null where a sink cannot tell them apart. */
export function retyping(was: ConnectSchema, is: ConnectSchema): Retyping | null {
  if (was.name === DECIMAL && is.name === DECIMAL) return decimalRetyping(was, is);
  if (difference(was, is) === "none") return null;
  const plain = was.name === null && is.name === null;
  const ranked = [INTEGERS, FLOATS].find((types) => types.includes(was.type) && types.includes(is.type));
  if (plain && ranked !== undefined) return ranked.indexOf(is.type) > ranked.indexOf(was.type) ? "wider" : "narrower";
  return timeKind(was) !== null && timeKind(was) === timeKind(is) ? "unit" : "family";
}

function decimalRetyping(was: ConnectSchema, is: ConnectSchema): Retyping | null {
  const parameter = (schema: ConnectSchema, key: string) => {
    const value = new Map(schema.parameters).get(key);
    return value === undefined ? null : Number(value);
  };
  const [old, now] = [parameter(was, "scale") ?? 0, parameter(is, "scale") ?? 0];
  if (old !== now) return now > old ? "more scale" : "less scale";
  if (!digitsChanged(was, is)) return null;
  const digits = (schema: ConnectSchema) => parameter(schema, "connect.decimal.precision") ?? Number.POSITIVE_INFINITY;
  return digits(is) > digits(was) ? "more digits" : "fewer digits";
}

/** Which kind of time a semantic type is of, whatever its unit (io.debezium.time, org.apache.kafka.connect.data). */
function timeKind({ name, type }: ConnectSchema): string | null {
  const simple = name?.split(".").at(-1) ?? "";
  const kind = /^(?:Micro|Nano)?(Timestamp|Time|Duration)$/.exec(simple)?.[1];
  return kind === undefined || (type !== "INT32" && type !== "INT64") ? null : kind;
}

/** A key's fields and types as text, to compare and to tell. */
function keyText(key: ArrivedKey): string {
  const text = ({ name, schema }: ArrivedField) => [name, schema.type, schema.name, schema.parameters, schema.optional];
  return JSON.stringify(
    key.kind === "none" ? [] : [key.kind, key.kind === "value" ? [text(key.field)] : key.fields.map(text)],
  );
}

/** A key as people name it: its fields in their order. */
export function keyNames(key: ArrivedKey): string {
  switch (key.kind) {
    case "none":
      return "none";
    case "value":
      return key.field.name;
    case "struct":
      return `(${key.fields.map(({ name }) => name).join(", ")})`;
    default:
      return key satisfies never;
  }
}
