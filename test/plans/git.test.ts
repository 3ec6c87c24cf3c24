import { describe, expect, it } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import { migrationStanding, planStanding, whenMerged } from "../../src/plans/evidence/standing.ts";
import { judgePlan } from "../../src/plans/judge.ts";
import { loweredKeys } from "../../src/plans/lowered.ts";
import type { FileVersion } from "../../src/ports.ts";
import { plansOf, type Situation, situation } from "./helpers.ts";

const PLAN = `plan: p
operation: rename-column
table: public.users
column: email
to: contact_email
soak: 14d
`;

/** Versions of a file, oldest first. */
function history(path: string, versions: readonly (readonly [day: string, text: string | null])[]): FileVersion[] {
  return versions
    .map(([day, text]) => ({ path, commit: `c${day}`, date: new Date(day), committed: new Date(day), text }))
    .toReversed();
}

const one = (text: string) => {
  const [plan] = plansOf(text);
  if (plan === undefined) throw new Error("no plan");
  return plan;
};

describe("a plan that asks for less than it did", () => {
  it.each([
    ["another column", PLAN, PLAN.replace("email\nto", "mail\nto"), ["column"]],
    [
      "another operation",
      PLAN,
      "plan: p\noperation: drop-column\ntable: public.users\ncolumn: email\n",
      ["operation", "to", "sync"],
    ],
    ["another way to keep in step", PLAN, `${PLAN}sync: application\n`, ["sync"]],
    ["a shorter soak", PLAN, PLAN.replace("14d", "13d"), ["soak"]],
    ["no backfill", `${PLAN}backfill: SELECT 1\n`, PLAN, ["backfill"]],
    ["another backfill", `${PLAN}backfill: SELECT 1\n`, `${PLAN}backfill: SELECT 0\n`, ["backfill"]],
    ["no retention", `${PLAN}retention: 7d\n`, PLAN, ["retention"]],
    ["a shorter retention", `${PLAN}retention: compacted\n`, `${PLAN}retention: 900d\n`, ["retention"]],
    ["a waiver", PLAN, `${PLAN}waivers: [{consumer: a, reason: b, expires: 2026-01-01}]\n`, ["waivers"]],
    [
      "a longer waiver",
      `${PLAN}waivers: [{evidence: soak, reason: b, owner: o, expires: 2026-01-01}]\n`,
      `${PLAN}waivers: [{evidence: soak, reason: b, owner: o, expires: 2026-01-02}]\n`,
      ["waivers"],
    ],
    [
      "a waiver of something else",
      `${PLAN}waivers: [{consumer: soak, reason: b, expires: 2026-01-01}]\n`,
      `${PLAN}waivers: [{evidence: soak, reason: b, owner: o, expires: 2026-01-01}]\n`,
      ["waivers"],
    ],
    ["a longer soak", PLAN, PLAN.replace("14d", "15d"), []],
    ["a backfill that is checked", PLAN, `${PLAN}backfill: SELECT 1\n`, []],
    ["a retention", PLAN, `${PLAN}retention: 7d\n`, []],
    ["a waiver less", `${PLAN}waivers: [{consumer: a, reason: b, expires: 2026-01-01}]\n`, PLAN, []],
    ["another owner, comments, another order", PLAN, `# now ours\nowner: b\n${PLAN}`, []],
  ])("%s", (_, from, to, keys) => {
    expect(loweredKeys(one(from), one(to)).toSorted()).toEqual([...keys].toSorted());
  });
});

