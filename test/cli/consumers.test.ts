import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { csv } from "../../src/cli/consumers/csv.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const URI = z.url();
/** OpenLineage 2-0-2: JobEvent, Dataset and BaseFacet, and the facets' own specifications. */
const Facet = z.looseObject({ _producer: URI, _schemaURL: URI });
const Dataset = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) });
const InputField = Dataset.extend({ field: z.string().min(1) });
const ColumnLineage = Facet.extend({
  fields: z.record(z.string(), z.strictObject({ inputFields: z.array(InputField).min(1) })),
});
const Ownership = Facet.extend({ owners: z.array(z.strictObject({ name: z.string() })) });
const JobEvent = z.strictObject({
  eventTime: z.iso.datetime(),
  producer: URI,
  schemaURL: z.literal("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"),
  job: z.strictObject({
    namespace: z.string().min(1),
    name: z.string().min(1),
    facets: z.strictObject({ ownership: Ownership.optional() }),
  }),
  inputs: z.array(Dataset),
  outputs: z.array(Dataset.extend({ facets: z.strictObject({ columnLineage: ColumnLineage }) })),
});

const CONNECTOR = {
  name: "shop",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "database.hostname": "db.example.org",
    "database.port": "5433",
    "database.dbname": "commerce",
  },
};

const SINK = {
  name: "lake",
  config: {
    "connector.class": "io.confluent.connect.s3.S3SinkConnector",
    topics: "shop.public.orders",
    "behavior.on.null.values": "ignore",
    transforms: "unwrap,few",
    "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
    "transforms.few.type": "org.apache.kafka.connect.transforms.ReplaceField$Value",
    "transforms.few.include": "id,total",
  },
};

/** Three tables: one read by columns, by a sink and by what cannot be told; one read by nobody; one in another schema. */
function project(): Shop {
  const shop = new Shop();
  for (const entry of readdirSync(shop.folder)) rmSync(join(shop.folder, entry), { recursive: true });
  return shop
    .write("headgate.yaml", "postgres: 18\nmigrations: db\nconnectors: [connect.json]\ncontracts: contracts/*.yaml\n")
    .write("connect.json", JSON.stringify(CONNECTOR))
    .write(
      "db/1.sql",
      `CREATE SCHEMA audit;
       CREATE TABLE orders (id bigint PRIMARY KEY, total int, price int, email text);
       CREATE TABLE users (id bigint PRIMARY KEY, email text);
       CREATE TABLE audit.log (id bigint PRIMARY KEY, email text);`,
    )
    .write(
      "contracts/a.yaml",
      `consumer: search
owner: team-search
reads: [{table: public.orders, key: [id], columns: {total: int}}]
---
consumer: lake
owner: team-data
status: pending
reads: [{table: public.orders, via: kafka-connect, sink: ./lake.json}]
---
consumer: log-reader
reads: [{table: audit.log, columns: [id]}]
`,
    )
    .write("contracts/lake.json", JSON.stringify(SINK));
}

const OPAQUE = `consumer: secret
reads: [{table: public.users, sink: ./secret.json}]
`;

