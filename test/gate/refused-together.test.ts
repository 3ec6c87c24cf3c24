import { expect, it } from "vitest";
import { CONFIG, type Files, review } from "./project.ts";
import { connector } from "./shop.ts";

const AVRO = {
  "key.converter": "io.confluent.connect.avro.AvroConverter",
  "value.converter": "io.confluent.connect.avro.AvroConverter",
};
const MERGED: Files = {
  "headgate.yaml": CONFIG,
  "connect/one.json": JSON.stringify({ ...JSON.parse(connector(AVRO)), name: "one" }),
  "connect/two.json": JSON.stringify({ ...JSON.parse(connector(AVRO)), name: "two" }),
  "db/0001.sql": "CREATE TABLE items (id bigint PRIMARY KEY, tags text[] NOT NULL);",
};

async function refusals(change: string) {
  const { findings } = await review(MERGED, { "db/0002.sql": change });
  return findings.filter(({ rule }) => rule === "registry-incompatible" || rule === "column-retyped");
}

it("tells what several connectors are refused for once, and names them all", async () => {
  const found = await refusals("ALTER TABLE items ADD COLUMN region text NOT NULL;");
  expect(found).toHaveLength(1);
  expect(found[0]?.why).toContain("the tasks of connectors one and two stop");
  expect(found[0]?.witness?.read).toContain("region");
});

it("shows the record of the column that it is about", async () => {
  const found = await refusals(
    "ALTER TABLE items ADD COLUMN a integer NOT NULL, ALTER COLUMN tags TYPE integer[] USING '{}';",
  );
  const witnesses = found.map(({ rule, field, witness }) => [rule, field, witness?.read.includes("Value.a") ?? false]);
  expect(witnesses).toEqual([
    ["column-retyped", "tags", false],
    ["registry-incompatible", "a", true],
  ]);
  expect(found[0]?.evidence.join("\n")).not.toContain("a: data");
});
