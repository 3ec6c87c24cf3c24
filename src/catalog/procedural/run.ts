import type { Node, SelectStmt } from "@pgsql/types";
import type { FunctionEntry } from "../../model/catalog.ts";
import type { ParseOutcome, SqlParser } from "../../ports.ts";
import type { Context } from "../context.ts";
import { HARMLESS_SQL, mayChangeCatalog } from "../hidden-ddl.ts";
import { Refused, Undecidable } from "../refused.ts";
import { all, as } from "../tree.ts";
import { holdsUntold } from "../untold-literal.ts";
import { catches } from "./conditions.ts";
import { EarlyEnds } from "./early-ends.ts";
import type { Environment } from "./evaluate.ts";
import { castTo, evaluate } from "./evaluate.ts";
import { type Block, type Instruction, mayChange } from "./instructions.ts";
import { doubtLaterTypes } from "./later-types.ts";
import { parseBody } from "./parse-body.ts";
import { rowsOf } from "./rows.ts";
import { selectedNames, selectValues } from "./select.ts";
import { parsedOnce, seenRelations } from "./texts.ts";
import { untoldOnlyInDefaults } from "./untold.ts";
import type { Value } from "./values.ts";
import { isUnknown, orUnknown, textOf, UNKNOWN } from "./values.ts";
import { callsVoidFunction } from "./void-calls.ts";

/** Applies one statement's tree to the catalog. */
export type ApplyTree = (context: Context, tree: Node) => void;

/** How deep functions may call each other here. */
const MAX_DEPTH = 16;

/**
 * Runs a PL/pgSQL body against the replayed catalog: guards that ask the system catalogs are decided, static and
 * assembled SQL is applied. Undecidable as soon as a step that may change the catalog depends on what is not known.
 */
export function runPlpgsql(
  context: Context,
  body: string,
  variables: ReadonlyMap<string, Value>,
  apply: ApplyTree,
): void {
  const block = parseBody(body);
  if (block === null || context.parser === null)
    throw new Undecidable("its code is not understood", seenRelations(body));
  new Run(context, context.parser, apply).block(block, new Map(variables));
}

/** Calls a function of the catalog with these arguments. */
export function runFunction(context: Context, entry: FunctionEntry, args: readonly Value[], apply: ApplyTree): void {
  if (entry.body === null || context.parser === null || context.depth > MAX_DEPTH) {
    throw new Undecidable(`${entry.name}() is not followed`, null);
  }
  const variables = new Map<string, Value>();
  entry.arguments.forEach((type, position) => {
    const value = orUnknown(args[position]);
    const converted = value === null || isUnknown(value) ? value : castTo(context.draft, value, type);
    variables.set(`$${position + 1}`, converted);
    variables.set(entry.argumentNames[position] ?? "", converted);
  });
  const inside = { ...context, variables, depth: context.depth + 1 };
  if (entry.language === "plpgsql") {
    runPlpgsql(inside, entry.body, variables, apply);
    return;
  }
  if (entry.language !== "sql") throw new Undecidable(`${entry.name}() is written in ${entry.language}`, null);
  const parsed = context.parser.parse(entry.body);
  if (!parsed.ok) throw new Undecidable(`the body of ${entry.name}() does not parse`, null);
  for (const statement of parsed.statements) apply(inside, statement.tree);
}

type Variables = Map<string, Value>;
/** How a stretch of code ends: at its end, at RETURN, at EXIT or at CONTINUE. */
type Outcome = "goes on" | "returned" | "left" | "next";

/** More rounds than anyone writes DDL for. */
const MOST_ROUNDS = 10_000;

class Run {
  readonly #context: Context;
  readonly #parser: SqlParser;
  readonly #apply: ApplyTree;
  readonly #earlyEnds = new EarlyEnds();

  constructor(context: Context, parser: SqlParser, apply: ApplyTree) {
    this.#context = context;
    this.#parser = parser;
    this.#apply = (inside, tree) => this.#earlyEnds.apply(apply, inside, tree);
  }

