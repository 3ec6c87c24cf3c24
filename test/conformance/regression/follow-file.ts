import type { Catalog } from "../../../src/model/catalog.ts";
import type { Statement } from "../../../src/model/statement.ts";
import { Mismatches, visible } from "./mismatches.ts";
import type { Answer, RealSide } from "./real-side.ts";
import type { ReplayedSide, Verdict } from "./replayed-side.ts";

/**
 * What a statement shows about the replay.
 * - `equal`: both took it, and the catalogs are the same
 * - `refused on both`
 * - `without effect`: the server refuses, the replay changes nothing either
 * - `opaque`: the replay says that it cannot tell
 * - `follow-up`: it is about what an earlier statement left different
 * - `of data`: refused for rows, privileges or what else no catalog shows; the replay took it
 * - `known`: an error of the replay whose cause is listed
 * - the rest are errors of the replay
 */
export type Outcome =
  | "equal"
  | "refused on both"
  | "without effect"
  | "opaque"
  | "follow-up"
  | "known"
  | "of data"
  | "wrong"
  | "refused by replay only"
  | "taken by replay only"
  | "crash";

export interface Finding {
  readonly outcome: Outcome;
  readonly statement: Statement;
  readonly why: string;
}

/** Kinds of statements whose effect on the catalog is compared at the next one that may have any. */
const DATA = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ExplainStmt"]);

/**
 * Follows one file's statements on both sides. After each the catalogs are compared; what differs is laid to the statement
 * at which it first differs, and statements about it are `follow-up` from then on.
 */
export class FileFollower {
  readonly #real: RealSide;
  readonly #replayed: ReplayedSide;
  readonly #mismatches = new Mismatches();

  constructor(real: RealSide, replayed: ReplayedSide) {
    this.#real = real;
    this.#replayed = replayed;
  }

  get replayed(): ReplayedSide {
    return this.#replayed;
  }

  /** Null for what psql keeps to itself. */
  async follow(statement: Statement): Promise<Finding | null> {
    if (statement.parsed.kind === "psql") {
      if (/^\\c(onnect)?\b/.test(statement.parsed.command)) await this.#reconnect();
      return null;
    }
    const kind = statement.parsed.kind === "tree" ? (Object.keys(statement.parsed.tree)[0] ?? "") : "";
    // Rows for COPY come through psql: there is nobody here to send them.
    if (kind === "CopyStmt" && /\bfrom\s+stdin\b/i.test(statement.text)) return null;
    const finding =
      kind === "TransactionStmt" ? await this.#control(statement) : await this.#statement(statement, kind);
    return { statement, ...finding };
  }

  async #reconnect(): Promise<void> {
    await this.#real.reconnect();
    this.#replayed.reconnect();
  }

  async #control(statement: Statement): Promise<Omit<Finding, "statement">> {
    const answer = await this.#real.control(statement.text);
    // A COMMIT that rows forbid is a rollback.
    const verdict: Verdict = answer.ok ? this.#replayed.control(statement) : { kind: "done", reason: "" };
    if (!answer.ok) this.#replayed.rollback();
    return this.#compared(answer, verdict, statement);
  }

  async #statement(statement: Statement, kind: string): Promise<Omit<Finding, "statement">> {
    const { inBlock } = this.#real;
    const before = this.#replayed.catalog;
    const verdict = this.#replayed.statement(statement, inBlock);
    const answer = await this.#real.statement(statement.text);
    if (answer.ok) {
      this.#replayed.keep(inBlock);
      if (DATA.has(kind) && verdict.kind === "done" && this.#replayed.catalog === before) {
        return { outcome: "equal", why: "" };
      }
      return this.#compared(answer, verdict, statement);
    }
    const changed = !same(before, this.#replayed.catalog);
    if (/^create\s+(unique\s+)?index\s+concurrently\b/i.test(statement.text) && /^2[23]/.test(answer.code)) {
      this.#replayed.leaveInvalid();
    } else this.#replayed.takeBack(inBlock);
    if (answer.lost) this.#replayed.reconnect();
    // One that fails on the rows leaves an invalid index behind.
    if (/\bconcurrently\b/i.test(statement.text)) {
      this.#mismatches.fresh(await this.#real.texts(), this.#replayed.catalog);
    }
    return refusal(answer, verdict, changed, this.#isFollowUp(statement));
  }

  async #compared(answer: Answer, verdict: Verdict, statement: Statement): Promise<Omit<Finding, "statement">> {
    if (!answer.ok) return refusal(answer, verdict, false, this.#isFollowUp(statement));
    const followUp = this.#isFollowUp(statement);
    const fresh = this.#mismatches.fresh(await this.#real.texts(), this.#replayed.catalog);
    const why = [verdict.reason, ...fresh].filter((text) => text !== "").join("\n      ");
    if (verdict.kind === "crashed") return { outcome: "crash", why };
    if (verdict.kind === "opaque") return { outcome: "opaque", why };
    if (verdict.kind === "done" && fresh.length === 0) return { outcome: "equal", why };
    if (followUp) return { outcome: "follow-up", why };
    return { outcome: verdict.kind === "refused" ? "refused by replay only" : "wrong", why };
  }

  #isFollowUp({ text }: Statement): boolean {
    const words = new Set(text.toLowerCase().match(/[\w$]+/g));
    return [...this.#mismatches.names].some((name) => words.has(name));
  }
}

/** SQLSTATE classes and codes of what no catalog shows: data, rows, privileges, limits, objects in use, configuration. */
const UNSEEN = /^(21|22|23|25001|2F|38|39|40|42501|53|54|55|57|58|F0|HV|P0)/;

function refusal(
  answer: Answer & { readonly ok: false },
  verdict: Verdict,
  changed: boolean,
  followUp: boolean,
): Omit<Finding, "statement"> {
  const why = `${answer.code} ${answer.message}`;
  switch (verdict.kind) {
    case "refused":
      return { outcome: "refused on both", why: `${why}\n      ${verdict.reason}` };
    case "opaque":
      return { outcome: "opaque", why: verdict.reason };
    case "crashed":
      return { outcome: "crash", why: verdict.reason };
    case "done":
      if (!changed) return { outcome: "without effect", why };
      if (followUp) return { outcome: "follow-up", why };
      return { outcome: UNSEEN.test(answer.code) ? "of data" : "taken by replay only", why };
    default: {
      const never: never = verdict.kind;
      return never;
    }
  }
}

function same(before: Catalog, after: Catalog): boolean {
  return before === after || visible(before) === visible(after);
}
