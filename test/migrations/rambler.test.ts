import { expect, it } from "vitest";
import { readDb, runs, troubles } from "./sections.ts";

it("rambler: sends each section of the way up as one transaction, in the order of the names", async () => {
  const history = await readDb(null, {
    "9.sql": "-- rambler up\nSELECT 1;\nSELECT 2;\n-- rambler down\nSELECT 3;\n-- rambler up\nSELECT 4;\n",
    "10.sql": "SELECT 'skipped';\n-- rambler up\nSELECT 1;\n-- rambler upwards\nSELECT 'skipped';\n",
    "11.sql": "SELECT 1;\n",
  });
  expect(runs(history)).toEqual([
    "10 [section] SELECT 1;",
    "11 [section]",
    "9 [section] SELECT 1; SELECT 2; | SELECT 4;",
  ]);
  expect(troubles(history)).toEqual(["unreadable 11.sql:1: rambler runs nothing of a file without `-- rambler up`"]);
});
