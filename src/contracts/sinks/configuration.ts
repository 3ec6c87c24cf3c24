import type { WrittenConnector, WrittenOption } from "../../debezium/formats/format.ts";
import { CONNECTOR_FORMATS, readConnectorFile } from "../../debezium/formats/read.ts";
import { isPlaceholder } from "../../debezium/options/configuration.ts";
import type { Location } from "../../model/location.ts";
import { formatLocation } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import type { Connector } from "../../model/prediction.ts";
import { InputError } from "../../ports.ts";
import type { Remark } from "../reader.ts";

/** One entry of a list option, with the place of the option. */
export interface NamedOption {
  readonly name: string;
  readonly at: Location;
}

/** The connectors a file holds, or why it holds none that can be read. */
export type SinkFile =
  | { readonly kind: "connectors"; readonly connectors: readonly WrittenConnector[] }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads a sink's file in any format that a source's may have: Connect JSON, Strimzi, .properties, Terraform. */
export function readSinkFile(file: SourceFile): SinkFile {
  const format = CONNECTOR_FORMATS.find((candidate) => candidate.matches(file));
  if (format === undefined) return { kind: "unreadable", reason: `${file.path} is in no known format of connectors` };
  try {
    const { connectors } = format.read(file);
    if (connectors.length > 0) return { kind: "connectors", connectors };
    return { kind: "unreadable", reason: `${file.path} holds no connector` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: "unreadable", reason: `${error.where ?? file.path}: ${error.message}` };
  }
}

/** A sink's file as it may be shown: passwords and tokens hidden. Nothing of one that cannot be read. */
export function shownSink(file: SourceFile): SourceFile {
  try {
    return readConnectorFile(file).shown;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { path: file.path, text: "" };
  }
}

/**
 * The options of a sink, read as Kafka's ConfigDef reads them. A value that is not known until the sink is deployed is remembered
 * as unresolved, and the option's default stands in for it.
 */
export class SinkOptions {
  readonly unresolved: Remark[] = [];
  readonly name: string;
  readonly at: Location;
  readonly #options: ReadonlyMap<string, WrittenOption>;

  constructor({ name, at, options }: WrittenConnector) {
    this.name = name;
    this.at = at;
    this.#options = new Map(options.map((option) => [option.key, option]));
  }

  has(key: string): boolean {
    return this.text(key) !== null;
  }

  /** Where an option stands; the connector's own place where it is absent. */
  place(key: string): Location {
    return this.#options.get(key)?.at ?? this.at;
  }

  /** Null where it is absent or blank, or a placeholder. */
  text(key: string): string | null {
    const value = this.#options.get(key)?.value.trim() ?? "";
    if (value === "") return null;
    if (!isPlaceholder(value)) return value;
    this.#unknown(key, `${key} holds a placeholder (${value}) whose value is not known`);
    return null;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.text(key)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value !== "true" && value !== "false") this.#unknown(key, `${key} must be true or false, not ${value}`);
    return value === "true";
  }

  choice<Value extends string>(key: string, values: readonly Value[], fallback: Value): Value {
    const value = this.text(key);
    if (value === null) return fallback;
    const known = values.find((one) => one === value.toLowerCase());
    if (known === undefined) this.#unknown(key, `${key} must be one of ${values.join(", ")}, not ${value}`);
    return known ?? fallback;
  }

  list(key: string): readonly NamedOption[] {
    const names = (this.text(key) ?? "").split(",").map((name) => name.trim());
    return names.filter((name) => name !== "").map((name) => ({ name, at: this.place(key) }));
  }

  /** Keys and values of the options under a prefix, such as those of each Iceberg table. */
  under(prefix: string): readonly (readonly [string, string])[] {
    return [...this.#options.keys()].flatMap((key) => {
      const value = key.startsWith(prefix) ? this.text(key) : null;
      return value === null ? [] : [[key, value] as const];
    });
  }

  /** As the readers of transforms and converters take connectors. */
  connector(): Connector {
    const options = [...this.#options.values()];
    return {
      name: this.name,
      file: this.at.file,
      config: new Map(options.map(({ key, value }) => [key, value])),
      positions: new Map(options.map(({ key, at }) => [key, at])),
      worker: new Map(),
    };
  }

  #unknown(key: string, reason: string): void {
    if (this.unresolved.some((remark) => remark.reason.endsWith(reason))) return;
    const at = this.place(key);
    this.unresolved.push({ at, reason: `${formatLocation(at)}: ${reason}` });
  }
}
