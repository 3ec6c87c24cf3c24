import { normalizeSchema } from "../avro/forms/normalize.ts";
import { printSchema } from "../avro/forms/print.ts";
import { sameSchema } from "../avro/forms/structure.ts";
import { parseSchema } from "../avro/parsing/parse.ts";
import type { AvroSchema } from "../model/avro-schema.ts";
import { once } from "../model/once.ts";
import { type AvroLine, USUAL_AVRO } from "../model/prediction.ts";
import type { ReferencedSchema, RegisteredVersion, RegistrySchemaType } from "../model/registry.ts";
import { textProblem } from "./other-types.ts";
import type { RegistrationRules } from "./registration-rules.ts";

/** A version of a subject as it is compared with: one of the registry's, or one that would be registered on the way (`version` null). */
export interface Version {
  readonly version: number | null;
  readonly text: string;
  /** `metadata.properties`. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Read when it is asked for: most are only recognised by their text. */
  readonly content: () => Content;
}

export type Content =
  /** `references`: what its text refers to, which the registry does not quote with it. */
  | { readonly kind: "avro"; readonly schema: AvroSchema; readonly references: readonly AvroSchema[] }
  /** JSON Schema or Protobuf: a text. */
  | { readonly kind: "text"; readonly type: Exclude<RegistrySchemaType, "AVRO"> }
  /** A text that is no schema of its type, by the parser's words. */
  | { readonly kind: "unreadable"; readonly message: string };

/** A content that can be held against another. */
export type ReadableContent = Exclude<Content, { readonly kind: "unreadable" }>;

export function typeOf(content: ReadableContent): RegistrySchemaType {
  return content.kind === "avro" ? "AVRO" : content.type;
}

/** A stored version, read as leniently as the registry reads what it holds. */
export function storedVersion(stored: RegisteredVersion, avro: AvroLine | null): Version {
  const { version, schema, schemaType, metadata, references } = stored;
  const content = once(() => contentOf({ type: schemaType, text: schema, avro, references }));
  return { version, text: schema, metadata, content };
}

/** A version that a registration adds, with the metadata it inherits. */
export function newVersion(text: string, content: () => Content, versions: readonly Version[]): Version {
  return { version: null, text, metadata: inheritedMetadata(versions), content };
}

export interface TextToRead {
  readonly type: RegistrySchemaType;
  readonly text: string;
  /** The line of the registry's Avro library; 1.11 when not told. */
  readonly avro: AvroLine | null;
  readonly references?: readonly ReferencedSchema[];
  /** Whether it is brought into normal form, as the registry is told to do with what is sent to it. */
  readonly normalize?: boolean;
}

/** What a text says, as leniently as a stored version is read: defaults are not checked. */
export function contentOf({ type, text, avro, references = [], normalize = false }: TextToRead): Content {
  if (type !== "AVRO") {
    const message = textProblem(type, text);
    return message === null ? { kind: "text", type } : { kind: "unreadable", message };
  }
  const options = { avro: avro ?? USUAL_AVRO, references: references.map(({ schema }) => schema) } as const;
  const parsed = normalize ? normalizeSchema(text, options) : parseSchema(text, options);
  if (!parsed.ok) return { kind: "unreadable", message: parsed.message };
  return { kind: "avro", schema: parsed.schema, references: parsed.references };
}

/** The metadata that a request without any is given: the latest version's. */
function inheritedMetadata(versions: readonly Version[]): ReadonlyMap<string, string> {
  return versions.at(-1)?.metadata ?? NO_METADATA;
}

const NO_METADATA: ReadonlyMap<string, string> = new Map();

/** A schema that is looked for among a subject's versions. */
export interface SentSchema {
  readonly type: RegistrySchemaType;
  readonly text: string;
  readonly content: () => Content;
}

type LookupRules = Pick<RegistrationRules, "normalize" | "elements" | "lookup">;

/** The version that whoever registers a schema gets back instead of a new one; null where it is new. */
export function knownVersion<V extends Version>(
  versions: readonly V[],
  sent: SentSchema,
  rules: LookupRules,
): V | null {
  return knownAsSent(versions, sent, rules) ?? knownAsInherited(versions, sent, rules);
}

/** The first look: for the schema as it is sent, without metadata. */
export function knownAsSent<V extends Version>(versions: readonly V[], sent: SentSchema, rules: LookupRules): V | null {
  return findVersion(versions, sent, NO_METADATA, rules);
}

/** The second look: for the schema with the metadata that it inherits. */
export function knownAsInherited<V extends Version>(
  versions: readonly V[],
  sent: SentSchema,
  rules: LookupRules,
): V | null {
  const inherited = inheritedMetadata(versions);
  return inherited.size === 0 ? null : findVersion(versions, sent, inherited, rules);
}

/** The same text before the same schema, the newest of either. */
function findVersion<V extends Version>(
  versions: readonly V[],
  { type, text, content }: SentSchema,
  metadata: ReadonlyMap<string, string>,
  { normalize, elements, lookup }: LookupRules,
): V | null {
  const open = versions.filter((version) => sameMetadata(version.metadata, metadata));
  // A registry that normalizes makes another text of an Avro schema before it looks.
  const isAsSent = type !== "AVRO" || !normalize;
  const sameText = isAsSent ? open.findLast((version) => version.text === text) : undefined;
  if (sameText !== undefined || open.length === 0) return sameText ?? null;
  // Texts of other types are one version where they are one text: what else is the same to a registry is its own affair.
  const read = content();
  if (read.kind !== "avro") return null;
  const same = open.filter((version) => {
    const stored = version.content();
    return stored.kind === "avro" && sameSchema(stored.schema, read.schema, elements);
  });
  // It compares what it prints of either: white space and the order of an object's own members are no difference.
  if (lookup === "text") return printedAlike(same, printSchema(read.schema)) ?? null;
  return same.length > 1 ? (printedAlike(same, printSchema(read.schema)) ?? same.at(-1) ?? null) : (same[0] ?? null);
}

function printedAlike<V extends Version>(versions: readonly V[], text: string): V | undefined {
  return versions.findLast((version) => {
    const stored = version.content();
    return stored.kind === "avro" && printSchema(stored.schema) === text;
  });
}

/** A number that the registry counts up by itself makes no difference (ParsedSchema.canLookup). */
const COUNTED = "confluent:version";

function sameMetadata(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].every((name) => name === COUNTED || a.get(name) === b.get(name));
}

/** Those a new version is held against at all: of its compatibility group, which is that of the metadata it inherits. */
export function groupOf<V extends Version>(versions: readonly V[], property: string | null): readonly V[] {
  if (property === null) return versions;
  const own = inheritedMetadata(versions).get(property);
  return versions.filter(({ metadata }) => metadata.get(property) === own);
}
