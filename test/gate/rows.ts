/**
 * Schema changes with what the gate must say about them. `unread`: captured, but no contract names the table; `read`: a
 * contract lists all of its columns by name; `aside`: no connector captures the table. Each is a list of
 * `severity[rule] field: consumers`, joined by ` + `, empty for nothing at all.
 *
 * `read` is by default what `unread` says, with the reader behind each finding; `aside` is by default nothing above info.
 * Findings must stand on the line of the statement, which is `LINE` unless `at` says otherwise.
 */
export interface Row {
  readonly sql: string;
  readonly unread: string;
  readonly read?: string;
  readonly aside?: string;
  readonly level?: "BACKWARD" | "FORWARD" | "FULL" | "BACKWARD_TRANSITIVE" | "FULL_TRANSITIVE";
  /** SQL merged before the change, after the base schema. */
  readonly merged?: string;
  /** Options added to the connector, before and after. */
  readonly connector?: Readonly<Record<string, string>>;
  /** Lines in the pending file, in the order of the findings above info. */
  readonly at?: readonly number[];
  /** What the row shows, where the SQL does not say it. */
  readonly shows?: string;
}

export const SCHEMA = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE items (
  id      bigint PRIMARY KEY,
  name    text NOT NULL,
  note    text,
  hint    text DEFAULT 'none',
  qty     integer NOT NULL DEFAULT 0,
  small   smallint NOT NULL,
  n       integer NOT NULL,
  big     bigint NOT NULL,
  ratio   real NOT NULL,
  price   numeric(10,2) NOT NULL,
  day     date NOT NULL,
  clock   time(3) NOT NULL,
  ts3     timestamp(3) NOT NULL,
  tz3     timestamptz(3) NOT NULL,
  label   varchar(50) NOT NULL,
  mood    mood NOT NULL,
  code    text NOT NULL,
  flags   integer[],
  secret  text
);
CREATE TABLE plain (id integer NOT NULL, code text NOT NULL);
ALTER TABLE plain REPLICA IDENTITY FULL;
CREATE TABLE others (id bigint PRIMARY KEY, x text);
`;

/** Every column the connector lets through. */
export const COLUMNS = [
  ..."id name note hint qty small n big ratio price day clock ts3 tz3 label mood code flags".split(" "),
];

const alter = (commands: string): string => `ALTER TABLE items ${commands};`;

export const ADDED_AND_DROPPED: readonly Row[] = [
  { sql: alter("ADD COLUMN extra text"), unread: "" },
  { sql: alter("ADD COLUMN extra text"), unread: "", level: "FULL_TRANSITIVE" },
  { sql: alter("ADD COLUMN extra integer NOT NULL DEFAULT 5"), unread: "" },
  { sql: alter("ADD COLUMN extra integer NOT NULL DEFAULT 5"), unread: "", level: "FULL" },
  { sql: alter("ADD COLUMN extra integer DEFAULT 5"), unread: "" },
  { sql: alter("ADD COLUMN extra integer DEFAULT 5"), unread: "", level: "FULL" },
  // The registry stops the whole connector: who reads this table does not matter.
  {
    sql: alter("ADD COLUMN extra integer NOT NULL"),
    unread: "error[registry-incompatible] extra",
    read: "error[registry-incompatible] extra",
  },
  { sql: alter("ADD COLUMN extra integer NOT NULL"), unread: "", level: "FORWARD" },
  {
    sql: alter("ADD COLUMN extra integer NOT NULL"),
    unread: "error[registry-incompatible] extra",
    read: "error[registry-incompatible] extra",
    level: "FULL",
  },
  { sql: alter("DROP COLUMN note"), unread: "error[column-dropped] note" },
  { sql: alter("DROP COLUMN note"), unread: "error[column-dropped] note", level: "FULL" },
  { sql: alter("DROP COLUMN qty"), unread: "error[column-dropped] qty" },
  { sql: alter("DROP COLUMN name"), unread: "error[column-dropped] name" },
  { sql: alter("DROP COLUMN name"), unread: "error[column-dropped] name", level: "FORWARD" },
  { sql: alter("DROP COLUMN name"), unread: "error[column-dropped] name", level: "FULL" },
  { sql: alter("RENAME COLUMN note TO remark"), unread: "error[column-renamed] note" },
  { sql: alter("RENAME COLUMN note TO remark"), unread: "error[column-renamed] note", level: "FULL" },
  { sql: alter("RENAME COLUMN qty TO amount"), unread: "error[column-renamed] qty" },
  { sql: alter("RENAME COLUMN name TO title"), unread: "error[column-renamed] name" },
  { sql: alter("RENAME COLUMN name TO title"), unread: "error[column-renamed] name", level: "FORWARD" },
  // The name is back, the values are not.
  { sql: alter("DROP COLUMN note, ADD COLUMN note text"), unread: "error[column-dropped] note" },
  { sql: alter("DROP COLUMN n, ADD COLUMN n text NOT NULL DEFAULT ''"), unread: "error[column-dropped] n" },
  {
    sql: "ALTER TABLE items ADD COLUMN tmp text;\nALTER TABLE items DROP COLUMN tmp;",
    unread: "",
    shows: "born and dropped in one change",
  },
  {
    sql: "ALTER TABLE items ADD COLUMN tmp text;\nALTER TABLE items RENAME COLUMN tmp TO extra;",
    unread: "",
    shows: "born and renamed in one change",
  },
  {
    sql: "ALTER TABLE items RENAME COLUMN note TO tmp;\nALTER TABLE items RENAME COLUMN tmp TO note;",
    unread: "",
    shows: "renamed forth and back in one transaction",
  },
  {
    sql: "ALTER TABLE items ADD COLUMN remark text;\nUPDATE items SET remark = note;\nALTER TABLE items DROP COLUMN note;",
    unread: "error[column-dropped] note",
    at: [5],
    shows: "a rename spelt out, all in one change",
  },
  {
    sql: "ALTER TABLE items ADD COLUMN price_new numeric(12,4);\nALTER TABLE items DROP COLUMN price;\nALTER TABLE items RENAME COLUMN price_new TO price;",
    unread: "error[column-dropped] price",
    at: [4],
    shows: "a column swapped for one of another scale",
  },
];

export const RETYPED: readonly Row[] = [
  // Connect's INT16 becomes INT32: sinks that go by Connect types see another one.
  { sql: alter("ALTER COLUMN small TYPE integer"), unread: "error[column-retyped] small" },
  { sql: alter("ALTER COLUMN n TYPE bigint"), unread: "error[column-retyped] n" },
  { sql: alter("ALTER COLUMN n TYPE bigint"), unread: "error[column-retyped] n", level: "FORWARD" },
  { sql: alter("ALTER COLUMN n TYPE bigint"), unread: "error[column-retyped] n", level: "FULL" },
  { sql: alter("ALTER COLUMN big TYPE integer"), unread: "error[column-retyped] big" },
  { sql: alter("ALTER COLUMN big TYPE integer"), unread: "error[column-retyped] big", level: "FORWARD" },
  { sql: alter("ALTER COLUMN ratio TYPE double precision"), unread: "error[column-retyped] ratio" },
  { sql: alter("ALTER COLUMN n TYPE double precision"), unread: "error[column-retyped] n" },
  { sql: alter("ALTER COLUMN n TYPE numeric(10,0)"), unread: "error[column-retyped] n" },
  { sql: alter("ALTER COLUMN n TYPE text"), unread: "error[column-retyped] n" },
  { sql: alter("ALTER COLUMN code TYPE bytea USING code::bytea"), unread: "error[column-retyped] code" },
  { sql: alter("ALTER COLUMN code TYPE bytea USING code::bytea"), unread: "error[column-retyped] code", level: "FULL" },
  { sql: alter("ALTER COLUMN price TYPE text"), unread: "error[column-retyped] price" },
  { sql: alter("ALTER COLUMN price TYPE numeric(12,4)"), unread: "error[column-retyped] price" },
  { sql: alter("ALTER COLUMN price TYPE numeric(12,4)"), unread: "error[column-retyped] price", level: "FULL" },
  { sql: alter("ALTER COLUMN price TYPE numeric"), unread: "error[column-retyped] price" },
  // More digits before the same point: every reader of the scale reads it right. Named without a type it may break one.
  {
    sql: alter("ALTER COLUMN price TYPE numeric(12,2)"),
    unread: "info[meaning-changed] price",
    read: "warning[meaning-changed] price: reader",
  },
  {
    sql: alter("ALTER COLUMN price TYPE numeric(8,2)"),
    unread: "info[meaning-changed] price",
    read: "warning[meaning-changed] price: reader",
  },
  { sql: alter("ALTER COLUMN day TYPE timestamp"), unread: "error[column-retyped] day" },
  { sql: alter("ALTER COLUMN ts3 TYPE timestamp(6)"), unread: "error[column-retyped] ts3" },
  { sql: alter("ALTER COLUMN ts3 TYPE timestamp(6)"), unread: "error[column-retyped] ts3", level: "FULL" },
  { sql: alter("ALTER COLUMN clock TYPE time(6)"), unread: "error[column-retyped] clock" },
  { sql: alter("ALTER COLUMN ts3 TYPE timestamptz"), unread: "error[column-retyped] ts3" },
  { sql: alter("ALTER COLUMN ts3 TYPE timestamp(2)"), unread: "", shows: "milliseconds either way" },
  { sql: alter("ALTER COLUMN tz3 TYPE timestamptz(6)"), unread: "", shows: "a text either way" },
  { sql: alter("ALTER COLUMN label TYPE varchar(100)"), unread: "" },
  { sql: alter("ALTER COLUMN label TYPE varchar(20)"), unread: "" },
  { sql: alter("ALTER COLUMN label TYPE text"), unread: "" },
  { sql: alter("ALTER COLUMN code TYPE varchar(500)"), unread: "" },
  {
    sql: alter("ALTER COLUMN label TYPE varchar(100)"),
    unread: "",
    connector: { "column.propagate.source.type": ".*" },
  },
  { sql: alter("ALTER COLUMN label TYPE text"), unread: "", connector: { "column.propagate.source.type": ".*" } },
  { sql: alter("ALTER COLUMN label TYPE mood USING label::mood"), unread: "error[column-retyped] label" },
  { sql: alter("ALTER COLUMN mood TYPE text"), unread: "error[column-retyped] mood" },
  { sql: alter("ALTER COLUMN n TYPE integer[] USING ARRAY[n]"), unread: "error[column-retyped] n" },
  { sql: alter("ALTER COLUMN flags TYPE bigint[]"), unread: "error[column-retyped] flags" },
  { sql: alter("ALTER COLUMN code TYPE jsonb USING code::jsonb"), unread: "error[column-retyped] code" },
  {
    sql: alter("ALTER COLUMN secret TYPE integer USING 0"),
    unread: "info[column-retyped] secret",
    shows: "an excluded column",
  },
];

export const VALUES: readonly Row[] = [
  // The subject's history is judged, not the data: a union cannot be narrowed at BACKWARD.
  { sql: alter("ALTER COLUMN note SET NOT NULL"), unread: "error[registry-incompatible] note" },
  { sql: alter("ALTER COLUMN hint SET NOT NULL"), unread: "error[registry-incompatible] hint" },
  {
    sql: alter("ALTER COLUMN note SET NOT NULL"),
    unread: "",
    read: "warning[contract-broken] note: reader",
    level: "FORWARD",
  },
  {
    sql: alter("ALTER COLUMN name DROP NOT NULL"),
    unread: "warning[meaning-changed] name",
    read: "error[meaning-changed] name: reader",
  },
  { sql: alter("ALTER COLUMN name DROP NOT NULL"), unread: "error[registry-incompatible] name", level: "FORWARD" },
  { sql: alter("ALTER COLUMN name SET DEFAULT 'x'"), unread: "" },
  {
    sql: alter("ALTER COLUMN qty SET DEFAULT 1"),
    unread: "info[meaning-changed] qty",
    read: "info[meaning-changed] qty",
  },
  {
    sql: alter("ALTER COLUMN qty SET DEFAULT 1"),
    unread: "info[meaning-changed] qty",
    read: "info[meaning-changed] qty",
    level: "FULL",
  },
  { sql: alter("ALTER COLUMN qty DROP DEFAULT"), unread: "" },
  {
    sql: alter("ALTER COLUMN note SET DEFAULT 'x'"),
    unread: "info[meaning-changed] note",
    read: "info[meaning-changed] note",
  },
  {
    sql: alter("ALTER COLUMN hint DROP DEFAULT"),
    unread: "info[meaning-changed] hint",
    read: "info[meaning-changed] hint",
  },
  { sql: alter("ALTER COLUMN code SET DEFAULT gen_random_uuid()::text"), unread: "" },
  { sql: alter("ALTER COLUMN secret SET DEFAULT 'x'"), unread: "", shows: "an excluded column" },
  { sql: alter("ALTER COLUMN secret SET NOT NULL"), unread: "", shows: "an excluded column" },
  { sql: alter("DROP COLUMN secret"), unread: "info[column-dropped] secret", shows: "an excluded column" },
  // Filters go by name: the new name is not excluded.
  {
    sql: alter("RENAME COLUMN secret TO hidden"),
    unread: "info[column-renamed] secret + warning[pii-captured] hidden",
    read: "info[column-renamed] secret + warning[pii-captured] hidden",
  },
  { sql: "ALTER TYPE mood ADD VALUE 'happy';", unread: "warning[meaning-changed] mood" },
  { sql: "ALTER TYPE mood ADD VALUE 'happy';", unread: "warning[meaning-changed] mood", level: "FULL" },
  {
    sql: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';",
    unread: "warning[meaning-changed] mood",
    read: "error[meaning-changed] mood: reader",
  },
  { sql: "ALTER TYPE mood RENAME TO feeling;", unread: "" },
  {
    sql: alter("DROP COLUMN note, ALTER COLUMN name DROP NOT NULL"),
    unread: "error[column-dropped] note + warning[meaning-changed] name",
    read: "error[column-dropped] note: reader + error[meaning-changed] name: reader",
    shows: "two changes in one statement",
  },
  {
    sql: alter("RENAME COLUMN secret TO hidden"),
    merged: "UPDATE items SET secret = ''; ALTER TABLE items ALTER COLUMN secret SET NOT NULL;",
    unread: "error[registry-incompatible] hidden + info[column-renamed] secret + warning[pii-captured] hidden",
    read: "error[registry-incompatible] hidden + info[column-renamed] secret + warning[pii-captured] hidden",
    shows: "an excluded column enters the stream without a default",
  },
  {
    sql: "ALTER DOMAIN address SET NOT NULL;",
    merged: "CREATE DOMAIN address AS text; ALTER TABLE items ADD COLUMN mail address;",
    unread: "error[registry-incompatible] mail",
    read: "error[registry-incompatible] mail",
    shows: "as soon as anything else touches the table",
  },
  {
    sql: "ALTER TABLE items ADD COLUMN a integer;\nALTER TABLE items ALTER COLUMN a SET DEFAULT 3;",
    unread: "",
    shows: "a new column made in two statements",
  },
];