describe("since when a plan stands as it stands", () => {
  const since = (...texts: readonly (string | null)[]) => {
    const versions = texts.map((text, index) => [`2026-01-0${index + 1}`, text] as const);
    const found = planStanding(one(texts.at(-1) ?? ""), history("p.yaml", versions));
    return found && `${found.since.commit} ${found.changed.join()}`;
  };

  it("counts from the edit that changed what it asks for", () => {
    const short = PLAN.replace("14d", "1d");
    expect(since(PLAN)).toBe("c2026-01-01 ");
    expect(since(PLAN, `# a comment\n${PLAN}`, `owner: b\n${PLAN}`)).toBe("c2026-01-01 ");
    expect(since(PLAN, short)).toBe("c2026-01-02 soak");
    expect(since(PLAN, short, `# no more\n${short}`)).toBe("c2026-01-02 soak");
    expect(since(short, PLAN)).toBe("c2026-01-01 ");
    expect(since(PLAN, PLAN.replace("column: email", "column: name"), PLAN)).toBe("c2026-01-03 column");
  });

  it("counts from where it came into its file", () => {
    const other = PLAN.replace("plan: p", "plan: q");
    expect(since(other, `${PLAN}---\n${other}`)).toBe("c2026-01-02 ");
    expect(since("no: plan", PLAN)).toBe("c2026-01-02 ");
    expect(since(": : :", PLAN)).toBe("c2026-01-02 ");
    expect(since(null, PLAN)).toBe("c2026-01-02 ");
    expect(planStanding(one(PLAN), undefined)).toBeNull();
  });

  it("says what is odd about a date", () => {
    const version = { path: "p", commit: "3f2a91c0", text: "", date: new Date("2026-05-01") };
    expect(whenMerged({ ...version, committed: new Date("2026-05-01") })).toBe("2026-05-01 (3f2a91c)");
    expect(whenMerged({ ...version, committed: new Date("2025-05-01") })).toBe(
      "2026-05-01 (3f2a91c), whose commit bears the date 2025-05-01, before commits it stands on",
    );
    expect(whenMerged({ ...version, committed: new Date("2099-05-01") })).toBe(
      "2026-05-01 (3f2a91c), whose commit bears a date to come, 2099-05-01: it counts as of now",
    );
  });
});

describe("since when a migration says what it says", () => {
  const migration = (text: string, own = text, printed = false): Migration => {
    const start = text.indexOf(own);
    const ranges = [{ start, end: start + own.length }];
    const always = { version: "1", name: "1", file: "1.sql", text, ranges, transaction: "migration" } as const;
    return printed ? { ...always, printed: true } : always;
  };
  const standing = (given: Migration, texts: readonly string[], shared = false, path = "1.sql") => {
    const versions = texts.map((text, index) => [`2026-01-0${index + 1}`, text] as const);
    const found = migrationStanding(given, history(path, versions), shared);
    return `${found?.since.commit.slice(-2)} ${found?.edited?.commit.slice(-2) ?? "as merged"}`;
  };
  const ADD = "ALTER TABLE a ADD b int;";
  const OTHER = "ALTER TABLE a ADD b text;";

  it.each([
    ["merged once", ADD, [ADD], "01 as merged"],
    ["comments", `-- why\n${ADD}`, [ADD, `-- why\n${ADD}`], "01 as merged"],
    ["edited", OTHER, [ADD, OTHER], "02 01"],
    ["edited, and a comment later", `${OTHER} --`, [ADD, OTHER, `${OTHER} --`], "02 01"],
    ["edited and put back", ADD, [ADD, OTHER, ADD], "03 as merged"],
    ["emptied first", ADD, ["", ADD], "02 01"],
  ])("%s", (_, now, texts, expected) => {
    expect(standing(migration(now), texts)).toBe(expected);
  });

  it("does not look at the way down, nor at other migrations of the file", () => {
    const both = `${ADD}\n-- +goose Down\nDROP TABLE a;`;
    expect(standing(migration(both, ADD), [`${ADD}\n-- +goose Down\nSELECT 1;`, both])).toBe("01 as merged");
    const [first, second] = ["--changeset a:1\nCREATE TABLE a ();\n", `--changeset a:2\n${ADD}\n`];
    const third = "--changeset a:3\nSELECT 3;\n";
    const all = `${first}${second}${third}`;
    expect(standing(migration(all, second), [first, `${first}${second}`, all], true)).toBe("02 as merged");
    expect(standing(migration(all, second), [first, `${first}${second.replace("int", "text")}`, all], true)).toBe(
      "03 02",
    );
  });

  it("holds files that are not SQL to every word", () => {
    const python = "class Migration: -- x";
    const changed = "class Migration: -- y";
    expect(standing(migration("ALTER …", "ALTER …", true), [python, changed], false, "m.py")).toBe("02 01");
    expect(standing(migration("ALTER …", "ALTER …", true), [python, `\n${python}`], false, "m.py")).toBe(
      "01 as merged",
    );
  });
});

