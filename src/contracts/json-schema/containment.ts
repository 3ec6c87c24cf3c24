import {
  isObject,
  NOT_COMPARED,
  type Node,
  REMARKS,
  type Schema,
  type SchemaFiles,
  type SchemaObject,
} from "./document.ts";
import { beyondScalar } from "./scalars.ts";

/** One way in which a value that one schema allows is none that the other takes. */
export interface Gap {
  /** Property names from the root; `[]` for the items of an array. */
  readonly path: readonly string[];
  /**
   * `shape`: another type, a property that is missing or not known. `range`: values beyond what is taken. `unknown`: it cannot be
   * told by the keywords that are compared.
   */
  readonly kind: "shape" | "range" | "unknown";
  readonly reason: string;
}

/** Where each side's references lead: they may be the files of two different trees. */
export interface ComparedFiles {
  readonly consumer: SchemaFiles;
  readonly producer: SchemaFiles;
}

interface Comparing {
  readonly files: ComparedFiles;
  readonly path: readonly string[];
  /** Pairs under way: a schema that comes back to itself holds as far as it holds elsewhere. */
  readonly under: ReadonlySet<string>;
}

/**
 * Whether everything a producer's schema allows is taken by a consumer's; no gap when it is. Compared are type, enum, const, ranges,
 * properties, required, additionalProperties, items, allOf, anyOf and oneOf. What narrows the producer's values beyond that can make a gap
 * unknown; what narrows the consumer's always does. A producer is taken to write the properties it lists and no others.
 */
export function gaps(consumer: Node, producer: Node, files: ComparedFiles): readonly Gap[] {
  return compare(consumer, producer, { files, path: [], under: new Set() });
}

function compare(consumer: Node, producer: Node, at: Comparing): readonly Gap[] {
  const [reads, writes] = [at.files.consumer.resolve(consumer), at.files.producer.resolve(producer)];
  if (reads.kind === "unknown") return [gap(at, "unknown", reads.reason)];
  if (writes.kind === "unknown") return [gap(at, "unknown", writes.reason)];
  const { schema: read } = reads.node;
  const { schema: written } = writes.node;
  if (read === true || written === false) return [];
  if (read === false) return [gap(at, "shape", "nothing is taken there")];
  const pair = identity(reads.node) + identity(writes.node);
  if (at.under.has(pair)) return [];
  if (at.under.size > DEEPEST) return [gap(at, "unknown", "it goes too deep to be told")];
  const within = { ...at, under: new Set([...at.under, pair]) };
  return alternatives(written === true ? {} : written, writes.node.file).flatMap((one) =>
    one === null
      ? [gap(at, "unknown", "what the producer writes there cannot be told")]
      : compareOne({ schema: read, file: reads.node.file }, one, within),
  );
}

interface Own {
  readonly schema: SchemaObject;
  readonly file: string;
}

/** Deeper than any schema is meant to go. */
const DEEPEST = 100;

function identity({ schema, file }: Node): string {
  return `${file} ${JSON.stringify(schema)}\n`;
}

const TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"] as const;

/** A producer's schema as alternatives of one type each, all of which must be taken; null for one that cannot be told. */
function alternatives(schema: SchemaObject, file: string): readonly (Own | null)[] {
  const { anyOf, oneOf, allOf, ...plain } = schema;
  const choices = branches(anyOf) ?? branches(oneOf);
  if (choices !== null) {
    const rest =
      anyOf === undefined ? { ...plain, ...both({}, { allOf }) } : { ...plain, ...both({}, { allOf, oneOf }) };
    return choices.flatMap((choice) => {
      if (choice === true) return alternatives(rest, file);
      if (choice === false) return [];
      return alternatives(both(rest, choice), file);
    });
  }
  if (Array.isArray(allOf)) {
    const parts = branches(allOf) ?? [];
    if (parts.some((part) => typeof part !== "object" || "$ref" in part)) return [null];
    return alternatives(
      parts.reduce<SchemaObject>((sum, part) => (typeof part === "object" ? both(sum, part) : sum), plain),
      file,
    );
  }
  if ("$ref" in schema) return [{ schema, file }];
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one: unknown) => ({ schema: { ...schema, type: one }, file }));
  const finite = values(schema);
  if (finite !== null) return finite.map((value) => ({ schema: { ...schema, ...valueSchema(value) }, file }));
  if (type !== undefined) return [{ schema, file }];
  const implied =
    "properties" in schema || "required" in schema ? ["object"] : TYPES.filter((one) => one !== "integer");
  return implied.map((one) => ({ schema: { ...schema, type: one }, file }));
}

function branches(value: unknown): readonly Schema[] | null {
  return Array.isArray(value) ? value.filter((one) => typeof one === "boolean" || isObject(one)) : null;
}

