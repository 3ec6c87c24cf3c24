import { describe, expect, it } from "vitest";
import { decimal } from "../../src/connect/logical.ts";
import { array, field, optional, primitive, sameSchema, struct, withDefault } from "../../src/connect/schema.ts";

describe("sameSchema", () => {
  it("compares parameters as a map, as ConnectSchema.equals does", () => {
    const schema = decimal(2, 10);
    expect(sameSchema(schema, { ...schema, parameters: [...schema.parameters].reverse() })).toBe(true);
    expect(sameSchema(schema, decimal(2, 11))).toBe(false);
    expect(sameSchema(schema, decimal(2, null))).toBe(false);
  });

  it("looks into fields and elements", () => {
    const one = struct("s", 1, [field("a", array(primitive("INT32")))]);
    expect(sameSchema(one, struct("s", 1, [field("a", array(primitive("INT32")))]))).toBe(true);
    expect(sameSchema(one, struct("s", 1, [field("a", array(optional(primitive("INT32"))))]))).toBe(false);
    expect(sameSchema(one, struct("s", 1, [field("b", array(primitive("INT32")))]))).toBe(false);
  });

  it("tells defaults apart", () => {
    const bytes = (value: number[]) =>
      withDefault(primitive("BYTES"), { kind: "bytes", value: Uint8Array.from(value) });
    expect(sameSchema(bytes([1]), bytes([1]))).toBe(true);
    expect(sameSchema(bytes([1]), bytes([2]))).toBe(false);
    expect(sameSchema(bytes([1]), primitive("BYTES"))).toBe(false);
    const zero = (value: number) => withDefault(primitive("FLOAT64"), { kind: "float", value });
    expect(sameSchema(zero(0), zero(-0))).toBe(false);
  });
});
