import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Registering, SchemaType, SubjectPrediction, WantedText } from "../../model/prediction.ts";
import type { ConverterOptions } from "./converter-options.ts";

/** What a converter makes of one Connect schema. */
export type Conversion =
  /** A text to be registered or, where nothing is, one that stands in every message. */
  | { readonly kind: "text"; readonly text: string; readonly recordName: string | null }
  /** Messages carry no schema, and nothing is registered. */
  | { readonly kind: "bare" }
  /** There is no message's key or value at all. */
  | { readonly kind: "nothing" }
  /** The converter throws. */
  | { readonly kind: "error"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string; readonly wanted?: WantedText };

/** How keys or values become bytes. */
export interface Converter {
  /** Null: nothing is registered. */
  readonly schemaType: SchemaType | null;
  /** What it does with a schema that the registry does not have; absent: it registers it. */
  readonly registering?: Registering;
  convert(schema: ConnectSchema): Conversion;
  /** Of a map without a schema; where it is left out, what comes of one is not known. */
  readonly schemaless?: Conversion;
  /** What there is to say about the subjects it makes, when all are known. */
  remarks?(subjects: readonly SubjectPrediction[]): readonly string[];
  /** Of a part of each record that is converted first, on its own and under a subject of its own. */
  readonly inside?: Converter;
  /** The subject of a topic; null where the naming strategy needs a record's name and there is none. */
  subject(topic: string, recordName: string | null): string | null;
}

/** Converter classes that read their options alike. One file each; `converters.ts` lists them. */
export interface ConverterFactory {
  /** Full names of Java classes. */
  readonly classes: readonly string[];
  /**
   * What is wrong with the options, or about them, is said to the options.
   * @param known other converters, for those that hand records on
   */
  read(options: ConverterOptions, known: KnownConverters): Converter;
}

/** Converters by class name. */
export type KnownConverters = ReadonlyMap<string, ConverterFactory>;

/** What comes of a text that a converter makes: records are not written with it where it takes the registry's latest version. */
export function asRegistered(
  schemaType: SchemaType,
  text: string,
  recordName: string | null,
  registering: Registering,
): Conversion {
  if (registering.kind !== "writes latest") return { kind: "text", text, recordName };
  const reason = `${registering.option}: records are written with the registry's latest version`;
  return { kind: "unknown", reason, wanted: { schemaType, text, by: registering } };
}

/** A converter that registers nothing: the name only tells keys and values of topics apart. */
export function unregistered(kind: "key" | "value", convert: Converter["convert"]): Converter {
  return { schemaType: null, convert, subject: (topic) => `${topic}-${kind}` };
}