/** Two schemas as one that wants both; where both have a keyword that cannot be joined, what comes of it is not told. */
function both(one: SchemaObject, other: SchemaObject): SchemaObject {
  const sum: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    if (value === undefined) continue;
    const own = sum[key];
    if (own === undefined || REMARKS.has(key)) sum[key] = value;
    else if (key === "required" && Array.isArray(own) && Array.isArray(value)) sum[key] = [...own, ...value];
    else if (key === "properties" && isObject(own) && isObject(value)) sum[key] = { ...own, ...value };
    else if (JSON.stringify(own) !== JSON.stringify(value)) sum[UNJOINED] = key;
  }
  return sum;
}

const UNJOINED = "x-unjoined";

function compareOne(consumer: Own, producer: Own, at: Comparing): readonly Gap[] {
  if ("$ref" in producer.schema) return compare(consumer, producer, at);
  const own = compareKeywords(consumer, producer, at);
  // A producer whose values are fewer than compared may well have none in the gap.
  const narrowed = Object.keys(producer.schema).find((key) => NOT_COMPARED.has(key) || key === UNJOINED);
  if (narrowed === undefined) return own;
  return own.map((one) => ({
    ...one,
    kind: "unknown",
    reason: `${one.reason}, as far as it can be told beside ${narrowed}`,
  }));
}

function compareKeywords(consumer: Own, producer: Own, at: Comparing): readonly Gap[] {
  const { schema: read, file } = consumer;
  const { schema: written } = producer;
  const wrongType = typeGap(read, written, at);
  if (wrongType !== null) return [wrongType];
  const unknown = Object.keys(read).find((key) => NOT_COMPARED.has(key) || key === UNJOINED);
  return [
    ...(unknown === undefined ? [] : [gap(at, "unknown", `what the consumer's ${unknown} takes is not compared`)]),
    ...valueGaps(read, written, at),
    ...beyondScalar(read, written).map((reason) => gap(at, "range", reason)),
    ...(written.type === "object" ? objectGaps(consumer, producer, at) : []),
    ...(written.type === "array" ? itemGaps(consumer, producer, at) : []),
    ...(branches(read.allOf) ?? []).flatMap((part) => compare({ schema: part, file }, producer, at)),
    ...choiceGaps(branches(read.anyOf), "anyOf", consumer, producer, at),
    ...choiceGaps(branches(read.oneOf), "oneOf", consumer, producer, at),
  ];
}

function typeGap(read: SchemaObject, written: SchemaObject, at: Comparing): Gap | null {
  if (read.type === undefined) return null;
  const types: readonly unknown[] = Array.isArray(read.type) ? read.type : [read.type];
  const type = written.type;
  if (types.includes(type) || (type === "integer" && types.includes("number"))) return null;
  const reason =
    type === "null" ? `it can be null, not ${types.join(" or ")}` : `it is ${String(type)}, not ${types.join(" or ")}`;
  return gap(at, "shape", reason);
}

/** Whether one value can be of both types: 1 is an integer and a number, and a number that is not fixed may be 1. */
function typesMeet(read: SchemaObject, written: SchemaObject): boolean {
  if (read.type === undefined) return true;
  const types: readonly unknown[] = Array.isArray(read.type) ? read.type : [read.type];
  const { type } = written;
  if (types.includes(type) || (type === "integer" && types.includes("number"))) return true;
  return type === "number" && types.includes("integer") && !("const" in written);
}

