import { expect, test } from "vitest";
import { meaningChanges } from "../../src/avro/meaning/meaning.ts";
import type { Level } from "../../src/model/verdict.ts";
import { checkCompatibility } from "../../src/registry/levels.ts";
import type { Json } from "../conformance/compat/pairs/pair.ts";
import { misreads, type Node, nodeOf, surprises } from "./matrix/oracle.ts";
import { type Column, columns } from "./matrix/types.ts";
import { column, envelope } from "./schemas.ts";

/** A distinct Avro type, and what becomes it. */
interface Kind {
  readonly label: string;
  readonly text: string;
  readonly node: Node;
  readonly columns: readonly Column[];
}

function kinds(): readonly Kind[] {
  const found = new Map<string, Column[]>();
  for (const one of columns()) {
    const key = JSON.stringify(one.schema);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  const all = [...found.values()].map((of) => {
    const schema = of[0]?.schema ?? null;
    return { label: labelOf(schema), text: envelope(column("c", schema)), node: nodeOf(schema), columns: of };
  });
  return all.toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

/** `long MicroTimestamp`, `bytes Decimal scale 2 precision 10`, `array of optional int`. */
function labelOf(schema: Json): string {
  const { type, name, nullable, parameters, items } = nodeOf(schema);
  const of = items === null ? "" : ` of ${labelOf(Object(schema).items ?? Object(schema).values)}`;
  const short = name.startsWith("org.apache.kafka.connect")
    ? name.replace(/^.*\./, "Connect ")
    : name.replace(/^.*\./, "");
  const more = Object.entries(parameters).map(([key, value]) => ` ${key.replace(/^connect\.decimal\./, "")} ${value}`);
  const record =
    type === "record" ? ` ${Object(schema).name}` : Object(schema)["connect.type"] === undefined ? "" : " int16";
  return `${nullable ? "optional " : ""}${type}${record}${short === "" ? "" : ` ${short}`}${more.join("")}${nullable ? labelTail(schema) : of}`;
}

function labelTail(schema: Json): string {
  const inner = Array.isArray(schema) ? schema.find((branch) => branch !== "null") : schema;
  const items = Object(inner).items ?? Object(inner).values;
  return items === undefined ? "" : ` of ${labelOf(items)}`;
}

/** One may follow the other: another type in the same mode, or the same type in another mode. */
function follows(before: Kind, after: Kind): boolean {
  const [types, modes] = [before.columns.map(({ type }) => type), before.columns.map(({ mode }) => mode)];
  return after.columns.some(({ type, mode }) => types.includes(type) || modes.includes(mode));
}

const allows = (level: Level, before: Kind, after: Kind): boolean => {
  const check = checkCompatibility(level, after.text, [before.text]);
  return check.kind === "result" && check.result.compatible;
};

function strictest(before: Kind, after: Kind): Level | null {
  return (["FULL_TRANSITIVE", "BACKWARD", "FORWARD"] as const).find((level) => allows(level, before, after)) ?? null;
}

test("every change of a column's type, in every mode: what the registry lets through, what is misread, and what is said of it", async () => {
  const all = kinds();
  const lines: string[] = [];
  const wrong: string[] = [];
  for (const before of all) {
    for (const after of all) {
      const level = before === after || !follows(before, after) ? null : strictest(before, after);
      if (level === null) continue;
      const [backward, forward] = [level !== "FORWARD", level !== "BACKWARD"];
      const misread =
        (backward && (misreads(before.node, after.node) || surprises(before.node, after.node))) ||
        (forward && misreads(after.node, before.node));
      const found = meaningChanges(before.text, after.text);
      const head = `${before.label} -> ${after.label}`;
      if (misread !== found.length > 0) wrong.push(`${head}: ${misread ? "missed" : "a false alarm"}`);
      for (const { witness } of found) {
        if (witness === null || witness.written === witness.read) wrong.push(`${head}: nothing is shown`);
      }
      const told = found.map(({ kind, field, witness }) => {
        const by = witness?.reader === undefined ? "" : ` [${witness.reader}]`;
        const [writer, reader] = witness?.direction === "old-data-new-reader" ? ["old", "new"] : ["new", "old"];
        return `  ${kind} ${field}: ${writer} ${witness?.written}, ${reader} ${witness?.read}${by}`;
      });
      lines.push(`${head}: ${level}`, ...told);
    }
  }
  const legend = all.map(
    ({ label, columns: of }) => `${label}: ${[...new Set(of.map(({ type }) => type))].join(", ")}`,
  );
  expect(wrong).toEqual([]);
  await expect(`${[...legend, "", ...lines].join("\n")}\n`).toMatchFileSnapshot("meaning-matrix.txt");
});
