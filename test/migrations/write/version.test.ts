import { describe, expect, it } from "vitest";
import { nextVersion, versionBehind } from "../../../src/migrations/write/version.ts";

const NOW = new Date("2026-11-22T09:08:07.065Z");

describe("the version behind the last one", () => {
  it.each([
    ["1", "2"],
    ["9", "10"],
    ["000012", "000013"],
    ["099", "100"],
    ["00000000000001", "00000000000002"],
    ["1.9", "1.10"],
    ["2_03", "2_04"],
    ["1.2.0", "1.2.1"],
    ["240102", "240103"],
    ["20150100000001000000", "20150100000001000001"],
  ])("of a sequence: %s, then %s", (last, next) => {
    expect(nextVersion(last, NOW)).toBe(next);
  });

  it.each([
    ["20240101120000", "20261122090807"],
    ["20240101120000123", "20261122090807065"],
    ["202401011200", "202611220908"],
    ["20240101", "20261122"],
    ["2024010203", "2026112201"],
    ["2024-01-02-123456", "2026-11-22-090807"],
    ["2024_01_02", "2026_11_22"],
    ["20240102.1200", "20261122.0908"],
    ["2024_01_02_120000", "2026_11_22_090807"],
    ["1700000000", "1795338487"],
    ["1700000000000", "1795338487065"],
  ])("of times: %s, then %s", (last, next) => {
    expect(nextVersion(last, NOW)).toBe(next);
  });

  it.each([
    ["20261122090807", "20261122090808"],
    ["20271231235959", "20280101000000"],
    ["20261122", "20261123"],
    ["20281231", "20290101"],
    ["2026112207", "2026112208"],
    ["1900000000000", "1900000000001"],
    // No moment, but a number all the same.
    ["20270101999999", "20270102000000"],
  ])("of times that are not past: %s, then %s", (last, next) => {
    expect(nextVersion(last, NOW)).toBe(next);
  });

  it("is behind it in the order of text too", () => {
    const behind = (last: string) => versionBehind(last, NOW, (next) => next > last);
    expect(behind("9")).toBe("90");
    expect(behind("19")).toBe("20");
    expect(behind("init")).toBe("init0");
    expect(() => versionBehind("9", NOW, (next) => next > "9_x")).toThrow("no version comes behind 9");
  });
});
