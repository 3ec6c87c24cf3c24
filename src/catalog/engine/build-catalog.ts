import { builtinElementType, builtinType } from "../../model/builtin-types.ts";
import type {
  CastEntry,
  Catalog,
  EnumRow,
  ExtensionEntry,
  FunctionEntry,
  Oid,
  Publication,
  TriggerEntry,
  UserType,
} from "../../model/catalog.ts";
import { splitIdentifiers } from "../apply/settings.ts";
import { Draft } from "../draft.ts";
import { withRows } from "../enum-rows.ts";
import { extensionTypes } from "../extensions.ts";
import { changesCatalog } from "../hidden-ddl.ts";
import { buildRelation, STORAGES, type TypeReader } from "./build-relation.ts";
import type {
  IntrospectedCatalog,
  IntrospectedFunction,
  IntrospectedPublication,
  IntrospectedTrigger,
  IntrospectedType,
} from "./introspected.ts";
import { readStubs } from "./stubs.ts";

/**
 * The catalog as introspection found it, in the form static replay gives it. `opaque` is left empty: what a server was not
 * asked to do it does not know.
 * @param postgres the major version the catalog is for; before 18 NOT NULL is no constraint with a name
 */
export function buildCatalog(found: IntrospectedCatalog, postgres: number): Catalog {
  const type = typeReader(found.types);
  const stubs = readStubs(found.stubs);
  const relations = found.relations.map((relation) => buildRelation(relation, type, postgres));
  const types = listedTypes(found.types, used(found)).flatMap((one) => buildType(one, type, stubs));
  const oids = [...relations, ...types].map(({ oid }) => oid);
  const catalog: Catalog = {
    schemas: found.schemas,
    relations: new Map(relations.map((relation) => [relation.oid, relation])),
    types: new Map(types.map((one) => [one.oid, one])),
    publications: new Map(found.publications.map((publication) => [publication.name, buildPublication(publication)])),
    functions: found.functions.map((entry) => buildFunction(entry, type)),
    triggers: found.triggers.map(buildTrigger),
    extensions: [...found.extensions, ...stubs],
    casts: found.casts.map(({ source, target, context }) => ({
      source: type(source, -1),
      target: type(target, -1),
      context: CAST_CONTEXTS[context] ?? "explicit",
    })),
    opaque: [],
    searchPath: splitIdentifiers(found.path),
    nextOid: oids.reduce((next, oid) => Math.max(next, oid + 1), 16384),
  };
  return { ...catalog, ...changingEventTriggers(catalog, found) };
}

/** pg_cast.castcontext. */
const CAST_CONTEXTS: Readonly<Record<string, CastEntry["context"]>> = { i: "implicit", a: "assignment", e: "explicit" };

/** As in static replay, only those whose functions may change the catalog. */
function changingEventTriggers(catalog: Catalog, found: IntrospectedCatalog): Pick<Catalog, "eventTriggers"> {
  if (found.eventTriggers.length === 0) return {};
  const draft = new Draft(catalog);
  const changing = found.eventTriggers.filter(({ function: called }) =>
    catalog.functions.some((entry) => `${entry.schema}.${entry.name}` === called && changesCatalog(draft, entry)),
  );
  if (changing.length === 0) return {};
  return { eventTriggers: changing.map((one) => ({ ...one, enabled: fires(one.enabled) })) };
}

/** pg_trigger.tgenabled and pg_event_trigger.evtenabled: in ordinary sessions (O, origin) or in all (A). */
const fires = (enabled: string): boolean => enabled === "O" || enabled === "A";

function typeReader(types: readonly IntrospectedType[]): TypeReader {
  const elements = new Map(types.flatMap(({ array, oid }) => (array === 0 ? [] : [[array, oid]])));
  return (oid, typmod) => {
    const element = builtinType(oid) === undefined ? (builtinElementType(oid)?.oid ?? elements.get(oid)) : undefined;
    return { oid: element ?? oid, array: element !== undefined, typmod };
  };
}

/** Types that columns and attributes have, array types included; those of views, which no stream shows, left out. */
function used({ relations, types }: IntrospectedCatalog): ReadonlySet<Oid> {
  return new Set([
    ...relations.flatMap(({ kind, columns }) => (kind === "v" ? [] : columns.map(({ type }) => type))),
    ...types.flatMap(({ attributes }) => attributes.map(({ type }) => type)),
    ...types.map(({ base }) => base),
  ]);
}

/** Row types, what extensions bring beside base types and domains, and information_schema's types only count when something has them. */
function listedTypes(types: readonly IntrospectedType[], used: ReadonlySet<Oid>): readonly IntrospectedType[] {
  return types.filter((type) => {
    const isRow = type.kind === "c" && type.relationKind !== "c";
    const isBrought = type.extension !== null && type.kind !== "b" && type.kind !== "d";
    const isListed = !isRow && !isBrought && type.schema !== "information_schema";
    return isListed || used.has(type.oid) || used.has(type.array);
  });
}

