import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { LAG_CASES } from "../../../src/debezium/time/lag-reasons.ts";

it.each(Object.entries(LAG_CASES))("%s is shown by %s", (_lag, name) => {
  expect(existsSync(new URL(`../../golden/cases/${name}.json`, import.meta.url))).toBe(true);
});
