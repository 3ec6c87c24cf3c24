import type { PgrollTrigger } from "./pgroll-trigger.ts";
import type { StagedTable } from "./staged-schema.ts";

/** What an operation does when its migration starts. What it changes of the version's schema it has changed in the schema given. */
export interface Started {
  readonly statements: readonly string[];
  readonly triggers: readonly PgrollTrigger[];
  /** Its rows are written again once the triggers are there. */
  readonly backfills: StagedTable | null;
  /** What it does when the migration is completed. To be called once, when all operations have started. */
  complete(): readonly string[];
}

export const NOTHING: Started = { statements: [], triggers: [], backfills: null, complete: () => [] };
