import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Shop } from "./shop.ts";

const Bench = z.object({
  consumers: z.array(
    z.object({ consumer: z.string(), state: z.string(), failures: z.array(z.object({ table: z.string() })) }),
  ),
});
const Report = z.object({
  findings: z.array(z.object({ consumers: z.array(z.object({ consumer: z.string(), state: z.string().nullish() })) })),
});

/** The example's native subscriber gets no such events, whatever it loses. */
const NATIVE = "calls-replica";

describe("the bundled example on the bench", () => {
  let shop: Shop;
  beforeAll(() => {
    shop = new Shop().commit();
  });
  afterAll(() => shop.remove());

  it.each(["none", ...readdirSync("contracts/commerce/changes")])(
    "fails whom the gate calls broken: %s",
    async (change) => {
      shop.reset();
      if (change !== "none") shop.change(change);
      const bench = await shop.headgate("--no-command", "test", "--base", "HEAD", "--format", "json", "--events", "60");
      const check = await shop.headgate("check", "--base", "HEAD", "--format", "json");
      const failing = Bench.parse(JSON.parse(bench.stdout)).consumers.filter(({ failures }) => failures.length > 0);
      const { findings } = Report.parse(JSON.parse(check.stdout));
      const said = findings.flatMap(({ consumers }) =>
        consumers.flatMap(({ consumer, state }) => (state === "broken" ? [consumer] : [])),
      );
      const broken = [...new Set(said)].filter((name) => name !== NATIVE).toSorted();
      expect(failing.map(({ consumer }) => consumer).toSorted()).toEqual(broken);
      expect(bench.code).toBe(failing.length > 0 ? 1 : 0);
    },
  );
});
