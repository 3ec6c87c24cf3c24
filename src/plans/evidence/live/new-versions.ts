import { avroEquals } from "../../../avro/forms/structure.ts";
import { parseSchema } from "../../../avro/parsing/parse.ts";
import { rowOf } from "../../../avro/row.ts";
import type { TableShape } from "../../../contracts/shape.ts";
import type { AvroField } from "../../../model/avro-schema.ts";
import { qualifiedName } from "../../../model/catalog.ts";
import type { SubjectPrediction } from "../../../model/prediction.ts";
import type { RegisteredVersion } from "../../../model/registry.ts";
import type { RegistryHistory } from "../../../ports.ts";
import type { PlanCase } from "../case.ts";
import { isKeyedBy } from "../target-tables.ts";
import type { LiveSystems } from "./systems.ts";
import { type Moved, movedTo } from "./wanted.ts";

/** Where records of what takes over go, and which fields of them are new with the expand step. */
export interface NewShape {
  readonly shape: TableShape;
  /** Wire names. */
  readonly fields: readonly string[];
}

export type NewShapes =
  | { readonly kind: "shapes"; readonly shapes: readonly NewShape[] }
  | { readonly kind: "nothing"; readonly reason: string }
  | { readonly kind: "missing"; readonly reason: string };

/**
 * What records at base look like once the expand step has run; of a column that nothing replaces, what is left to see of it. Under
 * another key, they are those of the topic that has it.
 */
export function newShapes(given: PlanCase): NewShapes {
  const moved = movedTo(given);
  if (moved.kind === "missing") return { kind: "missing", reason: `there is no "${moved.name}" at base` };
  const { plan, before } = given;
  const name = qualifiedName(moved.table);
  const columns = columnsOf(moved);
  const shapes = before
    .filter((shape) => shape.table === name && (plan.operation !== "change-key" || isKeyedBy(shape, plan.to)))
    .map((shape) => {
      const concerned = shape.columns.filter(({ column }) => columns === null || columns.includes(column ?? ""));
      return { shape, fields: concerned.map(({ field }) => field) };
    })
    // A connector may leave the column out.
    .filter(({ fields }) => fields.length > 0);
  if (shapes.length > 0) return { kind: "shapes", shapes };
  const what = columns === null ? name : `${name} (${columns.join(", ")})`;
  return { kind: "nothing", reason: `no connector at base captures ${what}` };
}

/** Null: all. */
function columnsOf(moved: Exclude<Moved, { readonly kind: "missing" }>): readonly string[] | null {
  switch (moved.kind) {
    case "columns":
      return moved.columns;
    case "table":
      return null;
    case "left":
      return moved.column === null ? null : [moved.column.name];
    default:
      return moved satisfies never;
  }
}

/** What the registry holds of one shape. */
export interface Registered {
  readonly subject: string;
  /** Versions whose fields are as they are predicted for the base. */
  readonly fresh: readonly RegisteredVersion[];
  readonly versions: number;
}

export type RegisteredShape =
  | { readonly kind: "registered"; readonly registered: Registered }
  | { readonly kind: "untold"; readonly reason: string };

/** Throws InputError. */
export async function registeredShape(
  { shape, fields }: NewShape,
  { subjects }: Pick<LiveSystems, "subjects">,
  registry: RegistryHistory,
): Promise<RegisteredShape> {
  const subject = subjects.find((one) => isValueOf(one, shape));
  if (subject === undefined || subject.predicted !== true || subject.schemaType !== "AVRO") {
    return { kind: "untold", reason: `what ${shape.topic} carries is not registered as Avro` };
  }
  const wanted = shape.valueText === null ? null : fieldsOf(shape.valueText, [], fields);
  if (wanted === null) return { kind: "untold", reason: `the schema of ${shape.topic} cannot be predicted` };
  const { versions } = await registry.subject(subject.subject);
  const fresh = versions.filter((version) => {
    const references = version.references.map(({ schema }) => schema);
    const found = version.schemaType === "AVRO" ? fieldsOf(version.schema, references, fields) : null;
    return found?.every((field, index) => wanted[index] !== undefined && sameType(field, wanted[index])) ?? false;
  });
  return { kind: "registered", registered: { subject: subject.subject, fresh, versions: versions.length } };
}

function isValueOf(subject: SubjectPrediction, shape: TableShape): boolean {
  return subject.kind === "value" && subject.connector === shape.connector && subject.table === shape.table;
}

/** The row's fields of those names, in that order; null where one is missing or the text is no such schema. */
function fieldsOf(text: string, references: readonly string[], names: readonly string[]): readonly AvroField[] | null {
  const parsed = parseSchema(text, { references });
  const row = parsed.ok ? rowOf(parsed.schema) : null;
  const found = names.map((name) => row?.record.fields.find((field) => field.name === name));
  return found.every((field) => field !== undefined) ? found : null;
}

function sameType(a: AvroField, b: AvroField): boolean {
  return avroEquals(a.type, b.type);
}
