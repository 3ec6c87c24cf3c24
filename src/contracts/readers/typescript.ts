import type { ContractColumn, NamedAt, TypescriptReference } from "../../model/contract.ts";
import { goneColumn, labelLosses, madeAnew } from "../judging/columns.ts";
import type { JudgedRead, Loss } from "../judging/loss.ts";
import { difference } from "../judging/representation.ts";
import { inBeforeImage } from "../judging/stream.ts";
import { type DerivedMisfit, misnamedRead, NOTHING_READ, type ReaderKind, unresolvedRead } from "../reader.ts";
import type { ColumnShape, TableShape } from "../shape.ts";
import { wireTypeText } from "../type-words.ts";
import { Evaluator } from "../typescript/evaluate.ts";
import { fitOf, isPlainNumber, readsSame } from "../typescript/fits.ts";
import { rowTypes } from "../typescript/row.ts";
import {
  acceptsNull,
  listedTexts,
  membersOf,
  objectOf,
  type TsObject,
  type TsProperty,
  type TsType,
} from "../typescript/types.ts";

/** A TypeScript type whose properties are the fields a consumer reads, held against what it gets once records are decoded. */
export const typescriptReader: ReaderKind<"typescript"> = {
  kind: "typescript",
  wants({ path, type, at }, files) {
    const evaluator = new Evaluator(files);
    visit(evaluator.named(path, type, at), 0);
    return [path, ...evaluator.missing];
  },
  derive(reference, { files, shape }) {
    const { path, type: name, at } = reference;
    const evaluator = new Evaluator(files);
    const absent = evaluator.absent(path, name);
    if (absent !== null) return misnamedRead(at, absent);
    const type = evaluator.named(path, name, at);
    if (type.kind === "unresolved") return unresolvedRead(at, type.reason);
    const rows = rowTypes(type, shape);
    const open = rows?.row?.properties.size === 0 && rows.before === null;
    if (rows === null || open) return unresolvedRead(at, `${name} in ${path} lists no properties`);
    const properties = readProperties(rows.row, shape);
    return {
      ...NOTHING_READ,
      columns: properties.map((property) => columnOf(property, reference)),
      before: readProperties(rows.before, shape)
        .filter((property) => inBeforeImage(shape, fieldOf(shape, property.name)?.attnum ?? null))
        .map((property): NamedAt => ({ name: property.name, at, readAt: property.at })),
      misfits: properties.flatMap((property) => misfits(property, shape, at)),
      losses: (judged) => properties.flatMap((property) => propertyLosses(property, judged, at)),
    };
  },
};

/** How deep properties are looked into for the files they come from: a type may hold itself. */
const DEEPEST = 8;

function visit(type: TsType, depth: number): void {
  if (depth > DEEPEST) return;
  for (const member of membersOf(type)) {
    if (member.kind === "array") visit(member.items, depth + 1);
    if (member.kind !== "object") continue;
    for (const property of member.properties.values()) visit(property.type(), depth + 1);
    if (member.others !== null) visit(member.others, depth + 1);
  }
}

/** What it names: a property that may be missing and is none of the record's reads nothing. */
function readProperties(row: TsObject | null, shape: TableShape): readonly TsProperty[] {
  return [...(row?.properties.values() ?? [])].filter(({ name, optional, type }) => {
    if (fieldOf(shape, name) !== null) return true;
    const own = type();
    return !optional && !(own.kind === "word" && own.word === "never");
  });
}

function fieldOf({ columns }: TableShape, name: string): ColumnShape | null {
  return columns.find(({ field }) => field === name) ?? null;
}

function columnOf({ name, at: readAt }: TsProperty, { at }: TypescriptReference): ContractColumn {
  return { name, at, readAt, type: "any", nullable: true, values: null, judgedBy: "reader" };
}

function understandsNull({ optional, type }: TsProperty): boolean | null {
  return optional ? true : acceptsNull(type());
}

function misfits(property: TsProperty, shape: TableShape, at: Loss["at"]): readonly DerivedMisfit[] {
  const column = fieldOf(shape, property.name);
  if (column === null) return [];
  const misfit = (message: string): DerivedMisfit => ({ column: property.name, message, hint: null, at });
  const { schema, labels } = column;
  const own = property.type();
  if (fitOf(own, schema, shape) === "misfits") {
    return [misfit(`"${property.name}" is ${wireTypeText(schema)}, which is no ${typeText(own)} once it is decoded`)];
  }
  const listed = listedTexts(own);
  const unlisted = (labels ?? []).filter((label) => listed !== null && !listed.includes(label));
  const unknown = unlisted.map((label) => `"${label}"`).join(" or ");
  return [
    ...(schema.optional && understandsNull(property) === false
      ? [misfit(`"${property.name}" can be null, although its type says it never is`)]
      : []),
    ...(unknown === "" ? [] : [misfit(`"${property.name}" can be ${unknown}, which its type does not list`)]),
  ];
}

