import type { Behaviour } from "../options/behaviour.ts";
import type { Header, RecordShape, Side } from "../record.ts";
import type { TransformOptions } from "./options.ts";

/** What a single message transform makes of a record's shape. */
export type TransformOutcome =
  /**
   * Several where it depends on each row, none when the record is dropped.
   * `remarks` say which rows it fails on.
   */
  | { readonly kind: "records"; readonly records: readonly RecordShape[]; readonly remarks: readonly string[] }
  /** Nothing about the outgoing record can be told. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** The transform throws. */
  | { readonly kind: "error"; readonly reason: string };

export type Transform = (record: RecordShape) => TransformOutcome;

/** Makes a transform from its options, and takes down there what its class would refuse. */
export type TransformFactory = (options: TransformOptions, behaviour: Behaviour) => Transform;

/** What becomes of one side; `remark` says which rows the transform fails on. */
export type SideChange =
  | { readonly kind: "changed"; readonly side: Side; readonly remark: string | null }
  | { readonly kind: "fails"; readonly reason: string };

export function one(record: RecordShape): TransformOutcome {
  return { kind: "records", records: [record], remarks: [] };
}

export function several(records: readonly RecordShape[]): TransformOutcome {
  return { kind: "records", records, remarks: [] };
}

export const dropped: TransformOutcome = { kind: "records", records: [], remarks: [] };

export function failing(reason: string): Extract<TransformOutcome, { kind: "error" }> {
  return { kind: "error", reason };
}

export function changed(side: Side, remark: string | null = null): SideChange {
  return { kind: "changed", side, remark };
}

export function fails(reason: string): Extract<SideChange, { kind: "fails" }> {
  return { kind: "fails", reason };
}

export function withHeaders(record: RecordShape, headers: readonly Header[]): TransformOutcome {
  return one({ ...record, headers: [...record.headers, ...headers] });
}