/** What `enum` and `const` leave; null where they are not given. */
function values(schema: SchemaObject): readonly unknown[] | null {
  if ("const" in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : null;
}

function valueSchema(value: unknown): SchemaObject {
  if (value === null) return { type: "null", const: value };
  if (Array.isArray(value)) return { type: "array", const: value };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number", const: value };
  return { type: typeof value, const: value };
}

function valueGaps(read: SchemaObject, written: SchemaObject, at: Comparing): readonly Gap[] {
  const taken = values(read);
  if (taken === null) return [];
  const texts = new Set(taken.map((value) => JSON.stringify(value)));
  const given = values(written);
  if (given === null) {
    return written.type === "null" && texts.has("null")
      ? []
      : [gap(at, "range", `only ${[...texts].join(", ")} are taken`)];
  }
  const beyond = given.map((value) => JSON.stringify(value)).filter((text) => !texts.has(text));
  return beyond.map((text) => gap(at, "range", `it can be ${text}, which is not taken`));
}

function objectGaps(consumer: Own, producer: Own, at: Comparing): readonly Gap[] {
  const { schema: read } = consumer;
  const { schema: written } = producer;
  const known = isObject(read.properties) ? read.properties : {};
  const sent = isObject(written.properties) ? written.properties : {};
  const always = new Set(list(written.required));
  const missing = list(read.required)
    .filter((name) => !always.has(name))
    .map((name) => gap(inside(at, name), "shape", name in sent ? "it may be missing" : "it is missing"));
  const others = read.additionalProperties;
  const told = Object.entries(sent).flatMap(([name, schema]) => {
    const wanted = Object.hasOwn(known, name) ? known[name] : (others ?? true);
    const place = inside(at, name);
    if (wanted === false) return [gap(place, "shape", "it is not known there, and unknown properties are refused")];
    return compare(nodeOf(wanted, consumer.file), nodeOf(schema, producer.file), place);
  });
  // Free names, as of a map.
  const free = written.additionalProperties;
  const open =
    isObject(free) && others !== undefined && others !== true
      ? compare(nodeOf(others, consumer.file), nodeOf(free, producer.file), inside(at, "*"))
      : [];
  return [...missing, ...told, ...open];
}

function itemGaps(consumer: Own, producer: Own, at: Comparing): readonly Gap[] {
  const { items: read = true } = consumer.schema;
  const { items: written = true } = producer.schema;
  if (Array.isArray(read) || Array.isArray(written))
    return [gap(inside(at, "[]"), "unknown", "items by place are not compared")];
  if ("const" in producer.schema)
    return read === true ? [] : [gap(inside(at, "[]"), "unknown", "items of a constant are not compared")];
  return compare(nodeOf(read, consumer.file), nodeOf(written, producer.file), inside(at, "[]"));
}

/** A value fits one of several; under oneOf no other may take it too. */
function choiceGaps(
  choices: readonly Schema[] | null,
  keyword: "anyOf" | "oneOf",
  consumer: Own,
  producer: Own,
  at: Comparing,
): readonly Gap[] {
  if (choices === null) return [];
  const tried = choices.map((schema) => compare({ schema, file: consumer.file }, producer, at));
  const fitting = tried.filter((found) => found.length === 0).length;
  if (fitting === 0) {
    const closest = tried.toSorted((a, b) => rank(a) - rank(b))[0] ?? [gap(at, "shape", "nothing is taken there")];
    return closest;
  }
  const apart = choices.filter((schema) => isApart({ schema, file: consumer.file }, producer, at)).length;
  return keyword === "anyOf" || (fitting === 1 && apart === choices.length - 1)
    ? []
    : [gap(at, "unknown", "whether more than one of its alternatives takes it cannot be told")];
}

/** Whether no value of the producer's is one of the consumer's, as far as types, constants and properties that are always there tell. */
function isApart(consumer: Node, producer: Node, at: Comparing): boolean {
  const [reads, writes] = [at.files.consumer.resolve(consumer), at.files.producer.resolve(producer)];
  if (reads.kind === "unknown" || writes.kind === "unknown" || at.path.length > DEEPEST) return false;
  const { schema: read, file } = reads.node;
  const { schema: written } = writes.node;
  if (read === false || written === false) return true;
  if (read === true) return false;
  return alternatives(written === true ? {} : written, writes.node.file).every((one) => {
    if (one === null || "$ref" in one.schema) return false;
    if (!typesMeet(read, one.schema)) return true;
    const [taken, given] = [values(read), values(one.schema)];
    const texts = taken?.map((value) => JSON.stringify(value));
    if (texts !== undefined && given?.every((value) => !texts.includes(JSON.stringify(value))) === true) return true;
    const choices = branches(read.anyOf) ?? branches(read.oneOf);
    if (choices?.every((schema) => isApart({ schema, file }, one, at)) === true) return true;
    return one.schema.type === "object" && lacksOrDiffers({ schema: read, file }, one, at);
  });
}

function lacksOrDiffers({ schema: read, file }: Own, { schema: written, file: from }: Own, at: Comparing): boolean {
  const known = isObject(read.properties) ? read.properties : {};
  const sent = isObject(written.properties) ? written.properties : {};
  const free = isObject(written.additionalProperties);
  if (
    !free &&
    !("const" in written) &&
    list(read.required).some((name) => !(name in sent) && !list(written.required).includes(name))
  ) {
    return true;
  }
  return list(written.required).some(
    (name) =>
      Object.hasOwn(known, name) &&
      Object.hasOwn(sent, name) &&
      isApart(nodeOf(known[name], file), nodeOf(sent[name], from), inside(at, name)),
  );
}

/** The alternative that is meant: the one with the fewest gaps, deeper ones first. */
function rank(found: readonly Gap[]): number {
  return found.length - Math.max(...found.map(({ path }) => path.length)) * 1000;
}

function inside(at: Comparing, name: string): Comparing {
  return { ...at, path: [...at.path, name] };
}

function nodeOf(schema: unknown, file: string): Node {
  return { schema: typeof schema === "boolean" || isObject(schema) ? schema : true, file };
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function gap({ path }: Comparing, kind: Gap["kind"], reason: string): Gap {
  return { path, kind, reason };
}
