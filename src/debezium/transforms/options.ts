import type { Connector } from "../../model/prediction.ts";
import { isPlaceholder } from "../options/configuration.ts";

export interface TransformProblem {
  /** Of the option, `transforms.<alias>.<option>`, or of the class where the option is missing. */
  readonly key: string;
  readonly reason: string;
}

/**
 * The options of one transform or predicate, read as Kafka's ConfigDef and Debezium's Field read them. What they would refuse keeps
 * the connector from being created at all.
 */
export class TransformOptions {
  readonly refusals: TransformProblem[] = [];
  /** Values whose effect cannot be told. */
  readonly unknowns: TransformProblem[] = [];
  /** Extensions of PostgreSQL it asks for when it starts. */
  readonly extensions: string[] = [];
  readonly #connector: Connector;
  readonly #prefix: string;

  /** @param prefix `transforms.<alias>.` or `predicates.<alias>.` */
  constructor(connector: Connector, prefix: string) {
    this.#connector = connector;
    this.#prefix = prefix;
  }

  refuse(option: string, reason: string): void {
    this.refusals.push(this.#problem(option, reason));
  }

  unknown(option: string, reason: string): void {
    this.unknowns.push(this.#problem(option, reason));
  }

  /** What is missing stands nowhere: then the line of the class is the place. */
  #problem(option: string, reason: string): TransformProblem {
    const own = this.#prefix + option;
    return { key: this.#connector.config.has(own) ? own : `${this.#prefix}type`, reason: `${own} ${reason}` };
  }

  needsExtension(name: string): void {
    this.extensions.push(name);
  }

  /** Trimmed, null where the option is absent; a blank text is a text. */
  text(option: string): string | null {
    const value = this.template(option);
    if (value === null || !isPlaceholder(value)) return value;
    this.unknown(option, `holds a placeholder (${value}) whose value is not known`);
    return null;
  }

  /** A text in which `${name}` has a meaning of its own: Java's name of a group, or what a transform puts there. */
  template(option: string): string | null {
    const value = this.#connector.config.get(this.#prefix + option)?.trim() ?? null;
    if (value === null || !/\$\{\w+:/.test(value)) return value;
    this.unknown(option, `holds a placeholder (${value}) whose value is not known`);
    return null;
  }

  required(option: string): string {
    return this.#present(option, this.text(option));
  }

  requiredTemplate(option: string): string {
    return this.#present(option, this.template(option));
  }

  /** Debezium refuses blank texts too. */
  filled(option: string): string {
    return this.#filled(option, this.text(option));
  }

  filledTemplate(option: string): string {
    return this.#filled(option, this.template(option));
  }

  boolean(option: string, fallback: boolean): boolean {
    const value = this.text(option)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value !== "true" && value !== "false") this.refuse(option, `must be true or false, not ${value}`);
    return value === "true";
  }

  integer(option: string): number | null {
    const value = this.text(option);
    if (value === null) return null;
    if (/^[+-]?\d+$/.test(value) && Math.abs(Number(value)) < 2 ** 31) return Number(value);
    this.refuse(option, `must be a whole number, not ${value}`);
    return null;
  }

  /** ConfigDef's LIST: split at commas with the blanks around them, empty for a blank text. */
  list(option: string): readonly string[] {
    const value = this.text(option) ?? "";
    return value === "" ? [] : value.split(/\s*,\s*/);
  }

  /** ConfigDef.ValidList: what stands there twice counts once. */
  distinct(option: string): readonly string[] {
    const values = this.list(option);
    if (values.includes("")) this.refuse(option, "has an empty entry");
    return [...new Set(values)];
  }

  requiredDistinct(option: string): readonly string[] {
    this.required(option);
    const values = this.distinct(option);
    if (values.length === 0) this.refuse(option, "must not be empty");
    return values;
  }

  /** One of the values a class knows. @param letters whether it looks at upper and lower case */
  choice<T extends string>(option: string, values: readonly T[], fallback: T, letters: "exact" | "either"): T {
    const value = this.text(option);
    if (value === null) return fallback;
    const known = values.find((one) => one === (letters === "exact" ? value : value.toLowerCase()));
    if (known === undefined) this.refuse(option, `must be one of ${values.join(", ")}, not ${value}`);
    return known ?? fallback;
  }

  #present(option: string, value: string | null): string {
    const there = this.#connector.config.has(this.#prefix + option);
    if (!there) this.refuse(option, "is required");
    return value ?? "";
  }

  #filled(option: string, value: string | null): string {
    const there = (this.#connector.config.get(this.#prefix + option) ?? "").trim() !== "";
    if (!there) this.refuse(option, "is required");
    return value ?? "";
  }
}
