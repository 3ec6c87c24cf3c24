import type { Replacement, TextRange } from "../model/migration.ts";
import { endsWithSemicolon, linesOf } from "./lines.ts";
import { ShellVariables } from "./shell-variables.ts";

/** The way up of a goose file. Each range is one statement as goose sends it, with the comments in front of it. */
export interface GooseScript {
  readonly statements: readonly TextRange[];
  readonly transaction: boolean;
  readonly replacements: readonly Replacement[];
  /** Why goose refuses the file, or headgate cannot know what it runs. */
  readonly problem: { readonly offset: number; readonly message: string } | null;
}

type Section = "none" | "up" | "down";

const ANNOTATIONS = [
  "up",
  "down",
  "statementbegin",
  "statementend",
  "no transaction",
  "envsub on",
  "envsub off",
] as const;

class Refused extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads a file as ParseSQLMigration does (internal/sqlparser/parser.go, v3.29): line by line, a statement ends with a line
 * that ends with a semicolon, or with StatementEnd.
 */
export function readGooseScript(text: string, values: ReadonlyMap<string, string>): GooseScript {
  const reader = new Reader(new ShellVariables(values));
  try {
    for (const line of linesOf(text)) reader.line(line.text, line);
    reader.finish(text.length);
    return reader.script(null);
  } catch (error) {
    if (error instanceof Refused) return reader.script(error);
    throw error;
  }
}

class Reader {
  #section: Section = "none";
  #inBlock = false;
  #substitutes = false;
  #transaction = true;
  /** Where the statement being read starts, comments included; and where its own text does, -1 when it has none yet. */
  #start = 0;
  #content = -1;
  /** The line behind an empty StatementBegin block: goose takes it for the end of the block and drops it. */
  #dropsLine = false;
  /** Blank lines are content to goose, but no statement. */
  #isBlank = true;
  readonly #statements: TextRange[] = [];
  readonly #variables: ShellVariables;

  constructor(variables: ShellVariables) {
    this.#variables = variables;
  }

  script(problem: Refused | null): GooseScript {
    const unknown = this.#variables.unknown;
    const told = problem ?? (unknown === null ? null : new Refused(unknown.offset, unknown.message));
    return {
      statements: this.#statements,
      transaction: this.#transaction,
      replacements: this.#variables.replacements,
      problem: told === null ? null : { offset: told.offset, message: told.message },
    };
  }

  line(text: string, range: TextRange): void {
    const trimmed = text.trim();
    if (trimmed.startsWith("--") && text.includes("+goose")) {
      this.#annotation(annotationOf(text, range.start), range);
      return;
    }
    if (this.#content < 0 && (trimmed.startsWith("--") || text === "")) return;
    if (this.#section === "none") {
      if (trimmed === "") return;
      throw new Refused(range.start, "goose wants `-- +goose Up` in front of the first statement");
    }
    if (this.#section === "down") return;
    if (this.#dropsLine) {
      this.#dropsLine = false;
      this.#start = range.end;
      return;
    }
    if (this.#content < 0) this.#content = range.start;
    if (trimmed !== "") this.#isBlank = false;
    if (this.#substitutes) this.#variables.expand(text, range.start);
    if (!this.#inBlock && endsWithSemicolon(text)) this.#end(range.end);
  }

  finish(offset: number): void {
    if (this.#section === "none") throw new Refused(0, "goose wants an annotation `-- +goose Up`");
    if (this.#inBlock) throw new Refused(offset, "`-- +goose StatementEnd` is missing");
    this.#refuseUnfinished(offset);
  }

  #annotation(annotation: (typeof ANNOTATIONS)[number], { start, end }: TextRange): void {
    switch (annotation) {
      case "up":
        if (this.#section !== "none") throw new Refused(start, "there is a second `-- +goose Up`");
        this.#section = "up";
        break;
      case "down":
        if (this.#section !== "up" || this.#inBlock)
          throw new Refused(start, "`-- +goose Down` has no Up in front of it");
        this.#refuseUnfinished(start);
        this.#section = "down";
        break;
      case "statementbegin":
        if (this.#section === "none" || this.#inBlock)
          throw new Refused(start, "StatementBegin stands outside of Up and Down");
        this.#inBlock = true;
        this.#dropsLine = false;
        // What was begun before it stays in goose's buffer.
        return;
      case "statementend":
        if (!this.#inBlock) throw new Refused(start, "StatementEnd has no StatementBegin");
        this.#inBlock = false;
        this.#dropsLine = this.#content < 0;
        if (this.#section === "up") this.#end(start);
        break;
      case "no transaction":
        this.#transaction = false;
        return;
      case "envsub on":
      case "envsub off":
        this.#substitutes = annotation === "envsub on";
        return;
      default:
        throw new Error(`unknown annotation ${String(annotation satisfies never)}`);
    }
    if (this.#content < 0) this.#start = end;
  }

  #end(end: number): void {
    if (this.#content >= 0) this.#statements.push({ start: this.#start, end });
    this.#start = end;
    this.#content = -1;
    this.#isBlank = true;
  }

  #refuseUnfinished(offset: number): void {
    if (!this.#isBlank)
      throw new Refused(offset, "the statement in front has no semicolon at its end: goose refuses it");
  }
}

function annotationOf(line: string, offset: number): (typeof ANNOTATIONS)[number] {
  const words = line.replaceAll("--", "").replace("+goose", "").trim();
  const found = ANNOTATIONS.find((annotation) => annotation === words.toLowerCase());
  if (found !== undefined && !/^[ \t]/.test(line)) return found;
  throw new Refused(offset, `goose does not know the annotation "${line.trim()}" here`);
}
