import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../debezium/random/random.ts";
import { copyOf, isObject, partsOf, type RecordTree, type Tree, type TreeObject } from "./tree.ts";

const CASES = join(import.meta.dirname, "../../../golden/cases");
/** Golden cases have texts of up to megabytes: most of the time small ones. */
const USUAL_LENGTH = 6_000;

/** What the real connector registered: subject → the texts it had in all cases. */
export interface RealSubjects {
  /** All texts in the order of one case's versions. */
  readonly chains: readonly (readonly string[])[];
  /** Texts of one subject name in any case: other tables of the same name. */
  readonly bySubject: readonly (readonly string[])[];
  /** Types that columns have. */
  readonly types: readonly Tree[];
}

/** Reads all golden cases. */
export function readRealSubjects(): RealSubjects {
  const chains: (readonly string[])[] = [];
  const bySubject = new Map<string, Set<string>>();
  const types = new Map<string, Tree>();
  for (const file of readdirSync(CASES).sort()) {
    const { subjects = {}, versions = {} }: { subjects?: Texts; versions?: Record<string, readonly string[]> } =
      JSON.parse(readFileSync(join(CASES, file), "utf8"));
    for (const [subject, text] of Object.entries(subjects)) {
      const texts = (versions[subject] ?? [text]).filter((one) => one.length < USUAL_LENGTH);
      if (texts.length > 0) chains.push(texts);
      const all = bySubject.get(subject) ?? new Set();
      for (const one of texts) all.add(one);
      bySubject.set(subject, all);
      for (const one of texts.slice(0, 1)) collectTypes(JSON.parse(one), types);
    }
  }
  const same = [...bySubject.values()].filter((all) => all.size > 1).map((all) => [...all]);
  return { chains, bySubject: same, types: [...types.values()] };
}

type Texts = Readonly<Record<string, string>>;

function collectTypes(schema: Tree, types: Map<string, Tree>): void {
  for (const record of rowsOf(schema)) {
    for (const field of record.fields) {
      if (!isObject(field) || field.type === undefined) continue;
      const key = JSON.stringify(field.type);
      if (key.length < 400) types.set(key, field.type);
    }
  }
}

/** The records whose fields are columns. */
function rowsOf(schema: Tree): readonly RecordTree[] {
  const { records } = partsOf({ top: schema });
  const rows = records.filter(({ name }) => name === "Value" || name === "Key");
  return rows.length > 0 ? rows : records.slice(0, 1);
}

/** What a statement that alters the table makes of its schema. */
export function alteredRow(schema: Tree, { types }: RealSubjects, random: Random): Tree {
  const altered = copyOf(schema);
  const [row] = rowsOf(altered);
  if (row === undefined) return altered;
  const at = random.integer(0, Math.max(0, row.fields.length - 1));
  const field = row.fields[at];
  const roll = random.integer(0, 9);
  if (roll < 3 || !isObject(field)) row.fields.push(column(`c${random.integer(0, 30)}`, types, random));
  else if (roll === 3) row.fields.splice(at, 1);
  else if (roll === 4) field.name = `c${random.integer(0, 30)}`;
  else if (roll === 5) row.fields[at] = column(String(field.name), types, random);
  else if (roll === 6) toggleNull(field);
  else if (roll === 7) field.default = Array.isArray(field.type) ? null : 0;
  else if (roll === 8) delete field.default;
  else row.fields.unshift(...row.fields.splice(at, 1));
  return altered;
}

function column(name: string, types: readonly Tree[], random: Random): TreeObject {
  const known = types[random.integer(0, Math.max(0, types.length - 1))] ?? "int";
  const type = Array.isArray(known) ? (known.find((branch) => branch !== "null") ?? "int") : known;
  const roll = random.integer(0, 3);
  if (roll === 0) return { name, type };
  if (roll === 1) return { name, type, default: type === "string" ? "" : 0 };
  return roll === 2 ? { name, type: [type, "null"], default: 0 } : { name, type: ["null", type], default: null };
}

function toggleNull(field: TreeObject): void {
  const { type = "int" } = field;
  if (Array.isArray(type)) {
    field.type = type.find((branch) => branch !== "null") ?? "int";
    delete field.default;
  } else {
    field.type = ["null", type];
    field.default = null;
  }
}
