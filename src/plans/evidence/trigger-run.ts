import type { SqlParser } from "../../ports.ts";
import type { BodyStep } from "./trigger-body.ts";
import { type Content, type Surroundings, truthIn, UNKNOWN, valueIn } from "./trigger-value.ts";

/** A statement that writes one side of a row. */
export interface Writing {
  readonly operation: "INSERT" | "UPDATE";
  /** Which side it writes; the other is left as it is. */
  readonly writes: "old" | "new";
  readonly to: "a value" | "NULL";
}

export interface Sides {
  readonly old: readonly string[];
  readonly new: readonly string[];
  /** Those that are not null when they are left out. */
  readonly defaults: readonly string[];
}

/** Whether the other side follows: on every way through the body, on none, or it cannot be told. */
export function follows(
  body: readonly BodyStep[],
  writing: Writing,
  sides: Sides,
  parser: SqlParser,
): boolean | "unknown" {
  const ends: End[] = [];
  const start: Way = { row: firstRow(writing, sides) };
  const left = run(body, [start], { writing, sides, parser, ends });
  // Control that reaches the end without RETURN is an error (PostgreSQL documentation, "Returning from a Function").
  const outcomes = [...ends.map((end) => end.kept), ...left.map(() => false)];
  if (outcomes.every((kept) => kept === true)) return true;
  return outcomes.every((kept) => kept === false) ? false : "unknown";
}

interface Way {
  /** NEW, by column. */
  readonly row: ReadonlyMap<string, Content>;
}

interface End {
  readonly kept: boolean | "unknown";
}

interface Run {
  readonly writing: Writing;
  readonly sides: Sides;
  readonly parser: SqlParser;
  readonly ends: End[];
}

/** More ways than this through a body are not followed. */
const MOST_WAYS = 64;

/** The ways that go on after the steps. */
function run(steps: readonly BodyStep[], ways: readonly Way[], given: Run): readonly Way[] {
  let open = ways;
  for (const step of steps) {
    if (open.length + given.ends.length > MOST_WAYS) {
      given.ends.push({ kept: "unknown" });
      return [];
    }
    open = open.flatMap((way) => after(step, way, given));
  }
  return open;
}

function after(step: BodyStep, way: Way, given: Run): readonly Way[] {
  switch (step.kind) {
    case "nothing":
      return [way];
    case "block":
      return run(step.body, [way], given);
    case "assign": {
      const content = valueIn(step.value, surroundings(way, given), given.parser);
      return [{ ...way, row: new Map(way.row).set(step.column, content) }];
    }
    case "if":
      return branched(step, way, given);
    case "return":
      given.ends.push({ kept: step.what === "new" ? isKept(way, given) : step.what === "old" ? false : "unknown" });
      return [];
    case "raise":
      given.ends.push({ kept: false });
      return [];
    case "unfollowed": {
      const columns = step.columns ?? [...way.row.keys()];
      return [{ ...way, row: new Map([...way.row, ...columns.map((column) => [column, UNKNOWN] as const)]) }];
    }
    default:
      return step satisfies never;
  }
}

function branched(step: BodyStep & { readonly kind: "if" }, way: Way, given: Run): readonly Way[] {
  const ways: Way[] = [];
  for (const { condition, body } of step.branches) {
    const holds = truthIn(condition, surroundings(way, given), given.parser);
    if (holds === true) return [...ways, ...run(body, [way], given)];
    if (holds !== "unknown") continue;
    ways.push(...run(body, [way], given));
  }
  return [...ways, ...run(step.otherwise, [way], given)];
}

/** Every column of the other side has become the content of the one that was written, and that one is still its own. */
function isKept({ row }: Way, { writing, sides }: Run): boolean | "unknown" {
  const { writes, to } = writing;
  const ends = [...sides.old, ...sides.new].map((column): boolean | "unknown" => {
    const content = row.get(column) ?? UNKNOWN;
    if (content.side === writes) return true;
    // Written to NULL, it may as well be set to NULL.
    if (to === "NULL" && content.isNull === true) return true;
    return content.side === "both" ? "unknown" : false;
  });
  if (ends.includes(false)) return false;
  return ends.includes("unknown") ? "unknown" : true;
}

function firstRow({ operation, writes, to }: Writing, sides: Sides): ReadonlyMap<string, Content> {
  const contents = (["old", "new"] as const).flatMap((side) =>
    sides[side].map((column): readonly [string, Content] => {
      const isLeftNull = operation === "INSERT" && !sides.defaults.includes(column);
      const isNull = side === writes ? to === "NULL" : isLeftNull;
      return [column, { side, text: side === writes ? `NEW.${column}` : `as it was: ${column}`, isNull }];
    }),
  );
  return new Map(contents);
}

/** OLD holds what was there: nothing when a row is inserted, and what a statement does not write when it is updated. */
function surroundings({ row }: Way, { writing, sides }: Run): Surroundings {
  return {
    operation: writing.operation,
    row(record, column) {
      if (record === "new") return row.get(column) ?? { side: "none", text: `NEW.${column}`, isNull: null };
      if (writing.operation === "INSERT") return { side: "none", text: "NULL", isNull: true };
      const side = sides.old.includes(column) ? "old" : sides.new.includes(column) ? "new" : "none";
      return { side, text: `as it was: ${column}`, isNull: side === "none" ? null : false };
    },
  };
}
