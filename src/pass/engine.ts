import { type EngineReplayed, replayOn } from "../catalog/engine/replay.ts";
import type { ReplayedMigration } from "../catalog/replay.ts";
import { capturedBy } from "../debezium/predict.ts";
import { type Catalog, type Column, type Expression, qualifiedName, type Relation } from "../model/catalog.ts";
import { formatLocation } from "../model/location.ts";
import type { Connector } from "../model/prediction.ts";
import { type CatalogEngine, InputError } from "../ports.ts";

/** A PostgreSQL that replays histories; where none is given all replay is static. */
export interface EngineUse {
  /** `needed`: static replay first, and the engine where that leaves something about a captured table open. */
  readonly when: "always" | "needed";
  readonly engine: CatalogEngine;
}

/** Whose tables count: those these connectors capture, of either side; every table when null. */
export type Capturing = readonly Connector[] | null;

/** What came of an engine. */
export type EngineNote =
  | { readonly kind: "replayed"; readonly label: string; readonly notes: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Asks the engine if it is to be asked. Null: static replay holds. Throws InputError when an engine that was asked for by
 * name cannot be had; one that would only have helped becomes a note.
 * @param open what static replay left open, asked only where that decides
 */
export async function askEngine(
  use: EngineUse | null,
  open: () => readonly string[],
  replay: (engine: CatalogEngine) => Promise<EngineReplayed>,
): Promise<{ readonly replayed: EngineReplayed | null; readonly note: EngineNote } | null> {
  if (use === null) return null;
  if (use.when === "always") {
    const replayed = await replay(use.engine);
    const notes = [`replayed on ${replayed.label}`, ...replayed.notes];
    return { replayed, note: { kind: "replayed", label: replayed.label, notes } };
  }
  const reasons = open();
  const [first] = reasons;
  if (first === undefined) return null;
  const others = reasons.length === 1 ? "" : ` (and ${reasons.length - 1} more)`;
  try {
    const replayed = await replay(use.engine);
    const why = `the whole history was replayed on ${replayed.label}, because static replay could not tell: ${first}${others}`;
    return { replayed, note: { kind: "replayed", label: replayed.label, notes: [why, ...replayed.notes] } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const todo = error.todo === null ? "" : ` (${error.todo})`;
    return { replayed: null, note: { kind: "failed", reason: `${error.message}${todo}` } };
  }
}

/** Two states, each in a database of its own. */
export async function replayStatesOn(
  engine: CatalogEngine,
  before: readonly ReplayedMigration[],
  after: readonly ReplayedMigration[],
  postgres: number,
): Promise<EngineReplayed> {
  const options = { postgres, traceApplied: false };
  const one = await replayOn(engine, before, [], options);
  const other = await replayOn(engine, after, [], options);
  const notes = [...new Set([...one.notes, ...other.notes])];
  return { applied: one.applied, pending: other.applied, label: other.label, notes };
}

/** What a person reads of it. */
export function engineRemarks(note: EngineNote | null): readonly string[] {
  if (note === null) return [];
  return note.kind === "replayed" ? note.notes : [`the engine could not help: ${note.reason}`];
}

/** What static replay could not tell about captured tables, one text for each cause. */
export function leftOpen(catalogs: readonly Catalog[], capturing: Capturing): readonly string[] {
  return [...new Set(catalogs.flatMap((catalog) => openIn(catalog, catalogs, capturing)))];
}

function openIn(catalog: Catalog, catalogs: readonly Catalog[], capturing: Capturing): readonly string[] {
  const captured = capturedTables(catalog, capturing);
  const names = new Set(catalogs.flatMap((one) => namesOf(one, capturedTables(one, capturing))));
  const statements = catalog.opaque.flatMap(({ at, reason, relations }) =>
    relations === null || relations.some((name) => names.has(name)) ? [`${formatLocation(at)}: ${reason}`] : [],
  );
  return [...statements, ...captured.flatMap((relation) => openParts(catalog, relation))];
}

function capturedTables(catalog: Catalog, connectors: Capturing): readonly Relation[] {
  const tables = [...catalog.relations.values()].filter(({ kind }) => kind === "table" || kind === "partitioned table");
  if (connectors === null) return tables;
  const captured = new Set(
    connectors.flatMap((connector) => capturedBy(catalog, connector).map(({ schema, table }) => `${schema}.${table}`)),
  );
  return tables.filter((relation) => captured.has(qualifiedName(relation)));
}

/** Tables and their types, as opaque statements name them. */
function namesOf(catalog: Catalog, tables: readonly Relation[]): readonly string[] {
  return tables.flatMap((relation) => {
    const types = relation.columns.flatMap(({ type }) => catalog.types.get(type.oid) ?? []);
    return [relation, ...types].flatMap((object) => [qualifiedName(object), object.name]);
  });
}

function openParts(catalog: Catalog, relation: Relation): readonly string[] {
  const name = qualifiedName(relation);
  const own = relation.opaque === null ? [] : [`${name}: ${relation.opaque}`];
  return [
    ...own,
    ...relation.columns.flatMap((column) =>
      openTexts(catalog, column).map((reason) => `${name}.${column.name}: ${reason}`),
    ),
  ];
}

/** The column's default, its domain's, and what it is generated from. */
function openTexts(catalog: Catalog, { default: own, generated, type }: Column): readonly string[] {
  const domain = catalog.types.get(type.oid);
  const texts: readonly (Expression | null)[] = [
    own,
    generated?.expression ?? null,
    domain?.kind === "domain" ? domain.default : null,
  ];
  return texts.flatMap((text) => (text?.kind === "opaque" ? [`the text of a default: ${text.reason}`] : []));
}
