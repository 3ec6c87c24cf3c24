import { describe, expect, it } from "vitest";
import { textWriter } from "../../src/report/text.ts";
import { plain } from "../../src/report/writer.ts";
import { CONFIG, type Files, review } from "../gate/project.ts";

const CONNECTOR = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "topic.prefix": "shop",
  "plugin.name": "pgoutput",
  "table.include.list": "public\\.items",
};

const SCHEMA = `CREATE TABLE items (
  id    bigint PRIMARY KEY,
  name  text NOT NULL,
  qty   integer NOT NULL,
  stock integer NOT NULL DEFAULT 5,
  price numeric(10,2) NOT NULL,
  made  timestamp(3) NOT NULL,
  day   date NOT NULL,
  seen  timestamptz NOT NULL DEFAULT now(),
  open  boolean NOT NULL,
  note  text,
  hint  text DEFAULT 'none',
  tags  text[] NOT NULL,
  code  text NOT NULL,
  memo  text STORAGE PLAIN
);
CREATE UNIQUE INDEX items_code ON items (code);
ALTER TABLE items REPLICA IDENTITY FULL;
`;

const project = (contract: string, options: Readonly<Record<string, string>> = {}): Files => ({
  "headgate.yaml": CONFIG,
  "db/0001_base.sql": SCHEMA,
  "connect/shop.json": JSON.stringify({ name: "shop", config: { ...CONNECTOR, ...options } }),
  "consumers/reader.yaml": `consumer: reader\nreads:\n  - table: public.items\n    ${contract}\n`,
});

async function reasons(
  contract: string,
  sql: string,
  options?: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const { findings } = await review(project(contract, options), { "db/0002_change.sql": `${sql}\n` });
  const found = findings.flatMap(({ consumers }) => consumers.map(({ reason }) => reason));
  return Object.fromEntries(found.map((reason) => [/"(\w+)"/.exec(reason)?.[1] ?? "", reason]));
}

