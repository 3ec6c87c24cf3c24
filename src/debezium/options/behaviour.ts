import { laterOptions } from "./option-releases.ts";
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
    /** pgvector's vector, halfvec and sparsevec have schemas: DBZ-8121. */
    mapsVectors: since([3, 0, 0]),
    /** sparsevec's schema is called SparseDoubleVector: DBZ-8585. */
    namesSparseDoubleVector: since([3, 0, 8]),
    /** The dimension of a vector counts as its length: dbz#2220. */
    knowsVectorDimensions: since([3, 7, 0]),
    /** line, lseg, box, path, polygon, circle and their arrays have schemas, and Geometry has extensions for them: dbz#2135. */
    mapsGeometricTypes: since([3, 7, 0]),
    /** tsvector has a schema: DBZ-8470. */
    mapsTextSearchVectors: since([3, 3, 0]),
    /** A row's varbit(1) is a boolean; 3.5.0 and older read it as null, 3.6.3 does not: PostgresValueConverter. */
    readsSingleVarbits: since([3, 6, 0]),
    /** message.key.columns takes spaces around its parts: Key's pattern; refused by 3.4.3, taken by 3.5.0. */
    takesSpacesInKeyColumns: since([3, 5, 0]),
    /** A connector of one task takes one signal.data.collection; 3.3.2 takes several names for one table's. */
    countsSignalTables: since([3, 4, 0]),
    /** A streamed label the cached enum does not have makes Debezium read the enum's labels again: dbz#304. */
    refreshesEnums: since([3, 7, 0]),
    /** An enum without labels, or a domain over an enum, is a type like others; before, it stops the connector at start: TypeRegistry. */
    readsEnumsWithoutLabels: since([3, 7, 0]),
    /** Labels stand in their enum's order: dbz#1331. Before, in that of the rows array_agg found in pg_enum. */
    ordersEnumLabels: since([3, 6, 0]),
    /** A doubled quote in a text default is one quote, and line breaks do not end it: dbz#2440. */
    readsDoubledQuotes: since([3, 6, 2]),
    /** Types are known by schema and name, and so are enums in the casts of defaults: dbz#1529, dbz#1334. */
    readsQualifiedTypeNames: since([3, 6, 0]),
    /** Only types of the schemas that the schema lists let through are known from the start: dbz#9455. */
    loadsTypesBySchema: since([3, 7, 0]),
    /** time.precision.mode=nanoseconds refuses timestamps beyond 64 bits, which wrapped around before: dbz#2075. */
    refusesNanosecondOverflow: since([3, 6, 0]),
    /** Columns that a primary key INCLUDEs are no part of the message key: pgjdbc 42.7.7, 42.6.1 before. */
    leavesIncludedColumnsOut: since([3, 2, 0]),
    /** A snapshot names types off the search_path by their bare names, as streaming always did: dbz#683. */
    namesTypesBarelyInSnapshots: since([3, 7, 0]),
    /** Streaming names serial columns as the driver does: dbz#2232. */
    namesSerialsWhileStreaming: since([3, 7, 0]),
    /** Names in Relation messages are read as UTF-8, no longer byte by byte: dbz#1682. */
    readsNamesAsUtf8: since([3, 4, 3]),
    /** Column names in Relation messages are taken as they are, quotes and all: dbz#1235. */
    keepsQuotesInNames: since([3, 7, 0]),
    /** A table whose columns' names differ only by case stops the connector; before, one column overwrote the other: DBZ-9693. */
    refusesNamesAlikeButForCase: since([3, 4, 0]),
    /** A streamed table's name is no LIKE pattern any more when its columns are looked up: DBZ-9305. */
    looksUpTablesByName: since([3, 2, 1]),
    /** The value of logical decoding messages has a transaction block: PostgresSchemaFactory. */
    tellsTransactionsOfMessages: since([3, 0, 0]),
    /** ExtractNewRecordState takes drop.tombstones and delete.handling.mode where delete.tombstone.handling.mode is not set: DBZ-6068. */
    readsPairOfDeleteOptions: !since([3, 2, 0]),
    /** Records of tables carry headers with the connector's name and task: DBZ-8881. */
    addsContextHeaders: since([3, 2, 0]),
    /** The class VectorToJsonConverter is there: DBZ-8571. */
    shipsVectorToJsonConverter: since([3, 1, 0]),
    /** The class DecodeLogicalDecodingMessageContent is there: PostgreSQL's transforms package. */
    shipsDecodeLogicalDecodingMessageContent: since([3, 0, 0]),
    /** The transform TimescaleDb asks for its extension when it starts: dbz#2335. */
    asksForTimescaleExtension: since([3, 7, 0]),
    /** The class ToLogicalTopicRouter, of which ByLogicalTableRouter is the older form, is there. */
    shipsLogicalTopicRouter: since([3, 7, 0]),
    /** Options that only later releases read, and the one that brought each. */
    laterOptions: laterOptions(release),
    /** publication.autocreate.mode takes no_tables: DBZ-8156. */
    readsPublicationOfNoTables: since([3, 0, 0]),
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
