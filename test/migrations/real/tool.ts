/** A migration tool that is run for real on its fixture. One file in this folder each, listed in tools.ts. */
export interface RealTool {
  /** The framework's id; its fixture is the folder of that name. */
  readonly id: string;
  /** The tool and its version, as its registry names it. Says so where only the order is the tool's and a plain client ran the files. */
  readonly by: string;
  /** The migrations folder below the fixture. */
  readonly path: string;
  /** Values of variables the tool is given, as headgate.yaml names them under `placeholders`. */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** Tables the tool keeps for itself beside its history table: `schema.name`. */
  readonly own?: readonly string[];
  /** Makes good what the tool keeps about its files, after one of them was changed. */
  changed?(folder: string): Promise<void>;
  /** Runs everything that is pending. Rejects when the tool fails. */
  apply(job: RealJob): Promise<void>;
  /** Where migrations are started, and completed later. */
  readonly staged?: Staged;
}

/** The two steps of one migration. */
export interface Staged {
  /** @param file below the migrations folder */
  start(job: RealJob, file: string): Promise<void>;
  complete(job: RealJob): Promise<void>;
}

/** What a tool is to run. */
export interface RealJob {
  /** The fixture's root, a copy that may be written to. */
  readonly root: string;
  /** The migrations folder in it. */
  readonly folder: string;
  /** postgres://…, an empty database, a superuser without password. */
  readonly url: string;
}
