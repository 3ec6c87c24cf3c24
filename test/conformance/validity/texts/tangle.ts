import type { Random } from "../../catalog/random.ts";
import { changed, isList, Members, object, type Written } from "./json.ts";

/** A type that is defined within a schema: where, and under which full name. */
interface Definition {
  readonly path: readonly number[];
  readonly json: Members;
  readonly namespace: string;
  readonly full: string;
}

/**
 * The same types in another order: definitions moved behind what refers to them, repeated where they are referred to, repeated with a
 * difference. Avro 1.12 takes much of it.
 */
export function tangled(json: Written, random: Random): Written {
  let made = json;
  for (let count = random.between(1, 3); count > 0; count--) made = tangledOnce(made, random);
  return made;
}

function tangledOnce(json: Written, random: Random): Written {
  const inner = definitions(json, "", []).filter(({ path }) => path.length > 0);
  if (inner.length === 0 || !(json instanceof Members)) return withField(json, json, random);
  const one = random.pick(inner);
  switch (random.between(0, 4)) {
    case 0:
    case 1:
      return withField(
        changed(json, one.path, () => reference(one, random)),
        anywhere(one),
        random,
      );
    case 2:
      return withField(json, random.chance(0.5) ? anywhere(one) : one.json, random);
    case 3:
      return withField(json, altered(anywhere(one), random), random);
    default:
      return withField(json, reference(random.pick(inner), random), random);
  }
}

/** Types as they stand, outermost first. */
function definitions(json: Written, space: string, path: readonly number[]): readonly Definition[] {
  if (isList(json)) return json.flatMap((one, index) => definitions(one, space, [...path, index]));
  if (!(json instanceof Members)) return [];
  const name = json.get("name");
  const isNamed = typeof name === "string" && ["record", "error", "enum", "fixed"].includes(String(json.get("type")));
  const namespace = isNamed ? namespaceOf(json, name, space) : space;
  const simple = isNamed ? name.slice(name.lastIndexOf(".") + 1) : "";
  const own = isNamed ? [{ path, json, namespace, full: namespace === "" ? simple : `${namespace}.${simple}` }] : [];
  const within = json.list.flatMap(([key, one], index) => {
    return TYPES.has(key) ? definitions(one, namespace, [...path, index]) : [];
  });
  return [...own, ...within];
}

/** Members under which types stand. */
const TYPES = new Set(["type", "fields", "items", "values"]);

function namespaceOf(json: Members, name: string, space: string): string {
  const dot = name.lastIndexOf(".");
  if (dot >= 0) return name.slice(0, dot);
  const own = json.get("namespace");
  return typeof own === "string" ? own : space;
}

/** The definition with its namespace told, so that it can stand anywhere. */
function anywhere({ json, namespace }: Definition): Members {
  return String(json.get("name")).includes(".") ? json : json.with("namespace", namespace);
}

function reference({ full }: Definition, random: Random): Written {
  const simple = full.slice(full.lastIndexOf(".") + 1);
  return random.pick<Written>([full, full, full, simple, object({ type: full }), ["null", full]]);
}

function altered(json: Members, random: Random): Members {
  switch (random.between(0, 5)) {
    case 0:
      return json.with("doc", "another");
    case 1:
      return json.with("aliases", ["other"]);
    case 2:
      return json.with("p", 1);
    case 3:
      return new Members(json.list.toReversed());
    case 4:
      return json.with("type", json.get("type") === "record" ? "error" : "record");
    default: {
      const fields = json.get("fields");
      return fields !== undefined && isList(fields) ? json.with("fields", fields.toReversed()) : json.with("size", 3);
    }
  }
}

/** With one more field of a type, in front or behind; a default may come with it. */
function withField(json: Written, type: Written, random: Random): Written {
  const fields = json instanceof Members ? json.get("fields") : undefined;
  if (!(json instanceof Members) || fields === undefined || !isList(fields)) return [json, type];
  const value = random.chance(0.25)
    ? random.pick<Written>([null, object({}), "A", 1, [], object({ a: 1 })])
    : undefined;
  const wrapped = random.pick<Written>([
    type,
    type,
    ["null", type],
    object({ type: "array", items: type }),
    [type, "null"],
  ]);
  const added = object({ name: `added${fields.length}`, type: wrapped, default: value });
  return json.with("fields", random.chance(0.5) ? [added, ...fields] : [...fields, added]);
}
