import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Catalog } from "../../src/model/catalog.ts";
import type { Prediction } from "../../src/model/prediction.ts";
import { catalog, column, connector, primaryKey, table } from "./catalogs.ts";

const KAFKA = "org.apache.kafka.connect.transforms";
const id = column(1, "id", "uuid", { notNull: true });
const keyed = table(1, "t", [id, column(2, "a", "text", { notNull: true })], primaryKey(1));
const keyless = table(2, "log", [column(1, "line", "text")]);

function predicted(of: Catalog, options: Readonly<Record<string, string>>, debezium = "3.7"): Prediction {
  return predict(of, connector(options), { debezium, postgres: 17 });
}

/** How many texts a subject gets, or why none. */
function counts({ subjects }: Prediction): Record<string, number | string> {
  return Object.fromEntries(
    subjects.map((one) => [one.subject, one.predicted === true ? one.texts.length : `${one.predicted}: ${one.reason}`]),
  );
}

const hoist = { transforms: "h", "transforms.h.type": `${KAFKA}.HoistField$Value`, "transforms.h.field": "p" };
const unwrap = { "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState" };

describe("the records of a table", () => {
  it("have a tombstone behind each delete, which HoistField wraps into a map without a schema", () => {
    expect(counts(predicted(catalog([keyed, keyless]), hoist))).toMatchObject({
      "p.public.t-value": 2,
      "p.public.log-value": 1,
    });
    expect(counts(predicted(catalog([keyed]), { ...hoist, "tombstones.on.delete": "false" }))["p.public.t-value"]).toBe(
      1,
    );
  });

  it("are only those the publication and skipped.operations let through", () => {
    const insertOnly = {
      ...{ oid: 9, name: "p", allTables: true, schemas: [], tables: [], publish: ["insert"] as const },
      ...{ viaPartitionRoot: false, generatedColumns: "none" as const },
    };
    const published = { ...hoist, "publication.name": "p", "publication.autocreate.mode": "disabled" };
    expect(counts(predicted(catalog([keyed], [], [insertOnly]), published))["p.public.t-value"]).toBe(1);
    expect(counts(predicted(catalog([keyed]), { ...hoist, "skipped.operations": "d" }))["p.public.t-value"]).toBe(1);
  });

  it("delete nothing where PostgreSQL cannot identify a row", () => {
    const whole = { ...keyless, replicaIdentity: { kind: "full" } as const };
    expect(counts(predicted(catalog([whole]), hoist))["p.public.log-value"]).toBe(2);
  });

  it("have no key when they truncate", () => {
    const key = { ...hoist, "transforms.h.type": `${KAFKA}.HoistField$Key` };
    expect(counts(predicted(catalog([keyed]), key))["p.public.t-key"]).toBe(1);
    expect(counts(predicted(catalog([keyed]), { ...key, "skipped.operations": "none" }))["p.public.t-key"]).toBe(2);
  });

  it("tell which of them a transform fails on", () => {
    const toKey = { transforms: "k", "transforms.k.type": `${KAFKA}.ValueToKey`, "transforms.k.fields": "op" };
    const { notes, ...prediction } = predicted(catalog([keyed]), toKey);
    expect(counts({ ...prediction, notes })).toEqual({ "p.public.t-key": 1, "p.public.t-value": 1 });
    expect(notes).toContainEqual(
      expect.stringMatching(/^the connector fails on each tombstone of public\.t: transform k: Only Map objects/),
    );
  });

  it("go to the topic that a column names, or stay where it is blank", () => {
    const routed = { ...unwrap, transforms: "u", "transforms.u.route.by.field": "a" };
    const open = "$" + "{routedByValue}";
    // Of a deleted row the log holds the key alone.
    expect(Object.keys(counts(predicted(catalog([keyed]), routed)))).toEqual([
      `${open}-key`,
      `${open}-value`,
      "p.public.t-key",
    ]);
  });

  it("carry headers of the connector, which predicates may ask for", () => {
    const headed = {
      ...{ ...unwrap, transforms: "u", "transforms.u.predicate": "has", predicates: "has" },
      "predicates.has.type": `${KAFKA}.predicates.HasHeaderKey`,
    };
    const value = (options: Readonly<Record<string, string>>, debezium: string) => {
      const found = predicted(catalog([keyed]), options, debezium).subjects.find(({ kind }) => kind === "value");
      return found?.predicted === true
        ? found.texts.map((text) => (text.includes("Envelope") ? "event" : "row"))
        : found;
    };
    const context = { ...headed, "predicates.has.name": "__debezium.context.taskId" };
    expect(value(context, "3.7")).toEqual(["row"]);
    expect(value(context, "3.1")).toEqual(["event"]);
    expect(value({ ...context, "extended.headers.enabled": "false" }, "3.7")).toEqual(["event"]);
    // Only a create that an update of the key brings names the older one.
    expect(value({ ...headed, "predicates.has.name": "__debezium.oldkey" }, "3.7")).toEqual(["event", "row"]);
  });

  it("of deletes follow the two options of older releases", () => {
    const older = { ...unwrap, transforms: "u", "transforms.u.delete.handling.mode": "rewrite" };
    const marked = (debezium: string) =>
      predicted(catalog([keyed]), older, debezium).subjects.some(
        (one) => one.predicted === true && one.texts.some((text) => text.includes("__deleted")),
      );
    expect([marked("3.1"), marked("3.2")]).toEqual([true, false]);
  });
});

describe("logical messages", () => {
  const subjects = (of: readonly { readonly subject: string }[] | undefined) => of?.map(({ subject }) => subject);

  it("are only possible where no option speaks of them", () => {
    const { possible, subjects: promised } = predicted(catalog([keyed]), {});
    expect(subjects(possible)).toEqual(["p.message-key", "p.message-value"]);
    expect(subjects(promised)).not.toContain("p.message-key");
  });

  it("are predicted where their prefixes are named, as binary.handling.mode has them", () => {
    const named = { "message.prefix.include.list": "app", "binary.handling.mode": "hex" };
    const { possible, subjects: promised } = predicted(catalog([keyed]), named);
    expect(possible).toEqual([]);
    const value = promised.find(({ subject }) => subject === "p.message-value");
    expect(value?.predicted === true ? value.texts[0] : value).toContain('{"name":"content","type":["null","string"]');
  });

  it("have the schema of their JSON where they are decoded", () => {
    const type = "io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent";
    const { subjects: promised } = predicted(catalog([keyed]), { transforms: "d", "transforms.d.type": type });
    expect(promised.find(({ subject }) => subject === "p.message-value")).toMatchObject({ predicted: false });
    expect(subjects(promised)).not.toContain("p.message-key");
  });
});
