import type { Node, TransactionStmt } from "@pgsql/types";
import type { Catalog, Opaque } from "../model/catalog.ts";
import type { Change, CommitPoint, TableUse } from "../model/change.ts";
import type { Location } from "../model/location.ts";
import type { TransactionMode } from "../model/migration.ts";
import type { Statement } from "../model/statement.ts";
import { discardTemporary, dropWhole } from "./apply/discard.ts";
import { applyTree, kindOf } from "./apply/dispatch.ts";
import { defaultPathSetting, searchPathSetting, setRole } from "./apply/settings.ts";
import { attribute, diff } from "./diff.ts";
import { Draft } from "./draft.ts";
import { mentions } from "./mentions.ts";
import { relationsNamed } from "./named-relations.ts";
import { searchedSchemas } from "./names.ts";
import { outsideTransactionsOnly } from "./outside-transactions.ts";
import { Refused, Undecidable } from "./refused.ts";
import type { ReplayedMigration, ReplayOptions } from "./replay.ts";
import { tableUses } from "./table-uses.ts";
import { as } from "./tree.ts";

interface Savepoint {
  readonly name: string;
  readonly mark: number;
  readonly changes: number;
  readonly uses: number;
  readonly outerPath: readonly string[] | null;
}

interface Transaction {
  /** Begun by the SQL itself. */
  readonly explicit: boolean;
  readonly savepoints: Savepoint[];
  /** What its statements changed, one by one. */
  readonly changes: Change[];
  readonly uses: TableUse<Catalog>[];
  /** The search_path to go back to after SET LOCAL. */
  outerPath: readonly string[] | null;
  at: Location | null;
}

const ABOUT_EVENT_TRIGGERS: ReadonlySet<string> = new Set(["CreateEventTrigStmt", "AlterEventTrigStmt"]);

/** Runs migrations one after the other against a draft, keeping transactions and, when traced, commit points. */
export class Session {
  readonly draft: Draft;
  readonly points: CommitPoint<Catalog>[] = [];
  readonly #options: ReplayOptions;
  #transaction: Transaction | null = null;
  /** The catalog others saw last. */
  #visible: Catalog;
  /** What RESET goes back to: what ALTER DATABASE and ALTER ROLE set shows in the next connection only. */
  #connectionPath: readonly string[];
  /** The statement being followed. */
  #text = "";
  #mode: TransactionMode = "statement";

  constructor(start: Catalog, options: ReplayOptions) {
    this.draft = new Draft(start);
    this.#options = options;
    this.#visible = start;
    this.#connectionPath = this.draft.defaultSearchPath;
  }

