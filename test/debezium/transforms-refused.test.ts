import { describe, expect, it } from "vitest";
import { predict } from "../../src/debezium/predict.ts";
import type { Prediction } from "../../src/model/prediction.ts";
import { catalog, column, connector, primaryKey, table } from "./catalogs.ts";

const KAFKA = "org.apache.kafka.connect.transforms";
const DEBEZIUM = "io.debezium.transforms";
const one = catalog([table(1, "t", [column(1, "id", "int4", { notNull: true })], primaryKey(1))]);

function predicted(type: string, options: Readonly<Record<string, string>>, debezium = "3.7"): Prediction {
  const own = Object.entries(options).map(([key, value]) => [
    key.includes(".type") ? key : `transforms.x.${key}`,
    value,
  ]);
  const config = { transforms: "x", "transforms.x.type": type, ...Object.fromEntries(own) };
  return predict(one, connector(config), { debezium, postgres: 17 });
}

const refusals: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [`${KAFKA}.Cast$Value`, {}, "spec"],
  [`${KAFKA}.Cast$Value`, { spec: "id:text" }, "spec"],
  [`${KAFKA}.Cast$Value`, { spec: "string,id:int8" }, "spec"],
  [`${KAFKA}.ExtractField$Value`, {}, "field"],
  [`${KAFKA}.ExtractField$Value`, { field: "`a", "field.syntax.version": "V2" }, "field"],
  [`${KAFKA}.ExtractField$Value`, { field: "a", "field.syntax.version": "V3" }, "field.syntax.version"],
  [`${KAFKA}.HeaderFrom$Key`, { fields: "a,b", headers: "a", operation: "copy" }, "headers"],
  [`${KAFKA}.HoistField$Key`, {}, "field"],
  [`${KAFKA}.InsertField$Value`, { "static.field": "a" }, "static.value"],
  [`${KAFKA}.InsertHeader`, { header: "a" }, "value.literal"],
  [`${KAFKA}.MaskField$Value`, { fields: "a", replacement: "" }, "replacement"],
  [`${KAFKA}.RegexRouter`, { regex: "(", replacement: "a" }, "regex"],
  [`${KAFKA}.ReplaceField$Value`, { renames: "a" }, "renames"],
  [`${KAFKA}.TimestampConverter$Value`, { "target.type": "string", format: "yyyy-bb" }, "format"],
  [`${KAFKA}.ValueToKey`, { fields: "a,,b" }, "fields"],
  [`${KAFKA}.HoistField$Key`, { field: "a", negate: "true" }, "negate"],
  [`${DEBEZIUM}.ByLogicalTableRouter`, { "topic.regex": "a", "topic.replacement": " " }, "topic.replacement"],
  [`${DEBEZIUM}.ExtractNewRecordState`, { "add.fields": "op:a:b" }, "add.fields"],
  [`${DEBEZIUM}.HeaderToValue`, { headers: "a", fields: "a", operation: "swap" }, "operation"],
  [`${DEBEZIUM}.TimezoneConverter`, { "converted.timezone": "Mars/Base" }, "converted.timezone"],
  [`${DEBEZIUM}.outbox.EventRouter`, { "table.field.additional.missing": "drop" }, "table.field.additional.missing"],
  [`${DEBEZIUM}.partitions.PartitionRouting`, { "partition.payload.fields": "a" }, "partition.topic.num"],
];

describe("what a worker refuses", () => {
  it.each(refusals)("%s %j", (type, options, key) => {
    const { problems, subjects } = predicted(type, options);
    const place = key in options ? key : "type";
    expect(problems).toContainEqual(
      expect.objectContaining({
        key: `transforms.x.${place}`,
        message: expect.stringContaining(`transforms.x.${key} `),
      }),
    );
    expect(subjects.map(({ predicted: is }) => is)).toEqual(["error", "error"]);
  });

  it("keeps classes from releases that do not have them", () => {
    const router = `${DEBEZIUM}.ToLogicalTopicRouter`;
    const options = { "topic.regex": "a", "topic.replacement": "b" };
    expect(predicted(router, options).subjects.map(({ predicted: is }) => is)).toEqual([true, true]);
    expect(predicted(router, options, "3.6").problems).toMatchObject([{ key: "transforms.x.type" }]);
  });

  it("starts TimescaleDb only where its extension is", () => {
    const type = "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb";
    expect(predicted(type, {}).subjects).toMatchObject([
      { predicted: "error", reason: expect.stringContaining("the extension timescaledb") },
      { predicted: "error" },
    ]);
  });
});

describe("what is not known", () => {
  it.each([
    [`${DEBEZIUM}.ContentBasedRouter`, /runs a script over each record$/],
    ["io.confluent.connect.transforms.ExtractTopic$Value", /is Confluent's own/],
    ["com.acme.Own", /com\.acme\.Own, which is not modelled$/],
  ])("is said of %s", (type, reason) => {
    const { subjects, problems } = predicted(type, {});
    expect(subjects.map(({ predicted: is }) => is)).toEqual([false, false]);
    expect(problems).toMatchObject([{ key: "transforms.x.type", message: expect.stringMatching(reason) }]);
  });

  it("leaves alone what only lets records pass", () => {
    const { subjects, problems } = predicted(`${DEBEZIUM}.Filter`, {});
    expect(subjects.map(({ predicted: is }) => is)).toEqual([true, true]);
    expect(problems).toHaveLength(1);
  });

  it("are values behind placeholders, but not the names of groups", () => {
    const regex = { regex: "(?<name>.*)", replacement: "all-$" + "{name}" };
    expect(predicted(`${KAFKA}.RegexRouter`, regex).subjects[0]?.subject).toBe("all-p.public.t-key");
    const hidden = predicted(`${KAFKA}.HoistField$Value`, { field: "$" + "{env:FIELD}" }).subjects;
    expect(hidden.map(({ predicted: is }) => is)).toEqual([true, false]);
  });
});
