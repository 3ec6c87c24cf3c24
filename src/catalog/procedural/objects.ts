import { splitIdentifiers } from "../apply/settings.ts";
import type { Draft } from "../draft.ts";
import { findIndex, findRelation, SYSTEM_SCHEMAS, writtenParts } from "../names.ts";
import { formatType } from "../print.ts";
import { Refused } from "../refused.ts";
import { regclassText } from "../sequences.ts";
import { findType } from "../types.ts";
import type { Value } from "./values.ts";
import { UNKNOWN } from "./values.ts";

/** `a.b`, `"A".b` as a list of parts. */
function partsOf(text: string): string[] {
  return splitIdentifiers(text.replace(/"((?:[^"]|"")*)"|\./g, (match) => (match === "." ? "," : match)));
}

/** A name cast to regclass, regtype or regnamespace; refused when there is no such object. */
export function asObject(draft: Draft, type: string, name: string): Value {
  const found = lookUp(draft, type, name);
  if (found !== null) return found;
  if (type === "regclass") throw new Refused(`relation "${name}" does not exist`);
  throw new Refused(`${type === "regtype" ? "type" : "schema"} "${name}" does not exist`);
}

/** to_regclass and its kin: null when there is no such object. */
export function lookUp(draft: Draft, type: string, name: string): Value {
  const written = writtenParts(partsOf(name));
  if (type === "regnamespace") {
    const position = draft.schemas.indexOf(written.name);
    return position < 0 ? null : { kind: "object", oid: 1_000_000_000 + position, text: written.name };
  }
  if (type === "regtype") {
    const found = findType(draft, partsOf(name));
    if (found === undefined) return null;
    const text = formatType(draft, { oid: found.oid, array: found.array, typmod: -1 });
    return found.array ? UNKNOWN : { kind: "object", oid: found.oid, text };
  }
  const relation = findRelation(draft, written);
  if (relation !== undefined) return { kind: "object", oid: relation.oid, text: regclassText(relation) };
  const index = findIndex(draft, written);
  // Composite types have an entry in pg_class as well.
  const composite = index === undefined ? findType(draft, partsOf(name))?.user : null;
  if (composite?.kind === "composite") return { kind: "object", oid: composite.oid, text: regclassText(composite) };
  if (index === undefined) return isSystemName(written) ? UNKNOWN : null;
  const text = regclassText({ schema: index.relation.schema, name: index.index.name });
  return { kind: "object", oid: index.index.oid, text };
}

/** System relations exist on every server and are not replayed; all of pg_catalog's are named `pg_…`. */
function isSystemName({ schema, name }: ReturnType<typeof writtenParts>): boolean {
  return schema === undefined ? name.startsWith("pg_") : SYSTEM_SCHEMAS.includes(schema);
}
