/** What a consumer has of one row. */
export interface Held {
  /** How often the application has written the row; what fills a new column leaves it. */
  readonly revision: number;
  /** What the consumer reads of it, as text. */
  readonly value: string | null;
}

/** One event, as a consumer understood it. */
export type Reading =
  | {
      readonly kind: "row";
      readonly id: string;
      readonly held: Held /** What the application meant to write. */;
      readonly said: string | null;
    }
  | { readonly kind: "gone"; readonly id: string };

/** What a consumer keeps, and what was wrong with the events it was kept by. */
export class View {
  readonly rows = new Map<string, Held>();
  readonly #gone = new Set<string>();
  readonly #revisions = new Map<string, number>();

  /** What is wrong with the event, null where nothing is. */
  take(topic: string, reading: Reading): string | null {
    if (reading.kind === "gone") {
      this.rows.delete(reading.id);
      this.#gone.add(reading.id);
      return null;
    }
    const { id, held, said } = reading;
    if (held.value !== said) return `row ${id}: reads ${held.value} where ${said} was written`;
    const stream = `${topic} ${id}`;
    const last = this.#revisions.get(stream) ?? held.revision;
    this.#revisions.set(stream, held.revision);
    // Two topics that carry the same row are not in step with each other.
    if (!this.#gone.has(id) && held.revision >= (this.rows.get(id)?.revision ?? 0)) this.rows.set(id, held);
    if (held.revision === last || held.revision === last + 1) return null;
    return `row ${id}: revision ${held.revision} follows ${last}`;
  }
}
