import type { FieldDifference } from "../avro/field-diff.ts";
import { type FieldLine, fieldLine } from "../avro/field-words.ts";
import { escapeLine } from "../report/escape.ts";
import { indentJson } from "./json-text.ts";
import { diffLines } from "./line-diff.ts";
import type { Session } from "./session.ts";

type Tone = "good" | "error" | "warning";

const TONES: Readonly<Record<FieldLine["sign"], Tone>> = { "+": "good", "-": "error", "~": "warning" };

/** Differences a line each: what came, what went, what is another. */
export function fieldLines(differences: readonly FieldDifference[], paint: Session["paint"]): readonly string[] {
  const lines = differences.flatMap(linesOf);
  const width = Math.max(0, ...lines.map(({ name }) => name.length));
  return lines.map(({ sign, name, text }) => {
    const line = `  ${sign} ${name.padEnd(width)}  ${text}`.trimEnd();
    return paint(TONES[sign], escapeLine(line));
  });
}

function linesOf(difference: FieldDifference): readonly FieldLine[] {
  if (difference.kind !== "text") return [fieldLine(difference)];
  return diffLines(jsonLines(difference.before), jsonLines(difference.after)).flatMap(({ kind, text }) =>
    kind === "same" ? [] : [{ sign: kind === "added" ? "+" : "-", name: text, text: "" } as const],
  );
}

function jsonLines(text: string): readonly string[] {
  return text === "" ? [] : indentJson(text).split("\n");
}
