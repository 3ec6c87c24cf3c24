import { describe, expect, it } from "vitest";
import { readEvent } from "../../src/action/event.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);

describe("the event that started a workflow", () => {
  it.each([
    [{ pull_request: { base: { sha: A } }, before: B }, A],
    [{ merge_group: { base_sha: A } }, A],
    [{ before: A, after: B }, A],
    [{ before: "0".repeat(40), after: B }, null],
    [{ pull_request: { base: { sha: "main; rm -rf /" } } }, null],
    [{ inputs: {} }, null],
    ["text", null],
    [null, null],
  ])("names the base in %j", (event, base) => {
    expect(readEvent(event, null).base).toBe(base);
  });

  const of = (head: string | null, base = "shop/shop") => ({
    pull_request: { head: { repo: head === null ? null : { full_name: head } }, base: { repo: { full_name: base } } },
  });

  it.each([
    [of("shop/shop"), false],
    [of("stranger/shop"), true],
    [of(null), true],
    [{ pull_request: { base: { sha: A } } }, true],
    [
      { workflow_run: { head_repository: { full_name: "stranger/shop" } }, repository: { full_name: "shop/shop" } },
      true,
    ],
    [{ workflow_run: { head_repository: { full_name: "shop/shop" } }, repository: { full_name: "shop/shop" } }, false],
    [{ before: A, repository: { full_name: "shop/shop" } }, false],
  ])("tells a fork in %j", (event, fork) => {
    expect(readEvent(event, null).fork).toBe(fork);
  });

  it("knows GitHub's merge commits by their ref", () => {
    expect(readEvent({}, "refs/pull/12/merge").merged).toBe(true);
    for (const ref of ["refs/pull/12/head", "refs/heads/refs/pull/12/merge", null]) {
      expect(readEvent({}, ref).merged).toBe(false);
    }
  });
});
