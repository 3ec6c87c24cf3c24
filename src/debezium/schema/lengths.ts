import type { Behaviour } from "../options/behaviour.ts";
import { bitLength, type ColumnTypeInfo, numericModifier, UNLIMITED } from "./column-type.ts";

/** Where a table's structure came from: the driver's metadata, or a Relation message. */
export type Phase = "snapshot" | "streaming";

export interface Lengths {
  readonly length: number;
  readonly scale: number | null;
}

const FIXED: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["int2", [5, 0]],
  ["int4", [10, 0]],
  ["int8", [19, 0]],
  ["oid", [10, 0]],
  ["float4", [8, 8]],
  ["float8", [17, 17]],
  ["bool", [1, 0]],
  ["char", [1, 0]],
  ["date", [13, 0]],
]);

/** Characters before the fraction in pgjdbc's display size. */
const DISPLAY_BASE: ReadonlyMap<string, number> = new Map([
  ["time", 8],
  ["timetz", 14],
  ["timestamp", 22],
  ["timestamptz", 28],
]);

const VECTORS = new Set(["vector", "halfvec", "sparsevec"]);

/** Length and scale as pgjdbc reports them (TypeInfoCache.getPrecision, getScale, getDisplaySize). */
export function lengths(type: ColumnTypeInfo, phase: Phase, behaviour: Behaviour): Lengths {
  const { typmod } = type;
  // pgvector's modifier is the number of dimensions: -1 without.
  if (behaviour.knowsVectorDimensions && type.root.kind === "extension" && VECTORS.has(type.root.name)) {
    return { length: typmod, scale: 0 };
  }
  const name = type.root.kind === "builtin" ? type.root.name : "";
  const fixed = FIXED.get(name);
  if (fixed !== undefined) return { length: fixed[0], scale: fixed[1] };
  const base = DISPLAY_BASE.get(name);
  if (base !== undefined) return { length: base + displayFraction(typmod), scale: typmod < 0 ? 6 : typmod };
  switch (name) {
    case "numeric":
      return numericLengths(type, phase);
    case "bpchar":
    case "varchar":
      return { length: typmod < 4 ? UNLIMITED : typmod - 4, scale: 0 };
    case "bit":
    case "varbit":
      return { length: bitLength(name, typmod), scale: 0 };
    case "interval":
      return { length: 49, scale: typmod < 0 ? 6 : typmod & 0xffff };
    default:
      return { length: UNLIMITED, scale: 0 };
  }
}

function displayFraction(typmod: number): number {
  if (typmod < 0) return 7;
  if (typmod === 0) return 0;
  return typmod === 1 ? 3 : typmod + 1;
}

/** Plain numeric: the snapshot's metadata has no scale and length 0, everything else 131089 and 0. */
function numericLengths(type: ColumnTypeInfo, phase: Phase): Lengths {
  const modifier = numericModifier(type.typmod);
  if (modifier !== null) return { length: modifier.precision, scale: modifier.scale };
  if (phase === "snapshot" && !type.array && !type.domain) return { length: 0, scale: null };
  return { length: 131089, scale: 0 };
}
