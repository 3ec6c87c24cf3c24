import { constraintOf, indexOf } from "./make-alterations.ts";
import {
  columnOf,
  type Making,
  named,
  newColumnName,
  newObjectName,
  newTableName,
  quoted,
  relationsOf,
  tableOf,
  wordOf,
} from "./vocabulary.ts";

const ifExists = ({ random }: Making): string => random.perhaps(0.1, "IF EXISTS ");

export function renameSomething(making: Making): string {
  const { random, world } = making;
  const table = tableOf(making, "rrrrpvmS");
  const anyName = random.pick([newColumnName(making), newObjectName(making), bare(newTableName(making))]);
  return random.pick([
    () => `ALTER ${wordOf(table)} ${ifExists(making)}${named(making, table)} RENAME TO ${anyName}`,
    () => `ALTER TABLE ${named(making, table)} RENAME TO ${anyName}`,
    () =>
      `ALTER TABLE ${ifExists(making)}${named(making, table)} RENAME COLUMN ${columnOf(making, table)} TO ${newColumnName(making)}`,
    () =>
      `ALTER TABLE ${random.perhaps(0.1, "ONLY ")}${named(making, table)} RENAME ${columnOf(making, table)} TO ${newColumnName(making)}`,
    () =>
      `ALTER TABLE ${random.perhaps(0.1, "ONLY ")}${named(making, table)} RENAME CONSTRAINT ${constraintOf(making, table)} TO ${newObjectName(making)}`,
    () =>
      `ALTER INDEX ${ifExists(making)}${quoted(random, table.schema)}.${indexOf(making, table)} RENAME TO ${newObjectName(making)}`,
    () => `ALTER TYPE ${named(making, random.pick(world.types))} RENAME TO ${newObjectName(making)}`,
    () =>
      `ALTER SCHEMA ${quoted(random, random.pick(world.schemas))} RENAME TO ${random.pick(["app", "other", "moved", '"Third One"'])}`,
  ])();
}

const bare = (name: string): string => name.replace(/^("(?:[^"]|"")*"|[^".]+)\./, "");

export function moveSomething(making: Making): string {
  const { random, world } = making;
  const table = tableOf(making, "rrrpvmS");
  const target = quoted(random, random.pick(world.schemas));
  return random.chance(0.75)
    ? `ALTER ${wordOf(table)} ${ifExists(making)}${named(making, table)} SET SCHEMA ${target}`
    : `ALTER TYPE ${named(making, random.pick(world.types))} SET SCHEMA ${target}`;
}

const behaviour = ({ random }: Making): string => random.pick(["", "", "", " CASCADE", " CASCADE", " RESTRICT"]);

export function dropSomething(making: Making): string {
  const { random, world } = making;
  const may = random.perhaps(0.2, "IF EXISTS ");
  const relation = tableOf(making, "rrrrpvmS");
  const word = random.chance(0.05)
    ? random.pick(["TABLE", "VIEW", "SEQUENCE", "INDEX", "TYPE", "MATERIALIZED VIEW"])
    : wordOf(relation);
  return random.pick([
    () => `DROP ${word} ${may}${named(making, relation)}${behaviour(making)}`,
    () => `DROP ${word} ${may}${named(making, relation)}${behaviour(making)}`,
    () =>
      `DROP INDEX ${random.perhaps(0.1, "CONCURRENTLY ")}${may}${quoted(random, relation.schema)}.${indexOf(making, relation)}${behaviour(making)}`,
    () => `DROP TYPE ${may}${named(making, random.pick(world.types))}${behaviour(making)}`,
    () =>
      `DROP TABLE ${may}${random
        .some(relationsOf(making, "rp"), 2)
        .map((table) => named(making, table))
        .join(", ")}${behaviour(making)}`,
    () => `DROP SCHEMA ${may}${quoted(random, random.pick(world.schemas))}${behaviour(making)}`,
    () =>
      `DROP ${random.pick(["TABLE", "VIEW", "TYPE", "SEQUENCE", "INDEX", "SCHEMA"])} IF EXISTS gone${behaviour(making)}`,
  ])();
}
