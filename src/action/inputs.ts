import { ENGINES, type EngineOptions } from "../cli/engine.ts";
import type { Report } from "../model/report.ts";
import { InputError } from "../ports.ts";

/** The action's inputs, as action.yml declares them; null = left empty. */
export interface Inputs {
  readonly workingDirectory: string;
  readonly config: string | null;
  readonly base: string | null;
  readonly failOn: Report["failOn"] | null;
  readonly registryUrl: string | null;
  readonly registrySnapshot: string | null;
  /** Which changes are judged without the registry. */
  readonly offline: "forks" | "always" | "never";
  /** `FORMAT:FILE`, one a line. */
  readonly outputs: readonly string[];
  readonly fetch: boolean;
  readonly summary: boolean;
  /** Which changes may have `migrations: {command: …}` run: all but those of forks, all, none. */
  readonly commands: "own" | "always" | "never";
  readonly engine: EngineOptions["engine"];
}

/** Reads inputs from the variables the runner sets (`INPUT_FAIL-ON`). Throws InputError for a value that is none. */
export function readInputs(environment: ReadonlyMap<string, string>): Inputs {
  const text = (name: string) => environment.get(`INPUT_${name.toUpperCase()}`)?.trim() || null;
  return {
    workingDirectory: text("working-directory") ?? ".",
    config: text("config"),
    base: text("base"),
    failOn: failOn(text("fail-on")),
    registryUrl: text("registry-url"),
    registrySnapshot: text("registry-snapshot"),
    offline: offline(text("offline")),
    outputs: (text("outputs") ?? "").split("\n").flatMap((line) => line.trim() || []),
    fetch: flag("fetch", text("fetch")),
    summary: flag("summary", text("summary")),
    commands: commands(text("commands")),
    engine: engine(text("engine")),
  };
}

function failOn(text: string | null): Inputs["failOn"] {
  if (text === null || text === "error" || text === "warning" || text === "never") return text;
  throw new InputError(`fail-on is "${text}"`, { todo: "use error, warning or never" });
}

function commands(text: string | null): Inputs["commands"] {
  if (text === null || text === "own") return "own";
  if (text === "always" || text === "never") return text;
  throw new InputError(`commands is "${text}"`, { todo: "use own, always or never" });
}

function offline(text: string | null): Inputs["offline"] {
  if (text === null || text === "forks") return "forks";
  if (text === "always" || text === "never") return text;
  throw new InputError(`offline is "${text}"`, { todo: "use forks, always or never" });
}

function engine(text: string | null): Inputs["engine"] {
  const known = ENGINES.find((name) => name === (text ?? "static"));
  if (known !== undefined) return known;
  throw new InputError(`engine is "${text}"`, { todo: `use ${ENGINES.join(", ")}` });
}

function flag(name: string, text: string | null): boolean {
  if (text === null || text === "true") return true;
  if (text === "false") return false;
  throw new InputError(`${name} is "${text}"`, { todo: "use true or false" });
}
