import type { Migration } from "../../../src/model/migration.ts";
import { lines, readText, toLines, writeText } from "../debezium/json-lines.ts";
import { CONSUMERS, type ConsumerKind } from "./consumers.ts";
import type { JudgedChange } from "./made-changes.ts";
import type { Mutation } from "./mutation.ts";
import type { RealState } from "./real-tables.ts";

/** What real rows showed of one change, for `npm test` to hold the gate against without a server. */
export interface KeptCase {
  readonly mutation: Mutation;
  readonly level: "BACKWARD" | "NONE";
  /** Tables with contracts; null: all. */
  readonly read: readonly string[] | null;
  /** Whether what the consumer decodes really changes; null: a question of definition. */
  readonly changes: Readonly<Record<ConsumerKind, boolean | null>>;
}

export interface KeptBase {
  readonly migrations: readonly Migration[];
  readonly state: RealState;
}

/** The base on the first line, a change on each of the others. */
export async function keepCases(file: string, judged: readonly JudgedChange[]): Promise<void> {
  const [first] = judged;
  if (first === undefined) return;
  const base: KeptBase = { migrations: first.base.migrations, state: first.base.state };
  const cases = judged.flatMap(({ mutation, level, judged: one }): readonly KeptCase[] => {
    if (one.kind !== "judged") return [];
    const shown = (consumer: ConsumerKind): boolean | null => {
      const answer = one.answers.find((each) => each.consumer === consumer);
      if (answer === undefined || answer.seen.length > 0) return true;
      return answer.doubts.length > 0 ? null : false;
    };
    const [named, typed, keyed, strict] = CONSUMERS.map(shown);
    const changes = { named: named ?? null, typed: typed ?? null, keyed: keyed ?? null, strict: strict ?? null };
    return [{ mutation, level, read: one.read === null ? null : [...one.read], changes }];
  });
  await writeText(file, toLines([base, ...cases]));
}

export async function keptCases(
  file: string,
): Promise<{ readonly base: KeptBase; readonly cases: readonly KeptCase[] }> {
  const [first = "", ...rest] = lines(await readText(file));
  return { base: JSON.parse(first), cases: rest.map((line): KeptCase => JSON.parse(line)) };
}
