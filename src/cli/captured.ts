import { type TableShape, tableShapes } from "../contracts/shape.ts";
import type { Catalog } from "../model/catalog.ts";
import { InputError } from "../ports.ts";
import { NOWHERE_ELSE } from "./contracts-elsewhere.ts";
import { readSide } from "./side.ts";
import { predictFor } from "./tree-state.ts";
import { type OpenTree, replayTree } from "./view.ts";

/** What there is to read in a tree. */
export interface Captured {
  readonly catalogs: readonly Catalog[];
  readonly shapes: readonly TableShape[];
}

/** Replays a tree and predicts what its connectors emit; contracts and plans are not looked at. Throws InputError where there is no connector. */
export async function readCaptured(open: OpenTree): Promise<Captured> {
  const { connectors } = await readSide(
    open.tree,
    { ...open.config, contracts: [], contractSources: [], plans: [] },
    NOWHERE_ELSE,
  );
  if ([...connectors.values()].every((list) => list.length === 0)) throw noConnector(open);
  const databases = await replayTree(open, connectors);
  return {
    catalogs: databases.map(({ catalog }) => catalog),
    shapes: databases.flatMap(({ database, catalog }) =>
      (connectors.get(database.name) ?? []).flatMap((connector) =>
        tableShapes(catalog, predictFor(database, connector, catalog), connector, database.debezium),
      ),
    ),
  };
}

function noConnector({ config }: OpenTree): InputError {
  return new InputError("no Debezium PostgreSQL connector found: what is captured cannot be told", {
    where: config.databases.flatMap(({ connectors }) => connectors).join(", "),
    todo: "name the connector's configuration under `connectors:` in headgate.yaml",
  });
}
