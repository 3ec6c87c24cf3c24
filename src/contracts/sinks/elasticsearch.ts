import type { Arrival } from "./arrival.ts";
import { type ArrivalChange, keyNames } from "./changes.ts";
import type { SinkOptions } from "./configuration.ts";
import {
  EVERY_FIELD,
  goesOn,
  refuses,
  type SinkMisfit,
  type SinkProfile,
  type SinkReading,
  type Telling,
} from "./profile.ts";

/**
 * Confluent's Elasticsearch sink. Its index maps new fields by itself (Elasticsearch, "Dynamic mapping") and never maps a field
 * anew; a document that does not fit is treated as `behavior.on.malformed.documents` says. Defaults from
 * ElasticsearchSinkConnectorConfig.
 */
export const elasticsearch: SinkProfile = {
  name: "elasticsearch",
  product: "Confluent's Elasticsearch sink",
  classes: ["io.confluent.connect.elasticsearch.ElasticsearchSinkConnector"],
  read: (options) => readIndexing(options, { nullValues: "fail", malformed: "fail" }),
};

/** Aiven's OpenSearch sink, of the same stock; its defaults are in OpensearchSinkConnectorConfig. */
export const opensearch: SinkProfile = {
  name: "opensearch",
  product: "Aiven's OpenSearch sink",
  classes: [
    "io.aiven.kafka.connect.opensearch.OpensearchSinkConnector",
    "io.aiven.connect.elasticsearch.ElasticsearchSinkConnector",
  ],
  read: (options) => readIndexing(options, { nullValues: "ignore", malformed: "fail" }),
};

interface Defaults {
  readonly nullValues: "ignore" | "fail";
  readonly malformed: "fail";
}

interface Config {
  readonly keyed: boolean;
  readonly maps: boolean;
  readonly nullValues: "ignore" | "delete" | "fail";
  readonly malformed: "ignore" | "warn" | "fail";
  readonly upserts: boolean;
}

function readIndexing(options: SinkOptions, defaults: Defaults): SinkReading {
  const config: Config = {
    keyed: !options.boolean("key.ignore", false),
    maps: !options.boolean("schema.ignore", false),
    nullValues: options.choice("behavior.on.null.values", ["ignore", "delete", "fail"], defaults.nullValues),
    malformed: options.choice("behavior.on.malformed.documents", ["ignore", "warn", "fail"], defaults.malformed),
    upserts: options.choice("write.method", ["insert", "upsert"], "insert") === "upsert",
  };
  return {
    takes: EVERY_FIELD,
    names: [],
    keyed: config.keyed ? options.place("key.ignore") : null,
    deletes: config.nullValues === "delete" ? ["tombstone"] : [],
    truncates: false,
    reportsErrors: "yes",
    misfits: (arrival) => misfits(arrival, options, config),
    tell: (change) => tell(change, config),
  };
}

function misfits({ key, deletions }: Arrival, options: SinkOptions, config: Config): readonly SinkMisfit[] {
  const found: SinkMisfit[] = [];
  const at = options.place("key.ignore");
  // DataConverter.convertKey: an id is made of a text or an integer.
  if (config.keyed && key.kind === "struct") {
    const message = `key.ignore=false takes the record key for the document's id, and a struct ${keyNames(key)} arrives: it takes ExtractField$Key first`;
    found.push({ at, message });
  }
  if (config.keyed && key.kind === "none")
    found.push({ at, message: "key.ignore=false takes a key, and none arrives" });
  if (config.nullValues === "fail" && deletions.has("tombstone")) {
    const message = "null values arrive with deletes, and behavior.on.null.values=fail stops at them";
    found.push({ at: options.place("behavior.on.null.values"), message });
  }
  return found;
}

function tell(change: ArrivalChange, config: Config): Telling | null {
  switch (change.kind) {
    case "added":
    case "nullable":
    case "required":
    case "labels":
      return null;
    case "gone": {
      const elsewhere = change.renamedTo === null ? "" : `, its values come as "${change.renamedTo.name}"`;
      return config.upserts
        ? goesOn(`documents that are updated keep the old value, new ones have none${elsewhere}`)
        : goesOn(`documents have no such field from now on${elsewhere}`);
    }
    case "made anew":
      return goesOn("the index's field goes on with another column's values", "may-break");
    case "retyped":
      return retyped(change, config);
    case "key":
      if (!config.keyed) return null;
      return goesOn("documents get other ids, the old ones stay");
    case "deletions come":
      return change.what === "tombstone" && config.nullValues === "fail"
        ? refuses("null values come with deletes, and behavior.on.null.values=fail stops at them")
        : null;
    case "deletions stop":
    case "truncates stop":
      return null;
    default:
      return change satisfies never;
  }
}

function retyped({ was, is, how }: Extract<ArrivalChange, { kind: "retyped" }>, config: Config): Telling | null {
  switch (how) {
    case "wider":
      // With schema.ignore numbers are mapped as the widest there is (Elasticsearch, "Dynamic field mapping").
      return config.maps
        ? malformed("the index's field keeps its narrower mapping: values past it", config, "may-break")
        : null;
    case "narrower":
    case "more digits":
    case "fewer digits":
    case "more scale":
    case "less scale":
      // Decimals are doubles there (DataConverter.preProcessLogicalValue).
      return null;
    case "unit":
      return goesOn("the index gets the numbers as they are: the same field then holds two units");
    case "family":
      // A text takes any value; any other mapping takes only its own kind.
      return was.schema.type === "STRING" && is.schema.type !== "STRUCT"
        ? goesOn("the index's field goes on as text, with values of another kind", "may-break")
        : malformed("the index's field keeps its mapping: documents of the new type", config, "broken");
    default:
      return how satisfies never;
  }
}

function malformed(what: string, config: Config, state: Telling["state"]): Telling {
  return config.malformed === "fail"
    ? refuses(`${what} are refused`, state)
    : goesOn(
        `${what} are refused and left out of the index (behavior.on.malformed.documents=${config.malformed})`,
        state,
      );
}
