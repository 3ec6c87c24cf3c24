import { describe, expect, it } from "vitest";
import { type ChangeName, misfits, type Options, UNWRAP, verdicts } from "./judge-sink.ts";

const DEBEZIUM: Options = { "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector" };
const CONFLUENT: Options = { "connector.class": "io.confluent.connect.jdbc.JdbcSinkConnector", ...UNWRAP };
const ELASTIC: Options = {
  "connector.class": "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
  ...UNWRAP,
  "behavior.on.null.values": "delete",
};
const ID_AS_KEY: Options = {
  transforms: "unwrap,id",
  "transforms.id.type": "org.apache.kafka.connect.transforms.ExtractField$Key",
  "transforms.id.field": "id",
};
const S3: Options = {
  "connector.class": "io.confluent.connect.s3.S3SinkConnector",
  "behavior.on.null.values": "ignore",
  ...UNWRAP,
};
const SNOWFLAKE: Options = { "connector.class": "com.snowflake.kafka.connector.SnowflakeSinkConnector", ...UNWRAP };
const BIGQUERY: Options = { "connector.class": "com.wepay.kafka.connect.bigquery.BigQuerySinkConnector", ...UNWRAP };
const ICEBERG: Options = { "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector", ...UNWRAP };

/** Each configuration, and under it the verdict on each change: B broken, m may break, - nothing lost. */
const PROFILES: readonly (readonly [string, Readonly<Record<string, Options>>, string])[] = [
  [
    "Debezium's JDBC sink",
    {
      none: DEBEZIUM,
      basic: {
        ...DEBEZIUM,
        "schema.evolution": "basic",
        "insert.mode": "upsert",
        "primary.key.mode": "record_key",
        "delete.enabled": "true",
      },
      include: { ...DEBEZIUM, "field.include.list": "id,code,shop.public.orders:made" },
      exclude: { ...DEBEZIUM, "schema.evolution": "basic", "field.exclude.list": "note,extra" },
    },
    `
    add nullable           B - - -
    add with default       B - - -
    add without default    B B - -
    drop nullable          B B - -
    drop required          B B B B
    drop with default      B B - B
    rename                 B B - -
    widen                  m m m m
    narrow                 - - - -
    family                 m B m B
    more digits            m m - m
    more scale             m m - m
    unit                   m - m -
    loosen                 m B m B
    tighten                - - - -
    label                  - - - -
    make anew              m m - -
    new key                - B - -
    no key                 - B - -
    comment                - - - -`,
  ],
  [
    "Confluent's JDBC sink",
    {
      default: { ...CONFLUENT, "pk.mode": "kafka" },
      evolve: {
        ...CONFLUENT,
        "auto.create": "true",
        "auto.evolve": "true",
        "insert.mode": "upsert",
        "pk.mode": "record_key",
        "delete.enabled": "true",
      },
      whitelist: { ...CONFLUENT, "pk.mode": "kafka", "fields.whitelist": "id,note" },
    },
    `
    add nullable           B - -
    add with default       B - -
    add without default    B B -
    drop nullable          B B B
    drop required          B B -
    drop with default      B B -
    rename                 B B B
    widen                  m m -
    narrow                 - - -
    family                 B B -
    more digits            m m -
    more scale             m m -
    unit                   B B -
    loosen                 m B -
    tighten                - - -
    label                  - - -
    make anew              m m m
    new key                - B -
    no key                 - B -
    comment                - - -`,
  ],
  [
    "Elasticsearch and OpenSearch",
    {
      keyed: { ...ELASTIC, ...ID_AS_KEY },
      plain: {
        ...ELASTIC,
        "key.ignore": "true",
        "schema.ignore": "true",
        "behavior.on.malformed.documents": "warn",
      },
      opensearch: {
        "connector.class": "io.aiven.kafka.connect.opensearch.OpensearchSinkConnector",
        ...UNWRAP,
        "key.ignore": "true",
      },
    },
    `
    add nullable           - - -
    add with default       - - -
    add without default    - - -
    drop nullable          B B B
    drop required          B B B
    drop with default      B B B
    rename                 B B B
    widen                  m - m
    narrow                 - - -
    family                 B B B
    more digits            - - -
    more scale             - - -
    unit                   B B B
    loosen                 - - -
    tighten                - - -
    label                  - - -
    make anew              m m m
    new key                B - -
    no key                 B - -
    comment                - - -`,
  ],
  [
    "S3",
    {
      avro: {
        ...S3,
        "format.class": "io.confluent.connect.s3.format.avro.AvroFormat",
        "schema.compatibility": "BACKWARD",
      },
      json: { ...S3, "format.class": "io.confluent.connect.s3.format.json.JsonFormat" },
      aiven: {
        "connector.class": "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
        "format.output.type": "parquet",
        ...UNWRAP,
      },
    },
    `
    add nullable           - - -
    add with default       - - -
    add without default    - - -
    drop nullable          B B B
    drop required          B B B
    drop with default      B B B
    rename                 B B B
    widen                  m - m
    narrow                 m - m
    family                 B B B
    more digits            - - -
    more scale             m - m
    unit                   B B B
    loosen                 m m m
    tighten                - - -
    label                  - - -
    make anew              m m m
    new key                - - -
    no key                 - - -
    comment                - - -`,
  ],
  [
    "Snowflake and BigQuery",
    {
      variant: SNOWFLAKE,
      columns: {
        ...SNOWFLAKE,
        "snowflake.ingestion.method": "SNOWPIPE_STREAMING",
        "snowflake.enable.schematization": "TRUE",
      },
      bigquery: BIGQUERY,
      open: {
        ...BIGQUERY,
        allowNewBigQueryFields: "true",
        allowBigQueryRequiredFieldRelaxation: "true",
        upsertEnabled: "true",
        kafkaKeyFieldName: "key",
      },
      adds: { ...BIGQUERY, allowNewBigQueryFields: "true" },
    },
    `
    add nullable           - - B - -
    add with default       - - B - B
    add without default    - - B - B
    drop nullable          B B B B B
    drop required          B B B B B
    drop with default      B B B B B
    rename                 B B B B B
    widen                  - - - - -
    narrow                 - - - - -
    family                 B B B B B
    more digits            - - - - -
    more scale             - - - - -
    unit                   B B - - -
    loosen                 - - B - B
    tighten                - - - - -
    label                  - - - - -
    make anew              m m m m m
    new key                - - - B -
    no key                 - - - B -
    comment                - - - - -`,
  ],
  [
    "Iceberg",
    {
      fixed: ICEBERG,
      evolve: {
        ...ICEBERG,
        "iceberg.tables.auto-create-enabled": "true",
        "iceberg.tables.evolve-schema-enabled": "true",
        "iceberg.tables.default-id-columns": "id",
      },
    },
    `
    add nullable           - -
    add with default       - -
    add without default    - -
    drop nullable          B B
    drop required          B B
    drop with default      B B
    rename                 B B
    widen                  B -
    narrow                 - -
    family                 B B
    more digits            m m
    more scale             m m
    unit                   B B
    loosen                 m -
    tighten                - -
    label                  - -
    make anew              m m
    new key                - -
    no key                 - -
    comment                - -`,
  ],
];

const LETTERS: Readonly<Record<string, string>> = { "-": "-", broken: "B", "may-break": "m" };

function letter(verdict: string): string {
  return LETTERS[verdict] ?? verdict;
}

describe("sink profiles", () => {
  it.each(PROFILES)("%s: what each change comes to", (_name, sinks, table) => {
    const columns = Object.values(sinks).map((sink) => verdicts(sink));
    const names = Object.keys(columns[0] ?? {}) as ChangeName[];
    const lines = names.map((name) => `${name.padEnd(23)}${columns.map((each) => letter(each[name])).join(" ")}`);
    const expected = table
      .trim()
      .split("\n")
      .map((line) => line.trim());
    expect(lines).toEqual(expected);
  });

  it.each(PROFILES)("%s: these configurations fit", (_name, sinks) => {
    expect(Object.values(sinks).flatMap((sink) => misfits({ sink }))).toEqual([]);
  });
});
