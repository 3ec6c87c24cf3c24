import type { AvroLine, Connector } from "../../model/prediction.ts";
import { isPlaceholder } from "../configuration.ts";

/** What one option does: change a text, change nothing a schema shows, or come from another converter. */
export interface OptionProblem {
  readonly key: string;
  readonly message: string;
}

/** The options under `key.converter.` or `value.converter.`, from where the converter is named: the connector, else the worker. */
export class ConverterOptions {
  readonly kind: "key" | "value";
  readonly avro: AvroLine;
  readonly notes: string[] = [];
  /** Values the converter refuses when it is configured. */
  readonly refusals: OptionProblem[] = [];
  /** Values whose effect cannot be told. */
  readonly unknowns: OptionProblem[] = [];
  readonly #prefix: string;
  readonly #config: ReadonlyMap<string, string>;

  constructor(connector: Connector, kind: "key" | "value") {
    this.kind = kind;
    this.avro = connector.avro ?? "1.11";
    this.#prefix = `${kind}.converter.`;
    this.#config = connector.config.has(`${kind}.converter`) ? connector.config : connector.worker;
  }

  /** As written; null when absent, and when a placeholder stands in for it. */
  text(name: string): string | null {
    const value = this.#config.get(this.#prefix + name);
    if (value === undefined) return null;
    if (!isPlaceholder(value)) return value;
    this.unknown(name, `holds a placeholder (${value}) whose value is not known`);
    return null;
  }

  /** Kafka's ConfigDef: true or false in any case, blanks around it dropped, everything else refused. */
  boolean(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.trim().toLowerCase();
    if (value === undefined || value === "true" || value === "false")
      return value === undefined ? fallback : value === "true";
    this.refuse(name, "must be true or false");
    return fallback;
  }

  /** One of some words. `anyCase`: as converters that upper-case it first. */
  choice<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    const value = this.text(name)?.trim();
    if (value === undefined) return fallback;
    const word = words.find((one) => one.toLowerCase() === value.toLowerCase());
    if (word === undefined) this.refuse(name, `must be one of ${words.join(", ")}, not ${value}`);
    return word ?? fallback;
  }

  refuse(name: string, message: string): void {
    const key = this.#prefix + name;
    this.refusals.push({ key, message: `${key} ${message}` });
  }

  unknown(name: string, message: string): void {
    const key = this.#prefix + name;
    this.unknowns.push({ key, message: `${key} ${message}` });
  }

  /** Says of every option outside `known` that the converter does not look at it. `known` holds names, and prefixes ending in a dot. */
  noteOthers(known: readonly string[]): void {
    for (const key of this.#config.keys()) {
      if (!key.startsWith(this.#prefix)) continue;
      const name = key.slice(this.#prefix.length);
      if (known.some((one) => (one.endsWith(".") ? name.startsWith(one) : name === one))) continue;
      this.notes.push(`${key} is no option of this converter and has no effect`);
    }
  }
}
