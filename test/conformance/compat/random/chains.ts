import { Random } from "../../debezium/random/random.ts";
import type { Pair } from "../pairs/pair.ts";
import { edited } from "./edit-schema.ts";
import { ladder, nested, recordGraph, wide } from "./graphs.ts";
import { SchemaMaker } from "./make-schema.ts";
import { alteredRow, type RealSubjects } from "./rows.ts";
import { type DatabaseHistory, databaseHistory } from "./tables.ts";
import type { Tree } from "./tree.ts";

export const KINDS = [
  "random",
  "unrelated",
  "rows",
  "tables",
  "versions",
  "namesakes",
  "graph",
  "wide",
  "nested",
  "ladder",
] as const;
export type Kind = (typeof KINDS)[number];

/** How often each kind comes, in a hundred. */
const SHARES: Readonly<Record<Kind, number>> = {
  random: 46,
  unrelated: 4,
  rows: 10,
  tables: 20,
  versions: 2,
  namesakes: 4,
  graph: 11,
  wide: 1,
  nested: 1.8,
  ladder: 0.2,
};
/** Texts that are no schema any more, out of all versions. */
const BROKEN = 0.01;
/** Chains whose tables are those of one database: making one costs as much as many chains. */
const CHAINS_OF_DATABASE = 50;
/** Edits that leave no schema are taken back, but for some. */
const ATTEMPTS = 4;

/** Whether a text is a schema, to have few chains without a verdict. */
export type IsSchema = (text: string) => boolean;

/** The chain of that number of a seed, always the same. */
export class ChainMaker {
  readonly #seed: number;
  readonly #real: RealSubjects;
  readonly #isSchema: IsSchema;
  #database: { readonly number: number; readonly history: DatabaseHistory } | null = null;

  constructor(seed: number, real: RealSubjects, isSchema: IsSchema) {
    this.#seed = seed;
    this.#real = real;
    this.#isSchema = isSchema;
  }

