import type { ConnectSchema } from "./connect-schema.ts";
import type { Location } from "./location.ts";

/** Lines of Apache Avro's Java library that print schemas differently: 1.11 in Confluent Platform 7, 1.12 from 8.0.3 and 8.1.1 on. */
export const AVRO_LINES = ["1.11", "1.12"] as const;
/** What is taken for a registry's line where nobody tells: Confluent 7.4 to 8.0.2 and 8.1.0 have it. */
export const USUAL_AVRO = "1.11" satisfies (typeof AVRO_LINES)[number];
export type AvroLine = (typeof AVRO_LINES)[number];

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
  /** The line of the Avro library beside the converters; 1.11 when not told. */
  readonly avro?: AvroLine;
  /** The Debezium release that runs it, where something around it tells: `3.0.8.Final`. */
  readonly debezium?: string | null;
  /** Debezium Server's sink: `debezium.sink.*` without that prefix, secrets left out. Absent: Kafka Connect runs it. */
  readonly serverSink?: ReadonlyMap<string, string>;
  /** What reading it brought up: options of a platform that has ended, or whose effect only the platform knows. */
  readonly problems?: readonly ConnectorProblem[];
  /** What had to be assumed, to be printed. */
  readonly notes?: readonly string[];
}

/** Something in a connector's configuration that is wrong, or whose effect is not known. */
export interface ConnectorProblem {
  readonly key: string | null;
  readonly message: string;
  readonly at: Location | null;
  /** Whether no subject can be predicted because of it. */
  readonly blocks?: true;
}

export interface CapturedColumn {
  readonly attnum: number;
  readonly name: string;
  /** The field's name in the row schema, after adjustment. */
  readonly field: string;
  /** How its text is to be read where its schema is STRING and no more; absent for text as such. */
  readonly textForm?: TextForm;
}

/** What stands behind a text that no schema tells from any other. */
export type TextForm = "base64" | "base64-url-safe" | "hex" | "number";

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

/** The registry's `schemaType` of what a converter registers; KCONNECT is an artifact type that Apicurio alone has. */
export type SchemaType = "AVRO" | "JSON" | "PROTOBUF" | "KCONNECT";

/** What a converter does with a schema that its registry does not have. Confluent's `auto.register.schemas`, Apicurio's `auto-register`. */
export type Registering =
  | { readonly kind: "registers" }
  /** It only asks for it: records are refused until somebody else has registered it. */
  | { readonly kind: "looks up"; readonly option: string }
  | WritesLatest;

/** It writes records with the registry's latest version, whatever they hold. */
export interface WritesLatest {
  readonly kind: "writes latest";
  /** As configured: `value.converter.use.latest.version=true`. */
  readonly option: string;
  /** Whether it fails where the latest version cannot read what it would have registered (`latest.compatibility.strict`). */
  readonly strict: boolean;
}

/** What a converter makes of records before it takes the latest version for them. */
export interface WantedText {
  readonly schemaType: SchemaType;
  readonly text: string;
  readonly by: WritesLatest;
}

/** What stands behind one registry subject, or behind one topic's keys or values where the converter registers nothing. */
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
      /** Null: the converter registers nothing anywhere, and `subject` only stands for the topic's keys or values. */
      readonly schemaType: SchemaType | null;
      /** Absent: it registers what is new. */
      readonly registering?: Registering;
      /**
       * Texts in the order they would be registered: the snapshot's, then streaming's where it differs. Where nothing is registered
       * they are the schemas inside each message; none where messages carry no schema either.
       */
      readonly texts: readonly string[];
      /** Those of them that streaming registers, in table order; empty where nothing streams. */
      readonly streamed: readonly string[];
      /** The schema of streamed records, of the snapshot's where nothing streams. */
      readonly connect: ConnectSchema;
    }
  /** Not predictable, with the reason; a finding, never a guess. */
  | {
      readonly predicted: false;
      readonly reason: string;
      /** The schema of the records where only the text the converter makes of it is unknown. */
      readonly connect: ConnectSchema | null;
      /** Where it is unknown because records are written with the registry's latest version. */
      readonly wanted?: WantedText;
    }
  /** The converter or connector would refuse: its error. */
  | { readonly predicted: "error"; readonly reason: string }
);

/** The schema of a subject's records, null where it cannot be told. What a record holds may be known although no text is. */
export function connectSchemaOf(subject: SubjectPrediction): ConnectSchema | null {
  return subject.predicted === "error" ? null : subject.connect;
}

/** Everything a connector would register for one catalog. */
export interface Prediction {
  readonly connector: string;
  readonly tables: readonly CapturedTable[];
  readonly subjects: readonly SubjectPrediction[];
  /** What the application alone decides about: subjects of the logical messages it may write, where no option speaks of them. */
  readonly possible?: readonly SubjectPrediction[];
  /** Things about the configuration itself: unknown values, unsupported converters, filters that match nothing. */
  readonly problems: readonly ConnectorProblem[];
  /** Remarks to be printed, such as an assumed converter. */
  readonly notes: readonly string[];
}