function propertyLosses(property: TsProperty, { before, after }: JudgedRead, at: Loss["at"]): readonly Loss[] {
  const was = fieldOf(before, property.name);
  if (was === null) return [];
  const place = { column: was.column ?? was.field, attnum: was.attnum, at, readAt: property.at };
  const is = fieldOf(after, was.field);
  if (is === null) {
    const gone = goneColumn(was, after.columns);
    // A consumer that says the field may be missing goes on, without what it read.
    return [{ ...gone, ...place, ...(property.optional && { state: "may-break" as const }) }];
  }
  const again = before.relation === after.relation && was.attnum !== null && is.attnum !== was.attnum;
  const listed = listedTexts(property.type());
  const values = { name: property.name, at, type: "string", nullable: true, values: listed } as const;
  return [
    again ? madeAnew(was) : null,
    typeLoss(property, was, is, { before, after }),
    nullLoss(property, was, is),
    ...(listed === null ? [] : labelLosses(values, was, is)),
  ]
    .filter((loss) => loss !== null)
    .map((loss) => ({ ...loss, ...place }));
}

type Lost = Pick<Loss, "state" | "problem" | "reason">;

function typeLoss(
  { name, type }: TsProperty,
  { schema: was }: ColumnShape,
  { schema: is }: ColumnShape,
  { before, after }: { readonly before: TableShape; readonly after: TableShape },
): Lost | null {
  const change = `"${name}" changes from ${wireTypeText(was)} to ${wireTypeText(is)}`;
  const own = type();
  const [fitted, fits] = [fitOf(own, was, before), fitOf(own, is, after)];
  if (fitted === "misfits") return null;
  if (fits === "misfits") {
    const reason = `${change}, which is no ${typeText(own)} once it is decoded`;
    return { state: "broken", problem: "type-changed", reason };
  }
  if (fits === "unknown" || fitted === "unknown") {
    if (difference(was, is) === "none") return null;
    const reason = `${change}, and what the type makes of that cannot be told: ${reasonOf(own)}`;
    return { state: "unknown", problem: "not-analysed", reason };
  }
  if (own.kind === "word" && own.word === "any" ? difference(was, is) !== "none" : !readsSame(was, is)) {
    const reason = `${change}, which is still a ${typeText(own)}; it is promised as it is at base`;
    return { state: "broken", problem: "meaning-changed", reason };
  }
  const rounded = isPlainNumber(is) && is.type === "INT64" && was.type !== "INT64";
  if (!rounded || membersOf(own).some((member) => member.kind === "word" && member.word === "bigint")) return null;
  const reason = `${change}: past 2^53 a number loses digits when JSON is parsed`;
  return { state: "may-break", problem: "meaning-changed", reason };
}

function nullLoss(property: TsProperty, was: ColumnShape, is: ColumnShape): Lost | null {
  if (was.schema.optional || !is.schema.optional) return null;
  const understood = understandsNull(property);
  if (understood === true) return null;
  const problem = "nullability-changed";
  const can = `"${property.name}" can now be null`;
  return understood === false
    ? { state: "broken", problem, reason: `${can}, which its type ${typeText(property.type())} does not allow` }
    : { state: "unknown", problem: "not-analysed", reason: `${can}: ${reasonOf(property.type())}` };
}

function reasonOf(type: TsType): string {
  const found = membersOf(type).find((member) => member.kind === "unresolved");
  return found?.kind === "unresolved" ? found.reason : `what becomes a ${typeText(type)} is up to the consumer`;
}

/** A type in a few words. */
function typeText(type: TsType): string {
  switch (type.kind) {
    case "word":
      return type.word === "date" ? "Date" : type.word;
    case "literal":
      return typeof type.value === "string" ? JSON.stringify(type.value) : String(type.value);
    case "array":
      return `${typeText(type.items)}[]`;
    case "object":
      return objectOf(type)?.properties.size === 0 ? "object" : `{${[...type.properties.keys()].join(", ")}}`;
    case "union":
      return type.members.map(typeText).join(" | ");
    case "unresolved":
      return "type";
    default:
      return type satisfies never;
  }
}
