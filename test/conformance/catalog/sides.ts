import type pg from "pg";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { replay } from "../../../src/catalog/replay.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import type { Statement } from "../../../src/model/statement.ts";
import type { SqlParser } from "../../../src/ports.ts";
import { readStatements } from "../../../src/sql/read.ts";

/** What became of a statement: done, or why not. */
export type Fate =
  | { readonly kind: "done" }
  | { readonly kind: "refused" | "undecided" | "crashed"; readonly why: string };

export const DONE: Fate = { kind: "done" };

const TRANSACTION_CONTROL = /^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\b/i;

/** A server's session that goes on after a refused statement, as psql's ON_ERROR_ROLLBACK does, so that one script shows many refusals. */
export class RealSession {
  readonly #client: pg.Client;
  #inTransaction = false;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async apply(text: string): Promise<Fate> {
    const guarded = this.#inTransaction && !TRANSACTION_CONTROL.test(text);
    try {
      if (guarded) await this.#client.query("SAVEPOINT headgate_guard");
      await this.#client.query(text);
      if (guarded) await this.#client.query("RELEASE SAVEPOINT headgate_guard");
    } catch (error) {
      if (TRANSACTION_CONTROL.test(text)) throw new BrokenScript(text);
      if (guarded) await this.#client.query("ROLLBACK TO SAVEPOINT headgate_guard");
      return { kind: "refused", why: error instanceof Error ? error.message : String(error) };
    }
    if (/^(BEGIN|START)/i.test(text)) this.#inTransaction = true;
    if (/^(COMMIT|END|ROLLBACK|ABORT)(?! TO)/i.test(text)) this.#inTransaction = false;
    return DONE;
  }
}

/** A shortened script's transactions no longer fit together. */
export class BrokenScript extends Error {
  override readonly name = "BrokenScript";
}

export interface ReplayedScript {
  readonly catalog: Catalog;
  /** By position; a refusal inside what is rolled back later leaves no trace and counts as done. */
  readonly fates: readonly Fate[];
}

/** Replays statements one transaction each, unless they begin one. */
export function replayScript(texts: readonly string[], parser: SqlParser, postgres: number): ReplayedScript {
  const statements = texts.flatMap((text, position) => readOne(text, position, parser));
  const migration = { statements, transaction: "statement" } as const;
  const { catalog } = replay(emptyCatalog({ postgres }), [migration], { postgres, trace: false, parser });
  const reasons = new Map(catalog.opaque.map((entry) => [entry.at.file, entry.reason]));
  return { catalog, fates: texts.map((_, position) => fateOf(reasons.get(`${position}`))) };
}

function readOne(text: string, position: number, parser: SqlParser): Statement[] {
  return readStatements({ file: `${position}`, text, ranges: [{ start: 0, end: text.length }] }, parser);
}

function fateOf(reason: string | undefined): Fate {
  if (reason === undefined) return DONE;
  if (/^(PostgreSQL would refuse this|does not parse)/.test(reason)) return { kind: "refused", why: reason };
  return { kind: reason.startsWith("could not be replayed") ? "crashed" : "undecided", why: reason };
}

/** Which statements lie in a transaction or behind a savepoint that is rolled back later. */
export function rolledBack(texts: readonly string[]): boolean[] {
  const gone = texts.map(() => false);
  let begun: number | null = null;
  let savepoints: { readonly name: string; readonly at: number }[] = [];
  for (const [position, text] of texts.entries()) {
    const name = text.split(" ").at(-1) ?? "";
    if (text.startsWith("BEGIN")) {
      begun = position;
      savepoints = [];
    } else if (text.startsWith("SAVEPOINT")) savepoints.push({ name, at: position });
    else if (text.startsWith("ROLLBACK TO")) {
      const found = savepoints.findLastIndex((savepoint) => savepoint.name === name);
      gone.fill(true, savepoints[found]?.at ?? position, position);
      savepoints.length = found + 1;
    } else if (text.startsWith("RELEASE")) {
      savepoints.length = savepoints.findLastIndex((savepoint) => savepoint.name === name);
    } else if (text.startsWith("ROLLBACK") && begun !== null) {
      gone.fill(true, begun, position);
      begun = null;
    } else if (text.startsWith("COMMIT")) begun = null;
  }
  return gone;
}
