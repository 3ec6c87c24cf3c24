import { field, optional, primitive, semantic, struct, withDefault } from "../../connect/schema.ts";
import type { ConnectSchema } from "../../model/connect-schema.ts";
import type { Behaviour } from "../options/behaviour.ts";

const STRING = primitive("STRING");
const INT64 = primitive("INT64");

/** SnapshotRecord's names. */
function snapshot(behaviour: Behaviour): ConnectSchema {
  const places = behaviour.labelsPlacesInSnapshot ? "first,first_in_data_collection,last_in_data_collection," : "";
  const labels = semantic("STRING", "io.debezium.data.Enum", 1, [["allowed", `true,${places}last,false,incremental`]]);
  return withDefault(optional(labels), { kind: "string", value: "false" });
}

/** Where an event comes from, as PostgresSourceInfoStructMaker tells it. */
export function sourceSchema(behaviour: Behaviour): ConnectSchema {
  const origin = [field("origin", optional(STRING)), field("origin_lsn", optional(INT64))];
  return struct("io.debezium.connector.postgresql.Source", behaviour.versionsSource ? 1 : null, [
    field("version", STRING),
    field("connector", STRING),
    field("name", STRING),
    field("ts_ms", INT64),
    field("snapshot", snapshot(behaviour)),
    field("db", STRING),
    field("sequence", optional(STRING)),
    field("ts_us", optional(INT64)),
    field("ts_ns", optional(INT64)),
    field("schema", STRING),
    field("table", STRING),
    field("txId", optional(INT64)),
    field("lsn", optional(INT64)),
    field("xmin", optional(INT64)),
    ...(behaviour.tellsOrigin ? origin : []),
  ]);
}
