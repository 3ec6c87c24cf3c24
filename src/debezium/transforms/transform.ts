import type { Connector } from "../../model/prediction.ts";
import type { RecordShape } from "../record.ts";

/** What a single message transform makes of a record's shape. */
export type TransformOutcome =
  /** Several when the routing value is one of a known set; none when the record is dropped. */
  | { readonly kind: "records"; readonly records: readonly RecordShape[] }
  /** Nothing about the outgoing record can be told. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** The transform throws. */
  | { readonly kind: "error"; readonly reason: string };

export type Transform = (record: RecordShape) => TransformOutcome;

/** Makes a transform from its options, or says why it cannot be modelled. */
export type TransformFactory = (
  options: TransformOptions,
) => { readonly ok: true; readonly transform: Transform } | { readonly ok: false; readonly reason: string };

/** The options under `transforms.<alias>.`. */
export class TransformOptions {
  readonly alias: string;
  private readonly connector: Connector;

  constructor(connector: Connector, alias: string) {
    this.connector = connector;
    this.alias = alias;
  }

  text(key: string): string | null {
    const value = this.connector.config.get(`transforms.${this.alias}.${key}`)?.trim();
    return value === undefined || value === "" ? null : value;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.text(key);
    return value === null ? fallback : value.toLowerCase() === "true";
  }

  list(key: string): string[] {
    return (this.text(key) ?? "")
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
  }
}

export function one(record: RecordShape): TransformOutcome {
  return { kind: "records", records: [record] };
}
