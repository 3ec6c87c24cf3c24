import { describe, expect, it } from "vitest";
import { canonicalDate, canonicalTimestamp, canonicalTimestamptz } from "../../src/catalog/expression-time.ts";

/** What PostgreSQL 18.4 printed for each, TimeZone UTC. */
describe("timestamps with the name of a region", () => {
  it.each([
    ["2020-06-01 00:00:00 America/New_York", "2020-06-01 04:00:00+00"],
    ["2020-01-01 Europe/Paris", "2019-12-31 23:00:00+00"],
    ["2020-01-01 00:00 Asia/Tokyo", "2019-12-31 15:00:00+00"],
    // Twice, and never.
    ["2020-11-01 01:30 America/New_York", "2020-11-01 06:30:00+00"],
    ["2020-03-08 02:30 America/New_York", "2020-03-08 07:30:00+00"],
    ["2018-04-01 01:45:30.25 Australia/Lord_Howe", "2018-03-31 15:15:30.25+00"],
  ])("%s is %s", (written, printed) => expect(canonicalTimestamptz(written)).toBe(printed));

  it("means nothing to a timestamp without time zone", () => {
    expect(canonicalTimestamp("2020-06-01 00:00:00 America/New_York")).toBe("2020-06-01 00:00:00");
  });

  it.each(["1900-01-01 Europe/Paris", "2050-07-01 Europe/Paris", "2020-01-01 Europe/Nowhere", "2020-01-01 MSK"])(
    "does not guess at %s",
    (written) => expect(() => canonicalTimestamptz(written)).toThrow("in this notation"),
  );
});

it.each([
  ["Jan-08-1999", "1999-01-08"],
  ["January 8, 1999", "1999-01-08"],
  ["08-Jan-1999", "1999-01-08"],
])("a date in words: %s is %s", (written, printed) => expect(canonicalDate(written)).toBe(printed));
