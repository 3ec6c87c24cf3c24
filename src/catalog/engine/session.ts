import type { Node, TransactionStmt } from "@pgsql/types";
import type { Catalog } from "../../model/catalog.ts";
import type { Change, CommitPoint } from "../../model/change.ts";
import type { Location } from "../../model/location.ts";
import type { TransactionMode } from "../../model/migration.ts";
import type { Statement } from "../../model/statement.ts";
import type { EngineAnswer, EngineSession } from "../../ports.ts";
import { defaultPathSetting, searchPathSetting } from "../apply/settings.ts";
import { attribute, diff } from "../diff.ts";
import { DEFAULT_SEARCH_PATH } from "../empty.ts";
import { outsideTransactionsOnly } from "../outside-transactions.ts";
import { quoteIdentifier } from "../print.ts";
import type { ReplayedMigration } from "../replay.ts";
import { as } from "../tree.ts";
import { Introspector } from "./introspector.ts";
import { Runner } from "./runner.ts";
import { type Unfollowed, Unfollowing } from "./unfollowed.ts";

interface Savepoint {
  readonly name: string;
  readonly catalog: Catalog;
  readonly opaque: number;
  readonly changes: number;
}

/** How closely commit points are kept: of migrations that have run it is enough in which of them something changed. */
export type Trace = "nothing" | "migrations" | "statements";

/** Stands for a statement that names nothing. */
const NOTHING: Node = { TransactionStmt: {} };

/** What SQL or the framework made one transaction; `begun` once the server is in a transaction block. */
interface Transaction {
  readonly explicit: boolean;
  readonly begun: boolean;
  readonly opaque: number;
  readonly savepoints: Savepoint[];
  readonly changes: Change[];
  at: Location | null;
}

/**
 * Runs migrations in an engine's database as static replay follows them: the same transactions, one session, one search_path, and
 * after a statement that is refused it goes on as if that statement were not there.
 */
export class ReplaySession {
  readonly points: CommitPoint<Catalog>[] = [];
  readonly #engine: EngineSession;
  readonly #introspector: Introspector;
  readonly #runner: Runner;
  readonly #unfollowed = new Unfollowing();
  #trace: Trace = "nothing";
  #mode: TransactionMode = "statement";
  #transaction: Transaction | null = null;
  /** What others saw last. */
  #visible: Catalog;
  /** The catalog after the last statement, while it is traced. */
  #current: Catalog;
  /** What a new connection's search_path is. ALTER DATABASE and ALTER ROLE are followed here and not run. */
  #defaultPath: readonly string[] = DEFAULT_SEARCH_PATH;
  /** What RESET goes back to: such a default shows in the next connection only. */
  #connectionPath: readonly string[] = DEFAULT_SEARCH_PATH;

  private constructor(engine: EngineSession, introspector: Introspector, runner: Runner, start: Catalog) {
    this.#engine = engine;
    this.#introspector = introspector;
    this.#runner = runner;
    this.#visible = start;
    this.#current = start;
  }

  /** @param postgres the major version the catalog is for */
  static async start(engine: EngineSession, postgres: number): Promise<ReplaySession> {
    const runner = await Runner.start(engine);
    const introspector = new Introspector(engine, postgres);
    return new ReplaySession(engine, introspector, runner, await introspector.first());
  }

  /** Remarks for people: what was stubbed. */
  get notes(): readonly string[] {
    return this.#runner.notes;
  }

  /** Runs migrations and gives the catalog after them; `trace` keeps their commit points, `migrations` one for each. */
  async run(migrations: readonly ReplayedMigration[], trace: Trace): Promise<Catalog> {
    this.#trace = trace;
    for (const migration of migrations) await this.#migration(migration);
    await this.#finish();
    await this.#look(null);
    this.#visible = this.#current;
    return this.#current;
  }