describe("headgate consumers", () => {
  const made = project();
  let shop = made;
  beforeEach(() => {
    if (shop !== made) shop.remove();
    shop = made;
  });
  afterAll(() => made.remove());

  const ask = (...args: readonly string[]) => shop.headgate("consumers", ...args);
  const lines = async (...args: readonly string[]) => {
    const { stdout } = await ask(...args, "--format", "json");
    const { readers } = JSON.parse(stdout);
    return readers.map(
      (reader: Record<string, string>) => `${reader.consumer} ${reader.table}.${reader.column} ${reader.image}`,
    );
  };

  it("asks by table, column, topic, and with wildcards", async () => {
    const orders = [
      "search public.orders.id key",
      "search public.orders.total after",
      "lake public.orders.id after",
      "lake public.orders.total after",
    ];
    expect(await lines("orders")).toEqual(orders);
    expect(await lines("shop.public.orders")).toEqual(orders);
    expect(await lines("public.*")).toEqual(orders);
    expect(await lines("orders.t*")).toEqual([orders[1], orders[3]]);
    expect(await lines("*.total")).toEqual([orders[1], orders[3]]);
    expect(await lines("*.id")).toEqual([orders[0], orders[2], "log-reader audit.log.id after"]);
    expect(await lines("audit.*")).toEqual(["log-reader audit.log.id after"]);
    expect(await lines("*")).toHaveLength(5);
  });

  it("narrows by way, owner, kind of file and consumer", async () => {
    expect(await lines("--via", "kafka-connect")).toHaveLength(2);
    expect(await lines("--owner", "team-search")).toHaveLength(2);
    expect(await lines("orders.total", "--reader", "sink")).toEqual(["lake public.orders.total after"]);
    expect(await lines("--consumer", "log-reader")).toEqual(["log-reader audit.log.id after"]);
    const misspelt = await ask("--consumer", "log-raeder");
    expect(misspelt).toMatchObject({ code: 2, stdout: "" });
    expect(misspelt.stderr).toContain('no contract is of a consumer log-raeder (did you mean "log-reader"?)');
    expect((await ask("--owner", "team-serch")).stderr).toContain('(did you mean "team-search"?)');
  });

  it("tells the file that says so, and its place there", async () => {
    const { readers } = JSON.parse((await ask("--consumer", "lake", "--format", "json")).stdout);
    expect(readers[1]).toEqual({
      consumer: "lake",
      owner: "team-data",
      contact: null,
      table: "public.orders",
      column: "total",
      via: "kafka-connect",
      topic: "shop.public.orders",
      group: null,
      image: "after",
      file: "contracts/a.yaml",
      line: 8,
      reader: "sink",
      readAt: { file: "contracts/lake.json", line: 1 },
      status: "pending",
      certain: true,
    });
    expect((await ask("--consumer", "lake")).stdout).toMatch(
      /public\.orders\.total {2}after {2}lake .* sink, pending {2}contracts\/a\.yaml:8/,
    );
  });

  it("lists what nobody reads, and who may all the same", async () => {
    const unread = (await ask("--unread")).stdout;
    expect(unread).toMatch(/^audit\.log\.email .*no reader$/m);
    expect(unread).toMatch(/^public\.orders\.price .*no reader$/m);
    expect(unread).not.toMatch(/orders\.total|orders\.id/);
    expect((await ask("users", "--unread")).stdout.trim().split("\n")).toHaveLength(2);
    expect((await ask("--undeclared")).stdout).toMatch(
      /^public\.users {2}topic shop\.public\.users {2}connector shop\n$/,
    );
    shop = project()
      .write("contracts/b.yaml", OPAQUE)
      .write("contracts/secret.json", '{"connector.class": "com.example.Sink"}');
    expect((await ask("users.email", "--unread")).stdout).toMatch(/no reader for certain: secret may read it$/m);
    expect((await ask("--undeclared")).stdout).toBe("");
    expect((await ask("users.email")).stdout).toMatch(/public\.users\.\* .*sink, may read it/);
    expect((await ask("users.email", "--exit-code")).code).toBe(1);
  });

  it("takes an outbox's topics for those of its table", async () => {
    shop = new Shop();
    expect((await ask("outbox")).stdout).toMatch(
      /^public\.outbox\.\* +after +sales-agent .* topic outbox\.event\.booking .* json-schema +consumers\/sales-agent\.yaml:\d+\n$/,
    );
    expect((await ask("outbox.event.booking", "--exit-code")).code).toBe(1);
    expect(await ask("--undeclared")).toMatchObject({ code: 0, stdout: "" });
  });

  it("lets the status tell, and tells silence from ignorance", async () => {
    expect((await ask("orders.total", "--exit-code")).code).toBe(1);
    expect(await ask("orders.price", "--exit-code")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "no reader of orders.price is declared in any of the 3 contracts\n",
    });
    expect((await ask("orders.total")).code).toBe(0);
    expect((await ask("--unread", "--exit-code")).code).toBe(1);
    expect((await ask("orders.id", "--unread", "--exit-code")).code).toBe(0);
    expect((await ask("orders.prise", "--exit-code")).code).toBe(2);
    expect((await ask("--unread", "--consumer", "lake")).code).toBe(2);
    expect((await headgate(["consumers", "--help"])).stdout).toContain("nobody reads it, and contracts there are");
    shop = project();
    rmSync(join(shop.folder, "contracts"), { recursive: true });
    shop.write("headgate.yaml", "postgres: 18\nmigrations: db\nconnectors: [connect.json]\n");
    const nobodyAsked = await ask("orders.total", "--exit-code");
    expect(nobodyAsked).toMatchObject({ code: 2, stdout: "" });
    expect(nobodyAsked.stderr).toContain("there are no contracts at all");
  });

  it("writes CSV that no spreadsheet runs", async () => {
    const { stdout } = await ask("orders.total", "--format", "csv");
    const rows = stdout.split("\r\n");
    expect(rows[0]).toBe("consumer,owner,contact,table,column,image,via,topic,group,reader,certain,status,file,line");
    expect(rows[1]).toBe(
      "search,team-search,,public.orders,total,after,kafka,shop.public.orders,,columns,true,active,contracts/a.yaml,3",
    );
    expect(csv(["a"], [["=1+1"], ['say "x", y'], ["two\nlines"], ["@x"], ["-1"], ["+1"]])).toBe(
      `a\r\n'=1+1\r\n"say ""x"", y"\r\n"two\nlines"\r\n'@x\r\n'-1\r\n'+1\r\n`,
    );
  });

  it("writes OpenLineage's job events, each column with what it is made of", async () => {
    const { stdout } = await headgate(["consumers", "--format", "openlineage"], {
      cwd: shop.folder,
      env: { SOURCE_DATE_EPOCH: "1700000000" },
    });
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JobEvent.parse(JSON.parse(line)));
    expect(events.map(({ job }) => job.name)).toEqual([
      "connector/shop",
      "consumer/search",
      "consumer/lake",
      "consumer/log-reader",
    ]);
    const [source, search] = events;
    expect(source?.eventTime).toBe("2023-11-14T22:13:20.000Z");
    const table = { namespace: "postgres://db.example.org:5433", name: "commerce.public.orders" };
    expect(source?.inputs).toContainEqual(table);
    const topic = source?.outputs.find(({ name }) => name === "shop.public.orders");
    expect(topic?.facets.columnLineage.fields.price).toEqual({ inputFields: [{ ...table, field: "price" }] });
    expect(search?.job.facets.ownership?.owners).toEqual([{ name: "team:team-search" }]);
    expect(search?.outputs[0]?.facets.columnLineage.fields).toEqual({
      "public.orders.id": { inputFields: [{ namespace: "kafka://unknown", name: "shop.public.orders", field: "id" }] },
      "public.orders.total": {
        inputFields: [{ namespace: "kafka://unknown", name: "shop.public.orders", field: "total" }],
      },
    });
    expect((await ask("--unread", "--format", "openlineage")).code).toBe(2);
  });

  it("gives the same answer from parsed contracts that were kept", async () => {
    const many = Array.from(
      { length: 900 },
      (_, index) =>
        `consumer: c${index}\nreads: [{table: public.orders, columns: {total: int, price: {type: int, nullable: true}}}]`,
    ).join("\n---\n");
    shop = project().write("contracts/many.yaml", many);
    const cache = mkdtempSync(join(tmpdir(), "headgate-kept-"));
    const run = (...args: string[]) =>
      headgate([...args, "consumers", "orders.price", "--format", "json"], {
        cwd: shop.folder,
        env: { HEADGATE_CACHE: cache },
      });
    const plain = await run("--no-cache");
    const [first, second] = [await run(), await run()];
    expect(JSON.parse(plain.stdout).readers).toHaveLength(900);
    expect(first.stdout).toBe(plain.stdout);
    expect(second.stdout).toBe(plain.stdout);
    shop.write("contracts/many.yaml", many.replace("consumer: c7\n", "consumer: other\n"));
    expect((await run()).stdout).toContain('"consumer": "other"');
    cpSync(join(shop.folder, "connect.json"), join(shop.folder, "contracts/broken.yaml"));
    expect((await run()).code).toBe(2);
    rmSync(cache, { recursive: true });
  });
});
