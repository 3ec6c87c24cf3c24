import { expect, it } from "vitest";
import { columns, reasons, relation, replayed } from "./replayed.ts";

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

it("does not tell which way code goes that falls back where an older version of the extension lacks a type", () => {
  const guarded = (type: string, condition: string) =>
    replayed(`CREATE EXTENSION vector; CREATE TABLE u (id int);
      DO $$ BEGIN EXECUTE 'CREATE TABLE t (a ${type})';
      EXCEPTION WHEN ${condition} THEN EXECUTE 'CREATE TABLE t (a vector)'; END $$`);
  const result = guarded("halfvec", "others");
  expect(relation(result, "t").opaque).toBe(
    "1.sql:2:7: its code goes another way where the installed version of the extension has no type halfvec",
  );
  expect(relation(result, "u").opaque).toBeNull();
  expect(relation(guarded("halfvec[]", "undefined_object"), "t").opaque).not.toBeNull();
  expect(relation(guarded("halfvec", "duplicate_table"), "t").opaque).toBeNull();
  expect(relation(guarded("vector", "others"), "t").opaque).toBeNull();
});
