import type { Node } from "@pgsql/types";
import type { UserType } from "../model/catalog.ts";
import { Refused } from "./refused.ts";
import { as, integer, strings } from "./tree.ts";

/** Type numbers of PostGIS (liblwgeom.h), which `geometry(Point, 4326)` packs into its typmod. */
const GEOMETRY_TYPES: Readonly<Record<string, number>> = {
  geometry: 0,
  point: 1,
  linestring: 2,
  polygon: 3,
  multipoint: 4,
  multilinestring: 5,
  multipolygon: 6,
  geometrycollection: 7,
  circularstring: 8,
  compoundcurve: 9,
  curvepolygon: 10,
  multicurve: 11,
  multisurface: 12,
  polyhedralsurface: 13,
  triangle: 14,
  tin: 15,
};

/** The atttypmod a modifier gives a type of an extension: PostGIS's packed shape, pgvector's dimensions. */
export function extensionTypmod(type: UserType, modifiers: readonly Node[]): number {
  if (type.name === "geometry" || type.name === "geography") return geometryTypmod(type.name, modifiers);
  const value = integer(modifiers[0]);
  if (type.kind !== "base" || value === undefined) {
    throw new Refused(`type modifier is not allowed for type "${type.name}"`);
  }
  return value;
}

function geometryTypmod(name: string, modifiers: readonly Node[]): number {
  const written = modifierText(modifiers[0]).toLowerCase();
  const srid = integer(modifiers[1]) ?? Number(modifierText(modifiers[1]) || (name === "geography" ? 4326 : 0));
  const typmod = packedGeometry(written, srid);
  if (typmod === undefined) throw new Refused(`Invalid geometry type modifier: ${written}`);
  return typmod;
}

/** gserialized_typmod_in: SRID from bit 8, type from bit 2, Z in bit 1, M in bit 0. Undefined for a shape that is none. */
export function packedGeometry(shape: string, srid: number): number | undefined {
  const [, name = "", z, m] = /^([a-z]+?)(z?)(m?)$/.exec(shape) ?? [];
  const number = Object.hasOwn(GEOMETRY_TYPES, name) ? GEOMETRY_TYPES[name] : undefined;
  if (number === undefined) return undefined;
  return (srid << 8) | (number << 2) | (z === "" ? 0 : 2) | (m === "" ? 0 : 1);
}

function modifierText(node: Node | undefined): string {
  const column = as(node, "ColumnRef");
  if (column !== undefined) return strings(column.fields)[0] ?? "";
  return as(node, "A_Const")?.sval?.sval ?? "";
}
