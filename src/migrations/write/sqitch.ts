import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { relativePath } from "../framework.ts";
import { readPlan } from "../sqitch-plan.ts";
import { sqitchSettings } from "../sqitch-settings.ts";
import { wordsOf } from "./naming.ts";
import { ended, hasFile, inFolder, type MigrationWriter, NO_WAY_BACK, type WritableFolder } from "./writer.ts";

/**
 * Sqitch: what `sqitch add` makes, an entry at the end of the plan and scripts to deploy, revert and verify. Scripts say
 * BEGIN and COMMIT themselves, as its own templates do.
 */
export const writeSqitch: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, down, transaction }) {
    const { deploy, revert, verify, extension } = settingsOf(folder);
    const plan = planOf(folder);
    const name = freeName(wordsOf(title, folder), plan);
    const [, project = "project"] = /^%project=(\S+)/m.exec(plan.text) ?? [];
    const path = (place: string) => inFolder(folder, `${place}/${name}.${extension}`);
    const script = (what: string, sql: string) => {
      const body = transaction === "none" ? ended(sql) : `BEGIN;\n\n${ended(sql)}\nCOMMIT;\n`;
      return `-- ${what} ${project}:${name} ${what === "Deploy" ? "to" : "from"} pg\n\n${body}`;
    };
    const forward = { path: path(deploy), text: script("Deploy", up) };
    const back = {
      path: path(revert),
      text: script("Revert", down === "" ? NO_WAY_BACK : down),
      part: "down" as const,
    };
    const text = `-- Verify ${project}:${name} on pg\n\nBEGIN;\n\nROLLBACK;\n`;
    const check = { path: path(verify), text };
    const verifies = hasFile(folder, new RegExp(`(?:^|/)${verify}/`));
    return { version: null, scripts: verifies ? [forward, back, check] : [forward, back] };
  },
  place(folder, scripts) {
    const plan = planOf(folder);
    const { deploy, extension } = settingsOf(folder);
    const name = nameOf(scripts, inFolder(folder, `${deploy}/`), `.${extension}`);
    const planner = /\d\dZ\s+([^<>\n]+<[^<>\n]*>)/g;
    const [, who = "headgate <headgate@localhost>"] = [...plan.text.matchAll(planner)].at(-1) ?? [];
    const when = `${folder.now.toISOString().slice(0, 19)}Z`;
    const text = `${plan.text.trimEnd()}\n${name} ${when} ${who} # ${name.replaceAll(/[-_]+/g, " ")}\n`;
    return { files: [...scripts, { path: plan.path, text }], notes: [] };
  },
};

function settingsOf({ folder, files }: WritableFolder) {
  return sqitchSettings(files.find(({ path }) => relativePath(folder, path) === "sqitch.conf")?.text ?? "");
}

function planOf(folder: WritableFolder): SourceFile {
  const path = inFolder(folder, settingsOf(folder).plan);
  const plan = folder.files.find((file) => file.path === path);
  if (plan === undefined) throw new InputError("there is no plan of Sqitch's here", { where: path });
  return plan;
}

/** The change that the script to deploy is of. */
function nameOf(scripts: readonly SourceFile[], before: string, behind: string): string {
  const path = scripts.map((script) => script.path).find((one) => one.startsWith(before) && one.endsWith(behind));
  if (path === undefined) throw new InputError("there is no script to deploy", { where: before });
  return path.slice(before.length, path.length - behind.length);
}

/** A name that comes twice is a rework to Sqitch. */
function freeName(name: string, plan: SourceFile): string {
  const taken = new Set(readPlan(plan).changes.map((change) => change.name));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
}
