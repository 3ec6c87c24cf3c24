import type { ConnectSchema } from "./connect-schema.ts";
import type { Location } from "./location.ts";

/** One connector configuration, whatever file format it came in. */
export interface Connector {
  readonly name: string;
  readonly file: string;
  /** The connector's own options as strings, placeholders left alone. */
  readonly config: ReadonlyMap<string, string>;
  /** Where each key stands in the file, for findings. */
  readonly positions: ReadonlyMap<string, Location>;
  /** The worker's settings for what the connector does not name (converters). */
  readonly worker: ReadonlyMap<string, string>;
}

export interface CapturedColumn {
  readonly attnum: number;
  readonly name: string;
  /** The field's name in the row schema, after adjustment. */
  readonly field: string;
}

export interface CapturedTable {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly topic: string;
  readonly columns: readonly CapturedColumn[];
  /** Key columns in key order, null when events carry no key. */
  readonly key: readonly CapturedColumn[] | null;
  /** Whether its changes stream under its own name; a publication may leave out what the filters let through. */
  readonly streamed: boolean;
}

/** What stands behind one registry subject. */
export type SubjectPrediction = {
  readonly subject: string;
  readonly topic: string;
  readonly kind: "key" | "value";
  readonly connector: string;
  /** schema.table, null for subjects that belong to no table (heartbeat, transaction). */
  readonly table: string | null;
} & (
  | {
      readonly predicted: true;
      /** Texts in the order they would be registered: the snapshot's, then streaming's where it differs. */
      readonly texts: readonly string[];
      /** Those of them that streaming registers, in table order; empty where nothing streams. */
      readonly streamed: readonly string[];
      /** The schema of streamed records, of the snapshot's where nothing streams. */
      readonly connect: ConnectSchema;
    }
  /** Not predictable, with the reason; a finding, never a guess. */
  | { readonly predicted: false; readonly reason: string }
  /** The converter or connector would refuse: its error. */
  | { readonly predicted: "error"; readonly reason: string }
);

/** Everything a connector would register for one catalog. */
export interface Prediction {
  readonly connector: string;
  readonly tables: readonly CapturedTable[];
  readonly subjects: readonly SubjectPrediction[];
  /** Things about the configuration itself: unknown values, unsupported converters, filters that match nothing. */
  readonly problems: readonly { readonly key: string | null; readonly message: string; readonly at: Location | null }[];
  /** Remarks to be printed, such as an assumed converter. */
  readonly notes: readonly string[];
}
