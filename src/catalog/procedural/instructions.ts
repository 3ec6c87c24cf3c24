import { HARMLESS_SQL, mayChangeCatalog } from "../hidden-ddl.ts";

/** A statement of PL/pgSQL, its expressions and queries as the texts they were written in. */
export type Instruction =
  | { readonly kind: "block"; readonly block: Block }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: string; readonly body: readonly Instruction[] }[];
      readonly otherwise: readonly Instruction[];
    }
  | {
      readonly kind: "foreach";
      readonly variable: string;
      readonly over: string;
      readonly body: readonly Instruction[];
    }
  | { readonly kind: "for"; readonly variable: string; readonly query: string; readonly body: readonly Instruction[] }
  /** FOR i IN [REVERSE] from..to [BY step]. */
  | {
      readonly kind: "count";
      readonly variable: string;
      readonly reverse: boolean;
      readonly from: string;
      readonly to: string;
      readonly step: string | null;
      readonly body: readonly Instruction[];
    }
  /** EXIT and CONTINUE of the innermost loop, with their WHEN. */
  | { readonly kind: "leave"; readonly word: "exit" | "continue"; readonly condition: string | null }
  | { readonly kind: "execute"; readonly expression: string; readonly into: readonly string[] }
  | { readonly kind: "perform"; readonly query: string }
  | { readonly kind: "assign"; readonly variable: string; readonly expression: string }
  | { readonly kind: "raise"; readonly error: boolean; readonly text: string }
  /** Variables are set to what is not known. */
  | { readonly kind: "forget"; readonly variables: readonly string[] }
  | { readonly kind: "return" }
  | { readonly kind: "nothing" }
  | { readonly kind: "sql"; readonly text: string }
  /** A loop or CASE that is not followed, whole. */
  | { readonly kind: "unfollowed"; readonly text: string };

export interface Block {
  readonly declarations: readonly { readonly name: string; readonly value: string | null }[];
  readonly body: readonly Instruction[];
  readonly handlers: readonly { readonly conditions: readonly string[]; readonly body: readonly Instruction[] }[];
}

/** Whether an instruction may change the catalog if it is run. */
export function mayChange(instruction: Instruction): boolean {
  switch (instruction.kind) {
    case "execute":
      return !HARMLESS_SQL.test(instruction.expression);
    case "sql":
    case "unfollowed":
      return mayChangeCatalog(instruction.text);
    case "perform":
      return mayChangeCatalog(instruction.query) || /\w\s*\(/.test(instruction.query);
    case "block":
      return [...instruction.block.body, ...instruction.block.handlers.flatMap((handler) => handler.body)].some(
        mayChange,
      );
    case "if":
      return [...instruction.branches.flatMap((branch) => branch.body), ...instruction.otherwise].some(mayChange);
    case "foreach":
    case "for":
    case "count":
      return instruction.body.some(mayChange);
    case "leave":
    case "forget":
    case "assign":
    case "raise":
    case "return":
    case "nothing":
      return false;
    default: {
      const never: never = instruction;
      return never;
    }
  }
}