const DROP = "plan: p\noperation: drop-column\ntable: public.users\ncolumn: email\nsoak: 0d\n";

describe("evidence of tiers and waivers", () => {
  const given: Situation = {
    base: { "1.sql": "CREATE TABLE users (id bigint PRIMARY KEY, email text);" },
    basePlan: DROP,
    contracts: "consumer: search\nreads: [{table: public.users, columns: [id, email]}]\n",
    merged: { "contracts/plans/p.yaml": "2026-02-01" },
  };
  const verdict = (more: Partial<Situation>) => {
    const found = judgePlan("p", situation({ ...given, ...more }).book);
    if (found === null) throw new Error("no verdict");
    return found;
  };
  const at = { file: "headgate.yaml", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  const tier = (tables: readonly string[], require: readonly "backfill"[] | readonly "applied"[]) => ({
    name: "t",
    tables,
    require,
    at,
  });

  it("asks of a table what all and each of its tiers ask", () => {
    const all = ["consumers"] as const;
    const tiers = [tier(["public.*"], ["backfill"]), tier(["*.users"], ["applied"]), tier(["billing.*"], ["applied"])];
    expect(verdict({ required: all, tiers }).required).toEqual(["consumers", "backfill", "applied"]);
    expect(verdict({ required: all, tiers: tiers.slice(2) }).required).toEqual(["consumers"]);
    const asked = verdict({ required: all, tiers }).evidence.filter(
      ({ kind }) => kind === "backfill" || kind === "applied",
    );
    expect(asked).toMatchObject([
      { kind: "backfill", state: "verified", detail: "nothing to fill: nothing takes over" },
      { kind: "applied", state: "unverified" },
    ]);
  });

  const waivers = (text: string) => `${DROP}owner: team-a\nwaivers: [${text}]\n`;
  const consumers = (text: string, more: Partial<Situation> = {}) => {
    const { phase, evidence } = verdict({ basePlan: waivers(text), ...more });
    const found = evidence.find(({ kind }) => kind === "consumers");
    return `${phase}: ${found?.state}: ${found?.detail}`;
  };

  it("lets a consumer be lost by a waiver at base, as long as it holds", () => {
    const waiver = "{consumer: search, reason: retired, expires: 2026-03-01}";
    expect(consumers(waiver)).toBe(
      "ready: verified: no other contract at base needs it; search is waived until 2026-03-01 by team-a: retired",
    );
    expect(consumers(waiver, { now: "2026-03-02T00:00:00Z" })).toMatch(
      /^migrating: failed: still read at base: search .*; the waiver of search was over on 2026-03-01$/,
    );
    expect(consumers(waiver.replace("retired", "retired, owner: b"))).toContain("until 2026-03-01 by b: retired");
  });

  it("lets evidence be missing by a waiver at base, as long as it holds", () => {
    const waiver = "{evidence: consumers, reason: nobody reads it, owner: team-b, expires: 2026-03-01}";
    expect(consumers(waiver)).toMatch(
      /^ready: failed: still read at base: search .*; waived until 2026-03-01 by team-b: nobody reads it$/,
    );
    expect(consumers(waiver, { now: "2026-03-02T00:00:00Z" })).toMatch(
      /^migrating: failed: .*; its waiver was over on 2026-03-01$/,
    );
    expect(verdict({ basePlan: DROP, headPlan: waivers(waiver) })).toMatchObject({ phase: "proposed" });
  });

  it("lets nothing of a plan that is not merged be missing", () => {
    const { basePlan: _, ...rest } = given;
    const text = "{evidence: expand-merged, reason: now, owner: me, expires: 2030-01-01}";
    const { book } = situation({ ...rest, headPlan: waivers(text) });
    expect(judgePlan("p", book)).toMatchObject({ phase: "proposed" });
  });
});
