import type { Catalog } from "../model/catalog.ts";
import type { CommitPoint } from "../model/change.ts";
import type { TransactionMode } from "../model/migration.ts";
import type { Statement } from "../model/statement.ts";
import type { SqlParser } from "../ports.ts";
import { Session } from "./session.ts";

/** The statements of one migration, and where its framework puts transaction boundaries. */
export interface ReplayedMigration {
  readonly statements: readonly Statement[];
  readonly transaction: TransactionMode;
  /** The tool resets the session behind it. */
  readonly resetsSession?: true;
}

export interface ReplayOptions {
  /** Server major version. */
  readonly postgres: number;
  /** Whether commit points and their changes are wanted (pending migrations) or only the end state (history). */
  readonly trace: boolean;
  /** Reads the SQL inside DO blocks and functions; without it, those that may change the catalog are opaque. */
  readonly parser?: SqlParser;
}

export interface Replayed {
  readonly catalog: Catalog;
  /** Ends of transactions in order; empty without `trace`. A point that changed nothing has the catalog object of the one before. */
  readonly commitPoints: readonly CommitPoint<Catalog>[];
}

/**
 * Applies migrations to a catalog as PostgreSQL would, transactions, savepoints and rollbacks included. They share
 * one session, as with runners that hold one connection: a search_path set stays set; only temporary tables go with their
 * migration. Nothing is thrown for bad SQL: a statement that PostgreSQL would refuse, or whose effect cannot be told,
 * changes nothing and becomes an Opaque.
 */
export function replay(start: Catalog, migrations: readonly ReplayedMigration[], options: ReplayOptions): Replayed {
  const session = new Session(start, options);
  for (const migration of migrations) session.run(migration);
  session.finish();
  return { catalog: session.draft.freeze(), commitPoints: session.points };
}
