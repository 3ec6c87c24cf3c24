import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyCatalog } from "../../src/catalog/empty.ts";
import { formatDuration, parseDuration } from "../../src/config/duration.ts";
import type { PlanMove } from "../../src/model/plan.ts";
import { readTriggerText } from "../../src/plans/evidence/trigger-text.ts";
import { planMismatches } from "../../src/plans/mismatches.ts";
import { planText } from "../../src/plans/plan-text.ts";
import { planName, type Suggestion, suggestedPlan, suggestPlan } from "../../src/plans/suggest.ts";
import { sameTypeText } from "../../src/plans/type-text.ts";
import { inputErrorOf } from "../config/helpers.ts";
import { apply, plansOf } from "./helpers.ts";

const FULL = `# yaml-language-server: $schema=../schema/plan.schema.json
plan: users-email-to-contact-email
operation: rename-column
table: public.users
column: email
to: contact_email
owner: team-identity
sync: trigger
backfill: SELECT count(*) FROM public.users WHERE contact_email IS DISTINCT FROM email
soak: 12h
retention: 7d
waivers:
  - {consumer: legacy-report, reason: "retired 2026-12-01", expires: 2026-12-15}
---
plan: key
operation: change-key
table: public.users
to: [tenant, id]
retention: compacted
`;

const refusal = (text: string) => inputErrorOf(() => plansOf(text));
const HOUR = 3600 * 1000;

describe("plan format", () => {
  it("reads every key", () => {
    const [rename, key] = plansOf(FULL);
    expect(rename).toMatchObject({
      plan: "users-email-to-contact-email",
      operation: "rename-column",
      table: "public.users",
      column: "email",
      to: "contact_email",
      owner: "team-identity",
      sync: "trigger",
      soak: 12 * HOUR,
      retention: 7 * 24 * HOUR,
      file: "contracts/plans/p.yaml",
      at: { start: { line: 2, column: 7 } },
    });
    expect(rename?.waivers).toMatchObject([
      {
        kind: "consumer",
        waives: "legacy-report",
        owner: null,
        expires: "2026-12-15",
        at: { start: { line: 13, column: 5 } },
      },
    ]);
    expect(key).toMatchObject({ to: ["tenant", "id"], retention: "compacted", sync: "none", soak: 14 * 24 * HOUR });
  });

  const head = "plan: p\noperation: drop-column\ntable: public.t\ncolumn: c\n";
  it.each([
    [`${head}sok: 14d`, 'contracts/plans/p.yaml:5:1: unknown key "sok" (did you mean "soak"?)'],
    [
      `${head}soak: 14 days`,
      'contracts/plans/p.yaml:5:7: soak: "14 days" is no duration: write a number and w, d, h, m or s, such as 14d or 12h',
    ],
    [`${head}soak: 14`, "contracts/plans/p.yaml:5:7: soak: expected text, found the number 14: put it in quotes"],
    [`${head}retention: compact`, /retention: "compact" is no duration/],
    [`${head}to: x`, 'contracts/plans/p.yaml:5:1: drop-column takes no "to"'],
    [head.replace("column: c\n", ""), 'contracts/plans/p.yaml:2:12: drop-column needs "column"'],
    [head.replace("drop-column", "drop-colum"), /2:12: operation: expected one of .*\(did you mean "drop-column"\?\)/],
    [head.replace("public.t", "t"), "contracts/plans/p.yaml:3:8: write the table with its schema, such as public.t"],
    [
      `${head}waivers: [{consumer: a, reason: b, expires: 2026-02-30}]`,
      'contracts/plans/p.yaml:5:45: expires: "2026-02-30" is no date: write it as YYYY-MM-DD',
    ],
    [`${head}waivers: [{consumer: a, expires: 2026-02-28}]`, /missing key "reason" \(text\)/],
    [
      "plan: p\noperation: rename-column\ntable: a.b\ncolumn: c\nto: [d]",
      "contracts/plans/p.yaml:5:5: only change-key takes a list",
    ],
  ])("refuses %j", (text, message) => {
    if (typeof message === "string") expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });

  it("reads back the durations it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom("d", "h", "m", "w"), (count, unit) => {
        const milliseconds = parseDuration(`${count}${unit}`) ?? 0;
        const parts = formatDuration(milliseconds)
          .split(" ")
          .map((part) => parseDuration(part) ?? 0);
        expect(milliseconds - parts.reduce((sum, part) => sum + part, 0)).toBeLessThan(HOUR);
      }),
    );
    expect(formatDuration(14 * 24 * HOUR)).toBe("14d");
    expect(formatDuration(59_000)).toBe("0m");
  });

  it("names objects that are not there", () => {
    const { catalog } = apply(emptyCatalog({ postgres: 17 }), {
      "1.sql": "CREATE TYPE s AS ENUM ('old', 'new'); CREATE TABLE t (id int PRIMARY KEY, state s, c text);",
    });
    const mismatches = (text: string) =>
      planMismatches(plansOf(text), [], catalog).map(({ message, hint }) => [message, hint]);
    expect(mismatches(head)).toEqual([]);
    expect(mismatches(head.replace("public.t", "public.tt"))).toEqual([
      ["there is no table public.tt at base", "public.t"],
    ]);
    expect(mismatches(head.replace("column: c", "column: staet"))).toEqual([
      ['public.t has no column "staet" at base', "state"],
    ]);
    const label = "plan: p\noperation: drop-enum-value\ntable: public.t\ncolumn: state\nvalue: ";
    expect(mismatches(`${label}old`)).toEqual([]);
    expect(mismatches(`${label}olld`)).toEqual([['"state" has no label "olld" at base', "old"]]);
    expect(mismatches(`${head}---\n${head}`)).toEqual([
      ["the plan at contracts/plans/p.yaml:1:7 has this name already", null],
    ]);
    expect(planMismatches(plansOf(head.replace("public.t", "a.b")), plansOf(head), catalog)).toEqual([]);
  });
});

