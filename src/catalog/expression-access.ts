import type { Node } from "@pgsql/types";
import type { Draft } from "./draft.ts";
import { coerceTo, named } from "./expression-coerce.ts";
import type { Analyze } from "./expression-comparisons.ts";
import { isUnknown, type Subscript, sameType, type Typed, Unprintable } from "./expression-nodes.ts";
import { baseType } from "./expression-resolve.ts";
import { as } from "./tree.ts";

type Written = Extract<Node, { A_Indices: unknown }>["A_Indices"];

/** transformIndirection: subscripts that follow each other are one access, names are fields of composites. */
export function indirectionOf(draft: Draft, start: Typed, steps: readonly Node[], analyze: Analyze): Typed {
  let node = start;
  let pending: Written[] = [];
  const settle = (): void => {
    if (pending.length > 0) node = subscripted(draft, node, pending, analyze);
    pending = [];
  };
  for (const step of steps) {
    const indices = as(step, "A_Indices");
    const field = as(step, "String")?.sval;
    if (indices !== undefined) pending.push(indices);
    else if (field !== undefined) {
      settle();
      node = fieldOf(draft, node, field);
    } else throw new Unprintable("a row expanded by *");
  }
  settle();
  return node;
}

function fieldOf(draft: Draft, operand: Typed, name: string): Typed {
  const type = baseType(draft, operand.type);
  const user = type.array ? undefined : draft.types.get(type.oid);
  const attribute = user?.kind === "composite" ? user.attributes.find((one) => one.name === name) : undefined;
  if (attribute === undefined) throw new Unprintable(`field ${name}`);
  return { kind: "field", operand, name, type: attribute.type };
}

/** transformContainerSubscripts: integers for arrays (all slices when one is), texts or integers for jsonb. */
function subscripted(draft: Draft, container: Typed, written: readonly Written[], analyze: Analyze): Typed {
  const type = baseType(draft, container.type);
  if (sameType(type, named("jsonb"))) {
    const subscripts = written.map(({ uidx, is_slice }): Subscript => {
      if (is_slice === true) throw new Unprintable("a slice of jsonb");
      return { kind: "index", at: jsonbKey(draft, analyze(uidx)) };
    });
    return { kind: "element", container, subscripts, type };
  }
  if (!type.array) throw new Unprintable("a subscript of something that is no array");
  const bound = (node: Node | undefined): Typed | null =>
    node === undefined ? null : coerceTo(draft, analyze(node), named("int4"), "assignment");
  const sliced = written.some(({ is_slice }) => is_slice === true);
  const subscripts = written.map(({ lidx, uidx, is_slice }): Subscript => {
    const upper = bound(uidx);
    if (!sliced && upper !== null) return { kind: "index", at: upper };
    if (is_slice === true) return { kind: "slice", from: bound(lidx), to: upper };
    return { kind: "slice", from: { kind: "constant", text: "1", type: named("int4") }, to: upper };
  });
  return { kind: "element", container, subscripts, type: sliced ? type : { ...type, array: false } };
}

function jsonbKey(draft: Draft, key: Typed): Typed {
  if (isUnknown(key.type)) return coerceTo(draft, key, named("text"), "implicit");
  if (sameType(key.type, named("int4")) || sameType(key.type, named("text"))) return key;
  throw new Unprintable("a subscript of jsonb of this type");
}