  block(block: Block, variables: Variables): Outcome {
    for (const { name, value } of block.declarations) {
      variables.set(name, value === null ? null : this.#evaluate(value, variables));
    }
    if (block.handlers.length === 0) return this.#all(block.body, variables);
    const mark = this.#context.draft.mark();
    const before = new Map(this.#context.draft.relations);
    try {
      const outcome = this.#all(block.body, variables);
      doubtLaterTypes(this.#context, block, before);
      return outcome;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const handler = block.handlers.find(({ conditions }) =>
        conditions.some((condition) => catches(condition, error.message)),
      );
      if (handler === undefined) throw error;
      this.#context.draft.undo(mark);
      return this.#all(handler.body, variables);
    }
  }

  #parse(text: string): ParseOutcome {
    return parsedOnce(this.#parser, text);
  }

  #all(instructions: readonly Instruction[], variables: Variables): Outcome {
    for (const instruction of instructions) {
      const outcome = this.#one(instruction, variables);
      if (outcome !== "goes on") return outcome;
    }
    return "goes on";
  }

  /** Runs a loop's rounds; `begin` binds the variables of one. */
  #rounds<T>(
    instruction: { readonly body: readonly Instruction[] },
    items: readonly T[],
    begin: (item: T) => void,
    variables: Variables,
  ): Outcome {
    for (const item of items) {
      begin(item);
      const outcome = this.#all(instruction.body, variables);
      if (outcome === "returned") return outcome;
      if (outcome === "left") break;
    }
    this.#earlyEnds.loopEnded();
    return "goes on";
  }

  #one(instruction: Instruction, variables: Variables): Outcome {
    switch (instruction.kind) {
      case "block":
        return this.block(instruction.block, variables);
      case "if":
        return this.#if(instruction, variables);
      case "foreach":
        return this.#foreach(instruction, variables);
      case "for":
        return this.#for(instruction, variables);
      case "count":
        return this.#count(instruction, variables);
      case "leave":
        return this.#leave(instruction, variables);
      case "execute":
        this.#execute(instruction, variables);
        return "goes on";
      case "perform":
        this.#perform(instruction.query, variables);
        return "goes on";
      case "assign":
        variables.set(instruction.variable, this.#evaluate(instruction.expression, variables));
        return "goes on";
      case "raise":
        if (instruction.error) throw new Refused(`the code raises an exception: ${instruction.text}`);
        return "goes on";
      case "sql":
        this.#sql(instruction.text, variables);
        return "goes on";
      case "unfollowed":
        this.#skip(mayChangeCatalog(instruction.text), instruction.text, variables, [instruction]);
        return "goes on";
      case "forget":
        for (const name of instruction.variables) variables.set(name, UNKNOWN);
        return "goes on";
      case "return":
        return "returned";
      case "nothing":
        return "goes on";
      default: {
        const never: never = instruction;
        return never;
      }
    }
  }

  #if(instruction: Instruction & { readonly kind: "if" }, variables: Variables): Outcome {
    for (const { condition, body } of instruction.branches) {
      const value = this.#evaluate(condition, variables);
      if (value === true) return this.#all(body, variables);
      if (!isUnknown(value)) continue;
      this.#skip(mayChange(instruction), condition, variables, [instruction]);
      return "goes on";
    }
    return this.#all(instruction.otherwise, variables);
  }

