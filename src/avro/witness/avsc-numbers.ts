import avro from "avsc";

/** avsc's own long stops at 2^53. It hands over eight bytes, little end first. */
export const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: bigint | number) => BigInt(value),
  toJSON: (value: bigint) => value,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});

/**
 * Doubles and floats that take whole numbers as Java does (`(double) long`): avsc adds a long up in doubles, which beyond 2^52 loses its
 * sign, and leaves an int read as a float unrounded. Hooked in as logical types, the one place avsc has for it.
 */
abstract class Rounded extends avro.types.LogicalType {
  protected abstract readonly sources: readonly string[];

  protected override _fromValue(value: number): number {
    return value;
  }

  protected override _toValue(value: unknown): unknown {
    return typeof value === "number" ? value : undefined;
  }

  protected override _resolve(writer: avro.Type): ((value: number | bigint) => number) | undefined {
    return this.sources.includes(writer.typeName) ? (value) => this.round(Number(value)) : undefined;
  }

  protected abstract round(value: number): number;
}

const WHOLE_NUMBERS = ["int", "long", "abstract:long"];

class Double extends Rounded {
  protected override get sources(): readonly string[] {
    return [...WHOLE_NUMBERS, "float", "logical:rounded-float", "double", "logical:rounded-double"];
  }

  protected override round(value: number): number {
    return value;
  }
}

class Float extends Rounded {
  protected override get sources(): readonly string[] {
    return [...WHOLE_NUMBERS, "float", "logical:rounded-float"];
  }

  protected override round(value: number): number {
    return Math.fround(value);
  }
}

export const ROUNDED = { double: "rounded-double", float: "rounded-float" } as const;
export const NUMBERS = { [ROUNDED.double]: Double, [ROUNDED.float]: Float } as const;
