import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { newestBehaviour } from "../../src/debezium/options/behaviour.ts";
import { OPTION_RULES, optionRule } from "../../src/debezium/options/option-rules.ts";
import { readSettings } from "../../src/debezium/options/options.ts";
import { connector } from "./catalogs.ts";

/** What the connector itself takes; made by options/AskOptions.java. */
const [texts = [], ...options] = readFileSync(new URL("options/3.7.0.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => line.split("\t"));

/** Options whose names stand for many. */
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ["column.mask.hash.([^.]+).with.salt.(.+)", "column.mask.hash.SHA-256.with.salt.s"],
  ["column.mask.with.(d+).chars", "column.mask.with.5.chars"],
  ["column.truncate.to.(d+).chars", "column.truncate.to.5.chars"],
]);

/** Not for its validation to see: names that are patterns, what only the started task reads, a name of Debezium 1.x. */
const ELSEWHERE = new Set([
  ...FAMILIES.keys(),
  ...["converters", "post.processors", "custom.sanitize.pattern", "signal.data.collection", "heartbeat.topics.prefix"],
]);

const BASE = {
  "topic.prefix": "p",
  "database.hostname": "h",
  "database.user": "u",
  "database.dbname": "d",
  "plugin.name": "pgoutput",
};

function read(name: string, text: string): { readonly refused: boolean; readonly blocked: boolean } {
  const { options: read } = readSettings(connector({ ...BASE, [name]: text }), newestBehaviour);
  return { refused: read.refusals.length > 0, blocked: read.blockers.length > 0 };
}

describe("options of the PostgreSQL connector", () => {
  it.each(options.map(([name = ""]) => name))("%s: what it does to schemas is known", (name) => {
    expect(optionRule(FAMILIES.get(name) ?? name)).toBeDefined();
  });

  it.each(options.filter(([name = ""]) => !ELSEWHERE.has(name)))("%s takes what the connector takes", (...option) => {
    const [name = "", , words = "", taken = ""] = option;
    const takenHere = texts.map((text) => {
      const { refused, blocked } = read(name, text);
      return refused || (blocked && taken[texts.indexOf(text)] === "0") ? "0" : "1";
    });
    expect(takenHere.join("")).toBe(taken);
    for (const word of words.split(" ").filter((one) => one !== "")) {
      expect(read(name, ` ${word.toUpperCase()} `).refused, word).toBe(NEEDING.has(`${name}=${word}`));
    }
  });

  it("lists no word of a choice that the connector does not have", () => {
    const known = new Map(options.map(([name = "", , words = ""]) => [name, new Set(words.split(" "))]));
    for (const [name, { values }] of OPTION_RULES) {
      if (values.kind === "choice") expect(new Set(values.words), name).toEqual(known.get(name));
    }
  });

  it.each([
    [{ "column.mask.hash.FOO.with.salt.s": "public.t.a" }, /no algorithm FOO/],
    [{ "column.mask.with.5.chars": "public.[" }, /not a regular expression/],
    [{ "table.include.list": "", "table.exclude.list": "public.u" }, /exclude each other/],
    [{ "column.include.list": "a", "column.exclude.list": "" }, /exclude each other/],
    [{ converters: "isbn" }, /isbn\.type is missing/],
    [{ converters: "" }, /type is missing/],
    [{ "post.processors": "reselector" }, /reselector\.type is missing/],
    [{ "notification.enabled.channels": "log,sink" }, /needs notification\.sink\.topic\.name/],
    [{ "snapshot.mode": "custom" }, /needs snapshot\.mode\.custom\.name/],
    [{ "max.queue.size": "100", "max.batch.size": "100" }, /larger than max\.batch\.size/],
    [{ "topic.delimiter": "" }, /may hold only/],
    [{ "topic.transaction": "a/b" }, /may hold only/],
    [{ "custom.sanitize.pattern": "[" }, /not a regular expression/],
    [{ "signal.data.collection": "public.a,public.b" }, /takes one table/],
  ])("refuses %o", (config, message) => {
    const { options: read } = readSettings(connector({ ...BASE, ...config }), newestBehaviour);
    expect(read.refusals.join("; ")).toMatch(message);
    expect(read.problems.map((problem) => problem.message).join("; ")).toMatch(message);
  });

  it.each([
    ["abc", 2],
    ["40000", 40000],
    [" 5 ", 2],
    ["-1", -1],
  ])("reads money.fraction.digits=%s as %i", (text, digits) => {
    const { settings, options: read } = readSettings(connector({ "money.fraction.digits": text }), newestBehaviour);
    expect(read.refusals).toEqual([]);
    expect(settings.types.moneyFractionDigits).toBe(digits);
  });

  it("does not refuse what a placeholder stands for", () => {
    const { options: read } = readSettings(connector({ "tombstones.on.delete": "$(TOMBSTONES)" }), newestBehaviour);
    expect(read.refusals).toEqual([]);
  });
});

/** Words that need another option beside them. */
const NEEDING = new Set(["snapshot.mode=custom", "snapshot.query.mode=custom", "snapshot.locking.mode=custom"]);
