import type { Node } from "@pgsql/types";
import type { EngineAnswer, EngineSession } from "../../ports.ts";
import { fixedExtensionSchema } from "../extensions.ts";
import { quoteIdentifier, quoteLiteral } from "../print.ts";
import { as } from "../tree.ts";
import { isData, type Prepared, prepare } from "./prepare.ts";
import { createStub, dropStub, indexInPlace, readStubs, STUB_SITUATION, withPackedGeometries } from "./stubs.ts";

export type RunOutcome =
  /** The catalog is as it was. */
  | { readonly kind: "nothing" }
  | { readonly kind: "ran"; readonly traceless: boolean }
  | { readonly kind: "unfollowed"; readonly refused: boolean; readonly reason: string };

/** What a new session of a server nobody configured has; what may not be set stays as the server has it. */
const SETTINGS = [
  `SET search_path TO "$user", public`,
  "SET client_encoding TO 'UTF8'",
  "SET TimeZone TO 'UTC'",
  "SET DateStyle TO 'ISO, MDY'",
  "SET IntervalStyle TO 'postgres'",
  // Messages are read: those of missing roles.
  "SET lc_messages TO 'C'",
];

/** The grammar statements were read with (libpg-query). */
const PARSERS_MAJOR = 18;

const IDENTIFIER = '(?:"(?:[^"]|"")*"|[\\w$]+)';
const TABLESPACE = new RegExp(`\\b(?:using\\s+index\\s+)?tablespace\\s+${IDENTIFIER}`, "gi");
const SCHEMA_OWNER = new RegExp(`(?<=^\\s*create\\s+schema\\s[^;(]*)\\bauthorization\\s+${IDENTIFIER}`, "i");
/** What all databases of a server share. */
const MISSING_SHARED = /^(role|tablespace) "(.*)" does not exist$/;
/** Undefined table, column, function, object; wrong types. What else is wrong with data depends on the rows there are. */
const WRONG_BY_ITSELF = /^42/;
/** Insufficient resources, limits of the program, an operator's intervention, what the server is not made for, internal errors. */
const SERVERS_FAULT = /^(?:0A|53|54|57|58|XX)/;
/** What a stub may be missing: types, functions, operators, operator classes, casts. */
const STUBS_FAULT: ReadonlySet<string> = new Set(["42704", "42883", "42804", "42846", "42P17"]);

/** Runs single statements in an engine's session, each as if it stood alone: what is refused leaves nothing behind. */
export class Runner {
  readonly notes: string[] = [];
  readonly #engine: EngineSession;
  readonly #available: ReadonlySet<string>;
  readonly #stubbed = new Set<string>();

  private constructor(engine: EngineSession, available: ReadonlySet<string>) {
    this.#engine = engine;
    this.#available = available;
  }

  static async start(engine: EngineSession): Promise<Runner> {
    for (const setting of SETTINGS) await engine.run(setting);
    const answer = await engine.run(
      "SELECT name FROM pg_available_extensions UNION SELECT extname FROM pg_extension ORDER BY 1",
    );
    const names = answer.ok ? answer.rows.map(({ name }) => String(name)) : [];
    return new Runner(engine, new Set(names));
  }

