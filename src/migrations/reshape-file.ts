import { parse as parseToml } from "smol-toml";
import { isMap, isSeq, parseDocument } from "yaml";
import type { SourceFile, TextRange } from "../model/migration.ts";
import { isRecord, Refused } from "./fields.ts";

export interface ReshapeFile {
  /** Null where the file's own name is taken. */
  readonly name: string | null;
  readonly actions: readonly { readonly value: unknown; readonly at: TextRange }[];
}

const ACTION =
  /^(?:(?:create|rename|remove)_table|(?:add|alter|remove)_column|(?:add|remove)_(?:index|foreign_key|check)|(?:create|remove)_enum)$/;

/** Whether a file says of itself that it is a migration of reshape's: `actions` that only reshape has. */
export function looksLikeReshape(path: string, text: string): boolean {
  if (!/\.(?:toml|json)$/i.test(path) || !text.includes("actions")) return false;
  try {
    const value = /\.json$/i.test(path) ? json(text) : toml(text);
    return isRecord(value) && Array.isArray(value.actions) && value.actions.some(isAction);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

function isAction(action: unknown): boolean {
  if (!isRecord(action) || typeof action.type !== "string") return false;
  const has = (...fields: readonly string[]) => fields.some((field) => typeof action[field] === "string");
  return action.type === "custom"
    ? has("start", "complete", "abort")
    : ACTION.test(action.type) && has("table", "name", "index", "enum");
}

/** Reads a migration (main.rs, decode_migration_file). Throws Refused where reshape refuses the file. */
export function readReshapeFile({ path, text }: SourceFile): ReshapeFile {
  const value = /\.json$/i.test(path) ? json(text) : toml(text);
  if (!isRecord(value) || !Array.isArray(value.actions)) throw new Refused("it has no list of `actions`");
  const name = value.name ?? null;
  if (name !== null && typeof name !== "string") throw new Refused("`name` is to be a text");
  const places = /\.json$/i.test(path) ? jsonPlaces(text) : tomlPlaces(text);
  const known = places.length === value.actions.length;
  const actions = value.actions.map((action: unknown, number) => ({
    value: action,
    at: (known ? places[number] : undefined) ?? { start: 0, end: text.split("\n")[0]?.length ?? 0 },
  }));
  return { name, actions };
}

function toml(text: string): unknown {
  try {
    return parseToml(text);
  } catch (error) {
    throw new Refused(`it is no TOML: ${String(error instanceof Error ? error.message : error).split("\n")[0]}`);
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused("it is no JSON");
  }
}

/** The headings of the actions, in order; those inside of texts and comments begin no line of their own. */
function tomlPlaces(text: string): readonly TextRange[] {
  return [...text.matchAll(/^[ \t]*(\[\[\s*actions\s*\]\])/gm)].map(({ index, 0: whole, 1: heading = "" }) => {
    const start = index + whole.length - heading.length;
    return { start, end: start + heading.length };
  });
}

/** JSON is YAML too. */
function jsonPlaces(text: string): readonly TextRange[] {
  const root = parseDocument(text, { logLevel: "silent" }).contents;
  const actions = isMap(root) ? root.get("actions") : null;
  if (!isSeq(actions)) return [];
  return actions.items.flatMap((item) =>
    isMap(item) && item.range ? [{ start: item.range[0], end: item.range[0] + 1 }] : [],
  );
}
