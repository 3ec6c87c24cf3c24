import type { AvroLine, Connector } from "../../model/prediction.ts";
import { isPlaceholder } from "../options/configuration.ts";

/** What is wrong with one option. */
export interface OptionProblem {
  readonly key: string;
  readonly message: string;
}

/** Where a converter's options stand, and under which prefix. */
interface Place {
  readonly kind: "key" | "value";
  readonly avro: AvroLine | null;
  readonly config: ReadonlyMap<string, string>;
  /** Ends in a dot. */
  readonly prefix: string;
  /** The connector's own options. */
  readonly connector: ReadonlyMap<string, string>;
}

/** A converter's own options, and what reading them brought up. */
export class ConverterOptions {
  readonly kind: "key" | "value";
  readonly avro: AvroLine | null;
  readonly notes: string[] = [];
  /** Values the converter refuses when it is configured. */
  readonly refusals: OptionProblem[] = [];
  /** Values whose effect cannot be told. */
  readonly unknowns: OptionProblem[] = [];
  readonly #place: Place;

  constructor(place: Place) {
    this.kind = place.kind;
    this.avro = place.avro;
    this.#place = place;
  }

  /** Those under `key.converter.` or `value.converter.`, from where the converter is named: the connector, else the worker. */
  static of({ config, worker, avro }: Connector, kind: "key" | "value"): ConverterOptions {
    const named = config.has(`${kind}.converter`) ? config : worker;
    const prefix = `${kind}.converter.`;
    return new ConverterOptions({ kind, avro: avro ?? null, config: named, prefix, connector: config });
  }

  /**
   * Those a converter hands on to another: what stands under `name.` here.
   * @param kind what it tells the other that it converts
   */
  handedOn(name: string, kind: "key" | "value" = this.kind): ConverterOptions {
    return new ConverterOptions({ ...this.#place, kind, prefix: `${this.#place.prefix}${name}.` });
  }

  /** Takes over what reading handed on options brought up. */
  adopt(other: ConverterOptions): void {
    this.notes.push(...other.notes);
    this.refusals.push(...other.refusals);
    this.unknowns.push(...other.unknowns);
  }

  /** As written; null when absent, and when a placeholder stands in for it. */
  text(name: string): string | null {
    const value = this.#place.config.get(this.#place.prefix + name);
    if (value === undefined) return null;
    if (!isPlaceholder(value)) return value;
    this.unknown(name, `holds a placeholder (${value}) whose value is not known`);
    return null;
  }

  has(name: string): boolean {
    return this.#place.config.has(this.#place.prefix + name);
  }

  /**
   * Says so where a connector names its converter itself and leaves this out. A worker's settings are never all told, and Confluent
   * Cloud, whose connectors have classes of their own, has a registry of its own.
   */
  needs(name: string): void {
    const { config, connector } = this.#place;
    const own = config === connector && connector.get("connector.class")?.startsWith("io.debezium.");
    if (own && !this.has(name)) this.note(name, "is missing: the converter does not start without it");
  }

  /** An option of the connector itself; null when absent, and when a placeholder stands in for it. */
  ofConnector(name: string): string | null {
    const value = this.#place.connector.get(name);
    return value === undefined || isPlaceholder(value) ? null : value.trim();
  }

  /** Kafka's ConfigDef: true or false in any case, blanks around it dropped, everything else refused. */
  boolean(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.trim().toLowerCase();
    if (value === undefined || value === "true" || value === "false")
      return value === undefined ? fallback : value === "true";
    this.refuse(name, "must be true or false");
    return fallback;
  }

  /** Only checked: no whole number of a converter shows in a schema. */
  integer(name: string): void {
    const value = this.text(name)?.trim();
    if (value !== undefined && !/^[+-]?\d+$/.test(value)) this.refuse(name, "must be a whole number");
  }

  /** One of some words, in any case. */
  choice<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    const value = this.text(name)?.trim();
    if (value === undefined) return fallback;
    const word = words.find((one) => one.toLowerCase() === value.toLowerCase());
    if (word === undefined) this.refuse(name, `must be one of ${words.join(", ")}, not ${value}`);
    return word ?? fallback;
  }

  /** An option with its value, to be shown. */
  written(name: string, value: string): string {
    return `${this.#place.prefix}${name}=${value}`;
  }

  note(name: string, message: string): void {
    this.notes.push(`${this.#place.prefix}${name} ${message}`);
  }

  refuse(name: string, message: string): void {
    const key = this.#place.prefix + name;
    this.refusals.push({ key, message: `${key} ${message}` });
  }

  unknown(name: string, message: string): void {
    const key = this.#place.prefix + name;
    this.unknowns.push({ key, message: `${key} ${message}` });
  }

  /** Says of every option outside `known` that it is taken to do nothing. `known` holds names, and prefixes ending in a dot. */
  noteOthers(known: readonly string[]): void {
    const { config, prefix } = this.#place;
    for (const key of config.keys()) {
      if (!key.startsWith(prefix)) continue;
      const name = key.slice(prefix.length);
      if (known.some((one) => (one.endsWith(".") ? name.startsWith(one) : name === one))) continue;
      this.note(name, "is no option known of this converter and taken to have no effect");
    }
  }
}
