import type { WholeCatalog } from "../../support/whole-catalog.ts";
import { alterTable } from "./make-alterations.ts";
import { createIndex, createSchema, extension, sequence, setPath, withoutEffect } from "./make-others.ts";
import { attachPartition, createPartition, createPartitioned, createTwin, detachPartition } from "./make-partitions.ts";
import { publication } from "./make-publications.ts";
import { dropSomething, moveSomething, renameSomething } from "./make-renames.ts";
import { guarded, routine, trigger } from "./make-routines.ts";
import {
  createInherited,
  createLike,
  createMaterializedView,
  createTable,
  createTableAs,
  createTyped,
  createView,
} from "./make-tables.ts";
import { alterType, createType } from "./make-types.ts";
import { NothingToPick, type Random } from "./random.ts";
import type { Making } from "./vocabulary.ts";

type Production = (making: Making) => string;

const WEIGHTS: readonly (readonly [number, Production])[] = [
  [10, createTable],
  [2, createPartitioned],
  [4, createPartition],
  [2, attachPartition],
  [2, createTwin],
  [1, detachPartition],
  [3, createInherited],
  [4, createLike],
  [2, createTyped],
  [3, createTableAs],
  [3, createView],
  [2, createMaterializedView],
  [40, alterTable],
  [12, renameSomething],
  [4, moveSomething],
  [7, dropSomething],
  [8, createIndex],
  [6, createType],
  [7, alterType],
  [3, sequence],
  [8, publication],
  [3, routine],
  [3, trigger],
  [1, withoutEffect],
  [1, extension],
  [2, createSchema],
  [3, setPath],
  [3, guarded],
];
const BAG: readonly Production[] = WEIGHTS.flatMap(([weight, make]) => Array<Production>(weight).fill(make));

/** How the first statements go, so that there is something to work on. */
const OPENING: readonly Production[] = [createTable, createSchema, createTable, createType, createTable];
const MOST_TRIES = 50;

/** Makes a script statement by statement, each from what the ones before it left behind. */
export class ScriptMaker {
  readonly #random: Random;
  readonly #postgres: number;
  #made = 0;
  #serial = 0;
  #inTransaction = false;
  #savepoints: string[] = [];

  constructor(random: Random, postgres: number) {
    this.#random = random;
    this.#postgres = postgres;
  }

  next(world: WholeCatalog): string {
    const making: Making = {
      random: this.#random,
      world,
      postgres: this.#postgres,
      inTransaction: this.#inTransaction,
      serial: () => ++this.#serial,
    };
    const opening = OPENING[this.#made++];
    if (opening !== undefined) return this.#statement(making, [opening]);
    return this.#control() ?? this.#statement(making, BAG);
  }

  /** What closes a script that is still in a transaction. */
  last(): string[] {
    return this.#inTransaction ? [this.#random.pick(["COMMIT", "ROLLBACK"])] : [];
  }

  #statement(making: Making, productions: readonly Production[]): string {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        return this.#random.pick(productions)(making);
      } catch (error) {
        if (!(error instanceof NothingToPick)) throw error;
      }
    }
    return createSchema(making);
  }

  #control(): string | null {
    const random = this.#random;
    if (!this.#inTransaction) {
      if (!random.chance(0.05)) return null;
      this.#inTransaction = true;
      this.#savepoints = [];
      return "BEGIN";
    }
    if (!random.chance(0.25)) return null;
    if (this.#savepoints.length > 0 && random.chance(0.5)) {
      const name = random.pick(this.#savepoints);
      const at = this.#savepoints.lastIndexOf(name);
      const releases = random.chance(0.3);
      this.#savepoints.length = releases ? at : at + 1;
      return `${releases ? "RELEASE SAVEPOINT" : "ROLLBACK TO SAVEPOINT"} ${name}`;
    }
    if (random.chance(0.5)) {
      const name = random.pick(["one", "two"]);
      this.#savepoints.push(name);
      return `SAVEPOINT ${name}`;
    }
    this.#inTransaction = false;
    return random.pick(["COMMIT", "COMMIT", "ROLLBACK"]);
  }
}
