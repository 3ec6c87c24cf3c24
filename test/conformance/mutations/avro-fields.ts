import avro from "avsc";

/** One field of a row as an Avro text of Confluent's converter tells it. */
export interface AvroField {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: AvroKind;
}

/** What Avro and Connect say of a value, null aside. */
export interface AvroKind {
  /** `int`, `string`, `bytes`, `array`, `map`, `record`, … */
  readonly avro: string;
  /** `connect.name`, null where there is none. */
  readonly name: string | null;
  /** `connect.type`: int8, int16. */
  readonly width: string | null;
  readonly scale: number | null;
  readonly precision: number | null;
  readonly items: AvroKind | null;
}

interface SchemaNode {
  readonly type?: unknown;
  readonly items?: unknown;
  readonly fields?: readonly { readonly name: string; readonly type: unknown }[];
  readonly name?: string;
  readonly namespace?: string;
  readonly "connect.name"?: string;
  readonly "connect.type"?: string;
  readonly "connect.parameters"?: Readonly<Record<string, string>>;
}

/** The row's fields of a value's text: those of `after` in an envelope, its own without one. */
export function rowFields(text: string): readonly AvroField[] {
  const root = recordOf(JSON.parse(text), new Map());
  const names = new Map<string, SchemaNode>();
  collect(root, names);
  const envelope = root.fields?.find(({ name }) => name === "after");
  const row = envelope === undefined ? root : recordOf(envelope.type, names);
  return (row.fields ?? []).map(({ name, type }) => fieldOf(name, type, names));
}

/** The fields of a key's text. */
export function keyFields(text: string): readonly AvroField[] {
  const root: SchemaNode = JSON.parse(text);
  return (root.fields ?? []).map(({ name, type }) => fieldOf(name, type, new Map()));
}

function collect(node: unknown, names: Map<string, SchemaNode>): void {
  if (Array.isArray(node)) for (const branch of node) collect(branch, names);
  if (!isNode(node)) return;
  if (node.name !== undefined && (node.fields !== undefined || node.type === "fixed")) {
    names.set(node.name, node);
    if (node.namespace !== undefined) names.set(`${node.namespace}.${node.name}`, node);
  }
  collect(node.type, names);
  collect(node.items, names);
  for (const field of node.fields ?? []) collect(field.type, names);
}

function isNode(node: unknown): node is SchemaNode {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

function recordOf(node: unknown, names: ReadonlyMap<string, SchemaNode>): SchemaNode {
  if (typeof node === "string") return names.get(node) ?? {};
  if (Array.isArray(node))
    return recordOf(
      node.find((branch) => branch !== "null"),
      names,
    );
  return isNode(node) ? node : {};
}

function fieldOf(name: string, type: unknown, names: ReadonlyMap<string, SchemaNode>): AvroField {
  const branches: readonly unknown[] = Array.isArray(type) ? type : [type];
  const nullable = branches.includes("null");
  return {
    name,
    nullable,
    type: kindOf(
      branches.find((branch) => branch !== "null"),
      names,
    ),
  };
}

function kindOf(type: unknown, names: ReadonlyMap<string, SchemaNode>): AvroKind {
  const plain = { name: null, width: null, scale: null, precision: null, items: null };
  if (typeof type === "string") {
    const known = names.get(type);
    return known === undefined ? { ...plain, avro: type } : kindOf(known, new Map());
  }
  if (Array.isArray(type))
    return kindOf(
      type.find((branch) => branch !== "null"),
      names,
    );
  if (!isNode(type)) return { ...plain, avro: "null" };
  const parameters = type["connect.parameters"] ?? {};
  const number = (key: string) => (parameters[key] === undefined ? null : Number(parameters[key]));
  return {
    avro: typeof type.type === "string" ? type.type : kindOf(type.type, names).avro,
    name: type["connect.name"] ?? null,
    width: type["connect.type"] ?? null,
    scale: number("scale"),
    precision: number("connect.decimal.precision"),
    items: type.items === undefined ? null : kindOf(type.items, names),
  };
}

/** A 64-bit integer as a BigInt: avsc's own refuses what passes 2^53, and every Debezium event has such a field. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (one: bigint, other: bigint) => (one === other ? 0 : one < other ? -1 : 1),
});

const known = new Map<string, avro.Type>();

/** The text as avsc reads it, longs as BigInt. */
export function avroType(text: string): avro.Type {
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = avro.Type.forSchema(JSON.parse(text), {
    typeHook: (attributes) => {
      const named: unknown = attributes;
      const type = isNode(named) ? named.type : named;
      return type === "long" ? LONG : undefined;
    },
  });
  if (known.size > 2000) known.clear();
  known.set(text, made);
  return made;
}

/** An error's words where the reader cannot resolve what the writer wrote; null where it can. */
export function resolutionError(reader: string, writer: string): string | null {
  try {
    avroType(reader).createResolver(avroType(writer));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
