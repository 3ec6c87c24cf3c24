import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { workTree } from "../../adapters/files.ts";
import {
  DEFAULT_CONTRACTS,
  DEFAULT_PLANS,
  discoverConnectors,
  discoverMigrations,
  pathsOfOperations,
} from "../../config/discover.ts";
import { selectPaths } from "../../config/glob.ts";
import { CONNECTOR_FORMATS, readConnectorFile } from "../../debezium/formats/read.ts";
import { NEWEST_DEBEZIUM } from "../../debezium/options/behaviour.ts";
import { frameworkById } from "../../migrations/frameworks.ts";
import { operationFolders } from "../../migrations/operation-folders.ts";
import { readHistory } from "../../migrations/read.ts";
import { type FileTree, InputError } from "../../ports.ts";
import { count } from "../../report/summary.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { say, write } from "../terminal.ts";
import { readMatching } from "../tree-files.ts";

const FILE = "headgate.yaml";

/** What a look around found; null = nothing, or more than one thing to choose from. */
interface Found {
  /** As headgate.yaml names them. */
  readonly migrations: string | null;
  readonly connectors: readonly string[];
  /** One line each, for people. */
  readonly lines: readonly string[];
}

/** `headgate init`: looks around in the current folder and writes a commented headgate.yaml there. */
export async function init(session: Session, { force }: { readonly force: boolean }): Promise<ExitCode> {
  const { cwd } = session.terminal;
  const file = join(cwd, FILE);
  if (existsSync(file) && !force) {
    throw new InputError(`${FILE} is already there`, { where: cwd, todo: "headgate init --force writes it anew" });
  }
  const found = await lookAround(session, await workTree(cwd));
  await writeFile(file, configText(found));
  await write(session.terminal.stdout, [...found.lines, `wrote ${FILE}`, ""].join("\n"));
  return EXIT.passed;
}

async function lookAround(session: Session, tree: FileTree): Promise<Found> {
  const paths = await tree.list("");
  const migrations = await findMigrations(session, tree, paths);
  const connectors = await findConnectors(session, tree, paths);
  const contracts = selectPaths(paths, DEFAULT_CONTRACTS).length;
  return {
    migrations: migrations.yaml,
    connectors: connectors.patterns,
    lines: [
      migrations.line,
      connectors.line,
      contracts === 0
        ? `contracts: none yet; they go to ${DEFAULT_CONTRACTS[0]}`
        : `contracts: ${count(contracts, "file")}`,
    ],
  };
}

/** The patterns that lead to connectors, and the files that hold them. A file that cannot be read is said, and its pattern kept. */
async function findConnectors(session: Session, tree: FileTree, paths: readonly string[]) {
  const patterns = discoverConnectors(paths);
  const out = patterns.filter((pattern) => pattern.startsWith("!"));
  const holding = new Map<string, string>();
  const broken = new Set<string>();
  for (const file of await readMatching(tree, patterns)) {
    try {
      const format = CONNECTOR_FORMATS.find((candidate) => candidate.matches(file));
      if (readConnectorFile(file).connectors.length > 0) holding.set(file.path, format?.name ?? "");
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      await say(session.terminal, `${error.where === null ? "" : `${error.where}: `}${error.message}`);
      broken.add(file.path);
    }
  }
  const kept = new Set([...holding.keys(), ...broken]);
  const leading: string[] = [];
  for (const pattern of patterns.filter((one) => !one.startsWith("!"))) {
    const fresh = selectPaths(kept, [pattern, ...out]);
    if (fresh.length > 0) leading.push(pattern);
    for (const path of fresh) kept.delete(path);
  }
  const files = [...holding].map(([path, format]) => `${path} (${format})`);
  return { patterns: leading, line: files.length === 0 ? "connectors: none found" : `connectors: ${files.join(", ")}` };
}

/** What stands in the way of a choice is said, and the file written all the same: it is there to be completed. */
async function findMigrations(session: Session, tree: FileTree, paths: readonly string[]) {
  try {
    const operations = await operationFolders(pathsOfOperations(paths), (path) => tree.read(path));
    const source = discoverMigrations(paths, operations);
    const history = await readHistory(tree, source);
    if (source.kind === "dump") return { yaml: `{dump: ${source.path}}`, line: `migrations: the dump ${source.path}` };
    const { title } = frameworkById(history.framework);
    const line = `migrations: ${source.path} (${title}, ${count(history.migrations.length, "migration")})`;
    return { yaml: source.path, line };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await say(session.terminal, `${error.message}${error.todo === null ? "" : `: ${error.todo}`}`);
    return { yaml: null, line: "migrations: to be named" };
  }
}

function configText({ migrations, connectors }: Found): string {
  const patterns =
    connectors.length === 0 ? "deploy/connect/*.json" : connectors.map((pattern) => JSON.stringify(pattern)).join(", ");
  return `# What headgate looks at. Everything has a default; what is commented out shows it, or an example.
# Paths and patterns are relative to this file. Several databases: put these keys under \`databases: {NAME: …}\`.

# The server's major version: it picks grammar and catalog behaviour.
# postgres: 18

# The folder of the migrations.
${migrations === null ? "# migrations: db/migrations" : `migrations: ${migrations}`}

# The Debezium connector's configuration: patterns, files or folders. Read are ${CONNECTOR_FORMATS.map(({ name }) => name).join(", ")}.
${connectors.length === 0 ? "# " : ""}connectors: [${patterns}]

# The connector's version: it picks its behaviour. What a KafkaConnect's image says holds where this does not.
# debezium: "${NEWEST_DEBEZIUM}"

# The Connect worker's own settings, for the converters a connector does not name; or the path of a .properties file.
# worker:
#   key.converter: io.confluent.connect.avro.AvroConverter
#   value.converter: io.confluent.connect.avro.AvroConverter

# registry:
#   url: \${SCHEMA_REGISTRY_URL}         # Confluent's REST API; credentials come from the environment (HEADGATE_REGISTRY_…)
#   snapshot: contracts/registry.json   # registered versions and levels, for where the registry is not asked
#   compatibility: BACKWARD             # the level to assume where no registry says

# What consumers say they read, and how columns move by expand and contract.
# contracts: [${DEFAULT_CONTRACTS.map((pattern) => JSON.stringify(pattern)).join(", ")}]
# plans: ${DEFAULT_PLANS.map((pattern) => JSON.stringify(pattern)).join(", ")}

# off, info, warning or error for each rule; \`headgate explain\` lists them.
# rules:
#   pii-captured: warning

# The lowest severity that stops a change: error, warning or never.
# fail-on: error
`;
}
