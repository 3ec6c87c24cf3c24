import { NEWEST_DEBEZIUM } from "../debezium/options/behaviour.ts";
import { predict } from "../debezium/predict.ts";
import type { Catalog } from "../model/catalog.ts";
import type { DatabaseConfig } from "../model/config.ts";
import type { Connector, Prediction } from "../model/prediction.ts";

/** What a connector registers for a catalog of this database. */
export function predictFor(database: DatabaseConfig, connector: Connector, catalog: Catalog): Prediction {
  return predict(catalog, connector, { debezium: database.debezium ?? NEWEST_DEBEZIUM, postgres: database.postgres });
}
