import type { FieldDifference, FieldFacts, FieldPlace } from "./field-diff.ts";

/** One difference in a line: what came, what went, what is another. */
export interface FieldLine {
  readonly sign: "+" | "-" | "~";
  readonly name: string;
  readonly text: string;
}

/** A difference in words; those of texts that are not told field by field have none. */
export function fieldLine(difference: Exclude<FieldDifference, { readonly kind: "text" }>): FieldLine {
  switch (difference.kind) {
    case "added":
      return { sign: "+", name: placed(difference), text: factsText(difference.after) };
    case "removed":
      return { sign: "-", name: placed(difference), text: factsText(difference.before) };
    case "changed":
      return { sign: "~", name: placed(difference), text: changeText(difference.before, difference.after) };
    case "order":
    case "name": {
      const { kind, path, before, after } = difference;
      const what = path === "" ? kind : `${kind} of ${path}`;
      return { sign: "~", name: `(${around(difference.in)}${what})`, text: `${before} -> ${after}` };
    }
    default:
      return difference satisfies never;
  }
}

function placed({ in: place, path }: { readonly in: FieldPlace; readonly path: string }): string {
  return path === "" ? "(the schema)" : `${around(place)}${path}`;
}

function around(place: FieldPlace): string {
  return place === "around the row" ? "envelope: " : "";
}

/** `nullable string (Enum), default draft, allowed draft,live` */
function factsText({ type, nullable, default: fallback, parameters }: FieldFacts): string {
  return [
    `${nullable ? "nullable " : ""}${type}`,
    ...(fallback === null ? [] : [`default ${fallback}`]),
    ...parameters.map(([name, value]) => `${name} ${value}`),
  ].join(", ");
}

/** Only what is another, save for the type, which is said at any rate. */
function changeText(before: FieldFacts, after: FieldFacts): string {
  const [old, now] = [before, after].map(({ nullable, type }) => `${nullable ? "nullable " : ""}${type}`);
  const others = [
    ...sided("default", before.default, after.default),
    ...[...new Set([...before.parameters, ...after.parameters].map(([name]) => name))].flatMap((name) =>
      sided(name, parameter(before, name), parameter(after, name)),
    ),
  ];
  return [old === now ? (now ?? "") : `${old} -> ${now}`, ...others].join(", ");
}

function parameter({ parameters }: FieldFacts, name: string): string | null {
  return parameters.find(([known]) => known === name)?.[1] ?? null;
}

function sided(name: string, before: string | null, after: string | null): readonly string[] {
  return before === after ? [] : [`${name} ${before ?? "none"} -> ${after ?? "none"}`];
}
