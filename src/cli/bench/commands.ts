import type { Message } from "../../contracts/bench/messages.ts";
import { type Culprit, findCulprit } from "../../contracts/bench/replay.ts";
import { stdinOf } from "../../contracts/bench/stdin.ts";
import type { Contract, ContractTest } from "../../model/contract.ts";
import type { ConsumerOutcome, ConsumerRunner } from "../../ports.ts";
import type { Session } from "../session.ts";

/** What came of a consumer's own code. */
export type CommandResult =
  | { readonly kind: "none" }
  | { readonly kind: "not run"; readonly reason: string }
  | { readonly kind: "passed"; readonly messages: number }
  | {
      readonly kind: "failed";
      readonly test: ContractTest;
      readonly outcome: ConsumerOutcome;
      readonly culprit: Culprit;
    };

export interface CommandRules {
  /** `--allow-test-commands`: those of contracts that are kept elsewhere too. */
  readonly allowElsewhere: boolean;
  /** Contracts of the base, whose commands alone may run; null: those of the tree. */
  readonly base: readonly Contract[] | null;
}

/** Why a command must not run; null where it may. */
export function refusal(contract: Contract, test: ContractTest, session: Session, rules: CommandRules): string | null {
  if (session.commandsRefused !== null) return `commands are not run ${session.commandsRefused}`;
  if (contract.origin.kind === "elsewhere" && !rules.allowElsewhere) {
    return `its contract is kept elsewhere (${contract.origin.label}): --allow-test-commands runs it`;
  }
  if (rules.base === null) return null;
  const merged = rules.base.some(
    ({ consumer, test: own }) => consumer === contract.consumer && own?.command === test.command,
  );
  return merged ? null : "the base does not have this command (--base-commands)";
}

/** More runs than halving needs for all the events anybody asks for would be none to wait for. */
const MOST_RUNS = 24;
const LONGEST_SEARCH = 60_000;

/** Runs the consumer's code with all messages; where it fails, again with fewer, to find the one that does it. */
export async function runCommand(
  test: ContractTest,
  messages: readonly Message[],
  schemas: ReadonlyMap<number, string>,
  runner: ConsumerRunner,
): Promise<CommandResult> {
  const { command, input, timeout } = test;
  const run = (some: readonly Message[]) => runner.run(command, { stdin: stdinOf(some, input), timeout, schemas });
  const outcome = await run(messages);
  if (passed(outcome)) return { kind: "passed", messages: messages.length };
  if (outcome.end.kind === "not started") {
    return { kind: "failed", test, outcome, culprit: { kind: "together", messages } };
  }
  let runs = 0;
  const deadline = Date.now() + Math.max(LONGEST_SEARCH, timeout);
  const culprit = await findCulprit(messages, async (some) => {
    runs += 1;
    if (runs > MOST_RUNS || Date.now() > deadline) return null;
    return !passed(await run(some));
  });
  return { kind: "failed", test, outcome, culprit };
}

function passed({ end }: ConsumerOutcome): boolean {
  return end.kind === "status" && end.status === 0;
}

/** How it ended, in words. */
export function endText({ end, stoppedReading }: ConsumerOutcome, timeout: number): string {
  const early = stoppedReading ? ", before it had read everything" : "";
  switch (end.kind) {
    case "status":
      return `ended with status ${end.status}${early}`;
    case "signal":
      return `was ended by ${end.signal}${early}`;
    case "time limit":
      return `took longer than ${timeout / 1000} s and was ended, with all it had started`;
    case "not started":
      return `could not be started: ${end.message}`;
    default:
      return end satisfies never;
  }
}

const SECRET = /pass|token|secret|key|credential|auth/i;
const SHORTEST_SECRET = 6;

/** What a consumer said, without the secrets it was given. */
export function withoutSecrets(text: string, environment: ReadonlyMap<string, string>): string {
  const secrets = [...environment].filter(([name, value]) => SECRET.test(name) && value.length >= SHORTEST_SECRET);
  return secrets.reduce((left, [name, value]) => left.replaceAll(value, `[${name}]`), text);
}