  run(migration: ReplayedMigration): void {
    if (migration.transaction !== "run" && this.#transaction !== null) this.finish();
    for (const statement of migration.statements) this.step(statement, migration.transaction);
    if (migration.transaction !== "run") this.finish();
    if (migration.resetsSession === true) this.draft.set({ searchPath: this.draft.defaultSearchPath });
  }

  /** One statement; `finish` ends the connection. */
  step(statement: Statement, mode: TransactionMode): void {
    this.#mode = mode;
    if (this.#transaction === null) this.#begin(false);
    this.#follow(statement);
    if (mode === "statement" && !this.#isExplicit()) this.#commit();
  }

  /** The runner is done with what it runs in one transaction. */
  finish(): void {
    if (this.#mode === "statement" && this.#isExplicit()) this.#abandon();
    if (this.#transaction !== null) this.#commit();
    this.#disconnect();
  }

  /** A runner that opens no transactions does not end those the SQL leaves open: they go with the connection. */
  #abandon(): void {
    const at = this.#transaction?.at ?? null;
    this.#rollback();
    if (at !== null) this.#opaque(at, "a transaction is begun and never ended: all it did is rolled back", []);
  }

  #isExplicit(): boolean {
    return this.#transaction?.explicit === true;
  }

  #begin(explicit: boolean): void {
    this.#transaction = { explicit, savepoints: [], changes: [], uses: [], outerPath: null, at: null };
  }

  #follow(statement: Statement): void {
    if (this.#transaction !== null) this.#transaction.at = statement.at;
    this.#text = statement.text;
    switch (statement.parsed.kind) {
      case "psql":
        this.#psql(statement.parsed.command, statement.at);
        return;
      case "error":
        this.#opaque(statement.at, `does not parse: ${statement.parsed.problem.message}`, null);
        return;
      case "tree": {
        const transaction = as(statement.parsed.tree, "TransactionStmt");
        if (transaction !== undefined) {
          this.#control(transaction, statement.at);
          return;
        }
        this.#traced(statement.at, statement.parsed.tree);
        return;
      }
      default: {
        statement.parsed satisfies never;
      }
    }
  }

  /** psql's own commands touch no catalog, save those that read other SQL or go to another database. */
  #psql(command: string, at: Location): void {
    const [name = "", ...rest] = command.trim().split(/\s+/);
    // `\c -` opens the same database anew.
    if (/^\\c(onnect)?$/.test(name) && rest.every((argument) => argument === "-")) {
      this.finish();
      return;
    }
    if (/^\\(i|ir|include|include_relative|c|connect|gexec)$/.test(name)) {
      this.#opaque(at, `psql's ${name} is not followed`, null);
    }
  }

  #traced(at: Location, tree: Node): void {
    if (!this.#options.trace) {
      this.#apply(at, tree);
      return;
    }
    const before = this.draft.freeze();
    const uses = tableUses(this.draft, before, tree, at);
    this.#apply(at, tree);
    const after = this.draft.freeze();
    this.#transaction?.uses.push(...uses);
    if (after !== before) this.#transaction?.changes.push(...diff(before, after, at));
  }

  #apply(at: Location, tree: Node): void {
    if (this.#setsSearchPath(tree)) return;
    const mark = this.draft.mark();
    try {
      const outside = this.#isExplicit() ? outsideTransactionsOnly(tree) : null;
      if (outside !== null) throw new Refused(`${outside} cannot run inside a transaction block`);
      const { postgres, parser = null } = this.#options;
      applyTree({ draft: this.draft, at, postgres, parser, variables: new Map(), depth: 0 }, tree);
      if (this.draft.mark() > mark) this.#fireEventTriggers(at, tree);
    } catch (error) {
      this.draft.undo(mark);
      this.#failed(at, tree, error);
    }
  }

