/**
 * Changes at a publisher, each with tables, a subscriber and rows of its own. `T` in a text stands for the table's name.
 * Rows differ from each other in every column, so that a column nothing comes for any more is seen.
 */
export interface Change {
  readonly name: string;
  /** The publisher before the change. */
  readonly publisher: string;
  /** The subscriber; as the publisher when absent. */
  readonly subscriber?: string;
  /** FOR TABLE T when absent; what follows CREATE PUBLICATION's name. */
  readonly publication?: string;
  /** Options of the subscription. */
  readonly options?: string;
  readonly change: string;
  /** What an application does every day. */
  readonly everyday: readonly string[];
  /** What it does now and then: the row that replication may stop at. */
  readonly rare?: readonly string[];
  /** Major versions it can be done on; all when absent. */
  readonly from?: number;
}

const PRODUCTS = "CREATE TABLE T (id bigint PRIMARY KEY, name text, price numeric(10,2));";
const ROWS = [
  "INSERT INTO T (id, name, price) VALUES (101, 'one', 1.50)",
  "INSERT INTO T (id, name, price) VALUES (102, 'two', 2.25)",
];
const WITHOUT_PRICE = ["INSERT INTO T (id, name) VALUES (101, 'one')", "INSERT INTO T (id, name) VALUES (102, 'two')"];
const UPDATE = "UPDATE T SET name = 'changed' WHERE id = 101";

/** A table with one column beside its key. */
const column = (type: string) => `CREATE TABLE T (id bigint PRIMARY KEY, v ${type});`;
const values = (...texts: readonly string[]) =>
  texts.map((text, index) => `INSERT INTO T (id, v) VALUES (${101 + index}, ${text})`);
const rare = (text: string) => [`INSERT INTO T (id, v) VALUES (201, ${text})`];

/** Another table beside the one that is read. */
const TWO = `${PRODUCTS} CREATE TABLE T_other (id bigint PRIMARY KEY, v int);`;
const OTHER_ROW = "INSERT INTO T_other (id, v) VALUES (1, 1)";
const IN_SCHEMA = "FOR TABLE T, marker, TABLES IN SCHEMA T_in";
const SCHEMA = `${PRODUCTS} CREATE SCHEMA T_in;`;
const MADE = "CREATE TABLE T_in.log (id bigint PRIMARY KEY, v text)";
const LOGGED = "INSERT INTO T_in.log VALUES (1, 'text')";

