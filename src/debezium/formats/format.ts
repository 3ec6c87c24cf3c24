import type { Location } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { AvroLine, ConnectorProblem } from "../../model/prediction.ts";

/** A way to write connectors down: one file beside this one, listed in read.ts. */
export interface ConnectorFormat {
  /** As people call it. */
  readonly name: string;
  /** What it looks like, for people who choose files: one line. */
  readonly files: string;
  /** Whether a file is of this format, as far as a look tells. It may still hold no connector, or be broken. */
  matches(file: SourceFile): boolean;
  /** Throws InputError with file:line:column for a file that breaks the format's rules. */
  read(file: SourceFile): FormatContent;
}

export interface FormatContent {
  readonly connectors: readonly WrittenConnector[];
  /** Kafka Connect clusters that the file sets up. */
  readonly clusters?: readonly ConnectCluster[];
  /** What of the file is no connector's although it looks like one, each with its place. */
  readonly skipped?: readonly SkippedConnector[];
  /** Values that must not be shown, besides those whose key says so. */
  readonly secrets?: readonly Location[];
}

/** A connector as a file has it, before its class is looked at. */
export interface WrittenConnector {
  readonly name: string;
  readonly at: Location;
  readonly options: readonly WrittenOption[];
  /** Settings the host gives its converters, where the format tells them all; a Connect worker's are then not asked for. */
  readonly worker?: readonly WrittenOption[];
  /** Of Debezium Server: the sink's settings, without `debezium.sink.`. */
  readonly serverSink?: readonly WrittenOption[];
  /** The Kafka Connect cluster that runs it. */
  readonly cluster?: ClusterName;
  readonly debezium?: string | null;
  /** Said where headgate.yaml names no release: why `debezium` is not certain. */
  readonly uncertain?: string;
  readonly problems?: readonly ConnectorProblem[];
  readonly notes?: readonly string[];
}

export interface WrittenOption {
  readonly key: string;
  /** As Kafka Connect gets it: text. */
  readonly value: string;
  /** Where the key stands. */
  readonly at: Location;
  /** Where the value stands. */
  readonly valueAt: Location;
}

/** A connector of another kind, or something that only looks like one. */
export interface SkippedConnector {
  readonly name: string;
  readonly reason: string;
  readonly at: Location;
  /** Whether it says itself what it is, so that nobody need be told. */
  readonly evident: boolean;
}

export interface ClusterName {
  readonly name: string;
  /** Null where the file leaves it to whoever applies it. */
  readonly namespace: string | null;
}

/** A Kafka Connect cluster: its workers' settings and what its image holds. */
export interface ConnectCluster extends ClusterName {
  readonly at: Location;
  readonly worker: ReadonlyMap<string, string>;
  /** Version of the Debezium PostgreSQL connector in its image, null where the file does not tell. */
  readonly debezium: string | null;
  /** Of the Avro converter in its image. */
  readonly avro: AvroLine | null;
}