function buildType(found: IntrospectedType, type: TypeReader, stubs: readonly ExtensionEntry[]): UserType[] {
  const { oid, schema, name } = found;
  const named = { oid, schema, name };
  switch (found.kind) {
    case "b":
      return [{ ...named, kind: "base", ...baseOf(found, stubs) }];
    case "c":
      return found.relationKind === "c"
        ? [{ ...named, kind: "composite", attributes: found.attributes.map((one) => attribute(one, type)) }]
        : [{ ...named, kind: "row", relation: found.relation }];
    case "d":
      return [
        {
          ...named,
          kind: "domain",
          base: type(found.base, found.baseTypmod),
          notNull: found.notNull,
          default: found.default === null ? null : { kind: "known", text: found.default },
          checks: found.checks,
        },
      ];
    case "e":
      return [withRows({ ...named, kind: "enum", labels: [] }, found.rows.map(float4Order))];
    case "r":
      return [{ ...named, kind: "range", subtype: type(found.subtype ?? 0, -1), multirange: found.multirange ?? 0 }];
    case "m":
      return [{ ...named, kind: "multirange", range: found.range ?? 0 }];
    default:
      return found.defined ? [] : [{ ...named, kind: "shell" }];
  }
}

function baseOf(found: IntrospectedType, stubs: readonly ExtensionEntry[]) {
  const extension = extensionOf(found, stubs);
  const storage = STORAGES[found.storage];
  return extension !== null || storage === undefined || storage === "plain" ? { extension } : { extension, storage };
}

/** JSON has the shortest digits that tell a float4 from its neighbours, which is another double. */
function float4Order({ label, order }: EnumRow): EnumRow {
  return { label, order: Math.fround(order) };
}

function attribute(found: IntrospectedType["attributes"][number], type: TypeReader) {
  return { name: found.name, type: type(found.type, found.typmod) };
}

/** Stubs are kept as members of plpgsql, which brings no type of its own. */
function extensionOf({ extension, schema, name }: IntrospectedType, stubs: readonly ExtensionEntry[]): string | null {
  if (extension !== "plpgsql") return extension;
  const stub = stubs.find((entry) => entry.schema === schema && extensionTypes(entry.name)?.includes(name) === true);
  return stub?.name ?? extension;
}

function buildPublication(found: IntrospectedPublication): Publication {
  const { oid, name, allTables, schemas, viaPartitionRoot } = found;
  return {
    oid,
    name,
    allTables,
    schemas,
    tables: found.tables.map(({ relation, columns, filter, filterColumns }) => ({
      relation,
      columns: columns === null ? null : columns.toSorted((a, b) => a - b),
      filtered: filter !== null,
      filter,
      filterColumns,
    })),
    publish: (["insert", "update", "delete", "truncate"] as const).filter((operation) => found[operation]),
    viaPartitionRoot,
    generatedColumns: found.generatedColumns === "s" ? "stored" : "none",
  };
}

/** pg_proc.proargmodes: IN, INOUT and VARIADIC arguments are those a call gives. */
const INPUT_MODES: ReadonlySet<string> = new Set(["i", "b", "v"]);

function buildFunction(found: IntrospectedFunction, type: TypeReader): FunctionEntry {
  const names = found.names ?? [];
  const inputs = found.modes === null ? names : names.filter((_, at) => INPUT_MODES.has(found.modes?.[at] ?? "i"));
  return {
    schema: found.schema,
    name: found.name,
    ...(found.optional === 0 ? {} : { optional: found.optional }),
    ...(found.variadic ? { variadic: true } : {}),
    ...(found.set ? { set: true } : {}),
    arguments: found.arguments,
    argumentNames: found.arguments.map((_, at) => inputs[at] ?? ""),
    returns: found.kind === "p" ? null : type(found.returns, -1),
    language: found.language,
    body: found.body,
  };
}

/** Bits of pg_trigger.tgtype (catalog/pg_trigger.h). */
const ROW = 1 << 0;
const BEFORE = 1 << 1;
const INSTEAD = 1 << 6;
const EVENTS = [
  ["insert", 1 << 2],
  ["delete", 1 << 3],
  ["update", 1 << 4],
  ["truncate", 1 << 5],
] as const;

function buildTrigger(found: IntrospectedTrigger): TriggerEntry {
  const has = (bit: number): boolean => (found.type & bit) !== 0;
  return {
    name: found.name,
    relation: found.relation,
    function: found.function,
    timing: has(BEFORE) ? "before" : has(INSTEAD) ? "instead of" : "after",
    events: EVENTS.filter(([, bit]) => has(bit)).map(([event]) => event),
    level: has(ROW) ? "row" : "statement",
    columns: found.columns.length === 0 ? null : found.columns,
    conditional: found.conditional,
    ...(found.conditional ? { conditionColumns: found.conditionColumns } : {}),
    ...(found.transitionTables ? { transitionTables: true } : {}),
    ...(found.elaborate ? { elaborate: true } : {}),
    enabled: fires(found.enabled),
  };
}
