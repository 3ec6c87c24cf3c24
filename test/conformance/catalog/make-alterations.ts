import { columnDefinition, tableConstraint } from "./make-tables.ts";
import type { FoundRelation } from "./surroundings.ts";
import {
  columnOf,
  conditionText,
  defaultText,
  type Making,
  named,
  newColumnName,
  newObjectName,
  quoted,
  relationsOf,
  tableOf,
  typeText,
} from "./vocabulary.ts";

type Command = (making: Making, table: FoundRelation) => string;

const constraintOf = ({ random }: Making, table: FoundRelation): string =>
  quoted(random, random.pick(table.constraints).name);
const indexOf = ({ random }: Making, table: FoundRelation): string => quoted(random, random.pick(table.indexes).name);

/** What may stand behind ALTER TABLE name, with weights. */
const COMMANDS: readonly (readonly [number, Command])[] = [
  [8, (making) => `ADD COLUMN ${making.random.perhaps(0.1, "IF NOT EXISTS ")}${columnDefinition(making)}`],
  [
    5,
    (making, table) =>
      `DROP COLUMN ${making.random.perhaps(0.2, "IF EXISTS ")}${columnOf(making, table)}${making.random.perhaps(0.3, " CASCADE")}`,
  ],
  [6, (making, table) => changeType(making, table)],
  [5, (making, table) => setDefault(making, table)],
  [2, (making, table) => `ALTER COLUMN ${columnOf(making, table)} DROP DEFAULT`],
  [5, (making, table) => `ALTER COLUMN ${columnOf(making, table)} SET NOT NULL`],
  [4, (making, table) => `ALTER COLUMN ${columnOf(making, table)} DROP NOT NULL`],
  [8, (making, table) => `ADD ${tableConstraint(making, table)}`],
  [1, (making, table) => `ADD CHECK (${conditionText(making, table.columns)}) NOT VALID`],
  [
    5,
    (making, table) =>
      `DROP CONSTRAINT ${making.random.perhaps(0.2, "IF EXISTS ")}${constraintOf(making, table)}${making.random.perhaps(0.3, " CASCADE")}`,
  ],
  [1, (making, table) => `VALIDATE CONSTRAINT ${constraintOf(making, table)}`],
  [
    1,
    (making, table) =>
      `ADD CONSTRAINT ${newObjectName(making)} ${making.random.pick(["UNIQUE", "PRIMARY KEY"])} USING INDEX ${indexOf(making, table)}`,
  ],
  [1, (making, table) => `ADD ${making.random.pick(["UNIQUE", "PRIMARY KEY"])} USING INDEX ${indexOf(making, table)}`],
  [3, (making) => `REPLICA IDENTITY ${making.random.pick(["DEFAULT", "FULL", "NOTHING"])}`],
  [4, (making, table) => `REPLICA IDENTITY USING INDEX ${indexOf(making, table)}`],
  [
    2,
    (making, table) =>
      `ALTER COLUMN ${columnOf(making, table)} ADD GENERATED ${making.random.pick(["ALWAYS", "BY DEFAULT"])} AS IDENTITY`,
  ],
  [
    1,
    (making, table) =>
      `ALTER COLUMN ${columnOf(making, table)} DROP IDENTITY${making.random.perhaps(0.5, " IF EXISTS")}`,
  ],
  [1, (making, table) => `ALTER COLUMN ${columnOf(making, table)} SET GENERATED ALWAYS`],
  [
    1,
    (making, table) =>
      `ALTER COLUMN ${columnOf(making, table)} DROP EXPRESSION${making.random.perhaps(0.5, " IF EXISTS")}`,
  ],
  [1, (making, table) => `CLUSTER ON ${indexOf(making, table)}`],
  [
    1,
    (making) =>
      making.random.pick(["SET WITHOUT CLUSTER", "SET UNLOGGED", "SET LOGGED", "DISABLE TRIGGER ALL", "NOT OF"]),
  ],
  [2, (making) => `INHERIT ${named(making, tableOf(making, "r"))}`],
  [2, (making, table) => `NO INHERIT ${named(making, making.random.pick(table.parents))}`],
];

function changeType(making: Making, table: FoundRelation): string {
  const column = columnOf(making, table);
  const type = typeText(making);
  const using = making.random.pick(["", "", ` USING NULL`, ` USING ${column}::text::${type}`]);
  return `ALTER COLUMN ${column} ${making.random.perhaps(0.3, "SET DATA ")}TYPE ${type}${using}`;
}

