import { fieldNamed } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { ContractProblemKind } from "../../model/contract.ts";
import { difference, leavesOpen } from "../judging/representation.ts";
import { accepts, wireTypeText } from "../type-words.ts";
import { type Datum, isStruct } from "./datum.ts";
import type { ChangeEvent } from "./events.ts";
import type { ColumnPromise } from "./promises.ts";
import type { Seen } from "./reading.ts";
import { shown, understand } from "./understanding.ts";

/** What is wrong with one event for one promise. Events that are wrong in the same way have the same reason. */
export interface Complaint {
  readonly problem: ContractProblemKind;
  readonly column: string | null;
  readonly reason: string;
  /** Of this event alone: the value it holds. */
  readonly detail: string | null;
}

/** The row a consumer takes from a value: the `after` of an envelope, or the value itself; as it was promised, whatever came. */
export function rowIn(seen: Seen & { readonly ok: true }, enveloped: boolean): SeenRow | null {
  if (!enveloped) return isStruct(seen.value) ? { fields: seen.value, schema: seen.schema } : null;
  const after = isStruct(seen.value) ? seen.value.get("after") : undefined;
  const schema = seen.schema === null ? null : fieldNamed(seen.schema, "after");
  return after !== undefined && isStruct(after) ? { fields: after, schema } : null;
}

export interface SeenRow {
  readonly fields: ReadonlyMap<string, Datum>;
  readonly schema: ConnectSchema | null;
}

/**
 * @param base the field's schema before the change; null where there is none
 * @param knowsPlaceholder whether the consumer says that it knows the value that stands for one not sent again
 */
export function columnComplaints(
  promise: ColumnPromise,
  event: ChangeEvent,
  row: SeenRow,
  base: ConnectSchema | null,
  knowsPlaceholder: boolean,
): readonly Complaint[] {
  const { field } = promise.shape;
  const complaint = (problem: ContractProblemKind, reason: string, detail: string | null = null): Complaint => ({
    problem,
    column: promise.shape.column ?? field,
    reason,
    detail,
  });
  const value = row.fields.get(field);
  if (value === undefined) {
    const others = [...row.fields.keys()].join(", ");
    return [complaint("column-gone", `"${field}" is not there`, `the fields are ${others}`)];
  }
  if (event.unchanged.includes(field)) {
    if (promise.shape.unsent || knowsPlaceholder || promise.column.unavailable === "handled") return [];
    return [complaint("placeholder", `"${field}" is the placeholder of a value that was not sent again`, shown(value))];
  }
  if (value === null) {
    return promise.nullable ? [] : [complaint("nullability-changed", `"${field}" is null, and never null is expected`)];
  }
  const own = row.schema?.fields.find(({ name }) => name === field)?.schema ?? null;
  const types = typeComplaints(promise, own, base).map(({ problem, reason }) =>
    complaint(problem, reason, shown(value)),
  );
  // Of another type it means whatever it means.
  if (types.some(({ problem }) => problem === "type-changed")) return types;
  return [
    ...types,
    ...meaningComplaints(promise, event, value, own).map(({ reason, detail }) =>
      complaint("meaning-changed", reason, detail),
    ),
    ...labelComplaints(promise, value).map((reason) => complaint("enum-values", reason)),
  ];
}

type TypeComplaint = { readonly problem: ContractProblemKind; readonly reason: string };

/** What the record itself says its field is, against what is expected. */
function typeComplaints(
  { expectation, column, shape }: ColumnPromise,
  own: ConnectSchema | null,
  base: ConnectSchema | null,
): readonly TypeComplaint[] {
  if (own === null) return [];
  const is = wireTypeText(own);
  const asAtBase =
    expectation === null ||
    (leavesOpen(expectation) && accepts(expectation, own) && (base === null || accepts(expectation, base)));
  if (!asAtBase) {
    return accepts(expectation, own)
      ? []
      : [{ problem: "type-changed", reason: `"${shape.field}" is ${is}, not ${column.type}` }];
  }
  const differs = base === null ? "none" : difference(base, own);
  if (differs === "none" || base === null) return [];
  const problem = differs === "type" ? "type-changed" : "meaning-changed";
  return [{ problem, reason: `"${shape.field}" is ${is}, not ${wireTypeText(base)} as at base` }];
}

/** The value as the reader takes it, against what was written. */
function meaningComplaints(
  { readAs, shape }: ColumnPromise,
  { row, writing }: ChangeEvent,
  value: Datum,
  own: ConnectSchema | null,
): readonly { readonly reason: string; readonly detail: string }[] {
  if (readAs === null) return [];
  const read = understand(readAs, value);
  const { field } = shape;
  if (!read.ok) return [{ reason: `"${field}" holds what is not expected`, detail: read.misfit }];
  const truth = row?.get(field);
  const writer = writing.shape.columns.find((column) => column.field === field)?.schema ?? own;
  if (truth === undefined || truth === null || writer === null) return [];
  const written = understand(writer, truth);
  if (!written.ok || sameMeaning(read.means, written.means)) return [];
  return [{ reason: `"${field}" is misread`, detail: `${written.means} is written, ${read.means} is read` }];
}

/** A decimal that comes as a JSON number may have lost digits in the reading: nobody is to blame but who reads it as a double. */
function sameMeaning(read: string, written: string): boolean {
  if (read === written) return true;
  const decimals = [read, written].map((text) => /^(-?[\d.e+]+) decimal$/i.exec(text)?.[1]);
  const [one, other] = decimals.map(Number);
  return (
    decimals.every((text) => text !== undefined) && one === other && Math.abs(one ?? 0) > Number.MAX_SAFE_INTEGER / 1000
  );
}

/** Of a list, each element. */
function labelComplaints({ labels, shape }: ColumnPromise, value: Datum): readonly string[] {
  if (labels === null) return [];
  const values = Array.isArray(value) ? value : [value];
  const unknown = values.find((one) => typeof one === "string" && !labels.includes(one));
  return unknown === undefined
    ? []
    : [`"${shape.field}" is "${String(unknown)}", which is not among the values it understands`];
}
