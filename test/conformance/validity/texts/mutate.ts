import type { Random } from "../../catalog/random.ts";
import { at, changed, isList, Members, object, places, Raw, type Written } from "./json.ts";
import { anyJson, NAMES, NAMESPACES, ODD_NAMES, ODD_NAMESPACES, PRIMITIVES, property } from "./vocabulary.ts";

type Change = (old: Written, random: Random, whole: Written) => Written;

/** A schema with one thing in it done wrong, or at least differently. */
export function mutated(json: Written, random: Random): Written {
  const wanted = random.pick(CHANGES);
  const fit = places(json).filter((path) => wanted.where(at(json, path)));
  if (fit.length === 0) return changed(json, random.pick(places(json)), (old) => ANYWHERE(old, random, json));
  return changed(json, random.pick(fit), (old) => wanted.change(old, random, json));
}

const has = (key: string) => (json: Written) => json instanceof Members && json.get(key) !== undefined;
const isType =
  (...types: string[]) =>
  (json: Written) =>
    json instanceof Members && types.includes(String(json.get("type")));
const isObject = (json: Written) => json instanceof Members;
const isNamed = isType("record", "enum", "fixed", "error");

/** Changes a member of an object. */
function member(key: string, change: Change): Change {
  return (old, random, whole) =>
    old instanceof Members ? old.with(key, change(old.get(key) ?? null, random, whole)) : old;
}

/** Changes a list. */
function list(change: (items: readonly Written[], random: Random) => readonly Written[]): Change {
  return (old, random) => (isList(old) ? change(old, random) : old);
}

const twice = list((items, random) => (items.length === 0 ? items : [...items, random.pick(items)]));
const swapped = list((items) => items.toReversed());
const ANYTHING: Change = (_, random) => anyJson(random, 2);
const ANYWHERE: Change = (_, random) => anyJson(random, 1);

/** Types defined anywhere in a schema. */
function definitions(whole: Written): readonly Members[] {
  return places(whole)
    .map((path) => at(whole, path))
    .filter((json): json is Members => isNamed(json) && json instanceof Members);
}

const someType: Change = (_, random, whole) => {
  const defined = definitions(whole);
  switch (random.between(0, 6)) {
    case 0:
      return random.pick([
        ...PRIMITIVES,
        "Nothing",
        "n.Nothing",
        "",
        ".",
        "n.",
        "record",
        "array",
        "union",
        "Int",
        " int",
      ]);
    case 1:
      return random.pick(ODD_NAMES);
    case 2:
      return object({
        type: random.pick<Written>([
          "record",
          "array",
          "map",
          "enum",
          "fixed",
          "int",
          object({ type: "int" }),
          ["null", "int"],
        ]),
      });
    case 3:
      return [random.pick(PRIMITIVES), random.pick(PRIMITIVES), ["null"]].slice(0, random.between(0, 3));
    case 4:
      return object({ type: random.pick([...NAMES, ...PRIMITIVES]) });
    default: {
      if (defined.length === 0) return "int";
      const one = random.pick(defined);
      const [name, space] = [one.get("name"), one.get("namespace")];
      const full = typeof space === "string" && space !== "" ? `${space}.${String(name)}` : String(name);
      return random.pick<Written>([
        String(name),
        full,
        object({ type: full }),
        one,
        ["null", full],
        ["null", one],
        similar(one, random),
      ]);
    }
  }
};

/** A second definition that is not quite the first. */
function similar(definition: Members, random: Random): Members {
  switch (random.between(0, 4)) {
    case 0:
      return definition.with("doc", "another");
    case 1:
      return definition.with("aliases", ["other"]);
    case 2:
      return definition.with("p", 1);
    case 3:
      return definition.with("default", "A");
    default:
      return new Members(definition.list.toReversed());
  }
}

interface Mutation {
  readonly where: (json: Written) => boolean;
  readonly change: Change;
}

const on = (where: Mutation["where"], ...changes: readonly Change[]): readonly Mutation[] =>
  changes.map((change) => ({ where, change }));