export const CHANGES: readonly Change[] = [
  { name: "column added", publisher: PRODUCTS, change: "ALTER TABLE T ADD stock int", everyday: ROWS },
  {
    name: "column added, the subscriber has it",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ADD stock int;`,
    change: "ALTER TABLE T ADD stock int",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "NOT NULL column with a default added",
    publisher: PRODUCTS,
    change: "ALTER TABLE T ADD stock int NOT NULL DEFAULT 5",
    everyday: ROWS,
  },
  {
    name: "column added, the subscriber computes it",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ADD stock int GENERATED ALWAYS AS (1) STORED;`,
    change: "ALTER TABLE T ADD stock int",
    everyday: ROWS,
  },
  {
    name: "generated column added",
    publisher: PRODUCTS,
    change: "ALTER TABLE T ADD twice numeric GENERATED ALWAYS AS (price * 2) STORED",
    everyday: [...ROWS, UPDATE],
  },
  { name: "column dropped", publisher: PRODUCTS, change: "ALTER TABLE T DROP price", everyday: WITHOUT_PRICE },
  {
    name: "column dropped, NOT NULL at the subscriber",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ALTER price SET NOT NULL;`,
    change: "ALTER TABLE T DROP price",
    everyday: WITHOUT_PRICE,
  },
  {
    name: "column dropped, the subscriber has a default",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ALTER price SET DEFAULT 0, ALTER price SET NOT NULL;`,
    change: "ALTER TABLE T DROP price",
    everyday: WITHOUT_PRICE,
  },
  {
    name: "column dropped, the subscriber never had it",
    publisher: PRODUCTS,
    subscriber: "CREATE TABLE T (id bigint PRIMARY KEY, name text);",
    publication: "FOR TABLE T (id, name)",
    change: "ALTER TABLE T DROP price",
    everyday: WITHOUT_PRICE,
  },
  {
    name: "column renamed",
    publisher: PRODUCTS,
    change: "ALTER TABLE T RENAME price TO cost",
    everyday: ["INSERT INTO T (id, name, cost) VALUES (101, 'one', 1)"],
  },
  {
    name: "column renamed, the subscriber has both",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ADD cost numeric(10,2);`,
    change: "ALTER TABLE T RENAME price TO cost",
    everyday: [
      "INSERT INTO T (id, name, cost) VALUES (101, 'one', 1)",
      "INSERT INTO T (id, name, cost) VALUES (102, 'two', 2)",
    ],
  },
  {
    name: "int to bigint, int at the subscriber",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v TYPE bigint",
    everyday: values("1", "2"),
    rare: rare("3000000000"),
  },
  {
    name: "int to bigint, bigint at the subscriber",
    publisher: column("int"),
    subscriber: column("bigint"),
    change: "ALTER TABLE T ALTER v TYPE bigint",
    everyday: values("1", "2"),
    rare: rare("3000000000"),
  },
  {
    name: "bigint to int",
    publisher: column("bigint"),
    change: "ALTER TABLE T ALTER v TYPE int",
    everyday: values("1", "2"),
    rare: rare("-2147483648"),
  },
  {
    name: "int to numeric, int at the subscriber",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v TYPE numeric(10,2)",
    everyday: values("1", "2"),
    rare: rare("1.5"),
  },
  {
    name: "int to numeric without a scale, int at the subscriber",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v TYPE numeric",
    everyday: values("1", "2"),
    rare: rare("1.5"),
  },
  {
    name: "int to numeric, numeric at the subscriber",
    publisher: column("int"),
    subscriber: column("numeric(12,2)"),
    change: "ALTER TABLE T ALTER v TYPE numeric(10,2)",
    everyday: values("1", "2"),
    rare: rare("99999999.99"),
  },
  {
    name: "varchar(5) to varchar(8), varchar(5) at the subscriber",
    publisher: column("varchar(5)"),
    change: "ALTER TABLE T ALTER v TYPE varchar(8)",
    everyday: values("'one'", "'two'"),
    rare: rare("'eightttt'"),
  },
  {
    name: "float to numeric, float at the subscriber",
    publisher: column("double precision"),
    change: "ALTER TABLE T ALTER v TYPE numeric",
    everyday: values("1.5", "2.5"),
  },
  {
    name: "bigint to double precision, bigint at the subscriber",
    publisher: column("bigint"),
    change: "ALTER TABLE T ALTER v TYPE double precision",
    everyday: values("1", "2"),
    rare: rare("1.5"),
  },
  {
    name: "bit(4) to bit(5)",
    publisher: column("bit(4)"),
    change: "ALTER TABLE T ALTER v TYPE bit(5)",
    everyday: values("B'10101'", "B'00001'"),
  },
  {
    name: "several columns at once, one of them fatal",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ALTER name TYPE varchar(8);`,
    change: "ALTER TABLE T ALTER name SET DEFAULT 'x', ADD stock int, DROP price",
    everyday: WITHOUT_PRICE,
  },
  {
    name: "numeric(10,2) to (12,4)",
    publisher: column("numeric(10,2)"),
    change: "ALTER TABLE T ALTER v TYPE numeric(12,4)",
    everyday: values("1.5", "2.25"),
    rare: rare("1.2345"),
  },
  {
    name: "numeric(10,2) to (14,2)",
    publisher: column("numeric(10,2)"),
    change: "ALTER TABLE T ALTER v TYPE numeric(14,2)",
    everyday: values("1.5", "2.25"),
    rare: rare("123456789012.5"),
  },
  {
    name: "varchar(5) to varchar(50)",
    publisher: column("varchar(5)"),
    change: "ALTER TABLE T ALTER v TYPE varchar(50)",
    everyday: values("'one'", "'two'"),
    rare: rare("'longer than five'"),
  },
  {
    name: "varchar(5) to text, text at the subscriber",
    publisher: column("varchar(5)"),
    subscriber: column("text"),
    change: "ALTER TABLE T ALTER v TYPE text",
    everyday: values("'one'", "'two'"),
    rare: rare("'longer than five'"),
  },
  {
    name: "int to text, int at the subscriber",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v TYPE text",
    everyday: values("'1'", "'2'"),
    rare: rare("'many'"),
  },
  {
    name: "uuid to text, uuid at the subscriber",
    publisher: column("uuid"),
    change: "ALTER TABLE T ALTER v TYPE text",
    everyday: values("'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"),
    rare: rare("'none'"),
  },
  {
    name: "boolean to int, boolean at the subscriber",
    publisher: column("boolean"),
    change: "ALTER TABLE T ALTER v TYPE int USING v::int",
    everyday: values("0", "1"),
    rare: rare("7"),
  },
  {
    name: "int to boolean, int at the subscriber",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v TYPE boolean USING v > 0",
    everyday: values("true", "false"),
  },
  {
    name: "timestamp(3) to (6)",
    publisher: column("timestamp(3)"),
    change: "ALTER TABLE T ALTER v TYPE timestamp(6)",
    everyday: values("'2026-01-01 10:00'", "'2026-01-02 10:00'"),
    rare: rare("'2026-01-01 10:00:00.123456'"),
  },
  {
    name: "date to timestamp, date at the subscriber",
    publisher: column("date"),
    change: "ALTER TABLE T ALTER v TYPE timestamp",
    everyday: values("'2026-01-01'", "'2026-01-02'"),
    rare: rare("'2026-01-01 10:30'"),
  },
  {
    name: "json to jsonb, json at the subscriber",
    publisher: column("json"),
    change: "ALTER TABLE T ALTER v TYPE jsonb",
    everyday: values(`'{"a": 1}'`, `'{"a": 2}'`),
    rare: rare(`'[1, null, "é"]'`),
  },
  {
    name: "jsonb to json, jsonb at the subscriber",
    publisher: column("jsonb"),
    change: "ALTER TABLE T ALTER v TYPE json",
    everyday: values(`'{"a": 1}'`, `'{"a": 2}'`),
    rare: rare(String.raw`'{"a": "\u0000"}'`),
  },
  {
    name: "int[] to bigint[], int[] at the subscriber",
    publisher: column("int[]"),
    change: "ALTER TABLE T ALTER v TYPE bigint[]",
    everyday: values("'{1}'", "'{2}'"),
    rare: rare("'{3000000000}'"),
  },
  {
    name: "int to int[], int at the subscriber",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v TYPE int[] USING ARRAY[v]",
    everyday: values("'{1}'", "'{2}'"),
  },
  {
    name: "enum label added",
    publisher: `CREATE TYPE T_mood AS ENUM ('draft', 'live'); ${column("T_mood")}`,
    change: "ALTER TYPE T_mood ADD VALUE 'archived'",
    everyday: values("'draft'", "'live'"),
    rare: rare("'archived'"),
  },
  {
    name: "enum label added, the subscriber has it",
    publisher: `CREATE TYPE T_mood AS ENUM ('draft', 'live'); ${column("T_mood")}`,
    subscriber: `CREATE TYPE T_mood AS ENUM ('draft', 'live', 'archived'); ${column("T_mood")}`,
    change: "ALTER TYPE T_mood ADD VALUE 'archived'",
    everyday: values("'draft'", "'live'"),
    rare: rare("'archived'"),
  },
  {
    name: "enum to text, enum at the subscriber",
    publisher: `CREATE TYPE T_mood AS ENUM ('draft', 'live'); ${column("T_mood")}`,
    change: "ALTER TABLE T ALTER v TYPE text",
    everyday: values("'draft'", "'live'"),
    rare: rare("'gone'"),
  },
  {
    name: "domain check dropped",
    publisher: `CREATE DOMAIN T_rank AS int CHECK (VALUE > 0); ${column("T_rank")}`,
    change: "ALTER TABLE T ALTER v TYPE int",
    everyday: values("1", "2"),
    rare: rare("-1"),
  },
  {
    name: "binary: int to bigint, int at the subscriber",
    publisher: column("int"),
    options: "binary = true",
    change: "ALTER TABLE T ALTER v TYPE bigint",
    everyday: values("1", "2"),
  },
  {
    name: "binary: varchar to text, varchar at the subscriber",
    publisher: column("varchar"),
    options: "binary = true",
    change: "ALTER TABLE T ALTER v TYPE text",
    everyday: values("'one'", "'two'"),
    rare: rare("'longer'"),
  },
  {
    name: "NOT NULL dropped",
    publisher: column("int NOT NULL"),
    change: "ALTER TABLE T ALTER v DROP NOT NULL",
    everyday: values("1", "2"),
    rare: rare("NULL"),
  },
  {
    name: "NOT NULL dropped, nullable at the subscriber",
    publisher: column("int NOT NULL"),
    subscriber: column("int"),
    change: "ALTER TABLE T ALTER v DROP NOT NULL",
    everyday: values("1", "2"),
    rare: rare("NULL"),
  },
  {
    name: "NOT NULL set",
    publisher: column("int"),
    change: "ALTER TABLE T ALTER v SET NOT NULL",
    everyday: values("1", "2"),
  },
  {
    name: "UNIQUE dropped",
    publisher: column("int CONSTRAINT T_once UNIQUE"),
    change: "ALTER TABLE T DROP CONSTRAINT T_once",
    everyday: values("1", "2"),
    rare: rare("1"),
  },
  {
    name: "UNIQUE added",
    publisher: column("int"),
    change: "ALTER TABLE T ADD UNIQUE (v)",
    everyday: values("1", "2"),
  },
  {
    name: "CHECK dropped",
    publisher: column("int CONSTRAINT T_much CHECK (v > 0)"),
    change: "ALTER TABLE T DROP CONSTRAINT T_much",
    everyday: values("1", "2"),
    rare: rare("-1"),
  },
  {
    name: "CHECK widened",
    publisher: column("int CONSTRAINT T_much CHECK (v > 0)"),
    change: "ALTER TABLE T DROP CONSTRAINT T_much, ADD CONSTRAINT T_much CHECK (v > -5)",
    everyday: values("1", "2"),
    rare: rare("-1"),
  },
  {
    name: "default changed",
    publisher: PRODUCTS,
    change: "ALTER TABLE T ALTER name SET DEFAULT 'new'",
    everyday: [...ROWS, UPDATE],
  },
  { name: "index added", publisher: PRODUCTS, change: "CREATE INDEX ON T (name)", everyday: [...ROWS, UPDATE] },
  {
    name: "primary key dropped",
    publisher: PRODUCTS,
    change: "ALTER TABLE T DROP CONSTRAINT T_pkey",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "replica identity FULL",
    publisher: PRODUCTS,
    change: "ALTER TABLE T REPLICA IDENTITY FULL",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "replica identity NOTHING",
    publisher: PRODUCTS,
    change: "ALTER TABLE T REPLICA IDENTITY NOTHING",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "replica identity by an index that is not the subscriber's key",
    publisher:
      "CREATE TABLE T (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2)); CREATE UNIQUE INDEX T_name ON T (name);",
    change: "ALTER TABLE T REPLICA IDENTITY USING INDEX T_name",
    everyday: [...ROWS, "UPDATE T SET price = 3 WHERE id = 101"],
  },
  {
    name: "replica identity FULL, the subscriber has no key",
    publisher: `${PRODUCTS} ALTER TABLE T REPLICA IDENTITY FULL;`,
    subscriber: "CREATE TABLE T (id bigint, name text, price numeric(10,2));",
    change: "ALTER TABLE T REPLICA IDENTITY DEFAULT",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "table renamed",
    publisher: PRODUCTS,
    change: "ALTER TABLE T RENAME TO T_new",
    everyday: ROWS.map((text) => text.replace("INTO T ", "INTO T_new ")),
  },
  {
    name: "table renamed, the subscriber has both",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} CREATE TABLE T_new (LIKE T INCLUDING ALL);`,
    change: "ALTER TABLE T RENAME TO T_new",
    everyday: ROWS.map((text) => text.replace("INTO T ", "INTO T_new ")),
  },
  {
    name: "table moved to another schema",
    publisher: `CREATE SCHEMA T_shop; ${PRODUCTS}`,
    change: "ALTER TABLE T SET SCHEMA T_shop",
    everyday: ROWS.map((text) => text.replace("INTO T ", "INTO T_shop.T ")),
  },
  { name: "table dropped", publisher: PRODUCTS, change: "DROP TABLE T", everyday: [] },
  {
    name: "column list without a column",
    publisher: PRODUCTS,
    change: "ALTER PUBLICATION T_pub SET TABLE T (id, name), marker",
    everyday: ROWS,
  },
  {
    name: "column list without a column that is NOT NULL at the subscriber",
    publisher: PRODUCTS,
    subscriber: `${PRODUCTS} ALTER TABLE T ALTER price SET NOT NULL;`,
    change: "ALTER PUBLICATION T_pub SET TABLE T (id, name), marker",
    everyday: ROWS,
  },
  {
    name: "column list widened",
    publisher: PRODUCTS,
    subscriber: "CREATE TABLE T (id bigint PRIMARY KEY, name text);",
    publication: "FOR TABLE T (id, name)",
    change: "ALTER PUBLICATION T_pub SET TABLE T, marker",
    everyday: ROWS,
  },
  {
    name: "column list without the key",
    publisher: PRODUCTS,
    change: "ALTER PUBLICATION T_pub SET TABLE T (name, price), marker",
    everyday: [UPDATE],
  },
  {
    name: "row filter added",
    publisher: PRODUCTS,
    change: "ALTER PUBLICATION T_pub SET TABLE T WHERE (id < 150), marker",
    everyday: [...ROWS, UPDATE],
    rare: ["INSERT INTO T (id, name, price) VALUES (201, 'far', 9)"],
  },
  {
    name: "row filter on a column that is no key",
    publisher: PRODUCTS,
    change: "ALTER PUBLICATION T_pub SET TABLE T WHERE (price > 0), marker",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "row filter dropped",
    publisher: PRODUCTS,
    publication: "FOR TABLE T WHERE (id < 150)",
    change: "ALTER PUBLICATION T_pub SET TABLE T, marker",
    everyday: [...ROWS, UPDATE],
    rare: ["INSERT INTO T (id, name, price) VALUES (201, 'far', 9)"],
  },
  {
    name: "taken out of the publication",
    publisher: PRODUCTS,
    change: "ALTER PUBLICATION T_pub DROP TABLE T",
    everyday: ROWS,
  },
  {
    name: "updates no longer published",
    publisher: PRODUCTS,
    change: "ALTER PUBLICATION T_pub SET (publish = 'insert, delete')",
    everyday: [...ROWS, UPDATE],
  },
  {
    name: "partition added",
    publisher:
      "CREATE TABLE T (id bigint PRIMARY KEY, v int) PARTITION BY RANGE (id); CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (150);",
    change: "CREATE TABLE T_2 PARTITION OF T FOR VALUES FROM (150) TO (300)",
    everyday: ["INSERT INTO T VALUES (101, 1)", "INSERT INTO T VALUES (151, 2)"],
  },
  {
    name: "partition added, published by the root",
    publisher:
      "CREATE TABLE T (id bigint PRIMARY KEY, v int) PARTITION BY RANGE (id); CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (150);",
    subscriber: column("int"),
    publication: "FOR TABLE T, marker WITH (publish_via_partition_root = true)",
    change: "CREATE TABLE T_2 PARTITION OF T FOR VALUES FROM (150) TO (300)",
    everyday: values("1", "2"),
    rare: rare("3"),
  },
  {
    name: "published by the root from now on",
    publisher:
      "CREATE TABLE T (id bigint PRIMARY KEY, v int) PARTITION BY RANGE (id); CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (300);",
    change: "ALTER PUBLICATION T_pub SET (publish_via_partition_root = true)",
    everyday: values("1", "2"),
  },
  {
    name: "stored generated columns published from now on",
    publisher: `${PRODUCTS} ALTER TABLE T ADD twice numeric GENERATED ALWAYS AS (price * 2) STORED;`,
    change: "ALTER PUBLICATION T_pub SET (publish_generated_columns = stored)",
    everyday: ROWS,
    from: 18,
  },
  {
    name: "another table of the subscription: column added",
    publisher: TWO,
    publication: "FOR TABLE T, T_other, marker",
    change: "ALTER TABLE T_other ADD stock int",
    everyday: [...ROWS, OTHER_ROW],
  },
  {
    name: "another table of the subscription: column added, the subscriber has it",
    publisher: TWO,
    subscriber: `${TWO} ALTER TABLE T_other ADD stock int;`,
    publication: "FOR TABLE T, T_other, marker",
    change: "ALTER TABLE T_other ADD stock int",
    everyday: [...ROWS, OTHER_ROW],
  },
  {
    name: "another table of the subscription: int to text",
    publisher: TWO,
    publication: "FOR TABLE T, T_other, marker",
    change: "ALTER TABLE T_other ALTER v TYPE text",
    everyday: [...ROWS, OTHER_ROW],
    rare: ["INSERT INTO T_other VALUES (2, 'text')"],
  },
  {
    name: "another table: not in the publication",
    publisher: TWO,
    change: "ALTER TABLE T_other ADD stock int",
    everyday: [...ROWS, OTHER_ROW],
  },
  {
    name: "table added to the publication, not refreshed",
    publisher: PRODUCTS,
    change: "CREATE TABLE T_other (id bigint PRIMARY KEY, v int); ALTER PUBLICATION T_pub ADD TABLE T_other",
    everyday: [...ROWS, OTHER_ROW],
  },
  {
    name: "table made in a published schema, not refreshed",
    publisher: SCHEMA,
    publication: IN_SCHEMA,
    change: MADE,
    everyday: [...ROWS, LOGGED],
  },
  {
    name: "table made in a published schema, the subscriber lacks a column",
    publisher: SCHEMA,
    subscriber: `${SCHEMA} CREATE TABLE T_in.log (id bigint PRIMARY KEY);`,
    publication: IN_SCHEMA,
    change: MADE,
    everyday: [...ROWS, LOGGED],
  },
  {
    name: "table made in a published schema, the subscriber has it with another type and is not refreshed",
    publisher: SCHEMA,
    subscriber: `${SCHEMA} CREATE TABLE T_in.log (id bigint PRIMARY KEY, v int);`,
    publication: IN_SCHEMA,
    change: MADE,
    everyday: [...ROWS, LOGGED],
  },
];