  /** What event triggers do on top of a statement is not followed; they do not fire for one another. */
  #fireEventTriggers(at: Location, tree: Node): void {
    const fired = this.draft.eventTriggers.find((trigger) => trigger.enabled);
    if (fired === undefined || ABOUT_EVENT_TRIGGERS.has(kindOf(tree))) return;
    this.#opaque(at, `fires event trigger "${fired.name}", whose function ${fired.function}() may change more`, null);
  }

  #failed(at: Location, tree: Node, error: unknown): void {
    if (error instanceof Refused) {
      const named = relationsNamed(this.draft, tree);
      this.#opaque(at, `PostgreSQL would refuse this: ${error.message}`, named, true);
      return;
    }
    if (error instanceof Undecidable) {
      this.#opaque(at, error.message, error.relations);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    this.#opaque(at, `could not be replayed: ${message}`, null);
  }

  #opaque(at: Location, reason: string, relations: readonly string[] | null, refused = false): void {
    const entry: Opaque = {
      at,
      refused,
      reason,
      relations,
      mentions: relations === null ? mentions(this.draft, this.#text) : [],
    };
    const before = this.draft.opaque;
    this.draft.set({ opaque: [...before, entry] });
    if (this.#options.trace) this.#transaction?.changes.push({ kind: "opaque", ...entry });
  }

  #setsSearchPath(tree: Node): boolean {
    const defaultSearchPath = defaultPathSetting(tree);
    if (defaultSearchPath !== undefined) {
      this.draft.set({ defaultSearchPath });
      return true;
    }
    if (as(tree, "AlterDatabaseSetStmt") !== undefined || setRole(this.draft, tree)) return true;
    const setting = searchPathSetting(tree);
    if (setting === undefined) return as(tree, "VariableSetStmt") !== undefined;
    if (setting.local && this.#transaction !== null) this.#transaction.outerPath ??= this.draft.searchPath;
    if (!setting.local && this.#transaction !== null) this.#transaction.outerPath = null;
    this.draft.set({ searchPath: setting.path ?? this.#connectionPath });
    return true;
  }

  #control(statement: TransactionStmt, at: Location): void {
    switch (statement.kind) {
      case "TRANS_STMT_BEGIN":
      case "TRANS_STMT_START":
        // Inside a transaction block PostgreSQL only warns; what came before in an implicit one belongs to it.
        if (this.#transaction !== null && !this.#transaction.explicit)
          this.#transaction = { ...this.#transaction, explicit: true };
        return;
      case "TRANS_STMT_COMMIT":
        this.#commit();
        return;
      case "TRANS_STMT_ROLLBACK":
        this.#rollback();
        return;
      case "TRANS_STMT_SAVEPOINT":
        this.#savepoint(statement.savepoint_name ?? "");
        return;
      case "TRANS_STMT_RELEASE":
        this.#release(statement.savepoint_name ?? "");
        return;
      case "TRANS_STMT_ROLLBACK_TO":
        this.#rollbackTo(statement.savepoint_name ?? "");
        return;
      case "TRANS_STMT_PREPARE":
      case "TRANS_STMT_COMMIT_PREPARED":
      case "TRANS_STMT_ROLLBACK_PREPARED":
        this.#opaque(at, "prepared transactions are not followed", null);
        return;
      default:
        this.#opaque(at, `transaction statement ${statement.kind ?? ""} is not known here`, null);
        return;
    }
  }

  #commit(): void {
    const transaction = this.#transaction;
    this.#transaction = null;
    if (transaction === null) return;
    if (transaction.outerPath !== null) this.draft.set({ searchPath: transaction.outerPath });
    for (const relation of [...this.draft.relations.values()]) {
      if (relation.dropOnCommit === true) dropWhole(this.draft, relation.oid);
    }
    this.draft.forget();
    if (!this.#options.trace || transaction.at === null) return;
    const before = this.#visible;
    const catalog = this.draft.freeze();
    const changes = catalog === before ? [] : attribute(diff(before, catalog, transaction.at), transaction.changes);
    this.#visible = catalog;
    this.points.push({ catalog, changes, at: transaction.at, uses: transaction.uses });
  }

  #rollback(): void {
    this.draft.undo(0);
    this.#transaction = null;
  }

  #savepoint(name: string): void {
    const changes = this.#transaction?.changes.length ?? 0;
    const uses = this.#transaction?.uses.length ?? 0;
    const outerPath = this.#transaction?.outerPath ?? null;
    this.#transaction?.savepoints.push({ name, mark: this.draft.mark(), changes, uses, outerPath });
  }

  #release(name: string): void {
    const position = this.#transaction?.savepoints.findLastIndex((savepoint) => savepoint.name === name) ?? -1;
    if (position >= 0) this.#transaction?.savepoints.splice(position);
  }

  #rollbackTo(name: string): void {
    const position = this.#transaction?.savepoints.findLastIndex((savepoint) => savepoint.name === name) ?? -1;
    const savepoint = this.#transaction?.savepoints[position];
    if (savepoint === undefined) return;
    this.draft.undo(savepoint.mark);
    if (this.#transaction !== null) this.#transaction.outerPath = savepoint.outerPath;
    this.#transaction?.savepoints.splice(position + 1);
    this.#transaction?.changes.splice(savepoint.changes);
    this.#transaction?.uses.splice(savepoint.uses);
  }

  /** A migration ends: its temporary tables are gone, and so is a search_path that finds nothing (dumps set it to ''). */
  #disconnect(): void {
    if (this.draft.role !== null) this.draft.set({ role: null });
    if (searchedSchemas(this.draft).length === 0) this.draft.set({ searchPath: this.draft.defaultSearchPath });
    discardTemporary(this.draft);
    this.#connectionPath = this.draft.defaultSearchPath;
    this.draft.forget();
    if (this.#options.trace) this.#visible = this.draft.freeze();
  }
}
