import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { didYouMean } from "../../config/nearest.ts";
import { InputError } from "../../ports.ts";
import { padTo } from "../../report/width.ts";
import { RULES } from "../../rules/all.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { write } from "../terminal.ts";

/** `headgate explain [RULE]`: the rule's page, or a line for every rule. */
export async function explain(session: Session, id: string | null): Promise<ExitCode> {
  const text = id === null ? ruleList(session) : await rulePage(id);
  await write(session.terminal.stdout, text.endsWith("\n") ? text : `${text}\n`);
  return EXIT.passed;
}

function ruleList({ paint }: Session): string {
  const widest = Math.max(...RULES.map(({ id }) => id.length));
  return RULES.map((rule) => {
    const level = paint(rule.level, padTo(rule.level, "warning".length));
    return `${padTo(rule.id, widest)}  ${level}  ${rule.title}`;
  }).join("\n");
}

async function rulePage(id: string): Promise<string> {
  const ids = RULES.map((rule) => rule.id);
  if (!ids.includes(id)) {
    throw new InputError(`there is no rule "${id}"${didYouMean(id, ids)}`, {
      todo: "headgate explain lists all rules",
    });
  }
  return readFile(pageFile(id), "utf8");
}

/** Pages stand beside the rules, in the sources as in dist/; how deep this file is depends on how it was bundled. */
function pageFile(id: string): URL {
  const candidates = ["../../rules/", "../rules/"].map((folder) => new URL(`${folder}${id}.md`, import.meta.url));
  const found = candidates.find((url) => existsSync(url));
  if (found === undefined) throw new Error(`the package lacks the page of ${id}`);
  return found;
}
