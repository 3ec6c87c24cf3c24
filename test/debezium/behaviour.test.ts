import { describe, expect, it } from "vitest";
import { newestBehaviour, readBehaviour } from "../../src/debezium/options/behaviour.ts";

function known(version: string) {
  const read = readBehaviour(version);
  if (!read.ok) throw new Error(read.reason);
  return read;
}

describe("readBehaviour", () => {
  it("takes a line without a patch for its last patch", () => {
    expect(known("3.0").behaviour).toEqual(known("3.0.8.Final").behaviour);
    expect(known("3.4").behaviour).toEqual(known("3.4.3").behaviour);
    expect(known("3.7").behaviour).toEqual(newestBehaviour);
  });

  it("knows what came with a patch", () => {
    expect(known("3.0.4").behaviour.labelsPlacesInSnapshot).toBe(false);
    expect(known("3.0.5.Final").behaviour.labelsPlacesInSnapshot).toBe(true);
    expect(known("3.6.1").behaviour.readsDoubledQuotes).toBe(false);
    expect(known("3.6.3").behaviour.readsDoubledQuotes).toBe(true);
  });

  it.each(["3.8", "3.10.1.Final", "4.0.0.Alpha1"])("takes %s for the newest it knows, and says so", (version) => {
    const { behaviour, note } = known(version);
    expect(behaviour).toEqual(newestBehaviour);
    expect(note).toContain(`Debezium ${version} is newer`);
  });

  it.each(["2.7", "3.7.0.Final", "3.7.2"])("says nothing about %s", (version) => {
    expect(known(version).note).toBeNull();
  });

  it.each(["1.9.8.Final", "2.6.2", "newest", "3", ""])("refuses %s", (version) => {
    expect(readBehaviour(version)).toMatchObject({ ok: false });
  });
});
