import type { TableShape } from "../../contracts/shape.ts";
import { isPlaceholder } from "../../debezium/options/configuration.ts";
import type { Reader } from "../../model/contract.ts";
import type { Connector } from "../../model/prediction.ts";
import { VERSION } from "../version.ts";

/**
 * Lineage of what is declared, as OpenLineage's JobEvents (specification 2-0-2), one event a line: each connector makes topics of
 * tables, each consumer a dataset of its own of topics. Datasets are named as OpenLineage's naming page says: `postgres://host:port`
 * with `database.schema.table`, `kafka://bootstrap` with the topic.
 */
export interface Lineage {
  readonly shapes: readonly TableShape[];
  readonly connectors: readonly Connector[];
  readonly readers: readonly Reader[];
  /** ISO 8601. */
  readonly time: string;
}

/** A URI that tells the program and its version. */
const PRODUCER = `urn:headgate:${VERSION}`;
const SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent";
const COLUMN_LINEAGE =
  "https://openlineage.io/spec/facets/1-0-1/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";
const OWNERSHIP = "https://openlineage.io/spec/facets/1-0-0/OwnershipJobFacet.json#/$defs/OwnershipJobFacet";

interface Dataset {
  readonly namespace: string;
  readonly name: string;
}

interface InputField extends Dataset {
  readonly field: string;
}

/** Fields of an output, each with what it is made of. */
type ColumnLineage = ReadonlyMap<string, readonly InputField[]>;

interface Output extends Dataset {
  readonly lineage: ColumnLineage;
}

interface Job {
  readonly name: string;
  readonly owner: string | null;
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Output[];
}

export function openLineage({ shapes, connectors, readers, time }: Lineage): string {
  const wanted = new Set(readers.map(({ table }) => table));
  const used = shapes.filter(({ table }) => wanted.has(table));
  const of = new Map(connectors.map((connector) => [connector.name, connector]));
  const sources = [...new Set(used.map(({ connector }) => connector))].map((name) =>
    sourceJob(
      name,
      of.get(name) ?? null,
      used.filter(({ connector }) => connector === name),
    ),
  );
  const byName = new Map(used.toReversed().map((shape) => [shape.table, shape]));
  const consumers = [...new Set(readers.map(({ consumer }) => consumer))].map((name) =>
    consumerJob(
      name,
      readers.filter(({ consumer }) => consumer === name),
      byName,
      of,
    ),
  );
  return [...sources, ...consumers].map((job) => `${JSON.stringify(event(job, time))}\n`).join("");
}

function event({ name, owner, inputs, outputs }: Job, time: string): object {
  const facets = owner === null ? {} : { ownership: { ...facet(OWNERSHIP), owners: [{ name: `team:${owner}` }] } };
  return {
    eventTime: time,
    producer: PRODUCER,
    schemaURL: SPEC,
    job: { namespace: "headgate", name, facets },
    inputs,
    outputs: outputs.map(({ lineage, ...dataset }) => ({
      ...dataset,
      facets: {
        columnLineage: {
          ...facet(COLUMN_LINEAGE),
          fields: Object.fromEntries([...lineage].map(([field, inputFields]) => [field, { inputFields }])),
        },
      },
    })),
  };
}

function facet(schemaUrl: string): object {
  return { _producer: PRODUCER, _schemaURL: schemaUrl };
}

function sourceJob(name: string, connector: Connector | null, shapes: readonly TableShape[]): Job {
  return {
    name: `connector/${name}`,
    owner: null,
    inputs: shapes.map((shape) => tableDataset(shape.table, connector)),
    outputs: shapes.map((shape) => ({
      ...topicDataset(shape.topic, connector),
      lineage: new Map(
        shape.columns.flatMap(({ field, column }) =>
          column === null ? [] : [[field, [{ ...tableDataset(shape.table, connector), field: column }]] as const],
        ),
      ),
    })),
  };
}

/** A consumer is a dataset of what it takes: where that goes, contracts do not say. */
function consumerJob(
  name: string,
  readers: readonly Reader[],
  shapes: ReadonlyMap<string, TableShape>,
  connectors: ReadonlyMap<string, Connector>,
): Job {
  const inputs = new Map<string, Dataset>();
  const lineage = new Map<string, readonly InputField[]>();
  for (const { table, column, topic, via } of readers) {
    const shape = shapes.get(table) ?? null;
    const connector = shape === null ? null : (connectors.get(shape.connector) ?? null);
    const native = via === "logical-replication" || topic === null;
    const dataset = native ? tableDataset(table, connector) : topicDataset(topic, connector);
    inputs.set(`${dataset.namespace} ${dataset.name}`, dataset);
    const fields =
      column === "*"
        ? (shape?.columns.map((each) => (native ? (each.column ?? each.field) : each.field)) ?? [])
        : [native ? column : (shape?.columns.find((each) => each.column === column)?.field ?? column)];
    for (const field of fields) lineage.set(`${table}.${field}`, [{ ...dataset, field }]);
  }
  const [owner = null] = readers.map((reader) => reader.owner);
  const output = { namespace: "headgate", name: `consumer/${name}`, lineage };
  return { name: `consumer/${name}`, owner, inputs: [...inputs.values()], outputs: [output] };
}

function tableDataset(table: string, connector: Connector | null): Dataset {
  const option = (key: string, fallback: string) => known(connector?.config.get(key)) ?? fallback;
  const host = option("database.hostname", "unknown");
  return {
    namespace: `postgres://${host}:${option("database.port", "5432")}`,
    name: `${option("database.dbname", "unknown")}.${table}`,
  };
}

/** The broker is the worker's to know; where its settings are not at hand nothing else tells. */
function topicDataset(topic: string, connector: Connector | null): Dataset {
  const bootstrap = known(connector?.worker.get("bootstrap.servers"))?.split(",")[0]?.trim();
  return { namespace: `kafka://${bootstrap ?? "unknown"}`, name: topic };
}

function known(value: string | undefined): string | null {
  const text = value?.trim() ?? "";
  return text === "" || isPlaceholder(text) ? null : text;
}
