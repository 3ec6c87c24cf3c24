import { parse } from "yaml";
import { didYouMean } from "../../config/nearest.ts";
import {
  type NewColumn,
  PLAN_OPERATIONS,
  type Plan,
  type PlanCommon,
  type PlanMove,
  type PlanOperation,
} from "../../model/plan.ts";
import { InputError } from "../../ports.ts";
import { MOVE_KEYS, type MoveKey } from "../operation.ts";
import { isOperation, operationOf } from "../operations/all.ts";
import type { ColumnWanted } from "./target.ts";

/** What `headgate plan new` is asked for, before any name is looked up. */
export interface PlanRequest {
  readonly operation: PlanOperation;
  /** TABLE or TABLE.COLUMN, as written. */
  readonly target: string;
  /** What the other options say, by the key of the plan file they stand for. */
  readonly keys: ReadonlyMap<MoveKey, string>;
  /** Options that hold for every operation. */
  readonly name?: string;
  readonly owner?: string;
  readonly sync?: PlanCommon["sync"];
  readonly soak?: string;
}

/** An operation by its name. Throws InputError with the nearest one. */
export function requireOperation(word: string): PlanOperation {
  if (isOperation(word)) return word;
  throw new InputError(`there is no operation "${word}"${didYouMean(word, PLAN_OPERATIONS)}`, {
    todo: `operations are ${PLAN_OPERATIONS.join(", ")}`,
  });
}

export function columnWanted(operation: PlanOperation): ColumnWanted {
  return operationOf(operation).takes.column ?? "none";
}

/** Throws InputError for an option that the operation does not know, and for one that is missing. */
export function requireKeys({ operation, keys }: PlanRequest): void {
  const { takes } = operationOf(operation);
  const asked = MOVE_KEYS.filter((key) => key !== "column");
  const unknown = asked.find((key) => keys.has(key) && takes[key] === undefined);
  const known = asked.filter((key) => takes[key] !== undefined).map((key) => `--${key}`);
  if (unknown !== undefined) {
    throw new InputError(`${operation} takes no --${unknown}`, {
      todo: known.length === 0 ? null : `it takes ${known.join(", ")}`,
    });
  }
  const missing = asked.find((key) => takes[key] === "required" && !keys.has(key));
  if (missing !== undefined) throw new InputError(`${operation} needs --${missing}`);
}

/** The option values as a plan file would hold them. */
export function moveOf({ operation, keys }: PlanRequest, column: string | null): PlanMove {
  const given = [...keys].map(([key, value]) => [key, key === "into" ? mapOf(value) : value] as const);
  const shape = Object.fromEntries([...given, ...(column === null ? [] : [["column", column] as const])]);
  return operationOf(operation).read(shape);
}

/** `{first: {type: text, cast: "…"}, …}`, as a plan file has it; its reader checks what it holds. Throws InputError for no map. */
function mapOf(text: string): Readonly<Record<string, string | NewColumn>> {
  const value: unknown = readMap(text);
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const columns = entries.flatMap(([name, one]) => (isColumn(one) ? [[name, one] as const] : []));
  if (columns.length > 0 && columns.length === entries.length) return Object.fromEntries(columns);
  throw new InputError("--into is no map of columns, each with its type and cast", {
    where: text,
    todo: 'write it as \'{first: {type: text, cast: "…"}, last: {type: text, cast: "…"}}\'',
  });
}

function isColumn(value: unknown): value is string | NewColumn {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null) return false;
  return "type" in value && typeof value.type === "string" && "cast" in value && typeof value.cast === "string";
}

function readMap(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch {
    return null;
  }
}

/** The options behind `headgate plan new OPERATION TARGET` for what a plan says. */
export function keysOf(move: PlanMove | Plan): ReadonlyMap<MoveKey, string> {
  const own = new Map<string, unknown>(Object.entries(move));
  return new Map(
    MOVE_KEYS.filter((key) => key !== "column").flatMap((key) => {
      const value = own.get(key);
      if (Array.isArray(value)) return [[key, value.join(", ")] as const];
      return typeof value === "string" ? [[key, value] as const] : [];
    }),
  );
}

/** What a move would be asked for with. @param target as `targetText` writes it */
export function requestFor(move: PlanMove, target: string): PlanRequest {
  return { operation: move.operation, target, keys: keysOf(move) };
}