describe("type texts", () => {
  it.each([
    ["int8", "bigint", true],
    ["numeric(12, 4)", "numeric(12,4)", true],
    ["decimal(12)", "numeric(12,0)", true],
    ["timestamptz(3)", "timestamp(3) with time zone", true],
    ["timestamp", "timestamp without time zone", true],
    ["timestamp", "timestamp with time zone", false],
    ["time(3)", "time(3) without time zone", true],
    ["VARCHAR(20)", "character varying(20)", true],
    ["int", "bigint", false],
    ["text[]", "text[]", true],
    ["public.mood", "mood", true],
  ])("%s and %s: %s", (a, b, same) => {
    expect(sameTypeText(a, b)).toBe(same);
  });
});

describe("trigger bodies", () => {
  it("are read without comments and strings", () => {
    const { code, unreadable } = readTriggerText(`BEGIN
      /* ; INSERT INTO a */ -- so; INSERT INTO b
      RAISE NOTICE 'x; EXECUTE y';
      INSERT INTO "Log" VALUES (NEW.a); RETURN NEW; END`);
    expect(code.replaceAll(/\s+/g, " ")).toBe(
      `begin raise notice ''; insert into "Log" values (new.a); return new; end`,
    );
    expect(unreadable).toBe(false);
  });

  it.each(["EXECUTE 'x';", "SELECT 1 INTO NEW.a;", "NEW := OLD;"])("cannot be read with %s", (statement) => {
    expect(readTriggerText(`BEGIN ${statement} RETURN NEW; END`).unreadable).toBe(true);
  });
});

describe("suggestions", () => {
  const { catalog } = apply(emptyCatalog({ postgres: 17 }), {
    "1.sql": 'CREATE TABLE users (id bigint PRIMARY KEY, "Email" varchar(80), price numeric(10,2), state text);',
  });
  const suggestion = (given: Partial<Suggestion>): Suggestion => ({
    move: { operation: "rename-column", column: "Email", to: "contact_email" },
    table: "public.users",
    catalog,
    postgres: 17,
    ...given,
  });

  it("give the command that writes everything, then what only people can do", () => {
    const [command, ...rest] = suggestPlan(suggestion({}));
    expect(command).toBe("headgate plan new rename-column public.users.Email --to contact_email");
    expect(rest.join("\n")).toContain("Let every consumer read contact_email and say so in its contract");
    expect(rest.join("\n")).not.toContain("ALTER TABLE");
  });

  it.each<readonly [PlanMove, string]>([
    [{ operation: "rename-column", column: "Email", to: "contact_email" }, "users-email-to-contact-email"],
    [
      { operation: "change-type", column: "price", to: "numeric(12,4)", as: "price_v2", cast: null, inverse: null },
      "users-price-to-numeric-12-4",
    ],
    [{ operation: "drop-column", column: "state" }, "drop-users-state"],
    [{ operation: "rename-table", to: "people" }, "users-to-people"],
    [{ operation: "move-table", to: "sales" }, "users-to-sales"],
    [{ operation: "drop-table" }, "drop-users"],
    [{ operation: "change-key", to: ["tenant", "id"] }, "users-to-tenant-id"],
    [{ operation: "drop-enum-value", column: "state", value: "old", to: null }, "drop-users-state-old"],
    [{ operation: "rename-enum-value", column: "state", value: "old", to: "former" }, "users-state-old-to-former"],
    [{ operation: "replica-identity", to: "default" }, "users-replica-identity-default"],
    [
      { operation: "unpublish", publication: "dbz", column: "Email", operations: null, rows: null },
      "unpublish-users-email",
    ],
    [
      { operation: "uncapture", connector: null, column: null, operations: ["d", "t"], rows: null },
      "uncapture-users-d-t",
    ],
  ])("writes a plan that reads back: %j", (move, name) => {
    const given = suggestion({ move });
    expect(planName(move, given.table)).toBe(name);
    const text = planText(suggestedPlan(given), "14d");
    const [plan] = plansOf(text);
    expect(plan).toMatchObject({ plan: name, table: "public.users", ...move });
    expect(planMismatches(plansOf(text), [], catalog).map(({ message }) => message)).toEqual(
      move.operation.endsWith("-enum-value") ? ['"state" is no enum at base'] : [],
    );
    expect(suggestPlan(given).length).toBeGreaterThan(2);
  });
});
