import { identicalSchema } from "../../connect/schema.ts";
import type { CapturedTable } from "../../model/prediction.ts";
import { converted, NONE, type RecordShape, type Side, unknownSide } from "../record.ts";
import type { Phase } from "../schema/lengths.ts";
import type { Emission } from "../subjects.ts";
import type { Transform } from "./transform.ts";

/** Emissions, and which events or rows never get that far. */
interface Emissions {
  readonly emissions: readonly Emission[];
  readonly remarks: readonly string[];
}

/**
 * What comes out of the transforms for the records of one table, or of none. Where only some of a phase's records fail, the others are
 * emitted all the same until one of those comes; where none with a row gets through, what the others do not register is the failure.
 */
export function emissionsOf(
  table: CapturedTable | null,
  phases: readonly { readonly phase: Phase; readonly records: readonly RecordShape[] }[],
  transform: Transform | null,
): Emissions {
  const emitting = phases.map(({ phase, records }) => {
    const own = new Emitting(table, phase);
    for (const record of records) own.take(record, transform);
    return own;
  });
  const emissions: Emission[] = [];
  for (const emission of silenced(emitting.flatMap((own) => own.all()))) add(emissions, emission);
  return { emissions, remarks: [...new Set(emitting.flatMap((own) => own.remarks()))] };
}

/** What fails keeps quiet about a key or a value that others of its topic have. */
function silenced(emissions: readonly Emission[]): readonly Emission[] {
  const taken = (topic: string, kind: "key" | "value") =>
    emissions.some(({ record, error }) => error === null && record.topic === topic && record[kind].kind === "schema");
  return emissions.map((emission) => {
    const { record, error } = emission;
    const left = (kind: "key" | "value"): Side => {
      const failed = error !== null || record[kind].kind === "refused";
      return failed && taken(record.topic, kind) ? NONE : record[kind];
    };
    return { ...emission, record: { ...record, key: left("key"), value: left("value") } };
  });
}

/** The emissions of one phase. */
class Emitting {
  readonly #origin: Pick<Emission, "table" | "phase">;
  readonly #emissions: Emission[] = [];
  readonly #failures: { readonly record: RecordShape; readonly reason: string }[] = [];
  readonly #remarks: string[] = [];

  constructor(table: CapturedTable | null, phase: Phase) {
    this.#origin = { table, phase };
  }

  take(record: RecordShape, transform: Transform | null): void {
    const outcome = transform?.(record) ?? { kind: "records", records: [record], remarks: [] };
    switch (outcome.kind) {
      case "records":
        for (const each of outcome.records) this.#emit(finished(each));
        this.#remarks.push(...outcome.remarks);
        return;
      case "unknown": {
        const unknown = unknownSide(outcome.reason);
        this.#emit({ ...record, key: record.key.kind === "none" ? record.key : unknown, value: unknown });
        return;
      }
      case "error":
        this.#failures.push({ record, reason: outcome.reason });
        return;
      default:
        outcome satisfies never;
    }
  }

  #emit(record: RecordShape): void {
    this.#emissions.push({ ...this.#origin, record, error: null });
  }

  all(): readonly Emission[] {
    const [failed] = this.#failures.filter(({ record }) => hasRow(record));
    const through = this.#emissions.some(({ record }) => hasRow(record));
    if (failed === undefined || through) return this.#emissions;
    return [{ ...this.#origin, record: failed.record, error: failed.reason }, ...this.#emissions];
  }

  remarks(): readonly string[] {
    const name = this.#origin.table === null ? "" : ` of ${this.#origin.table.schema}.${this.#origin.table.table}`;
    const refused = this.#emissions.flatMap(({ record }) =>
      [record.key, record.value].flatMap((part) => (part.kind === "refused" ? [{ record, reason: part.reason }] : [])),
    );
    const all = [...this.#failures, ...refused].filter(({ record }) => !hasRow(record) || this.#partly());
    return [
      ...all.map(({ record, reason }) => `the connector fails on each ${record.event}${name}: ${reason}`),
      ...this.#remarks.map((remark) => `the connector fails on some rows${name}: ${remark}`),
    ];
  }

  #partly(): boolean {
    return this.#emissions.some(({ record }) => hasRow(record) && record.value.kind !== "refused");
  }
}

function hasRow({ event }: RecordShape): boolean {
  return event === "read" || event === "create" || event === "update" || event === "other";
}

function finished(record: RecordShape): RecordShape {
  return { ...record, key: converted(record.key), value: converted(record.value) };
}

/** Each once, and the same schema as the same object, so that it is converted once. */
function add(emissions: Emission[], emission: Emission): void {
  const key = known(emissions, "key", emission.record.key);
  const value = known(emissions, "value", emission.record.value);
  const same = emissions.some(
    (other) =>
      other.phase === emission.phase &&
      other.error === emission.error &&
      // Rows come without it, and it without rows.
      (other.record.event === "truncate") === (emission.record.event === "truncate") &&
      other.record.topic === emission.record.topic &&
      sameSide(other.record.key, key) &&
      sameSide(other.record.value, value),
  );
  if (!same) emissions.push({ ...emission, record: { ...emission.record, key, value } });
}

function known(emissions: readonly Emission[], kind: "key" | "value", part: Side): Side {
  if (part.kind !== "schema") return part;
  for (const { record } of emissions) {
    const other = record[kind];
    if (other.kind === "schema" && identicalSchema(other.schema, part.schema)) return { ...part, schema: other.schema };
  }
  return part;
}

function sameSide(a: Side, b: Side): boolean {
  if (a.kind === "schema" && b.kind === "schema") return a.schema === b.schema;
  if ("reason" in a && "reason" in b) return a.kind === b.kind && a.reason === b.reason;
  return a.kind === b.kind && a.kind !== "schema";
}
