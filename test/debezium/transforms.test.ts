import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import { catalog, column, connector, primaryKey, table } from "./catalogs.ts";

/** Subject → text, or why there is none. */
function subjects(of: Catalog, options: Readonly<Record<string, string>>): Record<string, string> {
  const { subjects: all } = predict(of, connector(options), { debezium: "3.7", postgres: 17 });
  return Object.fromEntries(
    all.map((one) => [one.subject, one.predicted === true ? (one.texts[0] ?? "") : `${one.predicted}: ${one.reason}`]),
  );
}

const id = column(1, "id", "uuid", { notNull: true });
const ROUTED = "$" + "{routedByValue}";

describe("the outbox router", () => {
  const router = { transforms: "outbox", "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter" };
  const rest = [
    column(3, "aggregateid", "varchar", { notNull: true }),
    column(4, "payload", "jsonb", { notNull: true }),
    column(5, "tenant", "text"),
  ];
  const text = catalog([table(1, "outbox", [id, column(2, "aggregatetype", "varchar"), ...rest], primaryKey(1))]);

  it("keeps the routing value open where the column can hold any text", () => {
    expect(subjects(text, router)).toEqual({
      [`outbox.event.${ROUTED}-key`]: '"string"',
      [`outbox.event.${ROUTED}-value`]: '{"type":"string","connect.version":1,"connect.name":"io.debezium.data.Json"}',
    });
  });

  const kind = { oid: 20000, schema: "public", name: "aggregate", kind: "enum", labels: ["order", "user"] } as const;
  const routing = column(2, "aggregatetype", { oid: 20000, array: false, typmod: -1 }, { notNull: true });
  const enumerated = catalog([table(1, "outbox", [id, routing, ...rest], primaryKey(1))], [kind]);

  it("gives one topic a label where the column is an enum", () => {
    expect(Object.keys(subjects(enumerated, router))).toEqual([
      "outbox.event.order-key",
      "outbox.event.order-value",
      "outbox.event.user-key",
      "outbox.event.user-value",
    ]);
  });

  const placed = { ...router, "transforms.outbox.table.fields.additional.placement": "tenant:envelope:org" };

  it("names an envelope after the first value that comes, which is known where there is but one", () => {
    const single = catalog(
      [table(1, "outbox", [id, routing, ...rest], primaryKey(1))],
      [{ ...kind, labels: ["user"] }],
    );
    expect(subjects(single, placed)["outbox.event.user-value"]).toBe(
      '{"type":"record","name":"Value","namespace":"p.public.outbox.user","fields":[{"name":"payload","type":{"type":"string","connect.version":1,"connect.name":"io.debezium.data.Json"}},{"name":"org","type":["null","string"],"default":null}],"connect.name":"p.public.outbox.user.Value"}',
    );
    expect(subjects(enumerated, placed)["outbox.event.user-value"]).toMatch(/^false: .*the first row that comes$/);
  });

  it("puts a time into the topic only behind the router, which sets one", () => {
    const timed = {
      ...router,
      transforms: "outbox,time",
      "transforms.time.type": "org.apache.kafka.connect.transforms.TimestampRouter",
    };
    expect(Object.keys(subjects(enumerated, timed))).toContain("outbox.event.user-$" + "{timestamp}-value");
    expect(subjects(enumerated, { ...timed, transforms: "time" })["p.public.outbox-value"]).toBe(
      "error: transform time: Timestamp missing on record",
    );
  });

  it("fails where a column it needs is missing", () => {
    const broken = catalog([table(1, "outbox", [id], primaryKey(1))]);
    expect(subjects(broken, router)["p.public.outbox-value"]).toBe(
      "error: transform outbox: Unable to find payload field payload in event",
    );
  });
});

describe("chains", () => {
  const t = catalog([table(1, "t", [id, column(2, "a", "text")], primaryKey(1)), table(2, "u", [id], primaryKey(1))]);
  const unwrap = { "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" };

  it("applies a transform where its predicate holds", () => {
    const texts = subjects(t, {
      ...unwrap,
      transforms: "unwrap",
      "transforms.unwrap.predicate": "isT",
      predicates: "isT",
      "predicates.isT.type": "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
      "predicates.isT.pattern": "p\\.public\\.t",
    });
    expect(JSON.parse(texts["p.public.t-value"] ?? "").name).toBe("Value");
    expect(JSON.parse(texts["p.public.u-value"] ?? "").name).toBe("Envelope");
  });

  it("says of a transform it does not know which side it makes unknown", () => {
    const newer = {
      ...unwrap,
      transforms: "unwrap,c",
      "transforms.c.type": "org.apache.kafka.connect.transforms.Shuffle$Value",
    };
    const texts = subjects(t, newer);
    expect(texts["p.public.t-key"]).toContain('"name":"Key"');
    expect(texts["p.public.t-value"]).toMatch(/^false: transform c: .*Shuffle\$Value, which is not modelled$/);
    const own = subjects(t, { transforms: "x", "transforms.x.type": "com.acme.Rename" });
    expect(own["p.public.t-key"]).toMatch(/^false: transform x: .*com\.acme\.Rename, which is not modelled$/);
  });

  it("merges tables that a router sends to one topic", () => {
    const { subjects: all } = predict(
      t,
      connector({
        transforms: "r",
        "transforms.r.type": "org.apache.kafka.connect.transforms.RegexRouter",
        "transforms.r.regex": "p\\.public\\..*",
        "transforms.r.replacement": "all",
      }),
      { debezium: "3.7", postgres: 17 },
    );
    expect(all.map((one) => [one.subject, one.predicted === true ? one.texts.length : 0])).toEqual([
      ["all-key", 2],
      ["all-value", 2],
    ]);
  });

  it("replaces, inserts and takes out fields", () => {
    const texts = subjects(t, {
      ...unwrap,
      transforms: "unwrap,rename,insert,key",
      "transforms.rename.type": "org.apache.kafka.connect.transforms.ReplaceField$Value",
      "transforms.rename.renames": "a:alpha",
      "transforms.insert.type": "org.apache.kafka.connect.transforms.InsertField$Value",
      "transforms.insert.topic.field": "at!",
      "transforms.key.type": "org.apache.kafka.connect.transforms.ExtractField$Key",
      "transforms.key.field": "id",
    });
    expect(texts["p.public.t-key"]).toBe(
      '{"type":"string","connect.version":1,"connect.name":"io.debezium.data.Uuid"}',
    );
    expect(JSON.parse(texts["p.public.t-value"] ?? "").fields.slice(1)).toEqual([
      { name: "alpha", type: ["null", "string"], default: null },
      { name: "at", type: "string" },
    ]);
  });
});
