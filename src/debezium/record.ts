import type { ConnectSchema } from "../model/connect-schema.ts";

/** A record's key or value on its way through transforms and converter. */
export type Side =
  | { readonly kind: "schema"; readonly schema: ConnectSchema }
  /** Null schema, null payload. */
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: string };

/** The shape all records of one table and phase have. */
export interface RecordShape {
  readonly topic: string;
  readonly key: Side;
  readonly value: Side;
}

export const NONE: Side = { kind: "none" };

export function side(schema: ConnectSchema | null): Side {
  return schema === null ? NONE : { kind: "schema", schema };
}

export function unknownSide(reason: string): Side {
  return { kind: "unknown", reason };
}
