import type { Example, Rule } from "../../src/rules/rule.ts";
import type { Checked } from "./example.ts";

/** A rule's page: its data, its two examples, and what the gate really prints for them. */
export function rulePage(rule: Rule, bad: Checked, good: Checked): string {
  return `# ${rule.id}

${rule.title}. Level: ${rule.level}, where the evidence is strongest.

${rule.what}

## Why

${rule.why}

## What to do

${rule.fix}

${rule.base === undefined ? "" : `## Standing on\n\n${files(rule.base)}\n`}## Stopped

${files(rule.bad)}
\`\`\`text
${findings(rule, bad)}
\`\`\`

## Not stopped

${files(rule.good)}
\`\`\`text
${good.text.trimEnd()}
\`\`\`

## Configure

\`\`\`yaml
# headgate.yaml
rules:
  ${rule.id}: ${rule.level === "error" ? "warning" : "error"}   # off | info | warning | error
\`\`\`

The examples run over the small shop in \`test/cases/shop\`; this page is made by \`npm run docs\`, and a test fails when it is not what the gate prints.
`;
}

function files(example: Example): string {
  return Object.entries(example)
    .map(([path, text]) => `\`${path}\`\n\n\`\`\`${language(path)}\n${(text ?? "(deleted)").trimEnd()}\n\`\`\`\n`)
    .join("\n");
}

function language(path: string): string {
  return path.endsWith(".sql") ? "sql" : path.endsWith(".json") ? "json" : "yaml";
}

/** The rule's own findings; others that the example also meets are told on their own pages. */
function findings(rule: Rule, { text }: Checked): string {
  const blocks = text.trimEnd().split("\n\n");
  const own = blocks.filter((block) => new RegExp(`^(?:error|warning|info)\\[${rule.id}\\]`).test(block));
  return own.join("\n\n");
}