  /** @param inBlock the session is in a transaction block */
  async run(text: string, tree: Node, inBlock: boolean): Promise<RunOutcome> {
    const { ownServer } = this.#engine;
    const prepared = prepare(text, tree, { available: this.#available, stubbed: this.#stubbed, ownServer, inBlock });
    switch (prepared.kind) {
      case "skip":
        return { kind: "nothing" };
      case "role":
        return this.#role(prepared.name);
      case "not run":
        return { kind: "unfollowed", refused: false, reason: prepared.reason };
      case "run": {
        const sql = this.#stubbed.has("postgis") ? withPackedGeometries(prepared.sql) : prepared.sql;
        const answer = await this.#alone(sql, inBlock, sql === text);
        if (answer.ok) return { kind: "ran", traceless: prepared.traceless };
        if (await this.#indexed(tree, answer, inBlock)) return { kind: "ran", traceless: false };
        return this.#refused(answer, prepared.traceless || isData(tree));
      }
      case "stub extension":
        return this.#stub(prepared, inBlock);
      case "drop stub":
        return this.#dropStubs(prepared, inBlock);
      default:
        return prepared satisfies never;
    }
  }

  /** Where a schema bears the name of the role, `$user` in the search_path would be that schema. */
  async #role(name: string): Promise<RunOutcome> {
    const answer = await this.#engine.run(`SELECT nspname FROM pg_namespace WHERE nspname = ${quoteLiteral(name)}`);
    if (answer.ok && answer.rows.length === 0) return { kind: "nothing" };
    const reason = `no role is made on a server that others use: "$user" would be schema "${name}"`;
    return { kind: "unfollowed", refused: false, reason };
  }

  /**
   * One statement, and once more where something that all databases of a server share is missing: a role is made where the
   * server is our own; tablespaces and a schema's owner show nowhere in the catalog and are left out.
   */
  async #alone(sql: string, inBlock: boolean, parsed: boolean): Promise<EngineAnswer> {
    const answer = await this.#once(sql, inBlock, parsed);
    const [, kind, name] = answer.ok ? [] : (MISSING_SHARED.exec(answer.message) ?? []);
    if (kind === undefined || name === undefined) return answer;
    if (kind === "role" && this.#engine.ownServer) {
      const made = await this.#once(`CREATE ROLE ${quoteIdentifier(name)} SUPERUSER`, inBlock);
      return made.ok ? this.#alone(sql, inBlock, parsed) : answer;
    }
    const without = sql.replace(kind === "role" ? SCHEMA_OWNER : TABLESPACE, "");
    if (without === sql) return answer;
    const again = await this.#alone(without, inBlock, false);
    return again.ok ? again : answer;
  }

  /** An index that only a stub's operator class is missing for: another of that name over the same columns takes its place. */
  async #indexed(tree: Node, { code }: Extract<EngineAnswer, { ok: false }>, inBlock: boolean): Promise<boolean> {
    const index = as(tree, "IndexStmt");
    if (index === undefined || this.#stubbed.size === 0 || !STUBS_FAULT.has(code)) return false;
    const sql = indexInPlace(index);
    return sql !== null && (await this.#once(sql, inBlock)).ok;
  }

  /**
   * In a transaction block behind a savepoint. A text that does not parse runs nothing of itself, so that the savepoint goes
   * ahead of it, save where the parser of the very same grammar has read it: that spares half of the round trips.
   */
  async #once(sql: string, inBlock: boolean, parsed = false): Promise<EngineAnswer> {
    if (!inBlock) return this.#engine.run(sql);
    const together = parsed && this.#engine.major >= PARSERS_MAJOR;
    if (!together) await this.#engine.run("SAVEPOINT headgate_statement");
    const begin = together ? "SAVEPOINT headgate_statement; " : "";
    const answer = await this.#engine.run(`${begin}${sql}\n; RELEASE SAVEPOINT headgate_statement`);
    if (!answer.ok) {
      await this.#engine.run("ROLLBACK TO SAVEPOINT headgate_statement; RELEASE SAVEPOINT headgate_statement");
    }
    return answer;
  }

  #refused({ message, code }: Extract<EngineAnswer, { ok: false }>, harmless: boolean): RunOutcome {
    if (harmless && (!WRONG_BY_ITSELF.test(code) || MISSING_SHARED.test(message))) return { kind: "nothing" };
    if (this.#stubbed.size > 0 && STUBS_FAULT.has(code)) {
      if (harmless) return { kind: "nothing" };
      const reason = `with a stub of ${[...this.#stubbed].join(", ")}, which the server lacks: ${message}`;
      return { kind: "unfollowed", refused: false, reason };
    }
    if (!this.#engine.ownServer && MISSING_SHARED.test(message)) {
      const reason = `no role or tablespace is made on a server that others use: ${message}`;
      return { kind: "unfollowed", refused: false, reason };
    }
    if (SERVERS_FAULT.test(code)) return { kind: "unfollowed", refused: false, reason: `could not be run: ${message}` };
    return { kind: "unfollowed", refused: true, reason: `PostgreSQL refuses this: ${message}` };
  }

  async #situation() {
    const answer = await this.#engine.run(STUB_SITUATION);
    const row = answer.ok ? answer.rows[0] : undefined;
    return {
      schema: typeof row?.schema === "string" ? row.schema : "public",
      stubs: readStubs(typeof row?.stubs === "string" ? row.stubs : null),
    };
  }

  async #stub(asked: Extract<Prepared, { kind: "stub extension" }>, inBlock: boolean): Promise<RunOutcome> {
    const { name, ifNotExists } = asked;
    const { schema, stubs } = await this.#situation();
    if (stubs.some((entry) => entry.name === name)) {
      if (ifNotExists) return { kind: "nothing" };
      return { kind: "unfollowed", refused: true, reason: `extension "${name}" already exists` };
    }
    const stub = { name, schema: fixedExtensionSchema(name) ?? asked.schema ?? schema };
    const answer = await this.#once(createStub(stub, stubs), inBlock);
    if (!answer.ok) {
      const reason = `the server lacks extension ${name}, and a stub of it is refused: ${answer.message}`;
      return { kind: "unfollowed", refused: false, reason };
    }
    if (!this.#stubbed.has(name)) {
      this.notes.push(`${this.#engine.label} lacks extension ${name}: only its types are there, as stubs`);
    }
    this.#stubbed.add(name);
    // Functions over what is missing are made all the same; whoever runs them is refused.
    await this.#once("SET check_function_bodies TO off", inBlock);
    return { kind: "ran", traceless: false };
  }

  async #dropStubs(asked: Extract<Prepared, { kind: "drop stub" }>, inBlock: boolean): Promise<RunOutcome> {
    const { stubs } = await this.#situation();
    const left = (index: number) => stubs.filter((entry) => !asked.names.slice(0, index).includes(entry.name));
    const statements = asked.names.map((name, index) => dropStub(name, left(index), asked.cascade));
    const answer = await this.#once([...statements, asked.rest].filter((sql) => sql !== "").join("\n"), inBlock);
    return answer.ok ? { kind: "ran", traceless: false } : this.#refused(answer, false);
  }
}
