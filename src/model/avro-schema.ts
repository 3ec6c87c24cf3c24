/** Avro schemas as Apache Avro's Java library holds them once parsed. */

/**
 * A JSON value that loses nothing Avro keeps: whole numbers are bigint, numbers written with a fraction or an exponent are number
 * (as Jackson tells IntNode from DoubleNode), objects are maps in the order they were written.
 */
export type JsonValue = null | boolean | string | bigint | number | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

export const PRIMITIVE_TYPES = ["string", "bytes", "int", "long", "float", "double", "boolean", "null"] as const;
export type PrimitiveType = (typeof PRIMITIVE_TYPES)[number];

/** A full name in its parts: `full` is `namespace.simple`, or `simple` without a namespace. */
export interface AvroName {
  readonly simple: string;
  readonly namespace: string | null;
  readonly full: string;
}

/** What Avro does not know it keeps: every unreserved key, `logicalType` and `connect.*` among them, in the order written. */
interface WithProperties {
  readonly properties: JsonObject;
}

export interface AvroPrimitive extends WithProperties {
  readonly type: PrimitiveType;
}

export interface AvroRecord extends WithProperties {
  readonly type: "record";
  /** Avro RPC's `error` is a record under another word. */
  readonly keyword: "record" | "error";
  readonly name: AvroName;
  readonly doc: string | null;
  readonly aliases: readonly AvroName[];
  readonly fields: readonly AvroField[];
}

export interface AvroField extends WithProperties {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc: string | null;
  /** Undefined when there is none: null is a default too. */
  readonly default: JsonValue | undefined;
  readonly order: "ascending" | "descending" | "ignore";
  readonly aliases: readonly string[];
}

export interface AvroEnum extends WithProperties {
  readonly type: "enum";
  readonly name: AvroName;
  readonly doc: string | null;
  readonly aliases: readonly AvroName[];
  readonly symbols: readonly string[];
  readonly default: string | null;
}

export interface AvroFixed extends WithProperties {
  readonly type: "fixed";
  readonly name: AvroName;
  readonly doc: string | null;
  readonly aliases: readonly AvroName[];
  /** Bytes. */
  readonly size: number;
}

export interface AvroArray extends WithProperties {
  readonly type: "array";
  readonly items: AvroSchema;
}

export interface AvroMap extends WithProperties {
  readonly type: "map";
  readonly values: AvroSchema;
}

export interface AvroUnion {
  readonly type: "union";
  readonly branches: readonly AvroBranch[];
}

/** Unions may not hold unions directly. */
export type AvroBranch = AvroPrimitive | AvroNamed | AvroArray | AvroMap;

export type AvroNamed = AvroRecord | AvroEnum | AvroFixed;

/**
 * A node of a schema. Every place in the text is a node of its own, except that all references to a name are the one node that defines it:
 * a recursive schema is a cyclic graph.
 */
export type AvroSchema = AvroBranch | AvroUnion;
