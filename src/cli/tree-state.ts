import { loadSqlParser } from "../adapters/libpg-query.ts";
import { emptyCatalog } from "../catalog/empty.ts";
import { type Replayed, replay } from "../catalog/replay.ts";
import { predict } from "../debezium/predict.ts";
import type { Catalog } from "../model/catalog.ts";
import type { DatabaseConfig } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import type { Connector, Prediction } from "../model/prediction.ts";
import { readMigration } from "../sql/read.ts";

/** The connector version that is meant where headgate.yaml names none: the newest whose behaviour is known. */
export const NEWEST_DEBEZIUM = "3.7";

/** Replays migrations over a catalog (an empty database when null), keeping every commit point when `trace`. */
export async function replayMigrations(
  database: DatabaseConfig,
  start: Catalog | null,
  migrations: readonly Migration[],
  trace: boolean,
): Promise<Replayed> {
  const parser = await loadSqlParser();
  const { postgres } = database;
  const read = migrations.flatMap((migration) => readMigration(migration, parser));
  return replay(start ?? emptyCatalog({ postgres }), read, { postgres, trace, parser });
}

/** What a connector registers for a catalog of this database. */
export function predictFor(database: DatabaseConfig, connector: Connector, catalog: Catalog): Prediction {
  return predict(catalog, connector, { debezium: database.debezium ?? NEWEST_DEBEZIUM, postgres: database.postgres });
}
