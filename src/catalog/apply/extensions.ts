import type { AlterExtensionStmt, CreateExtensionStmt } from "@pgsql/types";
import type { Constraint, Oid } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { extensionTypes, fixedExtensionSchema, requiredExtensions } from "../extensions.ts";
import { creationSchema } from "../names.ts";
import { Refused } from "../refused.ts";
import { bareRelation, relationOf } from "../relations.ts";
import { all, optionText } from "../tree.ts";
import { builtinColumnType } from "../types.ts";
import { defineIndex } from "./define-index.ts";

/** CREATE EXTENSION: the types it brings, in its schema. Types of an extension that is not known here are unknown. */
export function createExtension(context: Context, statement: CreateExtensionStmt): void {
  const { draft } = context;
  const name = statement.extname ?? "";
  if (draft.extensions.some((extension) => extension.name === name)) {
    if (statement.if_not_exists === true) return;
    throw new Refused(`extension "${name}" already exists`);
  }
  const options = all(statement.options, "DefElem");
  if (options.some((option) => option.defname === "cascade")) createRequired(context, statement);
  const asked = options.find((option) => option.defname === "schema");
  const schema = fixedExtensionSchema(name) ?? creationSchema(draft, { schema: asked && optionText(asked.arg), name });
  draft.set({ extensions: [...draft.extensions, { name, schema }] });
  for (const type of extensionTypes(name) ?? []) {
    draft.putType({ oid: draft.newOid(), schema, name: type, kind: "base", extension: name });
  }
  if (name === "lo") createLargeObjectDomain(context, schema);
  if (name === "earthdistance") createEarthDomain(context, schema);
  if (name === "postgis_topology") createTopogeometry(context, schema);
  if (name === "postgis") createSpatialReferences(context, schema);
}

/** CASCADE goes on to what they require, with the same options. */
function createRequired(context: Context, statement: CreateExtensionStmt): void {
  for (const extname of requiredExtensions(statement.extname ?? "")) {
    createExtension(context, { ...statement, extname, if_not_exists: true });
  }
}

/** contrib/earthdistance: CREATE DOMAIN earth AS cube, with checks. */
function createEarthDomain({ draft }: Context, schema: string): void {
  const cube = [...draft.types.values()].find((type) => type.kind === "base" && type.extension === "cube");
  if (cube === undefined) throw new Refused('required extension "cube" is not installed');
  const base = { oid: cube.oid, array: false, typmod: -1 };
  const checks = ["not_point", "not_3d", "on_surface"];
  draft.putType({
    oid: draft.newOid(),
    schema,
    name: "earth",
    kind: "domain",
    base,
    notNull: false,
    default: null,
    checks,
  });
}

/** What a column of a topology is: four numbers. */
function createTopogeometry({ draft }: Context, schema: string): void {
  const attributes = ["topology_id", "layer_id", "id", "type"].map((name) => ({
    name,
    type: builtinColumnType("int4"),
  }));
  draft.putType({ oid: draft.newOid(), schema, name: "topogeometry", kind: "composite", attributes });
}

/** contrib/lo: CREATE DOMAIN lo AS pg_catalog.oid. */
function createLargeObjectDomain(context: Context, schema: string): void {
  context.draft.putType({
    oid: context.draft.newOid(),
    schema,
    name: "lo",
    kind: "domain",
    base: builtinColumnType("oid"),
    notNull: false,
    default: null,
    checks: [],
  });
}

/** PostGIS's only table, which a connector without a table filter captures like any other. */
function createSpatialReferences(context: Context, schema: string): void {
  const { draft } = context;
  const oid: Oid = draft.newOid();
  const varchar = (length: number) => ({ ...builtinColumnType("varchar"), typmod: length + 4 });
  const types = [
    ["srid", builtinColumnType("int4")],
    ["auth_name", varchar(256)],
    ["auth_srid", builtinColumnType("int4")],
    ["srtext", varchar(2048)],
    ["proj4text", varchar(2048)],
  ] as const;
  draft.putRelation({
    ...bareRelation({
      oid,
      schema,
      name: "spatial_ref_sys",
      kind: "table",
      persistence: "permanent",
      createdAt: context.at,
    }),
    columns: types.map(([name, type], position) => ({
      attnum: position + 1,
      name,
      type,
      notNull: position === 0,
      default: null,
      identity: null,
      generated: null,
      local: true,
      inheritCount: 0,
    })),
    nextAttnum: types.length + 1,
  });
  const key = [{ column: "srid", label: "srid", classed: false }];
  const plan = {
    name: null,
    role: "primary key",
    unique: true,
    keys: key,
    include: [],
    expressionColumns: [],
  } as const;
  const index = { ...plan, partial: false, immediate: true, method: "btree", ordered: false };
  defineIndex(context, oid, index, { recurse: false, deferrable: false, partOf: null });
  const check: Constraint = {
    kind: "check",
    name: "spatial_ref_sys_srid_check",
    columns: [1],
    expression: "((srid > 0) AND (srid <= 998999))",
    inherited: false,
    validated: true,
    deferrable: false,
  };
  const relation = relationOf(draft, oid);
  draft.putRelation({ ...relation, constraints: [...relation.constraints, check] });
}

/** ALTER EXTENSION … UPDATE: no type comes or goes. */
export function alterExtension(context: Context, statement: AlterExtensionStmt): void {
  const name = statement.extname ?? "";
  if (!context.draft.extensions.some((extension) => extension.name === name)) {
    throw new Refused(`extension "${name}" does not exist`);
  }
}
