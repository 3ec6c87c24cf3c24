import * as z from "zod";
import { type Complaint, MalformedError } from "../../config/malformed.ts";
import { checkShape } from "../../config/strict.ts";
import type { YamlDocument, YamlPath } from "../../config/yaml.ts";
import { KNOWN_TYPE_WORDS, parseTypeExpectation } from "../type-words.ts";
import { keyOfCustom } from "./custom-properties.ts";
import { typeOfLogical } from "./logical-types.ts";

const custom = z.array(z.looseObject({ property: z.string(), value: z.unknown() })).optional();

const property = z.looseObject({
  name: z.string().min(1),
  logicalType: z.string().optional(),
  physicalType: z.string().optional(),
  required: z.boolean().optional(),
  primaryKey: z.boolean().optional(),
  primaryKeyPosition: z.number().optional(),
  customProperties: custom,
});

/** As much of the Open Data Contract Standard 3 as says what a consumer reads; all else is left alone. */
const odcsFile = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal("DataContract"),
  id: z.string().optional(),
  name: z.string().optional(),
  status: z.string().optional(),
  team: z.union([z.looseObject({ name: z.string().optional() }), z.array(z.unknown())]).optional(),
  support: z.array(z.looseObject({ channel: z.string().optional(), url: z.string().optional() })).optional(),
  customProperties: custom,
  schema: z
    .array(
      z.looseObject({
        name: z.string().min(1),
        physicalName: z.string().optional(),
        properties: z.array(property).optional(),
        customProperties: custom,
      }),
    )
    .min(1),
});

type OdcsFile = z.output<typeof odcsFile>;
type Custom = z.output<typeof custom>;

/** Whether a document is one of the Open Data Contract Standard. */
export function isOdcs({ value }: YamlDocument): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "DataContract" &&
    "apiVersion" in value
  );
}

/**
 * An ODCS document as if it were a contract file's, each place of which is that of the ODCS document it comes from. Throws MalformedError for
 * one that is not in the standard's form, or of another major version.
 */
export function contractDocument(odcs: YamlDocument): YamlDocument {
  const shape = checkShape(odcs, odcsFile);
  if (!/^v?3\./.test(shape.apiVersion)) {
    const message = `apiVersion: ODCS ${shape.apiVersion} is not read, version 3 is`;
    throw new MalformedError([{ at: odcs.at(["apiVersion"]), message }]);
  }
  const twice = repeated(odcs, shape);
  if (twice.length > 0) throw new MalformedError(twice);
  const places = new Places();
  const value = contractOf(shape, places);
  return {
    file: odcs.file,
    value,
    oddities: odcs.oddities,
    has: (path) => isAt(value, path),
    written: (path) => odcs.written(places.of(path)),
    at: (path) => odcs.at(places.of(path)),
    keyAt: (path) => odcs.at(places.of(path)),
  };
}

/** A map keeps one column of a name: the other would be lost without a word. */
function repeated(odcs: YamlDocument, { schema }: OdcsFile): readonly Complaint[] {
  return schema.flatMap(({ properties = [] }, index) => {
    const names = properties.map(({ name }) => name);
    return names.flatMap((name, at) =>
      names.indexOf(name) === at
        ? []
        : [{ at: odcs.at(["schema", index, "properties", at, "name"]), message: `"${name}" is listed twice` }],
    );
  });
}

/** Where each part of a contract stands in the document it was made of. */
class Places {
  readonly #known = new Map<string, YamlPath>();

  put(path: YamlPath, from: YamlPath): void {
    this.#known.set(JSON.stringify(path), from);
  }

  /** What has no place of its own is at that of what it is in. */
  of(path: YamlPath): YamlPath {
    for (let length = path.length; length > 0; length--) {
      const found = this.#known.get(JSON.stringify(path.slice(0, length)));
      if (found !== undefined) return [...found, ...path.slice(length)];
    }
    return [];
  }
}

