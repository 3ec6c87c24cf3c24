import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { headgate } from "./run.ts";
import { inFolder } from "./temporary.ts";

const FILES = join(import.meta.dirname, "../debezium/formats/files");
const CLASS = "io.debezium.connector.postgresql.PostgresConnector";
const AVRO = "io.confluent.connect.avro.AvroConverter";
const SQL = "CREATE TABLE products (id int PRIMARY KEY, name text);\n";

describe("connectors without headgate.yaml", () => {
  it.each([
    ["Kafka Connect JSON", "json/shop-cdc.json", "connect/shop.json"],
    ["Kafka Connect properties", "properties/shop-cdc.properties", "deploy/connect/shop.properties"],
    ["Strimzi", "strimzi/shop-cdc.yaml", "k8s/overlays/prod/cdc.yaml"],
    ["Debezium Server", "server/application.properties", "debezium-server/conf/application.properties"],
    ["Terraform", "terraform/connectors.tf", "infra/kafka/connectors.tf"],
  ])("are found as %s, and init writes them down", (format, from, to) =>
    inFolder({ "db/migrations/0001_a.sql": SQL }, async ({ folder, write }) => {
      write("k8s/app.yaml", "kind: Deployment\nmetadata: {name: app}\n");
      write("infra/main.tf", 'resource "confluent_environment" "e" {}\n');
      write(to, "");
      cpSync(join(FILES, from), join(folder, to));
      const found = await headgate(["predict", "--format", "json"], { cwd: folder });
      expect(found.code).toBe(0);
      expect(found.stdout).toContain('"subject":"shop.products-value"');

      const { code, stdout } = await headgate(["init"], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain(`connectors: ${to} (${format})\n`);
      const yaml = readFileSync(join(folder, "headgate.yaml"), "utf8");
      expect(/^connectors: \[(.*)\]$/m.exec(yaml)?.[1]?.split(", ")).toHaveLength(1);
      expect((await headgate(["predict", "--format", "json"], { cwd: folder })).stdout).toBe(found.stdout);
    }),
  );

  it("that cannot be read are said by init, and their place is kept", () =>
    inFolder({ "db/migrations/0001_a.sql": SQL, "connect/shop.json": '{"a" 1}' }, async ({ folder }) => {
      const { code, stdout, stderr } = await headgate(["init"], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain("connectors: none found");
      expect(stderr).toContain("connect/shop.json:1:6: not valid JSON");
      expect(readFileSync(join(folder, "headgate.yaml"), "utf8")).toMatch(/^connectors: \["connect\//m);
    }));
});

describe("a connector's surroundings", () => {
  const strimzi = (version: string) => `kind: KafkaConnector
metadata: {name: shop, labels: {strimzi.io/cluster: cdc}}
spec:
  class: ${CLASS}
  config: {topic.prefix: shop, plugin.name: pgoutput}
---
kind: KafkaConnect
metadata: {name: cdc}
spec:
  config: {key.converter: ${AVRO}, value.converter: ${AVRO}}
  build: {plugins: [{name: d, artifacts: [{type: maven, artifact: debezium-connector-postgres, version: ${version}}]}]}
`;
  const files = (version: string, yaml = "") => ({
    "db/migrations/0001_a.sql": SQL,
    "headgate.yaml": `migrations: db/migrations\nconnectors: cdc/shop.yaml\n${yaml}`,
    "cdc/shop.yaml": strimzi(version),
  });
  const json = (folder: string) => headgate(["predict", "--format", "json"], { cwd: folder });

  it("tell which Debezium is predicted; headgate.yaml is above them", async () => {
    const outcome = (version: string, yaml?: string) => inFolder(files(version, yaml), ({ folder }) => json(folder));
    const [oldest, newest, told] = [
      await outcome("2.7.4.Final"),
      await outcome("3.7.0.Final"),
      await outcome("2.7.4.Final", 'debezium: "3.7"\n'),
    ];
    expect(oldest.code).toBe(0);
    expect(oldest.stdout).not.toBe(newest.stdout);
    expect(told.stdout).toBe(newest.stdout);
    expect(told.stderr).toContain("its image holds Debezium 2.7.4.Final, headgate.yaml says 3.7");
    const unknown = await outcome("1.9.7.Final");
    expect(unknown.stderr).toContain("Debezium 1.9.7.Final is not modelled");
  });

  it("are found anywhere in the tree by the cluster's name", () => {
    const [connector = "", cluster = ""] = strimzi("2.7.4.Final").split("---\n");
    const apart = { ...files(""), "cdc/shop.yaml": connector, "platform/kafka/connect.yaml": cluster };
    return inFolder(apart, async ({ folder }) => {
      const { stdout, stderr } = await json(folder);
      const together = await inFolder(files("2.7.4.Final"), (other) => json(other.folder));
      expect([stdout, stderr]).toEqual([together.stdout, ""]);
    });
  });
});

describe("what is wrong with a connector", () => {
  const config = (options: string) => ({
    "db/migrations/0001_a.sql": SQL,
    "headgate.yaml": "migrations: db/migrations\nconnectors: [cdc.json, pg.tf]\n",
    "cdc.json": `{\n  "connector.class": "${CLASS}",\n  "plugin.name": "pgoutput",\n${options}\n}\n`,
  });

  it("is said by predict with its place, and 1.x options are predicted as what they mean", () =>
    inFolder(config('  "database.server.name": "shop"'), async ({ folder }) => {
      const { code, stdout, stderr } = await headgate(["predict"], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain("shop.public.products-value");
      expect(stderr).toMatch(
        /cdc\.json:4:3: .*database\.server\.name is ignored since Debezium 2\.0: write topic\.prefix/,
      );
    }));

  it("is said of what was taken for no connector, too", () =>
    inFolder(
      { ...config('  "topic.prefix": "shop"'), "pg.tf": 'resource "confluent_connector" "c" {}\n' },
      async (place) => {
        for (const args of [["predict"], ["check", "--applied", "none"]]) {
          const { stdout, stderr } = await headgate(args, { cwd: place.folder });
          expect(stdout + stderr).toContain("pg.tf:1:1: c was taken for no connector: it has no config_nonsensitive");
        }
      },
    ));

  it("is said of a name that two files write", () => {
    const files = config('  "name": "shop", "topic.prefix": "shop"');
    const again = {
      ...files,
      "headgate.yaml": "migrations: db/migrations\nconnectors: '*.json'\n",
      "old.json": files["cdc.json"],
    };
    return inFolder(again, async ({ folder }) => {
      const { stderr } = await headgate(["predict"], { cwd: folder });
      expect(stderr).toContain("shop is written in cdc.json and in old.json");
    });
  });

  it("never shows a secret that stands beside it", () => {
    const one = `{"connector.class": "${CLASS}", "database.password": "hush", "database.server.name": "shop", "decimal.handling.mode": "x"}`;
    return inFolder({ ...config(""), "cdc.json": one }, async ({ folder }) => {
      for (const format of ["text", "json", "markdown", "github"]) {
        const args = ["check", "--applied", "none", "--format", format];
        const { stdout, stderr } = await headgate(args, { cwd: folder });
        expect(stdout + stderr).toContain("decimal.handling.mode");
        expect(stdout + stderr).not.toContain("hush");
      }
    });
  });

  it("is an error where a format is not known or a file is broken, with its place and what to do", () =>
    inFolder(
      {
        ...config('  "topic.prefix": "shop"'),
        "pg.tf": '# one\nlocals {\n  class = "io.debezium.connector.postgresql.PostgresConnector"\n}\n',
      },
      async ({ folder }) => {
        const { code, stderr } = await headgate(["predict"], { cwd: folder });
        expect(code).toBe(2);
        expect(stderr).toContain("pg.tf:3:12");
        expect(stderr).toContain("in a format that is not known");
        expect(stderr).toContain("Strimzi, Debezium Server");
      },
    ));
});
