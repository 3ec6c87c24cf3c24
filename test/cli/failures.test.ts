import { describe, expect, it } from "vitest";
import { describeFailure } from "../../src/cli/exit-codes.ts";
import { failureReport } from "../../src/cli/failure-report.ts";
import { InputError } from "../../src/ports.ts";

describe("failures", () => {
  it("say what, where and what to do when the input is at fault", () => {
    const error = new InputError("unknown key", { where: "headgate.yaml:3:1", todo: "remove it" });
    expect(describeFailure(error, false)).toBe("error: unknown key\n  at headgate.yaml:3:1\n  remove it");
    expect(describeFailure(new InputError("unknown key"), true)).toBe("error: unknown key");
  });

  it("ask for a report otherwise, with the stack only under --debug", () => {
    const error = new TypeError("x is not a function");
    expect(describeFailure(error, false)).toMatch(
      /^error: unexpected: x is not a function\n {2}this is a bug in headgate/,
    );
    expect(describeFailure(error, false)).not.toContain("failures.test.ts");
    expect(describeFailure(error, true)).toContain("failures.test.ts");
    expect(describeFailure("thrown text", false)).toContain("unexpected: thrown text");
  });

  it("become a blocked report, on the line when there is one", () => {
    const at = (where: string) => failureReport(new InputError("bad", { where }), "error").findings[0]?.at;
    expect(at("a/b.yaml:3:7")).toEqual({
      file: "a/b.yaml",
      start: { line: 3, column: 7 },
      end: { line: 3, column: 7 },
    });
    expect(at("a/b.yaml:3")?.start).toEqual({ line: 3, column: 1 });
    expect(at("db/migrations")).toBeNull();
    expect(at("http://127.0.0.1:8081")).toBeNull();
    expect(failureReport(new InputError("bad"), "never")).toMatchObject({ verdict: "blocked", failOn: "never" });
  });
});
