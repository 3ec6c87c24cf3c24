import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { type Random, randomOf } from "../../../src/contracts/bench/random.ts";

/** How an application of one age writes a row: where to, and under which name. */
export interface Writing {
  readonly table: string;
  /** Null: it writes no such column any more. */
  readonly column: string | null;
  /** What it writes, over a parameter of type text. */
  readonly value: (parameter: string) => string;
  /** A second column that tells rows apart, from the same number as `id`. */
  readonly code?: {
    readonly column: string;
    readonly value: (parameter: string) => string;
    readonly tellsRows: boolean;
  };
}

export interface Domain {
  /** What an application means to write, as text. */
  readonly make: (random: Random) => string | null;
}

/** A row that is not filled yet holds NULL under its new name: that it was written there cannot be seen. */
export function withoutNulls({ make }: Domain): Domain {
  const again = (random: Random): string => make(random) ?? again(random);
  return { make: again };
}

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Milliseconds between two statements of one writer: they are to go on all the time, not to be as many as possible. */
const PACE = 3;
const DEADLOCK = "40P01";

/**
 * Applications that insert, change and delete rows at random, as many at a time as there are writers. What each means to write it writes
 * a second time, into `said`; and it counts its writes of a row in `revision`. So every event of the row can be held against what was meant.
 */
export class Application {
  readonly faults: string[] = [];
  writes = 0;
  /** Transactions that met another on the same row, and were run again. */
  deadlocks = 0;
  readonly #connect: () => Promise<pg.Client>;
  readonly #ids: number[];
  #last: number;
  #seed = 0;
  readonly #running = new Map<Writing, { stopping: boolean; readonly ended: Promise<void> }>();

  /** @param rows how many there are, with ids from 1 on */
  constructor(connect: () => Promise<pg.Client>, rows: number) {
    this.#connect = connect;
    this.#ids = Array.from({ length: rows }, (_, index) => index + 1);
    this.#last = rows;
  }

  /** @param domain what they mean to write */
  start(writing: Writing, domain: Domain, writers: number): void {
    const state = { stopping: false };
    const loops = Array.from({ length: writers }, () => this.#write(writing, domain, () => state.stopping));
    const ended = Promise.all(loops).then(() => {});
    this.#running.set(writing, Object.assign(state, { ended }));
  }

  async stop(writing: Writing): Promise<void> {
    const running = this.#running.get(writing);
    if (running === undefined) return;
    running.stopping = true;
    await running.ended;
    this.#running.delete(writing);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((writing) => this.stop(writing)));
  }

  async #write(writing: Writing, domain: Domain, isStopping: () => boolean): Promise<void> {
    const random = randomOf(this.#seed++, "writer");
    const client = await this.#connect();
    try {
      while (!isStopping()) {
        await this.#one(client, this.#statement(writing, domain, random));
        await pause(PACE);
      }
    } catch (error) {
      this.faults.push(`${writing.table}.${writing.column}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await client.end();
    }
  }

  async #one(client: pg.Client, { sql, parameters }: Statement): Promise<void> {
    for (;;) {
      try {
        await client.query(sql, [...parameters]);
        this.writes += 1;
        return;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === DEADLOCK)) throw error;
        this.deadlocks += 1;
      }
    }
  }

  #statement({ table, column, value, code }: Writing, { make }: Domain, random: Random): Statement {
    const said = make(random);
    const row = code?.tellsRows === true ? `${code.column} = ${code.value("$1::bigint")}` : "id = $1::bigint";
    const dice = random.below(20);
    const written = column === null ? null : value("$2::text");
    if (dice < 3 || this.#ids.length === 0) {
      const id = ++this.#last;
      this.#ids.push(id);
      const own = [
        ...(written === null ? [] : [[column, written]]),
        ...(code === undefined ? [] : [[code.column, code.value("$1::bigint")]]),
      ];
      const [names, values] = [0, 1].map((side) => own.map((pair) => `, ${pair[side]}`).join(""));
      return {
        sql: `INSERT INTO ${table} (id, said, revision${names}) VALUES ($1::bigint, $2::text, 1${values})`,
        parameters: [id, said],
      };
    }
    const place = random.below(this.#ids.length);
    const id = this.#ids[place] ?? 0;
    if (dice === 3) {
      this.#ids.splice(place, 1);
      return { sql: `DELETE FROM ${table} WHERE ${row}`, parameters: [id] };
    }
    if (dice < 7) {
      return { sql: `UPDATE ${table} SET revision = revision + 1 WHERE ${row}`, parameters: [id] };
    }
    const set = written === null ? "" : `, ${column} = ${written}`;
    return {
      sql: `UPDATE ${table} SET said = $2::text, revision = revision + 1${set} WHERE ${row}`,
      parameters: [id, said],
    };
  }
}
