import { join } from "node:path";
import { consumerCommands } from "../../adapters/consumer-command.ts";
import { didYouMean } from "../../config/nearest.ts";
import { type BenchFailure, type BenchOptions, type BenchResult, benchContract } from "../../contracts/bench/bench.ts";
import { SchemaIds } from "../../contracts/bench/messages.ts";
import type { Contract } from "../../model/contract.ts";
import { InputError } from "../../ports.ts";
import type { Session } from "../session.ts";
import { type CommandResult, type CommandRules, refusal, runCommand } from "./commands.ts";
import type { OpenBench } from "./stream.ts";
import { checkOnWire } from "./wire-check.ts";

export interface ConsumerResult extends BenchResult {
  readonly command: CommandResult;
  readonly state: ConsumerState;
}

export type ConsumerState =
  | "passed"
  | "failed"
  /** It fails, and holds back nobody: the contract is pending. */
  | "pending"
  /** Events of a read cannot be generated, or its code was not run though it was to be. */
  | "undecided"
  /** Nothing of it is in these events, or nothing is known that they could be held against. */
  | "not tested";

export interface BenchRun {
  readonly seed: number;
  readonly events: number;
  readonly consumers: readonly ConsumerResult[];
}

export interface RunOptions extends CommandRules {
  readonly seed: number;
  readonly events: number;
}

/** Throws InputError for a name no contract has, and where there are none. */
export function chosenContracts(contracts: readonly Contract[], names: readonly string[]): readonly Contract[] {
  if (contracts.length === 0) {
    throw new InputError("there are no contracts: nothing says who reads what", {
      todo: "name their files under `contracts:` in headgate.yaml; headgate contracts new writes one",
    });
  }
  const known = contracts.map(({ consumer }) => consumer);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`there is no consumer "${unknown}"${didYouMean(unknown, known)}`, {
      todo: "headgate contracts list shows all",
    });
  }
  return names.length === 0 ? contracts : contracts.filter(({ consumer }) => names.includes(consumer));
}

/** Puts every chosen contract on the bench, then its own code. */
export async function runBench(
  session: Session,
  open: OpenBench,
  contracts: readonly Contract[],
  options: RunOptions,
): Promise<BenchRun> {
  const ids = new SchemaIds();
  const bench: BenchOptions = { seed: options.seed, events: options.events, ids };
  const results = contracts.map((contract) =>
    withBase(benchContract(contract, open.head, open.stream, bench), open, bench),
  );
  const schemas = ids.texts;
  for (const { messages } of results) await checkOnWire(messages, schemas);
  const { project } = open.reviewed;
  // As commands of the configuration, they run where headgate.yaml is.
  const runner = consumerCommands(join(project.root, project.prefix), session.terminal.environment);
  try {
    const consumers: ConsumerResult[] = [];
    for (const result of results) {
      const { contract, messages } = result;
      const { test } = contract;
      const refused = test === null ? null : refusal(contract, test, session, options);
      const command: CommandResult =
        test === null
          ? { kind: "none" }
          : refused !== null
            ? { kind: "not run", reason: refused }
            : messages.length === 0
              ? { kind: "not run", reason: "there are no events for it" }
              : await runCommand(test, messages, schemas, runner);
      consumers.push({ ...result, command, state: stateOf(result, command) });
    }
    return { seed: options.seed, events: options.events, consumers };
  } finally {
    await runner.close();
  }
}

/** The contract as the base has it counts too: weakening it along with the change does not. */
function withBase(result: BenchResult, { base, stream }: OpenBench, options: BenchOptions): BenchResult {
  const merged = base?.contracts.find(({ consumer }) => consumer === result.contract.consumer);
  if (base === null || merged === undefined) return result;
  const said = new Set(result.failures.map(identity));
  const own = benchContract(merged, base, stream, options).failures.filter((failure) => !said.has(identity(failure)));
  const failures = own
    // One the base's contract has without the change is no work of the change.
    .filter(({ atBase }) => !atBase)
    .map((failure) => ({ ...failure, reason: `${failure.reason} (its contract at base)` }));
  return { ...result, failures: [...result.failures, ...failures] };
}

function identity({ table, problem, column, reason }: BenchFailure): string {
  return JSON.stringify([table, problem, column, reason]);
}

function stateOf({ contract, failures, undecided, tested }: BenchResult, command: CommandResult): ConsumerState {
  if (failures.length > 0 || command.kind === "failed") return contract.status === "pending" ? "pending" : "failed";
  if (undecided.length > 0) return "undecided";
  return tested || command.kind === "passed" ? "passed" : "not tested";
}
