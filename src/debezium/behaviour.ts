import { parseRelease, precedes, type Release } from "./release.ts";

/**
 * Everything in which the modelled releases of the PostgreSQL connector differ, by name. Nothing else in the code asks for a
 * version. Each fact names the release that brought it and where that is told: Debezium's issue, or its class.
 */
function factsOf(release: Release) {
  const since = (first: Release): boolean => !precedes(release, first);
  return {
    /** snapshot.mode takes never beside no_data: DBZ-8171. */
    readsSnapshotModeNever: !since([3, 3, 0]),
    /** SnapshotRecord's labels tell where in the snapshot a row stands: DBZ-8496. */
    labelsPlacesInSnapshot: since([3, 0, 5]),
    /** The source struct has version 1: DBZ-8499. */
    versionsSource: since([3, 1, 0]),
    /** The source struct has origin and origin_lsn: dbz#1528, PostgresSourceInfoStructMaker. */
    tellsOrigin: since([3, 5, 0]),
    /** time.precision.mode takes isostring, microseconds and nanoseconds, and arrays of times follow it: DBZ-6387. */
    readsUniformTimes: since([3, 1, 0]),
    /** time.precision.mode takes structured: dbz#2119. */
    readsStructuredTimes: since([3, 7, 0]),
    /** line, lseg, box, path, polygon, circle and their arrays have schemas: dbz#2135. */
    mapsGeometricTypes: since([3, 7, 0]),
    /** tsvector has a schema: DBZ-8470. */
    mapsTextSearchVectors: since([3, 3, 0]),
    /** A streamed label the cached enum does not have makes Debezium read the enum's labels again: dbz#304. */
    refreshesEnums: since([3, 7, 0]),
    /** An enum without labels, or a domain over an enum, is a type like others; before, it stops the connector at start: TypeRegistry. */
    readsEnumsWithoutLabels: since([3, 7, 0]),
    /** A doubled quote in a text default is one quote, and line breaks do not end it: dbz#2440. */
    readsDoubledQuotes: since([3, 6, 2]),
    /** Types are known by schema and name, and so are enums in the casts of defaults: dbz#1529, dbz#1334. */
    readsQualifiedTypeNames: since([3, 6, 0]),
    /** time.precision.mode=nanoseconds refuses timestamps beyond 64 bits, which wrapped around before: dbz#2075. */
    refusesNanosecondOverflow: since([3, 6, 0]),
  } as const;
}

/** One release's behaviour: which of the facts hold. */
export type Behaviour = Readonly<ReturnType<typeof factsOf>>;

/** The newest release line whose behaviour is known. */
export const NEWEST_DEBEZIUM = "3.7";

const OLDEST: Release = [2, 7, 0];
const NEWEST: Release = [3, 7, Number.POSITIVE_INFINITY];

/** The behaviour of the newest known line. */
export const newestBehaviour: Behaviour = factsOf(NEWEST);

export type ReadBehaviour =
  | {
      readonly ok: true;
      readonly behaviour: Behaviour;
      /** What is taken for granted about this version, null for one that is known. */
      readonly note: string | null;
    }
  | { readonly ok: false; readonly reason: string };

/** How a Debezium version behaves: `3.4` (its last patch), `3.0.5`, `3.7.0.Final`. One too new to be known counts as the newest known. */
export function readBehaviour(version: string): ReadBehaviour {
  const release = parseRelease(version);
  if (release === null) return { ok: false, reason: `${version} is no version of Debezium` };
  if (precedes(release, OLDEST)) return { ok: false, reason: `Debezium ${version} is not modelled, 2.7 and later are` };
  const note = precedes(NEWEST, release)
    ? `Debezium ${version} is newer than what is modelled: predicted as ${NEWEST_DEBEZIUM}`
    : null;
  return { ok: true, behaviour: factsOf(release), note };
}
