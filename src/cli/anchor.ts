import type { Config, DatabaseConfig, MigrationSource } from "../model/config.ts";

/**
 * The paths of a configuration, written from its own folder, as paths from the repository's root: everything after it speaks of
 * files the way git and code hosts do. Patterns keep their `!`.
 * @param prefix the folder's path from the root, `""` or ending in `/`
 */
export function anchorConfig(config: Config, prefix: string): Config {
  if (prefix === "") return config;
  const anchor = (path: string) => anchored(path, prefix);
  const { registry } = config;
  return {
    ...config,
    databases: config.databases.map((database) => anchorDatabase(database, anchor)),
    registry: { ...registry, snapshot: registry.snapshot === null ? null : anchor(registry.snapshot) },
    contracts: config.contracts.map(anchor),
    plans: config.plans.map(anchor),
  };
}

function anchorDatabase(database: DatabaseConfig, anchor: (path: string) => string): DatabaseConfig {
  return {
    ...database,
    migrations: anchorMigrations(database.migrations, anchor),
    connectors: database.connectors.map(anchor),
    workerFile: database.workerFile === null ? null : anchor(database.workerFile),
  };
}

function anchorMigrations(source: MigrationSource, anchor: (path: string) => string): MigrationSource {
  switch (source.kind) {
    case "path":
    case "dump":
      return { ...source, path: anchor(source.path) };
    case "command":
      return { ...source, folder: anchor(source.folder) };
  }
}

/** `../x` climbs out of the folder; a path that climbs out of the repository keeps what is left of it. */
function anchored(path: string, prefix: string): string {
  if (path.startsWith("!")) return `!${anchored(path.slice(1), prefix)}`;
  const steps = prefix.split("/").filter((step) => step !== "");
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}
