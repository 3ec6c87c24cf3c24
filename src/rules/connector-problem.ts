import { lastOf, type Pass } from "../pass/pass.ts";
import type { Draft, Rule } from "./rule.ts";

export const connectorProblem: Rule = {
  id: "connector-problem",
  title: "Connector configuration that is wrong or not understood",
  level: "warning",
  what: "A connector's configuration holds a value Debezium would refuse, or one whose effect on schemas is not known.",
  why: "A prediction is only as good as the configuration it is made from.",
  fix: "Correct the option, or take it out.",
  bad: {
    "connect/shop.json": `{
  "name": "shop",
  "config": {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "shop",
    "plugin.name": "pgoutput",
    "table.include.list": "public\\\\.(products|customers)",
    "column.exclude.list": "public\\\\.customers\\\\.email",
    "decimal.handling.mode": "exact"
  }
}
`,
  },
  good: { "migrations/0002_change.sql": "ALTER TABLE products ADD COLUMN remark text;\n" },
  check: (pass: Pass): readonly Draft[] =>
    pass.streams.flatMap(
      (stream) =>
        (lastOf(stream) ?? stream.before)?.problems.map(
          (problem): Draft => ({
            severity: "warning",
            verdict: "tool",
            message: `connector ${stream.connector.name}: ${problem.message}`,
            why: "Schemas are predicted from this configuration.",
            at: problem.at,
            field: null,
            evidence: problem.key === null ? [] : [`option ${problem.key}`],
            change: `${stream.connector.name} ${problem.key ?? ""} ${problem.message}`,
          }),
        ) ?? [],
    ),
};
