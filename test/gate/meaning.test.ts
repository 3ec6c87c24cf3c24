import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.ts";
import { review } from "./project.ts";
import { connector, shop } from "./shop.ts";

const PENDING = "db/0002_change.sql";

type Options = Readonly<Record<string, string>>;

async function findings(sql: string, options: Options = {}, changed: Options = options): Promise<readonly Finding[]> {
  const config = (given: Options) => ({ "connect/shop.json": connector(given) });
  const { findings: all } = await review(shop(config(options)), { ...config(changed), [PENDING]: sql });
  const told = all.filter(
    ({ rule }) => rule === "meaning-changed" || rule === "column-renamed" || rule === "column-retyped",
  );
  return told.toSorted((a, b) => ((a.field ?? "") < (b.field ?? "") ? -1 : 1));
}

const alter = (commands: string) => `ALTER TABLE items ${commands};\n`;

describe("what the registry lets through, as the gate tells it", () => {
  it("a nullable column renamed passes even FULL_TRANSITIVE, and its value is gone", async () => {
    const [found, ...more] = await findings(alter("RENAME COLUMN note TO remark"));
    expect(more).toEqual([]);
    expect(found?.verdict).toBe("meaning");
    expect(found?.evidence).toContain(
      "meaning: to the registry note is gone and remark is new, which passes FULL_TRANSITIVE: readers of note get null instead of the value",
    );
    expect(found?.witness).toEqual({
      direction: "new-data-old-reader",
      written: '{"remark":"Grüße"}',
      read: '{"note":null}',
    });
  });

  it("a column renamed forth and back loses nothing; one that keeps a default loses it", async () => {
    expect(await findings(alter("RENAME COLUMN note TO tmp") + alter("RENAME COLUMN tmp TO note"))).toEqual([]);
    const [found] = await findings(alter("RENAME COLUMN hint TO tip"));
    expect(found?.witness).toMatchObject({ written: '{"tip":"Grüße"}', read: '{"hint":"none"}' });
  });

  it.each([
    ["code", "TYPE bytea USING code::bytea", { "binary.handling.mode": "base64" }, "text", "bytes in base64"],
    ["code", "TYPE bytea USING code::bytea", { "binary.handling.mode": "hex" }, "text", "bytes in hex"],
    ["price", "TYPE text", { "decimal.handling.mode": "string" }, "a number as text", "text"],
    ["code", "TYPE numeric USING 1", { "decimal.handling.mode": "string" }, "text", "a number as text"],
  ])("%s %s with %j: the schema stays, the text means another thing", async (column, type, options, was, is) => {
    const [found, ...more] = await findings(alter(`ALTER COLUMN ${column} ${type}`), options);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ rule: "meaning-changed", severity: "warning", field: column });
    expect(found?.evidence.slice(0, 2)).toEqual([`before: ${was}`, `after: ${is}`]);
    expect(found?.witness?.read).not.toBe(found?.witness?.written);
  });

  it("another mode for bytes as text: every such column, and no other", async () => {
    const sql = "SELECT 1;\n";
    const table = "CREATE TABLE files (id integer PRIMARY KEY, body bytea, parts bytea[], name text);\n";
    const merged = { "db/0001_more.sql": table };
    const config = (mode: string) => {
      const options = { "binary.handling.mode": mode, "table.include.list": "public\\.files" };
      return { "connect/shop.json": connector(options) };
    };
    const report = await review(shop({ ...config("base64"), ...merged }), { ...config("hex"), [PENDING]: sql });
    const meanings = report.findings.filter(({ rule }) => rule === "meaning-changed");
    const told = meanings.map(({ table: of, message, witness }) => {
      return [of, message.replace(/^public\.files\.|:.*$/g, ""), witness?.written, witness?.read];
    });
    expect(told).toEqual([
      ["public.files", "body", '{"body":0xfbef}', '{"body":0x7db79f}'],
      ["public.files", "parts[]", '{"parts":[0xfbef]}', '{"parts":[0x7db79f]}'],
    ]);
  });

  it("a unit that the converter leaves out of the schema", async () => {
    const avro = "io.confluent.connect.avro.AvroConverter";
    const bare = { "key.converter": avro, "value.converter": avro, "value.converter.connect.meta.data": "false" };
    const urls = { "key.converter.schema.registry.url": "http://r", "value.converter.schema.registry.url": "http://r" };
    const found = await findings(
      "SELECT 1;\n",
      { ...bare, ...urls },
      { ...bare, ...urls, "time.precision.mode": "microseconds" },
    );
    expect(found.map(({ field, witness }) => [field, witness?.written, witness?.read])).toEqual([
      ["clock", '{"clock":"10:30:00.123"}', '{"clock":"00:00:37.800123"}'],
      ["ts3", '{"ts3":"2026-01-15T10:30:00.123456Z"}', '{"ts3":"+058010-09-05T12:02:03.456Z"}'],
    ]);
  });

  it("a key whose schema alone is another: info, by the bytes", async () => {
    const found = await findings(alter("ALTER COLUMN id SET DEFAULT 7"));
    expect(found.map(({ severity, field, witness }) => [severity, field, witness?.reader])).toEqual([
      ["info", "id", "partitioners and compaction"],
    ]);
  });
});
