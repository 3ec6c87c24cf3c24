import type { Files } from "../cheats/project.ts";

/** One plan, from `plan new` to its end. */
export interface Walk {
  readonly title: string;
  readonly framework: keyof typeof FRAMEWORKS;
  /** What `plan new` is told. */
  readonly plan: readonly string[];
  /** The contracts before, where readers have to make room first, and once they have moved. */
  readonly reads: string;
  readonly first?: string;
  readonly moved?: string;
  /** The connector's own options: from the start, with the expand step, and as the contract step. */
  readonly connector: Readonly<Record<string, string>>;
  readonly beside?: Readonly<Record<string, string>>;
  readonly last?: Readonly<Record<string, string>>;
  /** Of the registry; BACKWARD when absent. */
  readonly level?: string;
}

const SQL = `CREATE SCHEMA archive;
CREATE TYPE state AS ENUM ('new', 'open', 'done');
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, full_name text, first text, last text, code integer NOT NULL DEFAULT 0, tag text);
CREATE TABLE tickets (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new', title text);
CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(10,2) NOT NULL, note text);
CREATE TABLE notes (id bigint PRIMARY KEY, line text);
ALTER TABLE notes REPLICA IDENTITY FULL;
CREATE PUBLICATION shop FOR TABLE users, tickets, orders, notes;
`;

export const FRAMEWORKS = {
  "golang-migrate": {
    settings: "migrations: db/migrations\n",
    files: { "db/migrations/000001_start.up.sql": SQL, "db/migrations/000001_start.down.sql": "SELECT 1;\n" },
  },
  flyway: {
    settings: "migrations: {path: db/migrations, framework: flyway}\n",
    files: { "db/migrations/V1__start.sql": SQL },
  },
  prisma: {
    settings: "migrations: {path: prisma/migrations, framework: prisma}\n",
    files: {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      "prisma/migrations/20240101000000_start/migration.sql": SQL,
    },
  },
} as const satisfies Readonly<Record<string, { settings: string; files: Files }>>;

const OPTIONS = {
  "table.include.list": String.raw`public\.(users|tickets|orders|notes),archive\..*`,
  "publication.name": "shop",
  "publication.autocreate.mode": "disabled",
};
const reader = (table: string, columns: string, more = "") =>
  `consumer: reader\nowner: team\nreads: [{table: ${table}, columns: ${columns}${more}}]\n`;
const states = (values: string) => reader("public.tickets", `{id: long, state: {type: string, values: [${values}]}}`);

const given = (
  title: string,
  framework: Walk["framework"],
  plan: readonly string[],
  rest: Omit<Walk, "title" | "framework" | "plan" | "connector">,
): Walk => ({ title, framework, plan, connector: OPTIONS, ...rest });

const USERS = "public.users";

export const WALKS: readonly Walk[] = [
  given("rename-column", "golang-migrate", ["rename-column", "users.email", "--to", "contact_email"], {
    reads: reader(USERS, "[id, email]"),
    moved: reader(USERS, "[id, contact_email]"),
  }),
  given("drop-column", "flyway", ["drop-column", "users.tag"], {
    reads: reader(USERS, "[id, tag]"),
    moved: reader(USERS, "[id]"),
  }),
  given("drop-column, NOT NULL: its readers stop first", "flyway", ["drop-column", "users.email"], {
    reads: reader(USERS, "[id, email]"),
    first: reader(USERS, "[id]"),
  }),
  given("change-type", "prisma", ["change-type", "users.code", "--to", "bigint", "--as", "code_big"], {
    reads: reader(USERS, "[id, code]"),
    moved: reader(USERS, "[id, code_big]"),
  }),
  given(
    "split-column",
    "golang-migrate",
    [
      "split-column",
      "users.full_name",
      "--into",
      `{given: {type: text, cast: "split_part(full_name, ' ', 1)"}, family: {type: text, cast: "split_part(full_name, ' ', 2)"}}`,
      "--inverse",
      "given || ' ' || family",
    ],
    { reads: reader(USERS, "[id, full_name]"), moved: reader(USERS, "[id, given, family]") },
  ),
  // Data with nulls does not do for readers of BACKWARD; the registry has to be of the other mind.
  given("set-not-null, where the registry asks for FORWARD", "golang-migrate", ["set-not-null", "users.tag"], {
    reads: reader(USERS, "[id, tag]"),
    level: "FORWARD",
  }),
  given("rename-table", "flyway", ["rename-table", "orders", "--to", "purchases"], {
    reads: reader("public.orders", "[id, total]"),
    beside: {
      ...OPTIONS,
      "table.include.list": String.raw`public\.(users|tickets|orders|purchases|notes),archive\..*`,
    },
    moved: reader("public.purchases", "[id, total]"),
  }),
  given("move-table", "prisma", ["move-table", "orders", "--to", "archive"], {
    reads: reader("public.orders", "[id, total]"),
    moved: reader("archive.orders", "[id, total]"),
  }),
  given("drop-table", "golang-migrate", ["drop-table", "orders"], {
    reads: reader("public.orders", "[id, total]"),
    moved: reader(USERS, "[id]"),
  }),
  given("drop-enum-value", "flyway", ["drop-enum-value", "tickets.state", "--value", "open"], {
    reads: states("new, open, done"),
    moved: states("new, done"),
  }),
  given(
    "rename-enum-value: its readers know the new one first",
    "prisma",
    ["rename-enum-value", "tickets.state", "--value", "open", "--to", "active"],
    {
      reads: states("new, open, done"),
      first: states("new, open, active, done"),
      moved: states("new, active, done"),
    },
  ),
  given("replica-identity", "prisma", ["replica-identity", "notes", "--to", "default"], {
    reads: reader("public.notes", "[id]", ", before: [line]"),
    moved: reader("public.notes", "[id]"),
  }),
  given("unpublish", "golang-migrate", ["unpublish", "users.tag"], {
    reads: reader(USERS, "[id, tag]"),
    moved: reader(USERS, "[id]"),
  }),
  given("uncapture", "flyway", ["uncapture", "users.tag"], {
    reads: reader(USERS, "[id, tag]"),
    moved: reader(USERS, "[id]"),
    last: { ...OPTIONS, "column.exclude.list": String.raw`public\.users\.tag` },
  }),
];
