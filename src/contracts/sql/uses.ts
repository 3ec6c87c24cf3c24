import { compareLocations, type Location } from "../../model/location.ts";
import { inBeforeImage } from "../judging/stream.ts";
import type { Remark } from "../reader.ts";
import { type ColumnShape, findColumn, type TableShape } from "../shape.ts";

/** Which part of a record a value is taken from. */
export type Image = "after" | "before" | "key";

/** What of the read's table stands behind a value. */
export type Origin =
  /** Nothing of it: a constant, another table's column, or a column that was counted where it was named. */
  | { readonly kind: "nothing" }
  /** A column that nobody named yet: it came with a star. */
  | { readonly kind: "field"; readonly image: Image; readonly name: string }
  /** All of an image, as one value. */
  | { readonly kind: "row"; readonly image: Image }
  /** The whole value of the record: an envelope, or the row itself. */
  | { readonly kind: "document" }
  /** A row of what a query selects from, or one put together. */
  | { readonly kind: "struct"; readonly fields: readonly NamedOrigin[]; readonly rest: Origin | null }
  | { readonly kind: "any"; readonly of: readonly Origin[] };

export interface NamedOrigin {
  readonly name: string;
  readonly origin: Origin;
}

export const NOTHING: Origin = { kind: "nothing" };

export function anyOf(origins: readonly Origin[]): Origin {
  const told = origins.filter(({ kind }) => kind !== "nothing");
  const [only] = told;
  return only === undefined ? NOTHING : told.length === 1 ? only : { kind: "any", of: told };
}

function flat(origin: Origin): readonly Origin[] {
  if (origin.kind === "any") return origin.of.flatMap(flat);
  if (origin.kind === "struct")
    return [...origin.fields.flatMap((field) => flat(field.origin)), ...flat(origin.rest ?? NOTHING)];
  return [origin];
}

export interface Use {
  readonly name: string;
  readonly at: Location;
}

/** Fields of Debezium's envelope (io.debezium.data.Envelope). */
const ENVELOPE = ["before", "after", "source", "op", "ts_ms", "ts_us", "ts_ns", "transaction"];

/** Columns of one table that a script was found to take, each with the first place that does. */
export class Uses {
  readonly columns: readonly ColumnShape[];
  readonly keyColumns: readonly ColumnShape[] | null;
  /** Field names of the envelope; null where records are rows by themselves. */
  readonly envelope: readonly string[] | null;
  everything: Location | null = null;
  readonly unresolved: Remark[] = [];
  readonly misfits: { readonly message: string; readonly hint: string | null }[] = [];
  private readonly found: Record<Image, Map<string, Location>> = {
    after: new Map(),
    before: new Map(),
    key: new Map(),
  };
  private readonly shape: TableShape;

  constructor(shape: TableShape) {
    this.shape = shape;
    this.columns = shape.columns;
    this.keyColumns = shape.key;
    const names = shape.valueSchema?.fields.map(({ name }) => name) ?? [];
    const enveloped = names.includes("after") && findColumn(this.columns, "after") === null;
    this.envelope = enveloped ? [...new Set([...names, ...ENVELOPE])] : null;
  }

  of(image: Image): readonly Use[] {
    return [...this.found[image]].map(([name, at]) => ({ name, at }));
  }

  /** A column is named: the name as the records have it, whatever its case. */
  field(image: Image, name: string, at: Location): void {
    const known = sameName(image === "key" ? (this.keyColumns ?? []) : this.columns, name, ({ field }) => field);
    const field = known?.field ?? name;
    const earlier = this.found[image].get(field);
    if (earlier === undefined || compareLocations(at, earlier) < 0) this.found[image].set(field, at);
  }

  /** All of an image is taken; of the before image what there is. */
  row(image: Image, at: Location): void {
    if (image === "after") this.everything ??= at;
    else if (image === "key") for (const { field } of this.keyColumns ?? []) this.field("key", field, at);
    else {
      for (const { field, attnum } of this.columns)
        if (inBeforeImage(this.shape, attnum)) this.field("before", field, at);
    }
  }

  /** What is taken by a value that is used as it is. */
  consume(origin: Origin, at: Location): void {
    switch (origin.kind) {
      case "nothing":
        return;
      case "field":
        this.field(origin.image, origin.name, at);
        return;
      case "row":
        this.row(origin.image, at);
        return;
      case "document":
        this.row("after", at);
        return;
      case "struct":
        this.consume({ kind: "any", of: [...origin.fields.map((field) => field.origin), origin.rest ?? NOTHING] }, at);
        return;
      case "any": {
        const all = flat(origin);
        // Who takes the whole row names none of its columns.
        const row = all.some((each) => each.kind === "row" && each.image === "after");
        for (const each of all) if (!row || each.kind !== "field" || each.image !== "after") this.consume(each, at);
        return;
      }
      default:
        origin satisfies never;
    }
  }

  /** What a field of a value is, by its name. */
  step(origin: Origin, name: string, at: Location): Origin {
    switch (origin.kind) {
      case "nothing":
        return NOTHING;
      case "field":
        this.field(origin.image, origin.name, at);
        return NOTHING;
      case "row":
        this.field(origin.image, name, at);
        return NOTHING;
      case "document":
        return this.member(name, at);
      case "struct": {
        const field = sameName(origin.fields, name, (each) => each.name)?.origin;
        if (field === undefined) return origin.rest === null ? NOTHING : this.step(origin.rest, name, at);
        if (field.kind === "field") this.consume(field, at);
        return field.kind === "field" ? NOTHING : field;
      }
      case "any":
        return anyOf(origin.of.map((each) => this.step(each, name, at)));
      default:
        return origin satisfies never;
    }
  }

  private member(name: string, at: Location): Origin {
    const word = name.toLowerCase();
    const known = sameName(this.columns, name, ({ field }) => field) !== undefined;
    if (this.envelope === null) {
      // With JsonConverter's `schemas.enable` the value stands beside its schema.
      if (!known && word === "payload") return { kind: "document" };
      if (!known && word === "schema") return NOTHING;
      if (!known && (word === "after" || word === "before"))
        this.misfit(`"${name}" is no field of the records: they are rows, in no envelope`);
      else this.field("after", name, at);
      return NOTHING;
    }
    if (word === "after" || word === "before") return { kind: "row", image: word };
    if (word === "payload") return { kind: "document" };
    if (known && !this.envelope.some((field) => field.toLowerCase() === word)) {
      this.misfit(`"${name}" is no field of the records: they are envelopes, with the row in "after"`);
    }
    return NOTHING;
  }

  misfit(message: string, hint: string | null = null): void {
    if (!this.misfits.some((other) => other.message === message)) this.misfits.push({ message, hint });
  }

  remark(reason: string, at: Location): void {
    this.unresolved.push({ reason, at });
  }
}

/** The item of a name, exactly or but for its case; undefined too where several differ in case alone. */
export function sameName<Item>(items: readonly Item[], name: string, nameOf: (item: Item) => string): Item | undefined {
  const exact = items.find((item) => nameOf(item) === name);
  if (exact !== undefined) return exact;
  const folded = name.toLowerCase();
  const [only, other] = items.filter((item) => nameOf(item).toLowerCase() === folded);
  return other === undefined ? only : undefined;
}
