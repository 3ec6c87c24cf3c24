import { normalizeSchema } from "../../../src/avro/forms/normalize.ts";
import { printSchema } from "../../../src/avro/forms/print.ts";
import { parseSchema } from "../../../src/avro/parsing/parse.ts";
import type { RegisteredVersion } from "../../../src/model/registry.ts";
import type { Level } from "../../../src/model/verdict.ts";
import { judgeSubject, type RegistrationVerdict } from "../../../src/registry/judge.ts";
import { plainRules, type RegistrationRules } from "../../../src/registry/registration-rules.ts";

/** One thing that happens to a subject; see RegistrationsRun.java. */
export type Step =
  | { readonly level: Level }
  | { readonly group: string }
  /** A version that was registered under other rules. */
  | { readonly hold: string; readonly metadata: Readonly<Record<string, string>> }
  | { readonly delete: number }
  | { readonly register: string; readonly normalize: boolean };

export interface Sequence {
  readonly id: string;
  readonly steps: readonly Step[];
}

/** What became of one registration. */
export interface Outcome {
  readonly outcome: RegistrationVerdict["outcome"];
  /** Found or made; 0 where there is none. */
  readonly version: number;
  /** Of what is incompatible, without the number of the version that refused. */
  readonly messages?: readonly string[];
}

/** Plays a sequence as the gate judges it: registrations that nothing comes between are judged in one go. */
export function play({ steps }: Sequence): readonly Outcome[] {
  const subject = new Subject();
  const outcomes: Outcome[] = [];
  let together: { readonly texts: string[]; readonly normalize: boolean } | null = null;
  const judge = () => {
    if (together !== null) outcomes.push(...subject.register(together.texts, together.normalize));
    together = null;
  };
  for (const step of steps) {
    if ("register" in step && together !== null && together.normalize === step.normalize) {
      together.texts.push(step.register);
      continue;
    }
    judge();
    if ("register" in step) together = { texts: [step.register], normalize: step.normalize };
    else subject.apply(step);
  }
  judge();
  return outcomes;
}

class Subject {
  #live: RegisteredVersion[] = [];
  #rules: RegistrationRules = { ...plainRules("BACKWARD"), avro: "1.11", elements: "skipped" };
  #highest = 0;
  /** Numbers of what was registered in one go, by text. */
  readonly #made = new Map<string, number>();

  apply(step: Exclude<Step, { readonly register: string }>): void {
    if ("level" in step) this.#rules = { ...this.#rules, level: step.level };
    else if ("group" in step) this.#rules = { ...this.#rules, compatibilityGroup: step.group };
    else if ("hold" in step) this.#add(step.hold, new Map(Object.entries(step.metadata)), false);
    else this.#live = this.#live.filter(({ version }) => version !== step.delete);
  }

  register(texts: readonly string[], normalize: boolean): readonly Outcome[] {
    const { verdicts } = judgeSubject({
      ...{ subject: "t-value", type: "AVRO", base: [], history: this.#live },
      head: texts.map((text) => ({ text, at: null })),
      rules: { ...this.#rules, normalize },
    });
    this.#made.clear();
    return verdicts.map((verdict) => this.#outcome(verdict, normalize));
  }

  #outcome(verdict: RegistrationVerdict, normalize: boolean): Outcome {
    const { outcome } = verdict;
    switch (outcome) {
      case "new subject":
      case "compatible":
        return { outcome, version: this.#add(verdict.text, this.#live.at(-1)?.metadata ?? new Map(), normalize) };
      case "unchanged":
        return { outcome, version: verdict.known.version ?? this.#made.get(verdict.known.text) ?? 0 };
      case "incompatible":
        return {
          outcome,
          version: 0,
          messages: verdict.messages.filter((one) => !one.startsWith("{oldSchemaVersion")),
        };
      default:
        return { outcome, version: 0 };
    }
  }

  #add(text: string, metadata: ReadonlyMap<string, string>, normalize: boolean): number {
    this.#highest++;
    this.#made.set(text, this.#highest);
    const schema = asKept(text, normalize);
    const version = { version: this.#highest, id: this.#highest, schemaType: "AVRO" as const, schema };
    this.#live = [...this.#live, { ...version, references: [], metadata }];
    return this.#highest;
  }
}

/** A registry keeps what it has made of a text. */
function asKept(text: string, normalize: boolean): string {
  const schema = normalize ? normalizeSchema(text) : parseSchema(text);
  return schema.ok ? printSchema(schema.schema) : text;
}
