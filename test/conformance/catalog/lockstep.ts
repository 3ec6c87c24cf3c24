import type pg from "pg";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { Session } from "../../../src/catalog/session.ts";
import type { SqlParser } from "../../../src/ports.ts";
import { readStatements } from "../../../src/sql/read.ts";
import { realWhole } from "../../support/real-whole.ts";
import { replayedWhole } from "../../support/replayed-whole.ts";
import { compareWholes, type WholeCatalog } from "../../support/whole-catalog.ts";

/** What became of a statement on one side: done, or why not. */
type Fate = { readonly kind: "done" } | { readonly kind: "refused" | "undecided" | "crashed"; readonly why: string };

/** A statement as both sides took it. */
export interface Step {
  readonly outcome: "done" | "refused" | "undecided" | "disagreed";
  /** Why it was refused or left out, or how the sides disagree. */
  readonly details: readonly string[];
  /** Texts that the replay says it cannot tell. */
  readonly untold: readonly string[];
}

const TRANSACTION_CONTROL = /^(BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\b/i;

/** A shortened script's transactions no longer fit together. */
export class BrokenScript extends Error {
  override readonly name = "BrokenScript";
}

/**
 * A server's session and the replay's, led through the same statements and compared after each. Both go on after a
 * refused statement, as psql's ON_ERROR_ROLLBACK does; one that the replay cannot decide is left out on both sides.
 */
export class Lockstep {
  readonly #client: pg.Client;
  readonly #parser: SqlParser;
  readonly #postgres: number;
  readonly #session: Session;
  #inTransaction = false;
  /** What the server holds now. */
  real: WholeCatalog;

  private constructor(client: pg.Client, parser: SqlParser, postgres: number, real: WholeCatalog) {
    this.#client = client;
    this.#parser = parser;
    this.#postgres = postgres;
    this.#session = new Session(emptyCatalog({ postgres }), { postgres, trace: false, parser });
    this.real = real;
  }

  /** Empties the database that the client is connected to. */
  static async start(client: pg.Client, parser: SqlParser, postgres: number): Promise<Lockstep> {
    await client.query("ROLLBACK; RESET ALL; SET client_min_messages = error; DISCARD TEMP");
    await client.query(EMPTY);
    return new Lockstep(client, parser, postgres, await realWhole(client, postgres));
  }

  async apply(text: string): Promise<Step> {
    const replayed = this.#replay(text);
    if (replayed.kind === "undecided") return { outcome: "undecided", details: [replayed.why], untold: [] };
    const real = await this.#run(text);
    this.real = await realWhole(this.#client, this.#postgres, this.#inTransaction);
    const difference = fateDifference(real, replayed);
    if (difference !== null) return { outcome: "disagreed", details: [difference], untold: [] };
    const { mismatches, untold } = compareWholes(this.real, replayedWhole(this.#session.draft.freeze()));
    if (mismatches.length > 0) return { outcome: "disagreed", details: mismatches, untold };
    return real.kind === "done"
      ? { outcome: "done", details: [], untold }
      : { outcome: "refused", details: [why(real)], untold };
  }

  #replay(text: string): Fate {
    const { draft } = this.#session;
    const before = draft.opaque;
    const whole = { file: "script.sql", text, ranges: [{ start: 0, end: text.length }] };
    for (const statement of readStatements(whole, this.#parser)) this.#session.step(statement, "statement");
    if (draft.opaque === before || draft.opaque.length <= before.length) return DONE;
    const [entry] = draft.opaque.slice(before.length);
    draft.set({ opaque: before });
    if (!this.#inTransaction) draft.forget();
    return entry === undefined ? DONE : fateOf(entry.reason);
  }

  async #run(text: string): Promise<Fate> {
    const control = TRANSACTION_CONTROL.test(text);
    const guarded = this.#inTransaction && !control;
    try {
      if (guarded) await this.#client.query("SAVEPOINT headgate_guard");
      await this.#client.query(text);
      if (guarded) await this.#client.query("RELEASE SAVEPOINT headgate_guard");
    } catch (error) {
      if (control) throw new BrokenScript(text);
      if (guarded) await this.#client.query("ROLLBACK TO SAVEPOINT headgate_guard");
      return { kind: "refused", why: error instanceof Error ? error.message : String(error) };
    }
    if (/^(BEGIN|START)/i.test(text)) this.#inTransaction = true;
    if (/^(COMMIT|END|ROLLBACK|ABORT)(?! TO)/i.test(text)) this.#inTransaction = false;
    return DONE;
  }
}

const DONE: Fate = { kind: "done" };

function fateOf(reason: string): Fate {
  if (/^(PostgreSQL would refuse this|does not parse)/.test(reason)) return { kind: "refused", why: reason };
  return { kind: reason.startsWith("could not be replayed") ? "crashed" : "undecided", why: reason };
}

const why = (fate: Fate): string => (fate.kind === "done" ? "" : fate.why);

function fateDifference(real: Fate, replayed: Fate): string | null {
  if (replayed.kind === "crashed") return `crash: ${replayed.why}`;
  if (real.kind === replayed.kind) return null;
  return real.kind === "done" ? `refused by replay only: ${why(replayed)}` : `refused by server only: ${why(real)}`;
}

/** Everything a script may have left behind, as far as one database and its role go. */
const EMPTY = `DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT pubname FROM pg_publication LOOP EXECUTE format('DROP PUBLICATION %I', found.pubname); END LOOP;
  FOR found IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
    EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', found.extname); END LOOP;
  FOR found IN SELECT nspname FROM pg_namespace WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_t' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', found.nspname); END LOOP;
  CREATE SCHEMA public;
END $$`;

/** What a disagreement is about, names and numbers taken out, so that the same one is known again in a shorter script. */
export function classOf(step: Step): string {
  const [first = ""] = step.details;
  if (/^(crash|refused by)/.test(first)) {
    return first
      .replace(/"[^"]*"/g, "…")
      .replace(/'[^']*'/g, "…")
      .replace(/\d+/g, "0")
      .replace(/\(.*?\)/g, "()");
  }
  const only = /^(\w+) .*?(?: (columns|constraints|indexes|triggers|tables))?: (only real|only replayed) (.*)$/.exec(
    first,
  );
  if (only !== null) {
    const kind = /"kind":"([^"]*)"/.exec(only[4] ?? "")?.[1] ?? "";
    return `${only[1]} ${only[2] ?? ""} ${kind} ${only[3]}`;
  }
  const field = /^(\w+) .*? ?(columns|constraints|indexes|triggers|tables)? ?\S* (\w+): real/.exec(first);
  return field === null ? first.replace(/\d+/g, "0") : `${field[1]} ${field[2] ?? ""} ${field[3]}`;
}
