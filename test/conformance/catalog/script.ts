import { alterTable, dropSomething, moveSomething, renameSomething } from "./make-alterations.ts";
import {
  alterType,
  createIndex,
  createSchema,
  createType,
  guarded,
  publication,
  sequence,
  setPath,
} from "./make-others.ts";
import {
  attachPartition,
  createInherited,
  createLike,
  createMaterializedView,
  createPartition,
  createPartitioned,
  createTable,
  createTableAs,
  createTwin,
  createTyped,
  createView,
  detachPartition,
} from "./make-tables.ts";
import { NothingToPick, type Random } from "./random.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Making } from "./vocabulary.ts";

type Production = (making: Making) => string;

const WEIGHTS: readonly (readonly [number, Production])[] = [
  [10, createTable],
  [2, createPartitioned],
  [4, createPartition],
  [2, attachPartition],
  [1, createTwin],
  [1, detachPartition],
  [3, createInherited],
  [4, createLike],
  [1, createTyped],
  [3, createTableAs],
  [3, createView],
  [2, createMaterializedView],
  [40, alterTable],
  [12, renameSomething],
  [4, moveSomething],
  [7, dropSomething],
  [8, createIndex],
  [6, createType],
  [5, alterType],
  [3, sequence],
  [7, publication],
  [2, createSchema],
  [3, setPath],
  [2, guarded],
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
  #inTransaction = false;
  #savepoints: string[] = [];

  constructor(random: Random, postgres: number) {
    this.#random = random;
    this.#postgres = postgres;
  }

  next(world: Surroundings): string {
    const making: Making = { random: this.#random, world, postgres: this.#postgres };
    const opening = OPENING[this.#made++];
    if (opening !== undefined) return opening(making);
    return this.#control() ?? this.#statement(making);
  }

  /** What closes a script that is still in a transaction. */
  last(): string[] {
    return this.#inTransaction ? [this.#random.pick(["COMMIT", "ROLLBACK"])] : [];
  }

  #statement(making: Making): string {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        return this.#random.pick(BAG)(making);
      } catch (error) {
        if (!(error instanceof NothingToPick)) throw error;
      }
    }
    return createTable(making);
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
