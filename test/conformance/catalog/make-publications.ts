import { columnsOf, conditionText, type Making, named, quoted, tableOf } from "./vocabulary.ts";

function publishedTable(making: Making): string {
  const { random } = making;
  const table = tableOf(making, "rrrrp");
  const columns = random.perhaps(0.25, ` (${columnsOf(making, table)})`);
  const filter = random.perhaps(0.25, ` WHERE (${conditionText(making, table.columns)})`);
  return `${random.perhaps(0.1, "ONLY ")}${named(making, table)}${columns}${filter}`;
}

function publishedObjects(making: Making): string {
  const { random, world } = making;
  const tables = () => `TABLE ${publishedTable(making)}${random.perhaps(0.3, `, ${publishedTable(making)}`)}`;
  const schemas = () =>
    `TABLES IN SCHEMA ${random.chance(0.2) ? "CURRENT_SCHEMA" : quoted(random, random.pick(world.schemas))}`;
  return random.pick([tables, tables, schemas, () => `${tables()}, ${schemas()}`])();
}

export function publication(making: Making): string {
  const { random, world } = making;
  const options = random.pick([
    "publish = 'insert, update'",
    "publish = ''",
    "publish_via_partition_root",
    "publish_via_partition_root = false",
    "publish = 'delete,truncate', publish_via_partition_root = true",
    ...(making.postgres >= 18
      ? ["publish_generated_columns = stored", "publish_generated_columns = none", "publish_generated_columns"]
      : []),
  ]);
  if (world.publications.length === 0 || random.chance(0.3)) {
    const what = random.pick([
      "",
      " FOR ALL TABLES",
      ` FOR ${publishedObjects(making)}`,
      ` FOR ${publishedObjects(making)}`,
    ]);
    return `CREATE PUBLICATION ${random.pick(["pub", '"Pub"', "p2"])}${what}${random.perhaps(0.3, ` WITH (${options})`)}`;
  }
  const name = quoted(random, random.pick(world.publications).name);
  return random.pick([
    () => `ALTER PUBLICATION ${name} ADD ${publishedObjects(making)}`,
    () => `ALTER PUBLICATION ${name} SET ${publishedObjects(making)}`,
    () =>
      `ALTER PUBLICATION ${name} DROP ${random.chance(0.7) ? `TABLE ${named(making, tableOf(making))}` : `TABLES IN SCHEMA ${quoted(random, random.pick(world.schemas))}`}`,
    () => `ALTER PUBLICATION ${name} SET (${options})`,
    () => `ALTER PUBLICATION ${name} OWNER TO CURRENT_USER`,
    () => `ALTER PUBLICATION ${name} RENAME TO ${random.pick(["pub", '"Pub"', "p3"])}`,
    () => `DROP PUBLICATION ${random.perhaps(0.3, "IF EXISTS ")}${name}`,
  ])();
}
