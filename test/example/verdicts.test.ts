import { afterAll, describe, expect, it } from "vitest";
import { Shop } from "../cli/shop.ts";

/** Changes of the shop beside the bundled ones, so that each consumer's kind of reader meets what it minds and what it does not. */
const MORE: readonly (readonly [name: string, sql: string])[] = [
  ["before image goes", "ALTER TABLE orders REPLICA IDENTITY DEFAULT;"],
  [
    "published column added",
    "ALTER PUBLICATION ai_pipeline SET TABLE calls (tenant_id, id, transcript, ended_at, sentiment);",
  ],
  ["deletes not published", "ALTER PUBLICATION ai_pipeline SET (publish = 'insert, update');"],
  [
    "published column dropped",
    "ALTER PUBLICATION ai_pipeline SET TABLE calls (tenant_id, id, ended_at);\nALTER TABLE calls DROP COLUMN transcript;",
  ],
  ["published column not null", "ALTER TABLE calls ALTER COLUMN transcript SET NOT NULL;"],
  ["label added", "ALTER TYPE product_status ADD VALUE 'sold_out';"],
  ["label added to a view's column", "ALTER TYPE user_tier ADD VALUE 'team';"],
  ["key changed", "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (id, user_id);"],
  ["view's column widened", "ALTER TABLE orders ALTER COLUMN total TYPE numeric(14,2);"],
  ["column nobody reads dropped", "ALTER TABLE products DROP COLUMN updated_at;"],
  ["column made nullable", "ALTER TABLE orders ALTER COLUMN placed_at DROP NOT NULL;"],
  ["outbox payload dropped", "ALTER TABLE outbox DROP COLUMN payload;"],
  ["index", "CREATE INDEX products_name_idx ON products (name);"],
];

const BUNDLED = [
  "harmless-add",
  "rename-in-place",
  "unplanned-drop",
  "not-null-add",
  "decimal-scale",
  "planned-expand",
  "planned-contract",
];

interface CheckReport {
  readonly verdict: string;
  readonly summary: { readonly consumers: readonly { readonly consumer: string; readonly state: string }[] };
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly consumers: readonly {
      readonly consumer: string;
      readonly state: string;
      readonly reason: string;
      readonly file: string;
      readonly line: number;
    }[];
  }[];
}

describe("the example's consumers", () => {
  // Long enough ago for the plan under way to have soaked.
  const shop = new Shop().commit("the shop", new Date(Date.now() - 30 * 24 * 60 * 60 * 1000));
  afterAll(() => shop.remove());

  it("stand after each change as they should", async () => {
    const reports: [string, CheckReport][] = [];
    for (const name of BUNDLED) reports.push([name, await checked(shop.reset().change(name))]);
    for (const [name, sql] of MORE) {
      reports.push([name, await checked(shop.reset().write("db/migrations/000012_change.up.sql", `${sql}\n`))]);
    }
    await expect(`${matrix(reports)}\n${reports.map(details).join("\n")}`).toMatchFileSnapshot("verdicts.txt");
  });
});

async function checked(shop: Shop): Promise<CheckReport> {
  const { stdout } = await shop.headgate("check", "--base", "main", "--format", "json");
  return JSON.parse(stdout) as CheckReport;
}

/** Rows are changes, columns consumers. */
function matrix(reports: readonly (readonly [string, CheckReport])[]): string {
  const names = reports[0]?.[1].summary.consumers.map(({ consumer }) => consumer) ?? [];
  const first = Math.max(...reports.map(([name]) => name.length));
  const row = (head: string, verdict: string, cells: readonly string[]) =>
    [head.padEnd(first), verdict.padEnd(7), ...cells.map((cell, index) => cell.padEnd(names[index]?.length ?? 0))]
      .join("  ")
      .trimEnd();
  const lines = reports.map(([name, report]) =>
    row(
      name,
      report.verdict,
      names.map((consumer) => {
        const state = report.summary.consumers.find((one) => one.consumer === consumer)?.state ?? "?";
        return state === "unaffected" ? "-" : state;
      }),
    ),
  );
  return `${[row("", "", names), ...lines].join("\n")}\n`;
}

function details([name, { findings }]: readonly [string, CheckReport]): string {
  const lines = findings.map(({ rule, severity, consumers }) =>
    [
      `  ${severity} ${rule}`,
      ...consumers.map(
        ({ consumer, state, reason, file, line }) => `    ${consumer} ${state}: ${reason} (${file}:${line})`,
      ),
    ].join("\n"),
  );
  return `${[name, ...lines].join("\n")}\n`;
}
