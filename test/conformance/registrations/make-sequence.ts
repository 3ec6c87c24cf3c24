import { LEVELS } from "../../../src/model/verdict.ts";
import { ChainMaker, type IsSchema } from "../compat/random/chains.ts";
import { type RealSubjects, readRealSubjects } from "../compat/random/rows.ts";
import { Random } from "../debezium/random/random.ts";
import type { Sequence, Step } from "./sequence.ts";

/** Makes sequences of registrations: each from the texts of a few chains, which come again, spelt otherwise, spoilt, under changing rules. */
export class SequenceMaker {
  readonly #seed: number;
  readonly #chains: ChainMaker;
  readonly #isSchema: IsSchema;

  constructor(seed: number, isSchema: IsSchema, real: RealSubjects = readRealSubjects()) {
    this.#seed = seed;
    this.#isSchema = isSchema;
    this.#chains = new ChainMaker(seed, real, isSchema);
  }

  /** The sequence of that number of the seed, always the same. */
  sequence(number: number): Sequence {
    const random = new Random(Math.imul(this.#seed, 0x85ebca6b) + number);
    const kind = random.pick(["random", "random", "rows", "rows", "graph", "namesakes", "versions"] as const);
    const { schema, previous } = this.#chains.chain(number, kind);
    const texts = [schema, ...previous] as const;
    const normalize = random.chance(0.25);
    const steps: Step[] = [{ level: random.pick(LEVELS) }];
    if (random.chance(0.15)) steps.push({ group: "application" });
    const length = random.integer(3, 14);
    for (let versions = 0; steps.length < length; ) {
      const step = this.#step(random, texts, versions, normalize);
      if ("register" in step || "hold" in step) versions++;
      steps.push(step);
    }
    return { id: `${kind}-${this.#seed}-${number}`, steps };
  }

  /** @param versions how many there may be by now */
  #step(random: Random, texts: readonly [string, ...string[]], versions: number, normalize: boolean): Step {
    if (random.chance(0.08)) return { level: random.pick(LEVELS) };
    if (versions > 0 && random.chance(0.07)) return { delete: random.integer(1, versions) };
    const text = random.pick(texts);
    if (random.chance(0.1) && this.#isSchema(text)) {
      const metadata = random.chance(0.7) ? { application: random.pick(["old", "new"]) } : {};
      return { hold: text, metadata };
    }
    return { register: respelt(text, random), normalize: random.chance(0.05) ? !normalize : normalize };
  }
}

/** Mostly as it is; else what may be the same schema to the registry, or none at all. */
function respelt(text: string, random: Random): string {
  if (random.chance(0.6)) return text;
  switch (random.pick(["spaces", "turned", "documented", "aliased", "property", "default", "broken"] as const)) {
    case "spaces":
      return JSON.stringify(JSON.parse(readable(text)), null, 2);
    case "turned":
      return JSON.stringify(turned(JSON.parse(readable(text))));
    case "documented":
      return text.replace('"fields"', `"doc":"${random.pick(["", "what it is"])}","fields"`);
    case "aliased":
      return text.replace('"fields"', `"aliases":["${random.pick(["Old", "Older"])}"],"fields"`);
    case "property":
      return text.replace('"fields"', '"zeta":{"b":1,"a":"x"},"alpha":2,"fields"');
    case "default":
      return text.replace('"default":null', random.pick(['"default":1', '"default":"no"', '"default":{}']));
    case "broken":
      return random.pick([text.slice(0, -1), `${text} x`, "", '"nothing"', text.replace('"name":"', '"name":"1')]);
  }
}

/** The text, or one that can be read where it is none: what is to be spelt otherwise has to be JSON. */
function readable(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return "null";
  }
}

/** The members of all objects the other way round: the order of fields and branches stays. */
function turned(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(turned);
  if (typeof json !== "object" || json === null) return json;
  const members = Object.entries(json).map(([name, value]): [string, unknown] => [name, turned(value)]);
  return Object.fromEntries(members.reverse());
}
