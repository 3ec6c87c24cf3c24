import { describe, expect, it } from "vitest";
import { readConnectors } from "../../src/debezium/formats/read.ts";
import { readBehaviour } from "../../src/debezium/options/behaviour.ts";
import { withCurrentOptions } from "../../src/debezium/options/renamed-options.ts";
import { predict } from "../../src/debezium/predict.ts";
import { formatLocation } from "../../src/model/location.ts";
import { catalog, column, primaryKey, table } from "./catalogs.ts";

const CLASS = "connector.class=io.debezium.connector.postgresql.PostgresConnector\nplugin.name=pgoutput\n";

function connectorOf(options: string) {
  const [connector] = readConnectors({ path: "c.properties", text: CLASS + options });
  if (connector === undefined) throw new Error("no connector");
  return connector;
}

function current(options: string, version = "3.7") {
  const read = readBehaviour(version);
  if (!read.ok) throw new Error(read.reason);
  const { config, problems } = withCurrentOptions(connectorOf(options), read.behaviour);
  return {
    options: [...config].slice(2).map(([key, value]) => `${key}=${value}`),
    problems: (problems ?? []).map(({ at, message }) => `${at === null ? "" : formatLocation(at)}: ${message}`),
  };
}

const ignored = (old: string, since: string, now: string) =>
  `c.properties:3:1: ${old} is ignored since Debezium ${since}: write ${now}, as which it is predicted`;

describe("options of Debezium 1.x", () => {
  it.each([
    ["database.server.name", "2.0", "topic.prefix", "p", "p"],
    ["schema.whitelist", "2.0", "schema.include.list", "a,b", "a,b"],
    ["schema.blacklist", "2.0", "schema.exclude.list", "a", "a"],
    ["table.whitelist", "2.0", "table.include.list", "public.a", "public.a"],
    ["table.blacklist", "2.0", "table.exclude.list", "public.a", "public.a"],
    ["column.whitelist", "2.0", "column.include.list", "public.a.b", "public.a.b"],
    ["column.blacklist", "2.0", "column.exclude.list", "public.a.b", "public.a.b"],
    ["sanitize.field.names", "2.2", "field.name.adjustment.mode", "true", "avro"],
    ["sanitize.field.names", "2.2", "field.name.adjustment.mode", "false", "none"],
    ["toasted.value.placeholder", "2.0", "unavailable.value.placeholder", "?", "?"],
    ["heartbeat.topics.prefix", "2.0", "topic.heartbeat.prefix", "beat", "beat"],
    ["truncate.handling.mode", "2.0", "skipped.operations", "include", "none"],
    ["truncate.handling.mode", "2.0", "skipped.operations", "skip", "t"],
    ["transaction.topic", "2.0", "topic.transaction", `\${database.server.name}.tx`, "tx"],
  ])("%s is ignored since %s, and means %s", (old, since, now, value, meaning) => {
    expect(current(`${old}=${value}\n`)).toEqual({
      options: [`${now}=${meaning}`],
      problems: [ignored(old, since, now)],
    });
  });

  it("says that the new option holds where both are given", () => {
    expect(current("database.server.name=a\ntopic.prefix=b\n")).toEqual({
      options: ["topic.prefix=b"],
      problems: [
        "c.properties:3:1: database.server.name is ignored since Debezium 2.0: topic.prefix, which is set too, took its place; take it out",
      ],
    });
  });

  it("does not make up a value where today's option has no word for it", () => {
    expect(current("transaction.topic=all-transactions\n")).toEqual({
      options: [],
      problems: [
        "c.properties:3:1: transaction.topic is ignored since Debezium 2.0: topic.transaction took its place, which has no word for its value",
      ],
    });
  });

  it("reads snapshot modes as the release does that runs", () => {
    expect(current("snapshot.mode=never\n", "3.2")).toEqual({ options: ["snapshot.mode=no_data"], problems: [] });
    expect(current("snapshot.mode=NEVER\n", "3.3")).toEqual({
      options: ["snapshot.mode=no_data"],
      problems: [
        "c.properties:3:1: snapshot.mode=never is refused since Debezium 3.3: write no_data, which is predicted",
      ],
    });
    expect(current("snapshot.mode=exported\n", "2.7").problems).toEqual([
      "c.properties:3:1: snapshot.mode=exported is refused since Debezium 2.0: write initial, which is predicted",
    ]);
  });

  it("predicts what a 1.x configuration means, and says it with its place", () => {
    const shop = catalog([
      table(1, "a", [column(1, "id", "int4", { notNull: true }), column(2, "pin", "text")], primaryKey(1)),
      table(2, "b", [column(1, "id", "int4", { notNull: true })], primaryKey(1)),
    ]);
    const options = { debezium: "3.7", postgres: 17 };
    const old = predict(
      shop,
      connectorOf("database.server.name=p\ntable.whitelist=public.a\ncolumn.blacklist=public.a.pin\n"),
      options,
    );
    const now = predict(
      shop,
      connectorOf("topic.prefix=p\ntable.include.list=public.a\ncolumn.exclude.list=public.a.pin\n"),
      options,
    );
    const texts = ({ subjects }: typeof old) =>
      subjects.map((subject) => [subject.subject, subject.predicted === true ? subject.texts : subject.reason]);
    expect(texts(old)).toEqual(texts(now));
    expect(old.problems.map(({ key, at }) => [key, at?.start.line])).toEqual([
      ["database.server.name", 3],
      ["table.whitelist", 4],
      ["column.blacklist", 5],
    ]);
    expect(now.problems).toEqual([]);
  });
});
