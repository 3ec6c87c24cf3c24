import type { SQLValueFunction } from "@pgsql/types";
import type { ColumnType } from "../model/catalog.ts";
import type { Draft } from "./draft.ts";
import { resolvedCall } from "./expression-calls.ts";
import { named } from "./expression-coerce.ts";
import { sameType, type Typed, Unprintable } from "./expression-nodes.ts";
import { quoteIdentifier } from "./print.ts";

function isText(node: Typed): boolean {
  return sameType(node.type, named("text"));
}

interface Resolved {
  readonly one: Typed;
  readonly two: Typed | null;
  readonly three: Typed | null;
  readonly type: ColumnType;
}

/** Functions that SQL gives a syntax of their own; the grammar makes calls of pg_catalog's functions from them. */
export function syntaxOf(draft: Draft, name: string, given: readonly Typed[]): Typed {
  const [first] = given;
  const written = piecesOf(name, given.length);
  if (written !== undefined) {
    const call = resolvedCall(draft, ["pg_catalog", name], given);
    const operands = call.kind === "call" ? call.arguments : [];
    return { kind: "syntax", pieces: written(operands), call, type: call.type };
  }
  const { one, two, three, type } = resolved(draft, name, given);
  switch (name) {
    case "timezone":
      if (two === null) break;
      return { kind: "at-time-zone", zone: one, operand: two, type };
    case "extract":
      if (two === null || first?.kind !== "constant" || first.text === null) break;
      return { kind: "extract", field: first.text, operand: two, type };
    case "position":
      if (two === null) break;
      return { kind: "position", whole: one, part: two, type };
    case "substring":
      if (two !== null && three !== null && isText(two)) {
        const call: Typed = { kind: "call", name: '"substring"', arguments: [one, two, three], type };
        return { kind: "syntax", pieces: ["SUBSTRING(", one, " SIMILAR ", two, " ESCAPE ", three, ")"], call, type };
      }
      if (two === null) break;
      // With a pattern it is printed as the call, whose name is a keyword.
      if (isText(two)) return { kind: "call", name: '"substring"', arguments: [one, two], type };
      return { kind: "substring", operand: one, from: two, length: three, type };
    case "btrim":
    case "ltrim":
    case "rtrim": {
      const side = ({ btrim: "BOTH", ltrim: "LEADING", rtrim: "TRAILING" } as const)[name];
      return { kind: "trim", side, operand: one, characters: two, type };
    }
    default:
      break;
  }
  throw new Unprintable(`${name} in SQL syntax`);
}

type Pieces = (operands: readonly Typed[]) => readonly (string | Typed)[];

/** The words that stand around the operands (get_func_sql_syntax); undefined for what is made up differently. */
function piecesOf(name: string, count: number): Pieces | undefined {
  const around =
    (...words: readonly string[]): Pieces =>
    (operands) => [words[0] ?? "", ...operands.flatMap((operand, index) => [operand, words[index + 1] ?? ""])];
  switch (`${name}/${count}`) {
    case "overlay/3":
      return around("OVERLAY(", " PLACING ", " FROM ", ")");
    case "overlay/4":
      return around("OVERLAY(", " PLACING ", " FROM ", " FOR ", ")");
    case "overlaps/4":
      return around("((", ", ", ") OVERLAPS (", ", ", "))");
    case "is_normalized/1":
      return around("(", " IS NORMALIZED)");
    case "timezone/1":
      return around("(", " AT LOCAL)");
    case "system_user/0":
      return () => ["SYSTEM_USER"];
    default:
      return undefined;
  }
}

function resolved(draft: Draft, name: string, given: readonly Typed[]): Resolved {
  const call = resolvedCall(draft, ["pg_catalog", name], given);
  const [one, two = null, three = null] = call.kind === "call" ? call.arguments : [];
  if (one === undefined) throw new Unprintable(`${name} without arguments`);
  return { one, two, three, type: call.type };
}

const KEYWORDS: Readonly<Record<string, readonly [text: string, type: string]>> = {
  SVFOP_CURRENT_DATE: ["CURRENT_DATE", "date"],
  SVFOP_CURRENT_TIME: ["CURRENT_TIME", "timetz"],
  SVFOP_CURRENT_TIME_N: ["CURRENT_TIME", "timetz"],
  SVFOP_CURRENT_TIMESTAMP: ["CURRENT_TIMESTAMP", "timestamptz"],
  SVFOP_CURRENT_TIMESTAMP_N: ["CURRENT_TIMESTAMP", "timestamptz"],
  SVFOP_LOCALTIME: ["LOCALTIME", "time"],
  SVFOP_LOCALTIME_N: ["LOCALTIME", "time"],
  SVFOP_LOCALTIMESTAMP: ["LOCALTIMESTAMP", "timestamp"],
  SVFOP_LOCALTIMESTAMP_N: ["LOCALTIMESTAMP", "timestamp"],
  SVFOP_CURRENT_ROLE: ["CURRENT_ROLE", "name"],
  SVFOP_CURRENT_USER: ["CURRENT_USER", "name"],
  SVFOP_USER: ["USER", "name"],
  SVFOP_SESSION_USER: ["SESSION_USER", "name"],
  SVFOP_CURRENT_CATALOG: ["CURRENT_CATALOG", "name"],
  SVFOP_CURRENT_SCHEMA: ["CURRENT_SCHEMA", "name"],
};

/** CURRENT_TIMESTAMP(3), CURRENT_USER and the like: functions without parentheses, printed as they are written. */
export function keywordOf(value: SQLValueFunction): Typed {
  const [text, type] = KEYWORDS[value.op ?? ""] ?? [];
  if (text === undefined || type === undefined) throw new Unprintable(`${value.op}`);
  const precision = value.op?.endsWith("_N") === true ? (value.typmod ?? 0) : -1;
  return {
    kind: "keyword",
    text: precision < 0 ? text : `${text}(${precision})`,
    type: { ...named(type), typmod: precision },
  };
}

/** generate_collation_name: those of pg_catalog go by their bare name; others are not followed. */
export function collationName(parts: readonly string[]): string {
  const name = parts.at(-1) ?? "";
  if (!/^(C|POSIX|default|ucs_basic|unicode|pg_c_utf8|pg_unicode_fast|und-x-icu)$/.test(name)) {
    throw new Unprintable(`collation ${parts.join(".")}`);
  }
  return quoteIdentifier(name);
}
