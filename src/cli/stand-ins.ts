import { isDeepStrictEqual } from "node:util";
import type { Connector } from "../model/prediction.ts";
import type { DatabaseUnderReview } from "../pass/build.ts";
import { pendingMigrations } from "../pass/transition.ts";
import { InputError } from "../ports.ts";

/**
 * A change that brings another version of a consumer's contracts must not be judged by that version alone: a narrower one would let
 * through what the base's forbids. Where the base's contracts cannot be had, such a change may change nothing else that records depend on.
 * @param standIns why contracts of another version stand in for the base's
 * @throws InputError where there are any, and migrations or connectors change too
 */
export function requireOwnContracts(standIns: readonly string[], databases: readonly DatabaseUnderReview[]): void {
  const [first] = standIns;
  if (first === undefined || !databases.some(changesRecords)) return;
  throw new InputError(`this change cannot be held against the contracts of its base: ${first}`, {
    where: "contracts.lock.yaml",
    todo: "bring the other version in a change of its own; or install the base's version once and run `headgate contracts pull`, which keeps its contracts in the cache ($HEADGATE_CACHE)",
  });
}

function changesRecords({ transition, baseConnectors, headConnectors }: DatabaseUnderReview): boolean {
  const removed =
    transition.kind === "states" && !isDeepStrictEqual(textsOf(transition.before), textsOf(transition.after));
  return (
    removed ||
    pendingMigrations(transition).length > 0 ||
    !isDeepStrictEqual(settings(baseConnectors), settings(headConnectors))
  );
}

function textsOf(migrations: readonly { readonly text: string }[]): readonly string[] {
  return migrations.map(({ text }) => text);
}

/** All that says what a connector emits; not where it stands. */
function settings(connectors: readonly Connector[]) {
  return connectors.map(({ name, config, worker, serverSink, avro, debezium }) => ({
    name,
    config,
    worker,
    serverSink,
    avro,
    debezium,
  }));
}
