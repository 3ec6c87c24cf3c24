/** A schema's JSON while it is being made and edited. */
export type Tree = null | boolean | number | string | Tree[] | TreeObject;
export type TreeObject = { [key: string]: Tree };

export type Named = TreeObject & { name: string };
export type RecordTree = Named & { fields: Tree[] };

/** A place where a schema stands: the top, a field's type, items, values, a branch. */
export interface Slot {
  readonly schema: Tree;
  readonly put: (schema: Tree) => void;
  /** The field whose type it is. */
  readonly field: TreeObject | null;
}

/** What a schema holds, definitions and places in the order of the text. */
export interface Parts {
  readonly slots: readonly Slot[];
  readonly records: readonly RecordTree[];
  readonly enums: readonly Named[];
  readonly fixeds: readonly Named[];
  readonly unions: readonly Tree[][];
  readonly fields: readonly TreeObject[];
}

export function isObject(tree: Tree | undefined): tree is TreeObject {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree);
}

export function isNamed(tree: TreeObject): tree is Named {
  return typeof tree.name === "string" && ["record", "error", "enum", "fixed"].includes(String(tree.type));
}

export function isRecord(tree: TreeObject): tree is RecordTree {
  return isNamed(tree) && Array.isArray(tree.fields);
}

export function copyOf(tree: Tree): Tree {
  return JSON.parse(JSON.stringify(tree));
}

/** All parts of the schema in a box, which stays theirs while the schema on top is replaced. */
export function partsOf(box: { top: Tree }): Parts {
  const parts: Growing<Parts> = { slots: [], records: [], enums: [], fixeds: [], unions: [], fields: [] };
  new Walk(parts).slot({
    schema: box.top,
    field: null,
    put: (schema) => {
      box.top = schema;
    },
  });
  return parts;
}

type Growing<T> = { [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : never };

class Walk {
  readonly #parts: Growing<Parts>;

  constructor(parts: Growing<Parts>) {
    this.#parts = parts;
  }

  slot(slot: Slot): void {
    const { schema } = slot;
    this.#parts.slots.push(slot);
    if (Array.isArray(schema)) {
      this.#parts.unions.push(schema);
      schema.forEach((branch, index) => {
        const put = (other: Tree) => {
          schema[index] = other;
        };
        this.slot({ schema: branch, field: null, put });
      });
    } else if (isObject(schema)) this.#object(schema);
  }

  #object(schema: TreeObject): void {
    if (isRecord(schema)) this.#parts.records.push(schema);
    else if (isNamed(schema)) (schema.type === "enum" ? this.#parts.enums : this.#parts.fixeds).push(schema);
    if (Array.isArray(schema.fields)) for (const field of schema.fields) if (isObject(field)) this.#field(field);
    for (const key of ["items", "values"]) this.#member(schema, key, null);
  }

  #field(field: TreeObject): void {
    this.#parts.fields.push(field);
    this.#member(field, "type", field);
  }

  #member(holder: TreeObject, key: string, field: TreeObject | null): void {
    const schema = holder[key];
    if (schema === undefined) return;
    const put = (other: Tree) => {
      holder[key] = other;
    };
    this.slot({ schema, field, put });
  }
}
