import type { ColumnType } from "../model/catalog.ts";

/** An expression after parse analysis: every node has a type, every coercion is there, shown or not. */
export type Typed = {
  readonly type: ColumnType;
} /** The text is what the type's output function prints; null is NULL. */ & (
  | { readonly kind: "constant"; readonly text: string | null }
  | { readonly kind: "column"; readonly name: string }
  /** `shown` when it was written; a coercion PostgreSQL added is printed only inside operators and calls. */
  | { readonly kind: "coercion"; readonly operand: Typed; readonly shown: boolean }
  /** The name as it is printed, qualified and quoted where needed. */
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Typed[]; readonly variadic?: true }
  | { readonly kind: "keyword"; readonly text: string }
  | { readonly kind: "operator"; readonly name: string; readonly left: Typed | null; readonly right: Typed }
  | {
      readonly kind: "any";
      readonly word: "ANY" | "ALL";
      readonly name: string;
      readonly left: Typed;
      readonly right: Typed;
    }
  | { readonly kind: "boolean"; readonly word: "AND" | "OR"; readonly operands: readonly Typed[] }
  | { readonly kind: "not"; readonly operand: Typed }
  | { readonly kind: "test"; readonly operand: Typed; readonly test: string }
  | { readonly kind: "distinct"; readonly left: Typed; readonly right: Typed }
  | {
      readonly kind: "choice";
      readonly word: "COALESCE" | "NULLIF" | "GREATEST" | "LEAST";
      readonly arguments: readonly Typed[];
    }
  | {
      readonly kind: "case";
      readonly subject: Typed | null;
      readonly whens: readonly (readonly [Typed, Typed])[];
      readonly otherwise: Typed | null;
    }
  | { readonly kind: "collate"; readonly operand: Typed; readonly collation: string }
  | { readonly kind: "position"; readonly part: Typed; readonly whole: Typed }
  | { readonly kind: "substring"; readonly operand: Typed; readonly from: Typed; readonly length: Typed | null }
  /** `shown`: its type was written behind it. */
  | { readonly kind: "row"; readonly fields: readonly Typed[]; readonly shown: boolean }
  | { readonly kind: "rows"; readonly name: string; readonly left: readonly Typed[]; readonly right: readonly Typed[] }
  | { readonly kind: "element"; readonly container: Typed; readonly subscripts: readonly Subscript[] }
  | { readonly kind: "field"; readonly operand: Typed; readonly name: string }
  | { readonly kind: "named"; readonly name: string; readonly operand: Typed }
  /** A function with a syntax of its own; servers before 14 print the call behind it. */
  | { readonly kind: "syntax"; readonly pieces: readonly (string | Typed)[]; readonly call: Typed }
  | { readonly kind: "xml"; readonly pieces: readonly (string | Typed)[] }
  | { readonly kind: "array"; readonly elements: readonly Typed[] }
  | { readonly kind: "at-time-zone"; readonly operand: Typed; readonly zone: Typed }
  | { readonly kind: "extract"; readonly field: string; readonly operand: Typed }
  | {
      readonly kind: "trim";
      readonly side: "BOTH" | "LEADING" | "TRAILING";
      readonly operand: Typed;
      readonly characters: Typed | null;
    }
);

/** `[at]`, or `[from:to]` where either side may be left out. */
export type Subscript =
  | { readonly kind: "index"; readonly at: Typed }
  | { readonly kind: "slice"; readonly from: Typed | null; readonly to: Typed | null };

/** An expression that needs something this engine does not know; the reason ends up in an opaque Expression. */
export class Unprintable extends Error {
  override readonly name: string = "Unprintable";
}

/** pg_type's `unknown`: what a bare string literal is until something gives it a type. */
export const UNKNOWN: ColumnType = { oid: 705, array: false, typmod: -1 };

/** What is written does not go with these built-in types, of which all is known. */
export class NotForTypes extends Unprintable {
  override readonly name = "NotForTypes";
}

export function sameType(a: ColumnType, b: ColumnType): boolean {
  return a.oid === b.oid && a.array === b.array;
}

export function isUnknown(type: ColumnType): boolean {
  return sameType(type, UNKNOWN);
}
