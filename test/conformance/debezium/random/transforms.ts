import type { Random } from "./random.ts";

type Draw = (random: Random) => Readonly<Record<string, string>>;

const UNWRAP = "io.debezium.transforms.ExtractNewRecordState";
const KAFKA = "org.apache.kafka.connect.transforms";

const unwrap: Draw = (random) => ({
  type: UNWRAP,
  ...maybe(random, "delete.tombstone.handling.mode", [
    "drop",
    "tombstone",
    "rewrite",
    "rewrite-with-tombstone",
    "delete-to-tombstone",
  ]),
  ...maybe(random, "add.fields", [
    "op",
    "op,table,source.ts_ms:ts",
    "source.lsn,source.db",
    "op:o,ts_ms,before.id",
    "transaction.id",
    "schema,source.snapshot",
  ]),
  ...maybe(random, "add.fields.prefix", ["__", "m_", ""]),
  ...maybe(random, "add.headers", ["op", "op,table"]),
});

const router: Draw = (random) => ({
  type: `${KAFKA}.RegexRouter`,
  ...random.pick([
    { regex: "([^.]+)\\.([^.]+)\\.([^.]+)", replacement: "$3_$2" },
    { regex: "dbserver1\\.(.*)", replacement: "$1" },
    { regex: ".*", replacement: "one" },
    { regex: "(.*)t(\\d+)", replacement: "x.$2" },
  ]),
});

const logical: Draw = (random) => ({
  type: "io.debezium.transforms.ByLogicalTableRouter",
  "topic.regex": random.pick(["(.*)t\\d+", "(.*)\\.public\\.(.*)", "(.*)orders(.*)"]),
  "topic.replacement": random.pick(["$1all", "$1_all"]),
  ...maybe(random, "key.enforce.uniqueness", ["true", "false"]),
  ...maybe(random, "key.field.name", ["origin", "__shard"]),
});

const fields = (random: Random): string => random.pick(["a", "a,b", "id", "total,status", "nope", "created_at"]);

/** On unwrapped rows these name columns, on envelopes its parts. */
const OF_ROWS: readonly [Draw, ...Draw[]] = [
  (random) => ({ type: `${KAFKA}.ReplaceField$Value`, [random.pick(["exclude", "include"])]: fields(random) }),
  (random) => ({ type: `${KAFKA}.ReplaceField$Value`, renames: random.pick(["a:z", "a:z,b:y", "nope:q"]) }),
  (random) => ({ type: `${KAFKA}.InsertField$Value`, "static.field": random.pick(["s", "a"]), "static.value": "v" }),
  () => ({ type: `${KAFKA}.InsertField$Value`, "topic.field": "top", "timestamp.field": "at" }),
  (random) => ({ type: `${KAFKA}.MaskField$Value`, fields: fields(random) }),
  () => ({ type: `${KAFKA}.ValueToKey`, fields: "id" }),
  () => ({ type: `${KAFKA}.ExtractField$Key`, field: "id" }),
  (random) => ({ type: `${KAFKA}.SetSchemaMetadata$Value`, "schema.name": random.pick(["Row", "a.b.Row"]) }),
  () => ({ type: `${KAFKA}.HoistField$Key`, field: "k" }),
  (random) => ({ type: `${KAFKA}.Flatten$Value`, delimiter: random.pick([".", "_"]) }),
  (random) => ({ type: `${KAFKA}.Cast$Value`, spec: random.pick(["id:int64", "a:string", "id:string,b:float64"]) }),
  (random) => ({
    type: `${KAFKA}.TimestampConverter$Value`,
    field: "created_at",
    "target.type": random.pick(["string", "unix", "Timestamp", "Date"]),
    format: "yyyy-MM-dd",
  }),
];

const ON_ENVELOPES: readonly [Draw, ...Draw[]] = [
  router,
  router,
  logical,
  (random) => ({ type: `${KAFKA}.ReplaceField$Value`, exclude: random.pick(["source", "before", "transaction,op"]) }),
  () => ({ type: `${KAFKA}.ReplaceField$Key`, renames: "id:key" }),
  () => ({ type: `${KAFKA}.InsertField$Value`, "static.field": "s", "static.value": "v" }),
  () => ({ type: `${KAFKA}.ExtractField$Key`, field: "id" }),
  () => ({ type: `${KAFKA}.Flatten$Value` }),
];

/** A chain of one or two transforms, now and then under a predicate. */
export function drawTransforms(random: Random): Record<string, string> {
  const kind = random.integer(0, 9);
  if (kind <= 4) return chain(random, [unwrap]);
  if (kind <= 6) return chain(random, [unwrap, random.pick([router, logical, ...OF_ROWS])]);
  return chain(random, [random.pick(ON_ENVELOPES)]);
}

function chain(random: Random, draws: readonly Draw[]): Record<string, string> {
  const aliases = draws.map((_, index) => `x${index}`);
  const options: Record<string, string> = { transforms: aliases.join(",") };
  for (const [index, draw] of draws.entries()) {
    for (const [name, value] of Object.entries(draw(random))) options[`transforms.x${index}.${name}`] = value;
  }
  if (!random.chance(0.15)) return options;
  options[`transforms.${aliases.at(-1)}.predicate`] = "p";
  options.predicates = "p";
  options["predicates.p.type"] = `${KAFKA}.predicates.TopicNameMatches`;
  options["predicates.p.pattern"] = random.pick([".*\\.t0", "dbserver1\\.public\\..*", ".*"]);
  return options;
}

function maybe(random: Random, name: string, values: readonly string[]): Record<string, string> {
  const [value] = random.chance(0.5) ? random.sample(values, 1) : [];
  return value === undefined ? {} : { [name]: value };
}
