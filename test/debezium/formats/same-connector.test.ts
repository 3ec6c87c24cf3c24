import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { headgate } from "../../cli/run.ts";

const FILES = join(import.meta.dirname, "files");
const root = mkdtempSync(join(tmpdir(), "headgate-formats-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SQL = `
CREATE TYPE stage AS ENUM ('draft', 'live');
CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar(80) NOT NULL DEFAULT 'unnamed',
  price numeric(12,2) NOT NULL DEFAULT 0.00,
  weight double precision,
  stage stage NOT NULL DEFAULT 'draft',
  labels text[],
  added timestamptz NOT NULL DEFAULT now(),
  opens time
);
CREATE TABLE customers (id uuid PRIMARY KEY, email text NOT NULL, phone text, birth_date date, "e-mail 2" text, notes jsonb);
CREATE TABLE "order-lines" (order_id bigint NOT NULL, line int NOT NULL, price money, at timestamp(3));
CREATE TABLE secrets (id int PRIMARY KEY, value text);
`;

/** A project with one connector file; everything else is the same for all. */
async function predicted(name: string, from: string, yaml: string) {
  const folder = join(root, name);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("db/migrations/0001_shop.sql", SQL);
  write("headgate.yaml", `postgres: 17\nmigrations: db/migrations\ndebezium: "3.7"\n${yaml}`);
  cpSync(join(FILES, from), join(folder, "cdc"), { recursive: true });
  return headgate(["predict", "--format", "json"], { cwd: folder });
}

const AVRO = "io.confluent.connect.avro.AvroConverter";
const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

describe("the same connector in every format", () => {
  it.each([
    ["Kafka Connect JSON", "json", "connectors: cdc/*.json\n"],
    ["a folder of files", "json", "connectors: cdc\n"],
    ["properties", "properties", "connectors: [cdc/]\n"],
    ["Strimzi", "strimzi", "connectors: cdc/*.yaml\n"],
    ["Debezium Server", "server", "connectors: cdc/application.properties\n"],
    [
      "Debezium Server, whatever a Connect worker does",
      "server",
      `connectors: cdc/application.properties\nworker: {key.converter: ${JSON_CONVERTER}, value.converter: ${JSON_CONVERTER}}\n`,
    ],
    ["Debezium Server's variables", "server", "connectors: cdc/debezium.env\n"],
    ["Confluent Cloud", "cloud", "connectors: cdc/*.json\n"],
    ["Terraform", "terraform", "connectors: cdc\n"],
    [
      "a worker of headgate.yaml above the cluster's",
      "strimzi",
      `connectors: cdc\nworker: {key.converter: ${AVRO}, value.converter: ${AVRO}}\n`,
    ],
  ])("gives the same prediction as %s", async (name, from, yaml) => {
    const expected = await predicted("expected", "json", "connectors: cdc\n");
    const { subjects } = JSON.parse(expected.stdout) as { readonly subjects: readonly { readonly subject: string }[] };
    expect(subjects.map(({ subject }) => subject)).toEqual([
      "__debezium-heartbeat.shop-key",
      "__debezium-heartbeat.shop-value",
      ...["customers", "order-lines", "products"].flatMap((table) => [`shop.${table}-key`, `shop.${table}-value`]),
    ]);
    const outcome = await predicted(name.replace(/\W+/g, "-"), from, yaml);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toBe(expected.stdout);
    expect(outcome.stdout + outcome.stderr).not.toContain("in-the-clear");
  });
});