  async #migration({ statements, transaction, resetsSession }: ReplayedMigration): Promise<void> {
    if (transaction !== "run" && this.#transaction !== null) await this.#finish();
    for (const statement of statements) {
      this.#mode = transaction;
      if (this.#transaction === null) await this.#begin(transaction !== "statement");
      await this.#step(statement);
      if (transaction === "statement" && this.#transaction?.explicit !== true) await this.#commit();
    }
    if (transaction !== "run") await this.#finish();
    if (resetsSession === true) await this.#setPath(this.#defaultPath, false);
    if (this.#trace === "migrations") await this.#traceMigration(statements.at(-1)?.at);
  }

  /** Looking costs as much as many statements do. */
  async #traceMigration(at: Location | undefined): Promise<void> {
    if (at === undefined) return;
    const before = this.#current;
    await this.#look(null);
    const changes = diff(before, this.#current, at);
    if (this.#transaction !== null) {
      this.#transaction.changes.push(...changes);
      return;
    }
    this.#visible = this.#current;
    if (changes.length > 0) this.points.push({ catalog: this.#current, changes, at });
  }

  /** The runner is done with what it runs in one transaction. */
  async #finish(): Promise<void> {
    if (this.#mode === "statement" && this.#transaction?.explicit === true) await this.#abandon();
    if (this.#transaction !== null) await this.#commit();
    await this.#disconnect();
  }

  /** A runner that opens no transactions does not end those the SQL leaves open: they go with the connection. */
  async #abandon(): Promise<void> {
    const at = this.#transaction?.at ?? null;
    await this.#rollback();
    const reason = "a transaction is begun and never ended: all it did is rolled back";
    if (at !== null) this.#opaque({ at, text: "", tree: NOTHING, refused: false, reason });
  }

  async #begin(block: boolean): Promise<void> {
    if (block) await this.#must("BEGIN");
    const opaque = this.#unfollowed.length;
    this.#transaction = { explicit: false, begun: block, opaque, savepoints: [], changes: [], at: null };
  }

  async #step(statement: Statement): Promise<void> {
    if (this.#transaction !== null) this.#transaction.at = statement.at;
    const { parsed, at, text } = statement;
    switch (parsed.kind) {
      case "psql": {
        const [name = "", ...rest] = parsed.command.trim().split(/\s+/);
        // `\c -` opens the same database anew.
        if (/^\\c(onnect)?$/.test(name) && rest.every((argument) => argument === "-")) {
          await this.#finish();
          return;
        }
        if (!/^\\(i|ir|include|include_relative|c|connect|gexec)$/.test(name)) return;
        this.#opaque({ at, text, tree: null, refused: false, reason: `psql's ${name} is not followed` });
        return;
      }
      case "error": {
        const reason = `does not parse: ${parsed.problem.message}`;
        this.#opaque({ at, text, tree: null, refused: false, reason });
        return;
      }
      case "tree": {
        const control = as(parsed.tree, "TransactionStmt");
        if (control === undefined) await this.#apply(at, text, parsed.tree);
        else await this.#control(control, at, text);
        return;
      }
      default:
        parsed satisfies never;
    }
  }

  async #apply(at: Location, text: string, tree: Node): Promise<void> {
    this.#defaultPath = defaultPathSetting(tree) ?? this.#defaultPath;
    const outside = this.#transaction?.explicit === true ? outsideTransactionsOnly(tree) : null;
    if (outside !== null) {
      const reason = `PostgreSQL refuses this: ${outside} cannot run inside a transaction block`;
      this.#opaque({ at, text, tree, refused: true, reason });
      return;
    }
    const outcome = await this.#runner.run(text, tree, this.#transaction?.begun === true);
    switch (outcome.kind) {
      case "nothing":
        return;
      case "ran": {
        const setting = searchPathSetting(tree);
        if (setting?.path === null) await this.#setPath(this.#connectionPath, setting.local);
        if (as(tree, "DiscardStmt")?.target === "DISCARD_ALL") await this.#setPath(this.#defaultPath, false);
        if (this.#trace !== "statements" || outcome.traceless) return;
        const before = this.#current;
        await this.#look(at);
        if (this.#current !== before) this.#transaction?.changes.push(...diff(before, this.#current, at));
        return;
      }
      case "unfollowed":
        this.#opaque({ at, text, tree, refused: outcome.refused, reason: outcome.reason });
        return;
      default:
        outcome satisfies never;
    }
  }

  #opaque(entry: Unfollowed): void {
    this.#unfollowed.push(entry);
    if (this.#trace === "nothing") return;
    const before = this.#current;
    this.#current = { ...before, opaque: this.#unfollowed.entries(before) };
    this.#transaction?.changes.push(...diff(before, this.#current, entry.at));
  }

  async #control(statement: TransactionStmt, at: Location, text: string): Promise<void> {
    const name = statement.savepoint_name ?? "";
    switch (statement.kind) {
      case "TRANS_STMT_BEGIN":
      case "TRANS_STMT_START":
        // Inside a transaction block PostgreSQL only warns; what came before in an implicit one belongs to it.
        if (this.#transaction?.begun !== true) await this.#must("BEGIN");
        if (this.#transaction !== null) this.#transaction = { ...this.#transaction, explicit: true, begun: true };
        return;
      case "TRANS_STMT_COMMIT":
        await this.#commit();
        return;
      case "TRANS_STMT_ROLLBACK":
        await this.#rollback();
        return;
      case "TRANS_STMT_SAVEPOINT":
        await this.#savepoint(name);
        return;
      case "TRANS_STMT_RELEASE": {
        const position = this.#savepointNamed(name);
        if (position < 0) return;
        await this.#must(`RELEASE SAVEPOINT ${quoteIdentifier(name)}`);
        this.#transaction?.savepoints.splice(position);
        return;
      }
      case "TRANS_STMT_ROLLBACK_TO":
        await this.#rollbackTo(name);
        return;
      case "TRANS_STMT_PREPARE":
      case "TRANS_STMT_COMMIT_PREPARED":
      case "TRANS_STMT_ROLLBACK_PREPARED":
        this.#opaque({ at, text, tree: null, refused: false, reason: "prepared transactions are not followed" });
        return;
      default: {
        const reason = `transaction statement ${statement.kind ?? ""} is not known here`;
        this.#opaque({ at, text, tree: null, refused: false, reason });
      }
    }
  }

  async #commit(): Promise<void> {
    const transaction = this.#transaction;
    if (transaction === null) return;
    const answer: EngineAnswer | null = transaction.begun ? await this.#engine.run("COMMIT") : null;
    if (answer?.ok === false) {
      this.#undo(transaction);
      const reason = `PostgreSQL refuses to commit: ${answer.message}`;
      if (transaction.at !== null) {
        this.#opaque({ at: transaction.at, text: "", tree: null, refused: true, reason });
      }
    }
    this.#transaction = null;
    if (this.#trace === "nothing" || transaction.at === null) return;
    const before = this.#visible;
    const catalog = this.#current;
    const changes = catalog === before ? [] : attribute(diff(before, catalog, transaction.at), transaction.changes);
    this.#visible = catalog;
    this.points.push({ catalog, changes, at: transaction.at });
  }

  async #rollback(): Promise<void> {
    const transaction = this.#transaction;
    if (transaction === null) return;
    if (transaction.begun) await this.#must("ROLLBACK");
    this.#undo(transaction);
    this.#transaction = null;
  }

  #undo({ opaque }: Transaction): void {
    this.#unfollowed.truncate(opaque);
    this.#current = this.#visible;
  }

  #savepointNamed(name: string): number {
    return this.#transaction?.savepoints.findLastIndex((savepoint) => savepoint.name === name) ?? -1;
  }

  async #savepoint(name: string): Promise<void> {
    if (this.#transaction?.begun !== true) return;
    await this.#must(`SAVEPOINT ${quoteIdentifier(name)}`);
    const { savepoints, changes } = this.#transaction;
    const opaque = this.#unfollowed.length;
    savepoints.push({ name, catalog: this.#current, opaque, changes: changes.length });
  }

  async #rollbackTo(name: string): Promise<void> {
    const position = this.#savepointNamed(name);
    const savepoint = this.#transaction?.savepoints[position];
    if (savepoint === undefined) return;
    await this.#must(`ROLLBACK TO SAVEPOINT ${quoteIdentifier(name)}`);
    this.#transaction?.savepoints.splice(position + 1);
    this.#transaction?.changes.splice(savepoint.changes);
    this.#unfollowed.truncate(savepoint.opaque);
    this.#current = savepoint.catalog;
  }

  async #setPath(path: readonly string[], local: boolean): Promise<void> {
    const schemas = path.length === 0 ? "''" : path.map(quoteIdentifier).join(", ");
    await this.#must(`SET ${local ? "LOCAL" : "SESSION"} search_path TO ${schemas}`);
  }

  /** A migration ends: its temporary tables and role are gone, and so is a search_path that finds nothing (dumps set it to ''). */
  async #disconnect(): Promise<void> {
    const rows = await this.#must(
      "RESET SESSION AUTHORIZATION; DISCARD TEMP; SELECT cardinality(current_schemas(false)) AS searched",
    );
    if (rows[0]?.searched === 0) await this.#setPath(this.#defaultPath, false);
    this.#connectionPath = this.#defaultPath;
    if (this.#trace !== "statements") return;
    await this.#look(null);
    this.#visible = this.#current;
  }

  async #look(at: Location | null): Promise<void> {
    const inBlock = this.#transaction?.begun === true;
    this.#current = await this.#introspector.look(this.#current, at, inBlock, (catalog) => ({
      opaque: this.#unfollowed.entries(catalog),
      ...(this.#defaultPath === DEFAULT_SEARCH_PATH ? {} : { defaultSearchPath: this.#defaultPath }),
    }));
  }

  /** Runs what no server refuses. */
  async #must(sql: string): Promise<Extract<EngineAnswer, { ok: true }>["rows"]> {
    const answer = await this.#engine.run(sql);
    if (answer.ok) return answer.rows;
    throw new Error(`${this.#engine.label} refuses ${sql}: ${answer.message}`);
  }
}
