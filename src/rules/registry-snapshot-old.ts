import { formatDuration } from "../config/duration.ts";
import type { OldSnapshot, Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

/** Of a registry without subjects, taken then. */
function emptySnapshot(taken: string): string {
  return `${JSON.stringify({ version: 1, taken, compatibility: "BACKWARD", subjects: {} })}\n`;
}

const CONFIG = `postgres: 18
migrations: migrations
connectors: [connect/*.json]
contracts: consumers/*.yaml
registry: {snapshot: registry.json, snapshot-max-age: 14d}
`;

export const registrySnapshotOld: Rule = {
  id: "registry-snapshot-old",
  title: "Registry snapshot that has not been renewed for long",
  level: "warning",
  what: "The change is held against a snapshot of the registry that is older than `registry.snapshot-max-age` (30d where that is not set).",
  why: "What was registered since is unknown to it: a schema that it lets through may be refused, and one that it has refused may fit by now.",
  fix: "Run `headgate snapshot` where the registry can be reached; `--touch` renews the time of a file that is otherwise as it was. `headgate snapshot --check` in a nightly job keeps it right.",
  base: { "headgate.yaml": CONFIG },
  bad: { "registry.json": emptySnapshot("2020-03-01T12:00:00Z") },
  good: { "registry.json": emptySnapshot("2999-03-01T12:00:00Z") },
  check: ({ oldSnapshot }: Pass): readonly Draft[] => (oldSnapshot === null ? [] : [draft(oldSnapshot)]),
};

/** Its age is not told: the same finding is to have the same words tomorrow. */
function draft({ label, takenAt, most, renewed }: OldSnapshot): Draft {
  return {
    severity: renewed ? "info" : "warning",
    verdict: "registry",
    message: `${label} was taken ${takenAt}, which is more than ${formatDuration(most)} ago`,
    why: renewed
      ? "This change renews it; until it is merged, what was registered since counts for nothing."
      : "What was registered since counts for nothing: a schema that passes here may be refused.",
    at: null,
    evidence: [],
    fix: renewed
      ? []
      : ["Run `headgate snapshot`; if nothing else is another, `headgate snapshot --touch` renews its time."],
    change: takenAt,
  };
}
