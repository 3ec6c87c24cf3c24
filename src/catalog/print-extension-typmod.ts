import type { UserType } from "../model/catalog.ts";

/** PostGIS's names by type number (lwutil.c). */
const GEOMETRY_NAMES = [
  "Geometry",
  "Point",
  "LineString",
  "Polygon",
  "MultiPoint",
  "MultiLineString",
  "MultiPolygon",
  "GeometryCollection",
  "CircularString",
  "CompoundCurve",
  "CurvePolygon",
  "MultiCurve",
  "MultiSurface",
  "PolyhedralSurface",
  "Triangle",
  "Tin",
];

/** What the typmodout function of an extension's type prints: `(Point,4326)`, `(3)`. */
export function extensionTypmodText(type: UserType, typmod: number): string {
  return type.name === "geometry" || type.name === "geography" ? geometryTypmodText(typmod) : `(${typmod})`;
}

/** postgis_typmod_out: SRID from bit 8, type from bit 2, Z in bit 1, M in bit 0. */
function geometryTypmodText(typmod: number): string {
  if (typmod === 0) return "";
  const srid = (typmod >> 8) & 0x1fffff;
  const shape = GEOMETRY_NAMES[(typmod >> 2) & 0x3f] ?? "Unknown";
  const dimensions = `${typmod & 2 ? "Z" : ""}${typmod & 1 ? "M" : ""}`;
  return `(${shape}${dimensions}${srid === 0 ? "" : `,${srid}`})`;
}
