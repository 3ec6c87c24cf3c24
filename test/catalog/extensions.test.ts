import { expect, it } from "vitest";
import { columns, reasons, replayed } from "./replayed.ts";

it("creates with CASCADE what an extension requires, in the same schema", () => {
  const result = replayed(`CREATE SCHEMA x; CREATE EXTENSION earthdistance SCHEMA x CASCADE;
    CREATE TABLE t (a x.earth, b x.cube NOT NULL, c x.earth[])`);
  expect(columns(result, "t")).toEqual(["a x.earth", "b x.cube NOT NULL", "c x.earth[]"]);
});

it("does not create it without CASCADE", () => {
  expect(reasons(replayed("CREATE EXTENSION earthdistance")).join()).toContain('"cube" is not installed');
});

it("puts a topology's type in the schema topology", () => {
  const result = replayed(
    "CREATE EXTENSION postgis_topology CASCADE; CREATE TABLE t (g topology.topogeometry, p geometry)",
  );
  expect(columns(result, "t")).toEqual(["g topology.topogeometry", "p geometry"]);
});
