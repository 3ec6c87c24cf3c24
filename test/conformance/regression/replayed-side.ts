import { Session } from "../../../src/catalog/session.ts";
import type { Catalog } from "../../../src/model/catalog.ts";
import type { Statement } from "../../../src/model/statement.ts";
import type { SqlParser } from "../../../src/ports.ts";
import { readStatements } from "../../../src/sql/read.ts";

/** What the replay made of a statement. */
export interface Verdict {
  readonly kind: "done" | "refused" | "opaque" | "crashed";
  readonly reason: string;
}

const GUARD = "headgate_guard";

/** A replay that takes statements one by one, and can take the last one back. */
export class ReplayedSide {
  readonly #parser: SqlParser;
  readonly #postgres: number;
  #session: Session;
  #before: Catalog;

  constructor(start: Catalog, parser: SqlParser, postgres: number) {
    this.#parser = parser;
    this.#postgres = postgres;
    this.#before = start;
    this.#session = this.#sessionFrom(start);
  }

  get catalog(): Catalog {
    return this.#session.draft.freeze();
  }

  control(statement: Statement): Verdict {
    return this.#execute(statement);
  }

  /** CREATE INDEX CONCURRENTLY that fails on the rows leaves its index behind, invalid. */
  leaveInvalid(): void {
    const known = new Set([...this.#before.relations.values()].flatMap(({ indexes }) => indexes.map(({ oid }) => oid)));
    const relations = [...this.catalog.relations].map(([oid, relation]): [number, typeof relation] => {
      const indexes = relation.indexes.map((index) => (known.has(index.oid) ? index : { ...index, valid: false }));
      return [oid, { ...relation, indexes }];
    });
    this.#session = this.#sessionFrom({ ...this.catalog, relations: new Map(relations) });
  }

  rollback(): void {
    this.#run("ROLLBACK");
  }

  /** `inBlock` as on the server: a savepoint goes before the statement. */
  statement(statement: Statement, inBlock: boolean): Verdict {
    this.#before = this.catalog;
    if (inBlock) this.#run(`SAVEPOINT ${GUARD}`);
    return this.#execute(statement);
  }

  /** The statement stays. */
  keep(inBlock: boolean): void {
    if (inBlock) this.#run(`RELEASE SAVEPOINT ${GUARD}`);
  }

  /** The statement is taken back. */
  takeBack(inBlock: boolean): void {
    if (inBlock) {
      this.#run(`ROLLBACK TO SAVEPOINT ${GUARD}`);
      this.#run(`RELEASE SAVEPOINT ${GUARD}`);
    } else this.#session = this.#sessionFrom(this.#before);
  }

  /** A connection that ends takes an open transaction with it. */
  reconnect(): void {
    this.rollback();
    this.#session.finish();
  }

  #sessionFrom(catalog: Catalog): Session {
    return new Session(catalog, { postgres: this.#postgres, trace: false, parser: this.#parser });
  }

  #execute(statement: Statement): Verdict {
    const known = this.#session.draft.opaque.length;
    this.#session.step(statement, "statement");
    const [entry] = this.#session.draft.opaque.slice(known);
    if (entry === undefined) return { kind: "done", reason: "" };
    const { reason } = entry;
    if (entry.refused || reason.startsWith("does not parse")) return { kind: "refused", reason };
    return { kind: reason.startsWith("could not be replayed") ? "crashed" : "opaque", reason };
  }

  #run(text: string): void {
    const source = { file: GUARD, text, ranges: [{ start: 0, end: text.length }] };
    for (const statement of readStatements(source, this.#parser)) this.#session.step(statement, "statement");
  }
}
