import { emptyCatalog } from "../../src/catalog/empty.ts";
import { Session } from "../../src/catalog/session.ts";
import type { Catalog, Opaque } from "../../src/model/catalog.ts";
import type { TransactionMode } from "../../src/model/migration.ts";
import type { Statement } from "../../src/model/statement.ts";
import type { SqlParser } from "../../src/ports.ts";
import { readStatements } from "../../src/sql/read.ts";
import type { PostgresServer } from "../support/postgres.ts";
import { replayedWhole } from "../support/replayed-whole.ts";
import { factsOf } from "../support/whole-catalog.ts";
import { Differences } from "./differences.ts";
import type { PinnedHistory } from "./history.ts";
import type { Step } from "./layouts.ts";
import { RealHistory } from "./real-side.ts";

/** What both sides made of one step. */
export interface FollowedStep {
  readonly file: string;
  readonly statements: number;
  /** Statements that the server refused, with its words. */
  readonly refused: readonly Refusal[];
  /** Of those, statements that the replay takes for fine. */
  readonly overlooked: readonly Refusal[];
  /** Statements whose effect the replay cannot tell, or that it refuses and the server does not. */
  readonly opaque: readonly Opaque[];
  /** Differences of the catalogs that were not there after the step before. */
  readonly mismatches: readonly string[];
  /** Texts that the replay says it does not know, with what the server prints. */
  readonly untold: readonly string[];
}

export interface Refusal {
  readonly statement: Statement;
  readonly message: string;
}

export interface FollowedHistory {
  readonly steps: readonly FollowedStep[];
  /** The step that the server refused, where every step runs whole; nothing behind it was followed. */
  readonly failure: { readonly file: string; readonly message: string } | null;
  readonly catalog: Catalog;
  readonly milliseconds: { readonly replay: number; readonly real: number };
}

export interface Sides {
  readonly server: PostgresServer;
  readonly parser: SqlParser;
  /** Major version of the server, and the one the replay stands in for. */
  readonly postgres: number;
}

/** Takes a history step by step through the replay and a server, holding their catalogs against each other after each. */
export async function followHistory(
  history: PinnedHistory,
  steps: readonly Step[],
  sides: Sides,
): Promise<FollowedHistory> {
  const { parser, postgres } = sides;
  const real = await RealHistory.open(sides.server, history, postgres);
  const session = new Session(emptyCatalog({ postgres }), { postgres, trace: false, parser });
  const differences = new Differences();
  const milliseconds = { replay: 0, real: 0 };
  const followed: FollowedStep[] = [];
  const outcome = (failure: FollowedHistory["failure"]): FollowedHistory => {
    return { steps: followed, failure, catalog: session.draft.freeze(), milliseconds };
  };
  try {
    for (const step of steps) {
      const start = performance.now();
      const statements = statementsOf(step, parser);
      const parsed = performance.now();
      const refusals = await onServer(real, history, step, statements);
      if (typeof refusals === "string") return outcome({ file: step.file, message: refusals });
      await real.endStep();
      const texts = await real.texts();
      const looked = performance.now();
      const judged = onReplay(
        session,
        statements,
        refusals,
        history.apply === "statements" ? "statement" : step.transaction,
      );
      const facts = factsOf(replayedWhole(session.draft.freeze()));
      milliseconds.real += looked - parsed;
      milliseconds.replay += parsed - start + performance.now() - looked;
      const refused = [...refusals].map(([statement, message]) => ({ statement, message }));
      followed.push({
        file: step.file,
        statements: statements.length,
        refused,
        ...judged,
        ...differences.after(texts, facts),
      });
    }
    return outcome(null);
  } finally {
    await real.close();
  }
}

/** The statements of a step, psql's own commands left out. */
export function statementsOf(step: Step, parser: SqlParser): readonly Statement[] {
  const whole = { file: step.file, text: step.sql, ranges: [{ start: 0, end: step.sql.length }] };
  return readStatements(whole, parser).filter(({ parsed }) => parsed.kind !== "psql");
}

/** What the server refused, by statement. */
type Refusals = ReadonlyMap<Statement, string>;

/** A text says why a step that runs whole was refused. */
async function onServer(
  real: RealHistory,
  history: PinnedHistory,
  step: Step,
  statements: readonly Statement[],
): Promise<Refusals | string> {
  if (history.apply !== "statements") return (await real.run(step, statements)) ?? new Map();
  const refusals = new Map<Statement, string>();
  for (const statement of statements) {
    const message = await real.runOne(statement);
    if (message !== null) refusals.set(statement, message);
  }
  return refusals;
}

/** An extension that this server lacks is left out on both sides: the replay knows it, as most servers do. */
const NOT_INSTALLED = /^(extension ".*" is not available|could not open extension control file)/;

function onReplay(
  session: Session,
  statements: readonly Statement[],
  refusals: Refusals,
  mode: TransactionMode,
): Pick<FollowedStep, "overlooked" | "opaque"> {
  const overlooked: Refusal[] = [];
  const opaque: Opaque[] = [];
  for (const statement of statements) {
    const message = refusals.get(statement);
    if (message !== undefined && NOT_INSTALLED.test(message)) continue;
    const before = session.draft.opaque;
    session.step(statement, mode);
    const entry = session.draft.opaque === before ? undefined : session.draft.opaque[before.length];
    if (entry === undefined && message !== undefined) overlooked.push({ statement, message });
    if (entry !== undefined && !(isRefusal(entry) && message !== undefined)) opaque.push(entry);
  }
  session.finish();
  return { overlooked, opaque };
}

/** What does not parse is refused too. */
function isRefusal(entry: Opaque): boolean {
  return entry.refused || entry.reason.startsWith("does not parse");
}