  chain(number: number, only: Kind | null = null): Pair {
    const random = new Random(Math.imul(this.#seed, 0x9e3779b1) + number);
    const kind = only ?? kindOf(random);
    const texts = this.#texts(kind, random, number).map((text) =>
      random.chance(BROKEN) ? broken(text, random) : text,
    );
    return { id: `${kind}-${this.#seed}-${number}`, schema: texts.at(-1) ?? "null", previous: texts.slice(0, -1) };
  }

  #texts(kind: Kind, random: Random, number: number): readonly string[] {
    const maker = new SchemaMaker(random);
    switch (kind) {
      case "random":
        return this.#grown(
          this.#good(() => maker.top(), random),
          (schema) => edited(schema, random, maker),
          random,
        );
      case "unrelated":
        return Array.from({ length: random.integer(2, 4) }, () =>
          JSON.stringify(this.#good(() => new SchemaMaker(random).top(), random)),
        );
      case "rows":
        return this.#grown(JSON.parse(this.#realText(random)), (row) => alteredRow(row, this.#real, random), random);
      case "tables":
        return registrations(this.#databaseOf(number), random);
      case "versions":
        return some(
          this.#real.chains.filter((texts) => texts.length > 1),
          random,
        );
      case "namesakes":
        return random.sample(some(this.#real.bySubject, random), random.integer(2, 4));
      case "graph":
        return this.#grown(recordGraph(random), (graph) => edited(graph, random, maker), random);
      case "wide":
        return this.#grown(wide(random), (schema) => edited(schema, random, maker), random);
      case "nested": {
        const depth = random.chance(0.1) ? random.integer(200, 600) : random.integer(10, 60);
        return this.#grown(nested(random, depth), (schema) => edited(schema, random, maker), random);
      }
      case "ladder": {
        const depth = random.chance(0.2) ? random.integer(400, 1500) : random.integer(50, 400);
        return [0, 1].map((tag) => JSON.stringify(ladder(random, depth + random.integer(0, 1), tag)));
      }
    }
  }

  /** The next that registers anything: options may leave all tables out. */
  #databaseOf(chain: number): DatabaseHistory {
    const number = Math.floor(chain / CHAINS_OF_DATABASE);
    if (this.#database?.number !== number) {
      const random = new Random(Math.imul(this.#seed, 0xc2b2ae35) + number);
      let history = databaseHistory(random);
      while (!registersAny(history)) history = databaseHistory(random);
      this.#database = { number, history };
    }
    return this.#database.history;
  }

  #realText(random: Random): string {
    return some(this.#real.chains, random)[0] ?? "null";
  }

  /** One to eight versions, each one to five edits away from the one before. */
  #grown(first: Tree, edit: (schema: Tree) => Tree, random: Random): readonly string[] {
    const versions = [first];
    const length = random.chance(0.7) ? random.integer(2, 3) : random.integer(1, 8);
    while (versions.length < length) {
      let next = versions.at(-1) ?? first;
      for (let count = random.pick([1, 1, 1, 2, 3, 5]); count > 0; count--) {
        const before = next;
        next = this.#good(() => edit(before), random);
      }
      versions.push(random.chance(0.05) ? (versions[0] ?? first) : next);
    }
    return versions.map((version) => JSON.stringify(version));
  }

  /** The first of some attempts that is a schema; whatever the last one is. */
  #good(make: () => Tree, random: Random): Tree {
    let made = make();
    for (let attempt = 1; attempt < ATTEMPTS && !random.chance(0.01); attempt++) {
      if (this.#isSchema(JSON.stringify(made))) break;
      made = make();
    }
    return made;
  }
}

function registersAny([first]: DatabaseHistory): boolean {
  return first.some(({ texts }) => texts.length > 0);
}

/** Some versions that a table's subject gets one after the other, also through another connector, or those of another table behind them. */
function registrations([first, second]: DatabaseHistory, random: Random): readonly string[] {
  const changing = first.filter(({ texts }) => texts.length > 1);
  const of = changing.length > 0 && random.chance(0.9) ? changing : first.filter(({ texts }) => texts.length > 0);
  const own = of[random.integer(0, Math.max(0, of.length - 1))];
  if (own === undefined) return ["null"];
  const roll = random.integer(0, 9);
  const same = second.filter(({ subject, texts }) => subject === own.subject && texts.length > 0);
  const alike = first.filter(
    ({ subject, kind, texts }) => subject !== own.subject && kind === own.kind && texts.length > 0,
  );
  const others = roll < 6 ? [] : roll < 9 ? same : alike;
  const texts = [...own.texts, ...(others[random.integer(0, Math.max(0, others.length - 1))]?.texts ?? [])];
  const count = Math.min(texts.length, random.integer(2, 8));
  const from = random.integer(0, texts.length - count);
  return texts.slice(from, from + count);
}

function kindOf(random: Random): Kind {
  let left = random.next() * Object.values(SHARES).reduce((sum, share) => sum + share, 0);
  for (const kind of KINDS) {
    left -= SHARES[kind];
    if (left < 0) return kind;
  }
  return "random";
}

function some<T>(items: readonly (readonly T[])[], random: Random): readonly T[] {
  return items[random.integer(0, Math.max(0, items.length - 1))] ?? [];
}

/** A character or a member gone, doubled or replaced. */
function broken(text: string, random: Random): string {
  const at = random.integer(0, text.length - 1);
  const roll = random.integer(0, 4);
  if (roll === 0) return text.slice(0, at) + text.slice(at + 1);
  if (roll === 1) return text.slice(0, at);
  if (roll === 2) return text.replace(/"(int|string|record|name|fields)"/, '"nonsense"');
  if (roll === 3) return `${text} ${random.pick(["", "x", "// remark", "{}", "/* */"])}`;
  return text.slice(0, at) + random.pick(["{", "}", '"', ",", "0", "\\", "-", " "]) + text.slice(at);
}
