/**
 * A value of a record, before or behind the wire: whole numbers of every width are bigint, bytes and decimals their bytes, structs and maps with
 * text keys are maps. A map with other keys is a list of `{key, value}`, as AvroData writes it.
 */
export type Datum = null | boolean | bigint | number | string | Uint8Array | readonly Datum[] | Struct;
export type Struct = ReadonlyMap<string, Datum>;

export function isStruct(value: Datum): value is Struct {
  return value instanceof Map;
}

export function isList(value: Datum): value is readonly Datum[] {
  return Array.isArray(value);
}

/** What a struct's field holds; null too where there is no such field. */
export function memberOf(value: Datum, name: string): Datum {
  return isStruct(value) ? (value.get(name) ?? null) : null;
}

/** Equal values have equal texts. Never read again, so its form is nobody's business. */
export function identity(value: Datum): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "bigint":
      return `i${value}`;
    case "number":
      return `f${Object.is(value, -0) ? "-0" : value}`;
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return String(value);
    default:
      if (value instanceof Uint8Array) return `x${hex(value)}`;
      if (isStruct(value)) return `{${[...value].map(([key, held]) => `${JSON.stringify(key)}:${identity(held)}`)}}`;
      return `[${value.map(identity).join()}]`;
  }
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Null for what is no Base64. */
export function fromBase64(text: string): Uint8Array | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Big-endian two's complement as a number; 0 for no bytes. */
export function unscaledOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex(bytes)}`));
}

/** An exact decimal as a person writes it: `-12.30`. */
export function decimalText(unscaled: bigint, scale: number): string {
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  const digits = (scale < 0 ? magnitude * 10n ** BigInt(-scale) : magnitude).toString();
  const sign = unscaled < 0n ? "-" : "";
  if (scale <= 0) return `${sign}${digits}`;
  const padded = digits.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
