import type { Location } from "../../model/location.ts";
import type { Connector } from "../../model/prediction.ts";

/** Reads one connector's options and gathers what is wrong with them. */
export class OptionReader {
  readonly problems: { key: string | null; message: string; at: Location | null }[] = [];
  readonly notes: string[] = [];
  /** Reasons why no subject of this connector can be predicted. */
  readonly blockers: string[] = [];
  /** Reasons why the connector does not start. */
  readonly refusals: string[] = [];

  readonly connector: Connector;

  constructor(connector: Connector) {
    this.connector = connector;
    this.notes.push(...(connector.notes ?? []));
    for (const { key, message, at, blocks } of connector.problems ?? []) {
      this.problems.push({ key, message, at });
      if (blocks === true) this.blockers.push(message);
    }
  }

  /** The option's text, or null when absent or blank. */
  text(key: string): string | null {
    const value = this.connector.config.get(key)?.trim();
    if (value === undefined || value === "") return null;
    if (isPlaceholder(value)) {
      this.block(key, `${key} holds a placeholder (${value}) whose value is not known`);
      return null;
    }
    return value;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.text(key)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value !== "true" && value !== "false") {
      this.block(key, `${key} must be true or false, not ${value}`);
      return fallback;
    }
    return value === "true";
  }

  integer(key: string, fallback: number): number {
    const value = this.text(key);
    if (value === null) return fallback;
    if (!/^-?\d+$/.test(value)) {
      this.block(key, `${key} must be a whole number, not ${value}`);
      return fallback;
    }
    return Number(value);
  }

  /** One of the values Debezium knows; it compares them ignoring case. */
  choice<T extends string>(key: string, values: readonly T[], fallback: T): T {
    const value = this.text(key);
    if (value === null) return fallback;
    const known = values.find((one) => one === value.toLowerCase());
    if (known === undefined) {
      this.block(key, `${key} must be one of ${values.join(", ")}, not ${value}`);
      return fallback;
    }
    return known;
  }

  /** Java's Integer.valueOf where Debezium takes its default for what is no number. */
  lenientInteger(key: string, fallback: number): number {
    const value = this.connector.config.get(key);
    if (value === undefined || isPlaceholder(value)) return this.integer(key, fallback);
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
    return number >= -(2 ** 31) && number < 2 ** 31 ? number : fallback;
  }

  /** A problem with which the connector does not start. */
  refuse(key: string, message: string): void {
    if (this.problems.some((problem) => problem.key === key)) return;
    this.problems.push({ key, message, at: this.connector.positions.get(key) ?? null });
    this.refusals.push(message);
  }

  /** A problem that also keeps every subject of the connector from being predicted. */
  block(key: string | null, message: string): void {
    // What the connector refuses needs no second reason.
    if (this.problems.some((problem) => problem.key !== null && problem.key === key)) return;
    this.problems.push({ key, message, at: key === null ? null : (this.connector.positions.get(key) ?? null) });
    this.blockers.push(message);
  }
}

/** `${env:NAME}`, `${file:…}` of Connect's config providers, or a deployment tool's `${NAME}`, `$(NAME)` and `{{ .Name }}`. */
export function isPlaceholder(value: string): boolean {
  return /\$\{[^}]+\}|\$\([A-Za-z_]\w*\)|\{\{[^}]*\}\}/.test(value);
}