  /** Passes over something whose course is not known: harmless unless it may change the catalog. */
  #skip(changing: boolean, text: string, variables: Variables, skipped: readonly Instruction[] = []): void {
    if (changing) throw new Undecidable(`its course depends on what the catalog does not tell: ${oneLine(text)}`, null);
    this.#earlyEnds.passedOver(skipped, oneLine(text));
    for (const name of variables.keys()) variables.set(name, UNKNOWN);
  }

  #foreach(instruction: Instruction & { readonly kind: "foreach" }, variables: Variables): Outcome {
    const array = this.#evaluate(instruction.over, variables);
    const harmless = !instruction.body.some(mayChange);
    if (harmless || typeof array !== "object" || array?.kind !== "array") {
      this.#skip(instruction.body.some(mayChange), instruction.over, variables, [instruction]);
      return "goes on";
    }
    return this.#rounds(instruction, array.items, (item) => variables.set(instruction.variable, item), variables);
  }

  #count(instruction: Instruction & { readonly kind: "count" }, variables: Variables): Outcome {
    const [from, to] = [this.#evaluate(instruction.from, variables), this.#evaluate(instruction.to, variables)];
    const step = instruction.step === null ? 1 : this.#evaluate(instruction.step, variables);
    const known = typeof from === "number" && typeof to === "number" && typeof step === "number" && step > 0;
    if (!known || Math.abs(to - from) / step > MOST_ROUNDS) {
      this.#skip(instruction.body.some(mayChange), `${instruction.from}..${instruction.to}`, variables, [instruction]);
      return "goes on";
    }
    const rounds = Math.max(0, Math.floor((instruction.reverse ? from - to : to - from) / step) + 1);
    const numbers = Array.from({ length: rounds }, (_, round) => from + (instruction.reverse ? -step : step) * round);
    return this.#rounds(instruction, numbers, (number) => variables.set(instruction.variable, number), variables);
  }

  #leave(instruction: Instruction & { readonly kind: "leave" }, variables: Variables): Outcome {
    const outcome = instruction.word === "exit" ? "left" : "next";
    if (instruction.condition === null) return outcome;
    const value = this.#evaluate(instruction.condition, variables);
    if (isUnknown(value)) this.#skip(true, instruction.condition, variables);
    return value === true ? outcome : "goes on";
  }

  /** PERFORM sets FOUND. */
  #perform(query: string, variables: Variables): void {
    const text = `SELECT ${query}`;
    this.#sql(text, variables);
    const parsed = this.#parse(text);
    const select = parsed.ok ? as(parsed.statements[0]?.tree, "SelectStmt") : undefined;
    const rows = select === undefined ? null : selectValues(this.#environment(variables), select, evaluate);
    const found = rows === null ? UNKNOWN : rows.certain.length > 0 ? true : rows.possible ? UNKNOWN : false;
    variables.set("found", found);
  }

  /** A loop over rows of the system catalogs. */
  #for(instruction: Instruction & { readonly kind: "for" }, variables: Variables): Outcome {
    if (!instruction.body.some(mayChange)) {
      this.#skip(false, instruction.query, variables, [instruction]);
      return "goes on";
    }
    const parsed = this.#parse(instruction.query);
    const select = parsed.ok ? as(parsed.statements[0]?.tree, "SelectStmt") : undefined;
    const rows = select === undefined ? null : rowsOf(this.#environment(variables), this.#parser, select);
    if (select === undefined || rows === null || rows.possible) {
      this.#skip(instruction.body.some(mayChange), instruction.query, variables, [instruction]);
      return "goes on";
    }
    const names = selectedNames(select);
    const bind = (row: readonly Value[]): void => {
      names.forEach((name, position) => {
        variables.set(`${instruction.variable}.${name}`, orUnknown(row[position]));
      });
      variables.set(instruction.variable, row.length === 1 ? orUnknown(row[0]) : UNKNOWN);
    };
    const outcome = this.#rounds(instruction, rows.certain, bind, variables);
    variables.set("found", rows.certain.length > 0);
    return outcome;
  }

  #execute(instruction: Instruction & { readonly kind: "execute" }, variables: Variables): void {
    const value = this.#evaluate(instruction.expression, variables);
    const text = isUnknown(value) ? null : textOf(value);
    if (text === null && HARMLESS_SQL.test(instruction.expression)) {
      this.#skip(false, "", variables);
      return;
    }
    if (text === null && callsVoidFunction(this.#context.draft, this.#parser, instruction.expression)) {
      this.#sql(`SELECT ${instruction.expression}`, variables);
      return;
    }
    if (text === null)
      throw new Undecidable(`executes SQL that is not known: ${oneLine(instruction.expression)}`, null);
    const parsed = this.#parser.parse(text);
    if (!parsed.ok) throw new Refused(parsed.message);
    for (const { tree } of parsed.statements) {
      if (holdsUntold(text) && !untoldOnlyInDefaults(tree)) {
        throw new Undecidable(`executes SQL with values that data decides: ${oneLine(instruction.expression)}`, null);
      }
      this.#apply(this.#inside(variables), tree);
      const select = as(tree, "SelectStmt");
      const [target] = instruction.into;
      if (select !== undefined && instruction.into.length === 1) this.#assignFirst(target ?? "", select, variables);
      else for (const name of instruction.into) variables.set(name, UNKNOWN);
    }
  }

  #inside(variables: Variables): Context {
    return { ...this.#context, variables: new Map(variables) };
  }

  #sql(text: string, variables: Variables): void {
    const parsed = this.#parse(text);
    if (!parsed.ok) {
      // INTO several variables, RETURNING … INTO: PL/pgSQL's own grammar around a query on data.
      this.#skip(mayChangeCatalog(text.replace(/\binto\b/gi, "")), text, variables);
      return;
    }
    for (const { tree } of parsed.statements) {
      const select = as(tree, "SelectStmt");
      if (select?.intoClause !== undefined) this.#selectInto(select, variables);
      else if (as(tree, "TransactionStmt") === undefined) this.#apply(this.#inside(variables), tree);
      if (/^\s*(insert|update|delete|merge)\b/i.test(text)) variables.set("found", UNKNOWN);
    }
  }

  /** PL/pgSQL's SELECT … INTO assigns variables. */
  #selectInto(select: SelectStmt, variables: Variables): void {
    const { intoClause, ...query } = select;
    this.#apply(this.#inside(variables), { SelectStmt: query });
    this.#assignFirst(intoClause?.rel?.relname ?? "", query, variables);
  }

  #assignFirst(target: string, query: SelectStmt, variables: Variables): void {
    const rows = selectValues(this.#environment(variables), query, evaluate);
    variables.set(target, rows.possible ? UNKNOWN : (rows.certain[0]?.[0] ?? null));
    variables.set("found", rows.possible ? UNKNOWN : rows.certain.length > 0);
  }

  #environment(variables: Variables): Environment {
    return { draft: this.#context.draft, postgres: this.#context.postgres, variables, rows: [] };
  }

  #evaluate(expression: string, variables: Variables): Value {
    const parsed = this.#parse(`SELECT ${expression}`);
    const select = parsed.ok ? as(parsed.statements[0]?.tree, "SelectStmt") : undefined;
    const [target] = all(select?.targetList, "ResTarget");
    if (select === undefined || target === undefined) return UNKNOWN;
    if (select.fromClause === undefined) return evaluate(this.#environment(variables), target.val);
    const rows = selectValues(this.#environment(variables), select, evaluate);
    return rows.possible ? UNKNOWN : (rows.certain[0]?.[0] ?? null);
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 120);
