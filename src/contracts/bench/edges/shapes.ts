import type { Datum, Struct } from "../datum.ts";

const LITTLE_ENDIAN = 1;
const WITH_SRID = 0x20000000;
const POINT = 1;
const LINE_STRING = 2;

/** Well-known binary of a point, or of a line of points (OGC 06-103r4, 8.2), as PostGIS writes it. */
function wkb(points: readonly (readonly [number, number])[], srid: number | null): Uint8Array {
  const isPoint = points.length === 1;
  const bytes = new Uint8Array(5 + (srid === null ? 0 : 4) + (isPoint ? 0 : 4) + points.length * 16);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LITTLE_ENDIAN);
  view.setUint32(1, (isPoint ? POINT : LINE_STRING) | (srid === null ? 0 : WITH_SRID), true);
  let at = 5;
  const word = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  if (srid !== null) word(srid);
  if (!isPoint) word(points.length);
  for (const coordinate of points.flat()) {
    view.setFloat64(at, coordinate, true);
    at += 8;
  }
  return bytes;
}

const struct = (fields: Readonly<Record<string, Datum>>): Struct => new Map(Object.entries(fields));

const point = (x: number, y: number): Struct => struct({ x, y, wkb: wkb([[x, y]], null), srid: null });
const POINTS = [point(13.4, 52.5), point(0, 0), point(-180, -90)];

const line = wkb(
  [
    [0, 0],
    [1, 1],
  ],
  null,
);
const GEOMETRIES = [struct({ wkb: wkb([[13.4, 52.5]], 4326), srid: 4326n }), struct({ wkb: line, srid: null })];

const sparse = struct({
  dimensions: 5n,
  vector: [struct({ key: 1n, value: 0.5 }), struct({ key: 3n, value: -1 })],
});

/** Structs whose fields belong together (io.debezium.data.geometry, io.debezium.data); null for all others. */
export function shapeEdges(name: string | null): readonly Struct[] | null {
  switch (name) {
    case "io.debezium.data.geometry.Point":
      return POINTS;
    case "io.debezium.data.geometry.Line":
      return [struct({ a: 1, b: -1, c: 0.5 })];
    case "io.debezium.data.geometry.Circle":
      return POINTS.map((center) => struct({ center, radius: 2.5 }));
    case "io.debezium.data.geometry.Geometry":
    case "io.debezium.data.geometry.Geography":
      return GEOMETRIES;
    case "io.debezium.data.SparseDoubleVector":
    case "io.debezium.data.SparseVector":
      return [sparse];
    default:
      return null;
  }
}
