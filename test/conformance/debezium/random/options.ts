import type { Random } from "./random.ts";
import { drawTransforms } from "./transforms.ts";

type Options = Record<string, string>;
type Draw = (random: Random) => readonly [string, string];

const one = (key: string, ...values: [string, ...string[]]): Draw => {
  return (random) => [key, random.pick(values)];
};

/** `schema.table.column` patterns with constructs people write. */
const COLUMNS = [
  ...[
    "public.t0.a",
    ".*\\.a",
    ".*\\.(a|b|c)",
    "public\\.t[01]\\..*",
    "public.*",
    ".*[.]status",
    "(.*).amount",
    "PUBLIC.T0.B",
    ".*\\.[a-d]$",
    "^public\\.t0\\.a$",
  ],
  ...[
    "public.t0.a,public.t0.b",
    ".*\\.(?!id$).*",
    "(?i).*\\.Mixed",
    "public\\.t\\d+\\.(id|a|b|c)",
    ".*\\.id , .*\\.a",
    ".*created.*",
    "s1\\..*\\..*",
  ],
  ...[
    ".*\\.x1|.*\\.user_id",
    "[^.]*\\.[^.]*\\.total",
    ".+?\\.b",
    ".*\\.with\\sspace",
    "public.t0.(?:a|d)",
    "\\Qpublic.t0.a\\E",
  ],
] as const;
const TABLES = [
  "public.*",
  "public\\.t\\d",
  ".*\\.t[0-1]",
  "public.t0",
  "public.t0,public.t1,s1.*",
  "(?i)PUBLIC\\..*",
  ".*",
  "[^.]+\\.t.*",
  "public\\.(t0|t1|orders)",
] as const;
const NAMES = ["none", "avro", "avro_unicode"] as const;

const CONNECTOR: readonly Draw[] = [
  one("decimal.handling.mode", "precise", "string", "double", "STRING"),
  one("decimal.handling.mode", "string", "double"),
  one(
    "time.precision.mode",
    "adaptive",
    "adaptive_time_microseconds",
    "connect",
    "isostring",
    "microseconds",
    "nanoseconds",
    "structured",
  ),
  one("time.precision.mode", "connect", "isostring", "nanoseconds", "microseconds"),
  one("interval.handling.mode", "numeric", "string"),
  one("binary.handling.mode", "bytes", "base64", "base64-url-safe", "hex"),
  one("hstore.handling.mode", "json", "map"),
  one("include.unknown.datatypes", "true", "false"),
  one("include.unknown.datatypes", "true"),
  one("schema.name.adjustment.mode", ...NAMES),
  one("field.name.adjustment.mode", ...NAMES),
  one("topic.prefix", "my-prefix", "pre.fix", "1st", "A_b", "p"),
  one("topic.delimiter", "-", "_", ".", "__"),
  one("money.fraction.digits", "0", "3", "2", "5"),
  one("column.exclude.list", ...COLUMNS),
  one("column.include.list", ...COLUMNS),
  one("table.include.list", ...TABLES),
  one("table.exclude.list", "public.t1", ".*\\.t0", "s1\\..*"),
  one("schema.include.list", "public", "public,s1", "(public|S 2)", "PUBLIC", "s.3,public"),
  one("column.mask.with.5.chars", ...COLUMNS),
  one("column.mask.hash.SHA-256.with.salt.abc", ...COLUMNS),
  one("column.mask.hash.v2.SHA-512.with.salt.x.y", ...COLUMNS),
  one("column.truncate.to.4.chars", ...COLUMNS),
  one("column.truncate.to.20.chars", ...COLUMNS),
  one("column.propagate.source.type", ...COLUMNS),
  one("column.propagate.source.type", ".*"),
  one(
    "datatype.propagate.source.type",
    ".+\\.int4",
    ".*",
    ".+\\.(varchar|numeric)",
    ".*\\._?text",
    ".*INT.*",
    "public\\.t0\\.timestamptz?",
    ".*\\.serial",
    ".*mood.*",
  ),
  one(
    "message.key.columns",
    "public.t0:a",
    "(.*).t0:b,a",
    "public.t0:a,id;public.t1:b",
    "public\\.t\\d:id",
    "PUBLIC.T0:ID",
    "public.t0:a;public.t0:b",
    "(.*):(a|b)",
    "public.t0:nope",
    "public.t0:.*",
  ),
  one(
    "topic.naming.strategy",
    "io.debezium.schema.DefaultTopicNamingStrategy",
    "io.debezium.schema.SchemaTopicNamingStrategy",
    "io.debezium.schema.SchemaUnicodeTopicNamingStrategy",
    "io.debezium.schema.DefaultUnicodeTopicNamingStrategy",
  ),
  one("provide.transaction.metadata", "true"),
  one("tombstones.on.delete", "false"),
  one("skipped.operations", "none", "u", "t,d"),
  one("snapshot.mode", "no_data", "always", "when_needed", "INITIAL"),
  one("snapshot.include.collection.list", ".*t0", "public.t1", "public\\..*"),
  one("event.converting.failure.handling.mode", "skip", "warn"),
  one("publication.autocreate.mode", "filtered"),
  one("publish.via.partition.root", "true"),
  one("unavailable.value.placeholder", "zzz"),
  one("include.schema.comments", "true"),
  one("schema.exclude.list", "s1", "s1,S 2", "s\\\\..*", "pub.*"),
  one("column.mask.with.0.chars", ...COLUMNS),
  one("column.mask.hash.MD5.with.salt.s", ...COLUMNS),
  one("heartbeat.interval.ms", "1"),
  one("heartbeat.topics.prefix", "beat"),
  one("topic.heartbeat.prefix", "beat"),
  one("topic.transaction", "tx"),
  one("schema.refresh.mode", "columns_diff_exclude_unchanged_toast"),
  one("transaction.metadata.factory", "io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory"),
  one("skip.messages.without.change", "true"),
  one("replica.identity.autoset.values", "public.*:FULL", "public.t0:DEFAULT"),
  one("snapshot.query.mode", "select_all"),
  one("topic.cache.size", "100"),
  one("table.ignore.builtin", "false"),
  one("decimal.handling.mode", "nonsense"),
  one("errors.tolerance", "all"),
];

