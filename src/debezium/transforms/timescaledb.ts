import { one, type TransformFactory } from "./transform.ts";

/**
 * …postgresql.transforms.timescaledb.TimescaleDb: sends what happens in the chunks of a hypertable to its topic. It asks the database
 * for the extension when it starts; chunks, which come with the rows, stand in no migration.
 */
export const timescaleDb: TransformFactory = (options, behaviour) => {
  if (behaviour.asksForTimescaleExtension) options.needsExtension("timescaledb");
  return one;
};
