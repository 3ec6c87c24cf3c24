import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const NEXT = "db/migrations/000012_next.up.sql";
const DROP = "ALTER TABLE products DROP COLUMN description;\n";
const ENTRIES = ["headgate.yaml", "db", "deploy", "consumers", "plans"];

/** Two databases, or one, under names of their own. */
const databases = (...named: readonly (readonly [name: string, folder: string, connectors: string])[]): string =>
  [
    "databases:",
    ...named.flatMap(([name, folder, connectors]) => [
      `  ${name}:`,
      "    postgres: 17",
      '    debezium: "3.7"',
      `    migrations: ${folder}`,
      `    connectors: [${connectors}/*.json]`,
      "    worker:",
      "      key.converter: io.confluent.connect.avro.AvroConverter",
      "      value.converter: io.confluent.connect.avro.AvroConverter",
    ]),
    "contracts: consumers/*.yaml",
    "plans: plans/*.yaml",
    "",
  ].join("\n");

const FIRST = (name: string) => [name, "db/migrations", "deploy/connect"] as const;
const SECOND = ["second", "db2", "deploy/second"] as const;

function second(shop: Shop): Shop {
  return shop
    .write("db2/000001_things.up.sql", "CREATE TABLE things (id bigint PRIMARY KEY, a text);\n")
    .write("consumers/things.yaml", "consumer: things\nreads:\n  - table: public.things\n    columns: [id, a]\n")
    .write(
      "deploy/second/second.json",
      JSON.stringify({
        name: "second",
        config: {
          "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
          "topic.prefix": "second",
          "plugin.name": "pgoutput",
          "table.include.list": "public\\.things",
        },
      }),
    );
}

const config = (shop: Shop) => readFileSync(join(shop.folder, "headgate.yaml"), "utf8");
const lenient = (shop: Shop) =>
  `${config(shop).replace("consumers/*.yaml", "nothing/*.yaml")}rules: {column-dropped: "off"}\nfail-on: never\n`;
const remove = (shop: Shop, path: string) => rmSync(join(shop.folder, path), { recursive: true });

/** What is merged, and what the change does to the configuration. */
interface Case {
  readonly merged?: (shop: Shop) => unknown;
  readonly change: (shop: Shop) => unknown;
  /** Where the check runs, from the repository's root. */
  readonly run?: string;
}

const CASES: Readonly<Record<string, Case>> = {
  "left as it is": { change: () => {} },
  "renamed, with everything off": {
    change: (shop) => {
      shop.write("headgate.yml", lenient(shop));
      remove(shop, "headgate.yaml");
    },
  },
  "put before one of the other name": {
    merged: (shop) => renameSync(join(shop.folder, "headgate.yaml"), join(shop.folder, "headgate.yml")),
    change: (shop) => {
      const text = readFileSync(join(shop.folder, "headgate.yml"), "utf8");
      return shop.write("headgate.yaml", text.replace("consumers/*.yaml", "nothing/*.yaml"));
    },
  },
  "taken away": { change: (shop) => remove(shop, "headgate.yaml") },
  "moved with all it names": {
    change: (shop) => {
      mkdirSync(join(shop.root, "services/shop"), { recursive: true });
      for (const entry of ENTRIES) renameSync(join(shop.root, entry), join(shop.root, "services/shop", entry));
    },
    run: "services/shop",
  },
  "given its database a name": { change: (shop) => shop.write("headgate.yaml", databases(FIRST("shop"))) },
  "given its database another name": {
    merged: (shop) => shop.write("headgate.yaml", databases(FIRST("shop"))),
    change: (shop) => shop.write("headgate.yaml", databases(FIRST("store"))),
  },
  "given its database another name beside a new one": {
    merged: (shop) => shop.write("headgate.yaml", databases(FIRST("shop"))),
    change: (shop) => second(shop).write("headgate.yaml", databases(SECOND, FIRST("store"))),
  },
  "relieved of the database": {
    merged: (shop) => second(shop).write("headgate.yaml", databases(FIRST("shop"), SECOND)),
    change: (shop) => shop.write("headgate.yaml", databases(SECOND)),
  },
};

let shop: Shop;
afterEach(() => shop.remove());

async function check({ merged, change, run = "" }: Case, next: string | null) {
  shop = new Shop();
  merged?.(shop);
  shop.commit();
  if (next !== null) shop.write(NEXT, next);
  change(shop);
  shop.git("add", "-A");
  const { code, stdout } = await headgate(["check", "--base", "main", "--format", "json"], {
    cwd: join(shop.root, run),
  });
  const report: { readonly findings: readonly Found[] } = JSON.parse(stdout);
  return { code, found: report.findings.filter(({ severity }) => severity === "error") };
}

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly table: string | null;
  readonly field: string | null;
  readonly consumers: readonly { readonly consumer: string }[];
}

describe("a configuration that is", () => {
  it.each(Object.entries(CASES))("%s lets no drop through", async (_, given) => {
    const { code, found } = await check(given, DROP);
    const hit = found.find(({ rule }) => rule === "column-dropped");
    expect(hit).toMatchObject({ table: "public.products", field: "description" });
    expect(hit?.consumers.map(({ consumer }) => consumer)).toEqual(["search-indexer", "vector-store"]);
    expect(code).toBe(1);
  });

  it.each(Object.entries(CASES))("%s stops nothing by itself", async (_, given) => {
    expect(await check(given, null)).toEqual({ code: 0, found: [] });
  });

  it("relieved of a database that is taken down with its readers still there", async () => {
    const { code, found } = await check(
      {
        merged: (shop) => second(shop).write("headgate.yaml", databases(FIRST("shop"), SECOND)),
        change: (shop) => {
          shop.write("headgate.yaml", databases(FIRST("shop")));
          for (const path of ["db2", "deploy/second"]) remove(shop, path);
        },
      },
      null,
    );
    expect(found).toMatchObject([
      { rule: "capture-lost", table: "public.things", consumers: [{ consumer: "things" }] },
    ]);
    expect(code).toBe(1);
  });
});
