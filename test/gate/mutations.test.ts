import { expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { merged } from "../conformance/mutations/base.ts";
import { keptCases } from "../conformance/mutations/cases.ts";
import { CONSUMERS } from "../conformance/mutations/consumers.ts";
import { answered, reviewed } from "../conformance/mutations/judge-mutation.ts";
import { memoryCache } from "../conformance/mutations/review.ts";

it("stops what real rows showed consumers to decode otherwise, and nothing else", { timeout: 60_000 }, async () => {
  const { base: kept, cases } = await keptCases("test/conformance/mutations/cases.jsonl.gz");
  const ports = { parser: await loadSqlParser(), cache: memoryCache() };
  const base = await merged(kept.migrations, kept.state, ports);
  const wrong: string[] = [];
  const counts = { changes: 0, same: 0 };
  for (const { mutation, level, read, changes } of cases) {
    const tables = read === null ? null : new Set(read);
    const { pass } = await reviewed(base, mutation, level, tables, ports);
    for (const consumer of CONSUMERS) {
      const expected = changes[consumer];
      if (expected === null) continue;
      counts[expected ? "changes" : "same"]++;
      const { blocked, stops } = answered(pass, consumer);
      // What hides what it does is stopped for that, whatever it does.
      const hidden = mutation.plain !== undefined && stops.every(({ rule }) => rule === "statement-opaque");
      if (blocked !== expected && !hidden) wrong.push(`${consumer} ${expected} ${level} ${mutation.sql.join(" ")}`);
      if (hidden && !blocked && expected) wrong.push(`${consumer} let through: ${mutation.sql.join(" ")}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(counts.changes).toBeGreaterThan(200);
  expect(counts.same).toBeGreaterThan(200);
});
