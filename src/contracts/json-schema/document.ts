import type { ContractFiles } from "../reader.ts";

/** A JSON Schema node: an object of keywords, `true` or `false`; what is neither says nothing that can be told. */
export type Schema = boolean | SchemaObject;
export type SchemaObject = Readonly<Record<string, unknown>>;

/** A node with the file whose references it holds. */
export interface Node {
  readonly schema: Schema;
  readonly file: string;
}

export type Resolved =
  | { readonly kind: "schema"; readonly node: Node }
  | { readonly kind: "unknown"; readonly reason: string };

/** JSON Schema documents by path (draft 07 and 2020-12, `$ref` to places in the file itself and in files beside it; nothing is fetched). */
export class SchemaFiles {
  private readonly documents = new Map<string, unknown>();
  private readonly files: ContractFiles;

  constructor(files: ContractFiles) {
    this.files = files;
  }

  root(file: string): Resolved {
    const document = this.document(file);
    if (document === undefined) return { kind: "unknown", reason: `${file} cannot be read as JSON` };
    return node(document, file) ?? { kind: "unknown", reason: `${file} holds no JSON Schema` };
  }

  /** Follows references until something else stands there. */
  resolve({ schema, file }: Node): Resolved {
    const seen = new Set<string>();
    let at: Node = { schema, file };
    for (;;) {
      const { schema: here } = at;
      const ref = typeof here === "object" ? here.$ref : undefined;
      if (typeof ref !== "string") return { kind: "schema", node: at };
      const identity = `${at.file} ${ref}`;
      if (seen.has(identity)) return { kind: "unknown", reason: `"${ref}" refers to itself` };
      seen.add(identity);
      const target = this.target(ref, at.file);
      if (target.kind === "unknown") return target;
      // From 2020-12 on keywords beside $ref count too.
      at = { file: target.node.file, schema: beside(here, target.node.schema) };
    }
  }

  private target(ref: string, file: string): Resolved {
    const [where = "", fragment = ""] = ref.split("#");
    const path = where === "" || where === this.idOf(file) ? file : isRemote(where) ? null : besideFile(file, where);
    const unknown = { kind: "unknown", reason: `"${ref}" in ${file} is not resolved` } as const;
    if (path === null) return unknown;
    const document = this.document(path);
    if (document === undefined) return unknown;
    const found =
      fragment === "" || fragment.startsWith("/") ? pointed(document, fragment) : anchored(document, fragment);
    return node(found, path) ?? unknown;
  }

  private idOf(file: string): string | null {
    const document = this.document(file);
    const id = isObject(document) ? document.$id : null;
    return typeof id === "string" ? (id.split("#")[0] ?? null) : null;
  }

  private document(file: string): unknown {
    if (!this.documents.has(file)) this.documents.set(file, parsed(this.files.get(file)));
    return this.documents.get(file);
  }
}

/** The files a schema's references name, itself first. */
export function referredFiles(file: string, files: ContractFiles): readonly string[] {
  const found = new Set([file]);
  for (const path of found) {
    for (const ref of references(parsed(files.get(path)))) {
      const [where = ""] = ref.split("#");
      if (where !== "" && !isRemote(where)) found.add(besideFile(path, where));
    }
  }
  return [...found];
}

function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  const own = typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(references)];
}

function beside(here: Schema, target: Schema): Schema {
  if (typeof here === "boolean") return target;
  const { $ref: _, ...others } = here;
  const counted = Object.keys(others).filter((key) => !REMARKS.has(key));
  return counted.length === 0 ? target : { allOf: [target, others] };
}

/** Keywords that constrain values and are not compared; whatever no draft knows constrains nothing. */
export const NOT_COMPARED: ReadonlySet<string> = new Set([
  ...["not", "if", "then", "else", "dependencies", "dependentRequired", "dependentSchemas", "patternProperties"],
  ...["propertyNames", "contains", "minContains", "maxContains", "prefixItems", "additionalItems", "uniqueItems"],
  ...["unevaluatedProperties", "unevaluatedItems", "minProperties", "maxProperties", "$dynamicRef", "$recursiveRef"],
]);

/** Keywords that tell nothing of values. */
export const REMARKS: ReadonlySet<string> = new Set([
  ...["$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "title", "description", "default", "examples"],
  ...[
    "deprecated",
    "readOnly",
    "writeOnly",
    "format",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$vocabulary",
  ],
]);

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function node(schema: unknown, file: string): Resolved | null {
  return typeof schema === "boolean" || isObject(schema) ? { kind: "schema", node: { schema, file } } : null;
}

function pointed(document: unknown, pointer: string): unknown {
  let at = document;
  for (const step of pointer.split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    at = Array.isArray(at) ? at[Number(key)] : isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

function anchored(value: unknown, anchor: string): unknown {
  if (Array.isArray(value)) return value.map((one) => anchored(one, anchor)).find((one) => one !== undefined);
  if (!isObject(value)) return undefined;
  if (value.$anchor === anchor || value.$id === `#${anchor}`) return value;
  return Object.values(value)
    .map((one) => anchored(one, anchor))
    .find((one) => one !== undefined);
}

function isRemote(where: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(where);
}

function besideFile(file: string, where: string): string {
  const steps = file.split("/").slice(0, -1);
  for (const step of where.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