function setDefault(making: Making, table: FoundRelation): string {
  const column = making.random.pick(table.columns);
  return `ALTER COLUMN ${quoted(making.random, column.name)} SET DEFAULT ${defaultText(making, column.type)}`;
}

const BAG: readonly Command[] = COMMANDS.flatMap(([weight, command]) => Array<Command>(weight).fill(command));

export function alterTable(making: Making): string {
  const { random } = making;
  const table = tableOf(making);
  const commands = [random.pick(BAG)(making, table)];
  if (random.chance(0.1)) commands.push(random.pick(BAG)(making, table));
  return `ALTER TABLE ${random.perhaps(0.1, "IF EXISTS ")}${random.perhaps(0.05, "ONLY ")}${named(making, table)} ${commands.join(", ")}`;
}

export function renameSomething(making: Making): string {
  const { random, world } = making;
  const table = tableOf(making, "rrrrpvmS");
  const anyName = random.chance(0.5) ? newColumnName(making) : newObjectName(making);
  const word = { r: "TABLE", p: "TABLE", v: "VIEW", m: "MATERIALIZED VIEW", S: "SEQUENCE" }[table.kind];
  return random.pick([
    () => `ALTER ${word} ${random.perhaps(0.1, "IF EXISTS ")}${named(making, table)} RENAME TO ${anyName}`,
    () => `ALTER TABLE ${named(making, table)} RENAME COLUMN ${columnOf(making, table)} TO ${newColumnName(making)}`,
    () => `ALTER TABLE ${named(making, table)} RENAME ${columnOf(making, table)} TO ${newColumnName(making)}`,
    () =>
      `ALTER TABLE ${named(making, table)} RENAME CONSTRAINT ${constraintOf(making, table)} TO ${newObjectName(making)}`,
    () => `ALTER INDEX ${quoted(random, table.schema)}.${indexOf(making, table)} RENAME TO ${newObjectName(making)}`,
    () => `ALTER TYPE ${named(making, random.pick(world.types))} RENAME TO ${newObjectName(making)}`,
    () =>
      `ALTER SCHEMA ${quoted(random, random.pick(world.schemas))} RENAME TO ${random.pick(["app", "other", "moved", '"Third One"'])}`,
  ])();
}

export function moveSomething(making: Making): string {
  const { random, world } = making;
  const table = tableOf(making, "rrrpvmS");
  const word = { r: "TABLE", p: "TABLE", v: "VIEW", m: "MATERIALIZED VIEW", S: "SEQUENCE" }[table.kind];
  const target = quoted(random, random.pick(world.schemas));
  return random.chance(0.8)
    ? `ALTER ${word} ${random.perhaps(0.1, "IF EXISTS ")}${named(making, table)} SET SCHEMA ${target}`
    : `ALTER TYPE ${named(making, random.pick(world.types))} SET SCHEMA ${target}`;
}

const cascade = ({ random }: Making): string => random.perhaps(0.4, " CASCADE");

export function dropSomething(making: Making): string {
  const { random, world } = making;
  const ifExists = random.perhaps(0.2, "IF EXISTS ");
  const relation = tableOf(making, "rrrrpvmS");
  const right = { r: "TABLE", p: "TABLE", v: "VIEW", m: "MATERIALIZED VIEW", S: "SEQUENCE" }[relation.kind];
  const word = random.chance(0.06)
    ? random.pick(["TABLE", "VIEW", "SEQUENCE", "INDEX", "TYPE", "MATERIALIZED VIEW"])
    : right;
  return random.pick([
    () => `DROP ${word} ${ifExists}${named(making, relation)}${cascade(making)}`,
    () => `DROP ${word} ${ifExists}${named(making, relation)}${cascade(making)}`,
    () => `DROP INDEX ${ifExists}${quoted(random, relation.schema)}.${indexOf(making, relation)}${cascade(making)}`,
    () => `DROP TYPE ${ifExists}${named(making, random.pick(world.types))}${cascade(making)}`,
    () =>
      `DROP TABLE ${ifExists}${random
        .some(relationsOf(making, "rp"), 2)
        .map((table) => named(making, table))
        .join(", ")}${cascade(making)}`,
    () => `DROP SCHEMA ${ifExists}${quoted(random, random.pick(world.schemas))}${cascade(making)}`,
    () => `DROP TABLE IF EXISTS gone${cascade(making)}`,
  ])();
}
