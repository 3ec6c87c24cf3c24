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
    ["Fri Jan 08 04:05:06 1999 PST", "1999-01-08 12:05:06+00"],
    ["1999-01-08 04:05:06 IST", "1999-01-08 02:05:06+00"],
    ["2020-01-01 00:00:00.1234565 CET", "2019-12-31 23:00:00.123456+00"],
    ["0044-03-15 00:00:00+00 BC", "0044-03-15 00:00:00+00 BC"],
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
  ["1999 Jan 8", "1999-01-08"],
  ["1999-January-08", "1999-01-08"],
  ["Fri 8 Jan 1999", "1999-01-08"],
  ["1999.008", "1999-01-08"],
  ["J2451187", "1999-01-08"],
])("a date: %s is %s", (written, printed) => expect(canonicalDate(written)).toBe(printed));

it.each([
  ["2020-01-15 23:59:59.9999999", "2020-01-16 00:00:00"],
  ["2020-01-15 10:20:30.0000005", "2020-01-15 10:20:30"],
  ["20200131T040506", "2020-01-31 04:05:06"],
  ["1999.008 04:05:06 PST", "1999-01-08 04:05:06"],
])("a timestamp: %s is %s", (written, printed) => expect(canonicalTimestamp(written)).toBe(printed));

it.each(["mayday 1 2020", "1999 January 8th"])("%s is no date", (written) => {
  expect(() => canonicalDate(written)).toThrow("in this notation");
});
