import type { Node } from "@pgsql/types";
import type { Context } from "../context.ts";
import { Refused, Undecidable } from "../refused.ts";
import type { Instruction } from "./instructions.ts";

/** What may end code before its last line: RETURN all of it, EXIT and CONTINUE the loop around them. */
type EarlyEnd = "return" | "leave";

/**
 * Remembers that code whose course is not known may have ended before here (`IF EXISTS (SELECT … FROM data) THEN RETURN`):
 * whatever changes the catalog from then on may not have run.
 */
export class EarlyEnds {
  #possible: { readonly by: EarlyEnd; readonly text: string } | null = null;

  /** Instructions were passed over, for what this text comes to is not known. */
  passedOver(instructions: readonly Instruction[], text: string): void {
    const ends = new Set(instructions.flatMap(endsOf));
    if (ends.size === 0 || this.#possible?.by === "return") return;
    this.#possible = { by: ends.has("return") ? "return" : "leave", text };
  }

  /** A loop has ended, however its rounds did. */
  loopEnded(): void {
    if (this.#possible?.by === "leave") this.#possible = null;
  }

  /** Applies a statement; undecidable when it changes the catalog, or is refused, only if it is reached at all. */
  apply(apply: (context: Context, tree: Node) => void, context: Context, tree: Node): void {
    if (this.#possible === null) {
      apply(context, tree);
      return;
    }
    const untold = new Undecidable(`may have ended early: ${this.#possible.text}`, null);
    const before = context.draft.freeze();
    try {
      apply(context, tree);
    } catch (error) {
      throw error instanceof Refused ? untold : error;
    }
    if (context.draft.freeze() !== before) throw untold;
  }
}

function endsOf(instruction: Instruction): readonly EarlyEnd[] {
  switch (instruction.kind) {
    case "return":
      return ["return"];
    case "leave":
      return ["leave"];
    case "block":
      return [...instruction.block.body, ...instruction.block.handlers.flatMap(({ body }) => body)].flatMap(endsOf);
    case "if":
      return [...instruction.branches.flatMap(({ body }) => body), ...instruction.otherwise].flatMap(endsOf);
    case "foreach":
    case "for":
    case "count":
      return instruction.body.flatMap(endsOf).filter((end) => end === "return");
    case "unfollowed":
      if (/\breturn\b(?!\s+(?:next|query)\b)/i.test(instruction.text)) return ["return"];
      return /\b(?:exit|continue)\b/i.test(instruction.text) ? ["leave"] : [];
    case "execute":
    case "perform":
    case "assign":
    case "raise":
    case "forget":
    case "nothing":
    case "sql":
      return [];
    default: {
      const never: never = instruction;
      return never;
    }
  }
}