function contractOf(shape: OdcsFile, places: Places): Readonly<Record<string, unknown>> {
  const own = customEntries(shape.customProperties, [], ["customProperties"], places);
  const { team, support } = shape;
  const owner = team === undefined || Array.isArray(team) ? undefined : team.name;
  const contact = support?.[0]?.channel ?? support?.[0]?.url;
  for (const [key, from] of [
    ["consumer", shape.name === undefined ? ["id"] : ["name"]],
    ["owner", ["team", "name"]],
    ["contact", ["support", 0]],
    ["status", ["status"]],
    ["reads", ["schema"]],
  ] as const) {
    if (!(key in own)) places.put([key], from);
  }
  return {
    consumer: shape.name ?? shape.id,
    ...(owner !== undefined && { owner }),
    ...(contact !== undefined && { contact }),
    ...(/^(draft|proposed)$/i.test(shape.status ?? "") && { status: "pending" }),
    ...own,
    reads: shape.schema.map((each, index) => ({ ...readOf(each, index, places), ...retirement(shape, index, places) })),
  };
}

/** A retired contract is moved away from whole, once that is so at base; a deprecated one still holds (ODCS, "Fundamentals", `status`). */
function retirement({ status }: OdcsFile, index: number, places: Places): { readonly migrated?: true } {
  if (!/^retired$/i.test(status ?? "")) return {};
  places.put(["reads", index, "migrated"], ["status"]);
  return { migrated: true };
}

function readOf(each: OdcsFile["schema"][number], index: number, places: Places): Readonly<Record<string, unknown>> {
  const [path, from]: readonly YamlPath[] = [
    ["reads", index],
    ["schema", index],
  ];
  if (path === undefined || from === undefined) return {};
  const own = customEntries(each.customProperties, path, [...from, "customProperties"], places);
  const named = each.physicalName === undefined ? "name" : "physicalName";
  places.put(path, from);
  if (!("topic" in own)) places.put([...path, "table"], [...from, named]);
  else places.put([...path, "topic"], [...from, "name"]);
  const columns = Object.fromEntries(
    (each.properties ?? []).map((one, at) => {
      const place = [...path, "columns", one.name];
      const source = [...from, "properties", at];
      const expected = expectationOf(one, place, source, places);
      places.put(place, [...source, "name"]);
      return [one.name, expected];
    }),
  );
  places.put([...path, "columns"], [...from, "properties"]);
  const key = primaryKey(each.properties ?? []);
  if (!("key" in own)) {
    key.forEach(({ at }, place) => {
      places.put([...path, "key", place], [...from, "properties", at, "primaryKey"]);
    });
  }
  return {
    ...("topic" in own ? {} : { table: each.physicalName ?? each.name }),
    ...(key.length > 0 && { key: key.map(({ name }) => name) }),
    ...own,
    ...(each.properties !== undefined && { columns }),
  };
}

/** Properties of the primary key in the order of their positions; those without one as they are listed. */
function primaryKey(properties: readonly z.output<typeof property>[]) {
  return properties
    .flatMap(({ name, primaryKey: isKey, primaryKeyPosition: position = -1 }, at) =>
      isKey === true ? [{ name, at, position }] : [],
    )
    .toSorted((a, b) => a.position - b.position);
}

function expectationOf(one: z.output<typeof property>, path: YamlPath, from: YamlPath, places: Places) {
  const own = customEntries(one.customProperties, path, [...from, "customProperties"], places);
  const { physicalType, logicalType, required } = one;
  // A physical type in another system's words says nothing about the wire.
  const word = physicalType === undefined ? null : (parseTypeExpectation(physicalType)?.word ?? null);
  const known = word !== null && KNOWN_TYPE_WORDS.includes(word);
  const type = known ? physicalType : logicalType === undefined ? undefined : (typeOfLogical(logicalType) ?? undefined);
  places.put([...path, "type"], [...from, known ? "physicalType" : "logicalType"]);
  places.put([...path, "nullable"], [...from, "required"]);
  return { ...(type !== undefined && { type }), ...(required !== undefined && { nullable: !required }), ...own };
}

function customEntries(
  given: Custom,
  path: YamlPath,
  from: YamlPath,
  places: Places,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (given ?? []).flatMap(({ property: name, value }, index) => {
      const key = keyOfCustom(name);
      if (key === null) return [];
      places.put([...path, key], [...from, index, "value"]);
      return [[key, value]];
    }),
  );
}

function isAt(value: unknown, path: YamlPath): boolean {
  let inner: unknown = value;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step)) return false;
    inner = Object.entries(inner).find(([key]) => key === String(step))?.[1];
  }
  return true;
}
