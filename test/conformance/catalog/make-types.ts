import type { WholeType } from "../../support/whole-catalog.ts";
import {
  defaultText,
  type Making,
  named,
  newColumnName,
  newObjectName,
  placed,
  quoted,
  typeText,
} from "./vocabulary.ts";

const LABELS = ["'new'", "'Open'", "'it''s'", "'done'", "'a'", "'b'", "'c d'", "'ключ'"];
const TYPE_NAMES = ["status", "mood", '"Kind"', "pair", "span", "short_text", "users", "int_range", "_odd"];

export function createType(making: Making): string {
  const { random } = making;
  const name = placed(making, random.pick(TYPE_NAMES));
  return random.pick([
    () => `CREATE TYPE ${name} AS ENUM (${random.some(LABELS, 4).join(", ")})`,
    () => `CREATE TYPE ${name} AS ENUM (${random.some(LABELS, 4).join(", ")})`,
    () => `CREATE DOMAIN ${name} AS ${domainBody(making)}`,
    () => `CREATE DOMAIN ${name} AS ${domainBody(making)}`,
    () => `CREATE TYPE ${name} AS (${compositeBody(making)})`,
    // Their constructor functions keep the names that the types had at first.
    () =>
      `CREATE TYPE ${placed(making, `span${making.serial()}`)} AS RANGE (SUBTYPE = ${random.pick(["integer", "date", "numeric", "text"])})`,
    () =>
      `CREATE TYPE ${placed(making, `bigspan${making.serial()}`)} AS RANGE (SUBTYPE = bigint, MULTIRANGE_TYPE_NAME = ${placed(making, `spans${making.serial()}`)})`,
  ])();
}

function domainBody(making: Making): string {
  const { random } = making;
  const type = typeText(making);
  const rest = [
    random.perhaps(0.3, ` DEFAULT ${defaultText(making, type)}`),
    random.perhaps(0.2, " NOT NULL"),
    random.perhaps(0.3, ` ${check(making)}`),
    random.perhaps(0.1, ` ${check(making)}`),
  ];
  return type + rest.join("");
}

const check = (making: Making): string =>
  `${making.random.perhaps(0.5, `CONSTRAINT ${newObjectName(making)} `)}CHECK (VALUE IS NOT NULL)`;

function compositeBody(making: Making): string {
  const names = new Set([newColumnName(making), newColumnName(making), "id"]);
  return [...names].map((name) => `${name} ${typeText(making)}`).join(", ");
}

export function alterType(making: Making): string {
  const { random, world } = making;
  const type = random.pick(world.types);
  switch (type.kind) {
    case "enum":
      return alterEnum(making, type);
    case "domain":
      return alterDomain(making, type);
    case "composite":
      return alterComposite(making, type);
    case "range":
    case "multirange":
    case "base":
      return random.pick([
        `DROP TYPE ${named(making, type)}`,
        `ALTER TYPE ${named(making, type)} RENAME TO ${newObjectName(making)}`,
      ]);
    default: {
      const never: never = type.kind;
      return never;
    }
  }
}

function alterEnum(making: Making, type: WholeType): string {
  const { random } = making;
  const name = named(making, type);
  // A value that its own transaction added cannot be used before the end of it; the replay does not keep track of that.
  if (making.inTransaction) return `ALTER TYPE ${name} RENAME TO ${newObjectName(making)}`;
  const old = () => `'${random.pick(type.labels ?? []).replaceAll("'", "''")}'`;
  return random.pick([
    () => `ALTER TYPE ${name} ADD VALUE ${random.perhaps(0.3, "IF NOT EXISTS ")}${random.pick(LABELS)}`,
    () =>
      `ALTER TYPE ${name} ADD VALUE ${random.perhaps(0.3, "IF NOT EXISTS ")}${random.pick(LABELS)} ${random.pick(["BEFORE", "AFTER"])} ${old()}`,
    () => `ALTER TYPE ${name} RENAME VALUE ${old()} TO ${random.pick(LABELS)}`,
  ])();
}

function alterDomain(making: Making, type: WholeType): string {
  const { random } = making;
  const name = named(making, type);
  const constraint = () => quoted(random, random.pick(type.checks ?? []));
  return random.pick([
    () => `ALTER DOMAIN ${name} SET DEFAULT ${random.pick(["NULL", defaultText(making, type.of ?? "")])}`,
    () => `ALTER DOMAIN ${name} DROP DEFAULT`,
    () => `ALTER DOMAIN ${name} ${random.pick(["SET", "DROP"])} NOT NULL`,
    () => `ALTER DOMAIN ${name} ADD ${check(making)}${random.perhaps(0.2, " NOT VALID")}`,
    () => `ALTER DOMAIN ${name} DROP CONSTRAINT ${random.perhaps(0.2, "IF EXISTS ")}${constraint()}`,
    () => `ALTER DOMAIN ${name} VALIDATE CONSTRAINT ${constraint()}`,
    () => `ALTER DOMAIN ${name} RENAME TO ${newObjectName(making)}`,
    () => `ALTER DOMAIN ${name} RENAME CONSTRAINT ${constraint()} TO ${newObjectName(making)}`,
  ])();
}

function alterComposite(making: Making, type: WholeType): string {
  const { random } = making;
  const name = named(making, type);
  const attribute = () => quoted(random, random.pick(type.attributes ?? []).name);
  const cascade = random.pick(["", "", " CASCADE", " CASCADE", " RESTRICT"]);
  const add = () => `ADD ATTRIBUTE ${newColumnName(making)} ${typeText(making)}${cascade}`;
  return random.pick([
    () => `ALTER TYPE ${name} ${add()}`,
    () => `ALTER TYPE ${name} ${add()}, ${add()}`,
    () => `ALTER TYPE ${name} DROP ATTRIBUTE ${random.perhaps(0.2, "IF EXISTS ")}${attribute()}${cascade}`,
    () =>
      `ALTER TYPE ${name} ALTER ATTRIBUTE ${attribute()} ${random.perhaps(0.3, "SET DATA ")}TYPE ${typeText(making)}${cascade}`,
    () => `ALTER TYPE ${name} RENAME ATTRIBUTE ${attribute()} TO ${newColumnName(making)}${cascade}`,
  ])();
}