const CHANGES: readonly Mutation[] = [
  ...on(isObject, (old, random) => {
    if (!(old instanceof Members) || old.list.length === 0) return old;
    return old.without(random.pick(old.list)[0]);
  }),
  ...on(isObject, (old, random) => {
    if (!(old instanceof Members) || old.list.length === 0) return old;
    return new Members([...old.list, [random.pick(old.list)[0], anyJson(random, 1)]]);
  }),
  ...on(isObject, (old, random) => (old instanceof Members ? new Members([...old.list, property(random)]) : old)),
  ...on(isObject, (old, random) => {
    if (!(old instanceof Members) || old.list.length === 0) return old;
    return old.with(random.pick(old.list)[0], anyJson(random, 1));
  }),
  ...on(
    has("name"),
    ...Array.from({ length: 4 }, () => member("name", (_, random) => random.pick(ODD_NAMES))),
    member("name", (_, random) => random.pick([...NAMES, ...PRIMITIVES])),
    member("name", ANYTHING),
    member("name", (old, random) => `${random.pick([...NAMESPACES, ...ODD_NAMESPACES])}.${String(old)}`),
  ),
  ...on(
    isNamed,
    member("namespace", (_, random) => random.pick(ODD_NAMESPACES)),
    member("namespace", (_, random) => random.pick([...NAMESPACES, ...ODD_NAMESPACES])),
    member("namespace", ANYTHING),
    member("aliases", (_, random) => random.some([...ODD_NAMES, ...NAMES, "n.x", "my-srv.x"], 3)),
    member("aliases", ANYTHING),
    member("aliases", (_, random) => [anyJson(random, 1), "a"]),
    member("doc", ANYTHING),
    member("type", (_, random) =>
      random.pick(["record", "enum", "fixed", "error", "array", "map", "union", "Record", "int"]),
    ),
  ),
  ...on(
    has("type"),
    ...Array.from({ length: 4 }, () => member("type", someType)),
    member("type", ANYTHING),
    member("type", (old) => object({ type: old })),
    (old) => object({ type: old }),
    (old) => [old],
  ),
  ...on(has("items"), member("items", someType), member("items", ANYTHING)),
  ...on(has("values"), member("values", someType), member("values", ANYTHING)),
  ...on(
    has("fields"),
    member("fields", twice),
    member("fields", swapped),
    member("fields", swapped),
    member("fields", ANYTHING),
    member(
      "fields",
      list((items, random) => [...items, object({ name: "added", type: someType(null, random, items) })]),
    ),
    member(
      "fields",
      list((items, random) => [object({ name: "first", type: someType(null, random, items) }), ...items]),
    ),
    member(
      "fields",
      list((items, random) => [...items, object({ name: random.pick(ODD_NAMES), type: "int" })]),
    ),
    member(
      "fields",
      list((items, random) => [...items, anyJson(random, 1)]),
    ),
  ),
  ...on(
    isType("enum"),
    member("symbols", twice),
    member(
      "symbols",
      list((items, random) => [...items, random.pick(ODD_NAMES)]),
    ),
    member(
      "symbols",
      list((items, random) => [...items, anyJson(random, 0)]),
    ),
    member("symbols", ANYTHING),
    member("default", (_, random) => random.pick(["A", "nothing", "", null, 1])),
  ),
  ...on(
    isType("fixed"),
    member(
      "size",
      (_, random) =>
        new Raw(
          random.pick([
            "-1",
            "0",
            "1.0",
            "1e2",
            "2147483639",
            "2147483640",
            "2147483647",
            "2147483648",
            "99999999999999999999",
          ]),
        ),
    ),
    member("size", ANYTHING),
  ),
  ...on(
    (json) => has("name")(json) && has("type")(json) && !isNamed(json),
    ...Array.from({ length: 8 }, () => member("default", ANYTHING)),
    member("order", (_, random) => random.pick<Written>(["up", "", "ASCENDING", null, 1, "descendıng", "ignore "])),
    member("aliases", (_, random) =>
      random.pick<Written>(["a", null, [1], ["x-y"], [""], [null], object({}), ["a", "a"]]),
    ),
    member("doc", ANYTHING),
    member("logicalType", () => "date"),
  ),
  ...on(
    isList,
    twice,
    swapped,
    list((items, random) => [...items, random.pick(["null", "int", "Nothing"])]),
    list((items) => [...items, items]),
    list((items, random) => [...items, someType(null, random, items)]),
    list((items) => [...items, object({ type: "array", items: "int" }), object({ type: "array", items: "long" })]),
    list(() => []),
  ),
  ...Array.from({ length: 4 }, (): Mutation => ({ where: () => true, change: ANYWHERE })),
  {
    where: (json) => typeof json === "string",
    change: (_, random) => random.pick([...ODD_NAMES, ...NAMES, ...PRIMITIVES]),
  },
];
