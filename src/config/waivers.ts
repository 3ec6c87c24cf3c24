import type { Config } from "../model/config.ts";
import { DATE_WORDS, isDate } from "./date.ts";
import type { ConfigFile } from "./format.ts";
import type { Complaint } from "./malformed.ts";
import { didYouMean } from "./nearest.ts";
import type { YamlDocument } from "./yaml.ts";

type Written = ConfigFile["waivers"];

export function waiversDraft(document: YamlDocument, written: Written): Config["waivers"] {
  return (written ?? []).map(({ column, to, ...waiver }, index) => ({
    ...waiver,
    column: column ?? null,
    to: to ?? "info",
    at: document.at(["waivers", index]),
  }));
}

/** What the shape alone cannot refuse. @param ruleNames all the rules there are; null where that is not looked at */
export function waiverComplaints(
  document: YamlDocument,
  written: Written,
  ruleNames: readonly string[] | null,
): readonly Complaint[] {
  return (written ?? []).flatMap(({ rule, table, expires }, index): readonly Complaint[] => {
    const complaint = (key: string, message: string) => ({ at: document.at(["waivers", index, key]), message });
    return [
      ...(ruleNames === null || ruleNames.includes(rule)
        ? []
        : [complaint("rule", `there is no rule "${rule}"${didYouMean(rule, ruleNames)}`)]),
      ...(table.includes(".") ? [] : [complaint("table", `write the table with its schema, such as public.${table}`)]),
      ...(isDate(expires) ? [] : [complaint("expires", `expires: "${expires}" is no date: ${DATE_WORDS}`)]),
    ];
  });
}