describe("what comes in place of an old value", () => {
  it.each([
    ["name", '""'],
    ["qty", "0"],
    ["stock", "5, its default"],
    ["price", "0"],
    ["made", "0 (1970-01-01T00:00:00Z)"],
    ["day", "0 (1970-01-01)"],
    ["open", "false"],
    ["tags", "an empty array"],
    ["hint", '"none", its default'],
  ])("of %s, which is not in the key", async (column, value) => {
    const told = await reasons(`before: [${column}]`, "ALTER TABLE items REPLICA IDENTITY DEFAULT;");
    expect(told[column]).toBe(
      `"${column}" is no longer in the before image: under REPLICA IDENTITY DEFAULT updates carry no old row, and a delete's holds ${value} in its place, whatever the row held`,
    );
  });

  it("is the default of a time that a function gives", async () => {
    const told = await reasons("before: [seen]", "ALTER TABLE items REPLICA IDENTITY DEFAULT;");
    expect(told.seen).toMatch(/a delete's holds "1970-01-01T00:00:00\.000000Z", its default in its place, whatever/);
  });

  it("is null where the column takes nulls: no wrong value", async () => {
    const told = await reasons("before: [note]", "ALTER TABLE items REPLICA IDENTITY DEFAULT;");
    expect(told.note).toMatch(/a delete's holds null in its place$/);
  });

  it.each([
    ["io.confluent.connect.avro.AvroConverter", "ignore.default.for.nullables", "true", "null"],
    ["io.confluent.connect.avro.AvroConverter", "ignore.default.for.nullables", "false", '"none", its default'],
    ["io.confluent.connect.avro.AvroConverter", "replace.null.with.default", "false", '"none", its default'],
    ["org.apache.kafka.connect.json.JsonConverter", "replace.null.with.default", "false", "null"],
    ["org.apache.kafka.connect.json.JsonConverter", "ignore.default.for.nullables", "true", '"none", its default'],
  ])("is null or the default of a nullable field as %s has it with %s=%s", async (converter, option, value, comes) => {
    const options = { "value.converter": converter, [`value.converter.${option}`]: value };
    const told = await reasons("before: [hint, stock]", "ALTER TABLE items REPLICA IDENTITY DEFAULT;", options);
    expect(told.hint).toContain(`a delete's holds ${comes} in its place`);
    expect(told.stock).toContain("a delete's holds 5, its default in its place");
  });

  it("is left alone where the identity has the column", async () => {
    expect(await reasons("before: [id]", "ALTER TABLE items REPLICA IDENTITY DEFAULT;")).toEqual({});
    expect(await reasons("before: [code]", "ALTER TABLE items REPLICA IDENTITY USING INDEX items_code;")).toEqual({});
  });

  it("does not come at all without an identity", async () => {
    const told = await reasons("before: [qty]", "ALTER TABLE items REPLICA IDENTITY NOTHING;");
    expect(told.qty).toMatch(/under REPLICA IDENTITY NOTHING PostgreSQL refuses updates and deletes/);
  });

  it("is lost with the index behind the identity", async () => {
    const merged = project("before: [code]");
    const base = {
      ...merged,
      "db/0001_base.sql": `${SCHEMA}ALTER TABLE items REPLICA IDENTITY USING INDEX items_code;\n`,
    };
    const { findings } = await review(base, { "db/0002_change.sql": "DROP INDEX items_code;\n" });
    const found = findings.find(({ rule }) => rule === "contract-before-image");
    expect(found?.consumers[0]?.reason).toContain("PostgreSQL refuses updates and deletes");
    expect(found?.at).toMatchObject({ file: "db/0002_change.sql", start: { line: 1 } });
  });
});

describe("the placeholder", () => {
  it.each([
    ["name", "text", '"__debezium_unavailable_value"'],
    ["tags", "text[]", '["__debezium_unavailable_value"]'],
  ])("stands for %s (%s)", async (column, _, value) => {
    const told = await reasons(`columns: [${column}]`, "ALTER TABLE items REPLICA IDENTITY DEFAULT;");
    expect(told[column]).toBe(
      `under REPLICA IDENTITY DEFAULT an update that leaves a TOASTed "${column}" as it is brings ${value} in its place`,
    );
  });

  it.each(["id", "qty", "price", "made", "day", "open", "memo"])("never stands for %s", async (column) => {
    expect(await reasons(`columns: [${column}]`, "ALTER TABLE items REPLICA IDENTITY DEFAULT;")).toEqual({});
  });
});

describe("check --explain", () => {
  it("shows the way from the SQL to the contract", async () => {
    const report = await review(project("before: [qty]"), {
      "db/0002_change.sql": "ALTER TABLE items REPLICA IDENTITY DEFAULT;\n",
    });
    const explained = textWriter.write(report, plain, "explained");
    expect(explained).toContain("= chain: db/0002_change.sql:1:1 ALTER TABLE items REPLICA IDENTITY DEFAULT;\n");
    expect(explained).toContain("→ topic shop.public.items\n");
    expect(explained).toMatch(/→ consumers\/reader\.yaml:4:14 contract of reader: "qty" is no longer/);
    expect(textWriter.write(report, plain)).not.toContain("= chain:");
  });

  it("stands for a column that was PLAIN once its storage is another", async () => {
    const kept = project("columns: [memo]");
    const base = { ...kept, "db/0001_base.sql": SCHEMA.replace("IDENTITY FULL", "IDENTITY DEFAULT") };
    const change = "ALTER TABLE items ADD COLUMN more int;\nALTER TABLE items ALTER memo SET STORAGE EXTERNAL;\n";
    const { findings } = await review(base, { "db/0002_change.sql": change });
    const found = findings.find(({ rule }) => rule === "contract-placeholder");
    expect(found?.consumers[0]?.reason).toContain('a TOASTed "memo"');
    expect(found?.at).toMatchObject({ file: "db/0002_change.sql", start: { line: 2 } });
  });
});
