import { DECIMAL } from "../../connect/logical.ts";
import { type Converter, type ConverterFactory, type KnownConverters, unregistered } from "./converter.ts";
import type { ConverterOptions } from "./converter-options.ts";

/** Debezium's converters that write bytes as they are, and hand all else on to `delegate.converter.type`. */
export const debeziumBinary: readonly ConverterFactory[] = [
  {
    classes: ["io.debezium.converters.BinaryDataConverter"],
    read: (options, known) => binary(options, known, null),
  },
  {
    // Takes byte[] only, and a column's bytes may come as either.
    classes: ["io.debezium.converters.ByteArrayConverter"],
    read: (options, known) =>
      binary(options, known, "ByteArrayConverter takes some of Java's forms of bytes and not others"),
  },
];

const DELEGATE = "delegate.converter.type";

/** @param doubt why it cannot be told what happens to bytes; null where they are written as they are */
function binary(options: ConverterOptions, known: KnownConverters, doubt: string | null): Converter {
  options.noteOthers([DELEGATE, `${DELEGATE}.`, "converter.type"]);
  const delegate = delegateOf(options, known);
  return {
    ...(delegate ?? unregistered(options.kind, () => NO_DELEGATE)),
    convert(schema) {
      if (schema.type === "BYTES" && schema.name !== DECIMAL) {
        return doubt === null ? { kind: "bare" } : { kind: "unknown", reason: doubt };
      }
      return delegate === null ? NO_DELEGATE : delegate.convert(schema);
    },
  };
}

const NO_DELEGATE = { kind: "error", reason: `a converter of bytes only, and ${DELEGATE} names no other` } as const;

function delegateOf(options: ConverterOptions, known: KnownConverters): Converter | null {
  const name = options.text(DELEGATE)?.trim() ?? null;
  if (name === null) return null;
  const factory = known.get(name);
  if (factory === undefined) {
    options.unknown(DELEGATE, `is ${name}, which is not modelled`);
    return null;
  }
  const handedOn = options.handedOn(DELEGATE);
  const delegate = factory.read(handedOn, known);
  options.adopt(handedOn);
  return delegate;
}
