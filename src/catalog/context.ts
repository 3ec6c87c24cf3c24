import type { Location } from "../model/location.ts";
import type { SqlParser } from "../ports.ts";
import type { Draft } from "./draft.ts";
import type { Value } from "./procedural/values.ts";

/** What applying one statement needs to know. */
export interface Context {
  readonly draft: Draft;
  /** The statement's place. */
  readonly at: Location;
  /** Server major version. */
  readonly postgres: number;
  /** Reads the SQL inside code bodies; null when there is none at hand. */
  readonly parser: SqlParser | null;
  /** Variables and parameters of the code the statement stands in. */
  readonly variables: ReadonlyMap<string, Value>;
  /** How many function calls deep. */
  readonly depth: number;
}
