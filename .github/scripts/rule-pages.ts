// Writes every rule's page from its data and from what the gate prints for its examples: npm run docs
import { writeFileSync } from "node:fs";
import { RULES } from "../../src/rules/all.ts";
import { ExampleProject } from "../../test/support/example.ts";
import { rulePage } from "../../test/support/rule-page.ts";

const project = new ExampleProject();
try {
  for (const rule of RULES) {
    const bad = await project.check(rule.bad, rule.base);
    const good = await project.check(rule.good, rule.base);
    writeFileSync(`src/rules/${rule.id}.md`, rulePage(rule, bad, good));
  }
} finally {
  project.remove();
}