const CONVERTER: readonly Draw[] = [
  one("connect.meta.data", "false"),
  one("scrub.invalid.names", "true"),
  one("discard.type.doc.default", "true"),
  one("normalize.schemas", "true"),
  one("enhanced.avro.schema.support", "true"),
  one("flatten.singleton.unions", "true", "false"),
  one("generalized.sum.type.support", "true"),
  one("ignore.default.for.nullables", "true"),
  one("allow.optional.map.keys", "true"),
];
const STRATEGIES = [
  "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy",
  "io.confluent.kafka.serializers.subject.RecordNameStrategy",
] as const;
const SUBJECTS: readonly [Draw, ...Draw[]] = [
  one("key.subject.name.strategy", ...STRATEGIES),
  one("value.subject.name.strategy", ...STRATEGIES),
];
export interface CaseOptions {
  readonly config: Options;
  readonly converter: Options;
}

/** Several options of a connector and its converters, at random; names that Avro refuses would leave nothing to compare. */
export function drawOptions(random: Random, odd: boolean): CaseOptions {
  const config: Options = {};
  for (const draw of random.sample(CONNECTOR, random.integer(0, 5))) set(config, draw(random));
  if (random.chance(0.25)) Object.assign(config, drawTransforms(random));
  for (const kind of ["column", "table", "schema"]) {
    if (config[`${kind}.include.list`] !== undefined) delete config[`${kind}.exclude.list`];
  }
  const converter: Options = {};
  if (random.chance(0.3))
    for (const draw of random.sample(CONVERTER, random.integer(1, 2))) set(converter, draw(random));
  if (random.chance(0.06)) set(converter, random.pick(SUBJECTS)(random));
  if (odd && random.chance(0.9)) {
    if (random.chance(0.5)) set(converter, ["scrub.invalid.names", "true"]);
    else {
      config["schema.name.adjustment.mode"] = random.pick(["avro", "avro_unicode"]);
      config["field.name.adjustment.mode"] = random.pick(["avro", "avro_unicode"]);
    }
  }
  return { config, converter };
}

function set(options: Options, [key, value]: readonly [string, string]): void {
  options[key] = value;
}
