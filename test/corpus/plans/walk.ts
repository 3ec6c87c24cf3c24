import { rmSync } from "node:fs";

import type pg from "pg";
import { emptyCatalog } from "../../../src/catalog/empty.ts";
import { quoteIdentifier } from "../../../src/catalog/print.ts";
import { Session } from "../../../src/catalog/session.ts";
import { type Random, randomOf } from "../../../src/contracts/bench/random.ts";
import { type Catalog, qualifiedName } from "../../../src/model/catalog.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { parsePlans } from "../../../src/plans/format.ts";
import { targetText } from "../../../src/plans/new/target.ts";
import { operationOf } from "../../../src/plans/operations/all.ts";
import { findTable, targetTable } from "../../../src/plans/target.ts";
import type { SqlParser } from "../../../src/ports.ts";
import { headgate, type Outcome } from "../../cli/run.ts";
import { Repository } from "../../e2e/plans/repository.ts";
import { realWhole } from "../../support/real-whole.ts";
import { replayedWhole } from "../../support/replayed-whole.ts";
import { factsOf, textsOf } from "../../support/whole-catalog.ts";
import { Differences } from "../differences.ts";
import { statementsOf } from "../follow.ts";
import { layoutNamed, type Step } from "../layouts.ts";
import type { LaidOut } from "./layout.ts";
import type { HistoryMove } from "./moves.ts";
import { consumerFile, MIGRATIONS, projectFiles, type Reading, readings } from "./project.ts";
import { edge, insertRow, isRefusedValue, type RowRequest, tableName } from "./rows.ts";
import { runStep } from "./stage.ts";

const POSTGRES = 18;
const FIRST_DAY = Date.parse("2026-01-05T09:00:00Z");
const DAY = 86_400_000;
const ROWS = 4;

/** The gate stops a step that the plan itself wrote. */
export class Stopped extends Error {}

export interface WalkGround {
  readonly move: HistoryMove;
  readonly steps: readonly Step[];
  readonly laidOut: LaidOut;
  /** Of a database as the steps leave it. */
  readonly client: pg.Client;
  readonly parser: SqlParser;
  readonly cache: string;
}

/** A plan for a move of a real history, from `plan new` to the merged contract, with what happened told in lines. */
export class Walk {
  readonly told: string[] = [];
  expandMilliseconds = 0;
  readonly #ground: WalkGround;
  readonly #repository: Repository;
  readonly #differences = new Differences();
  readonly #session: Session;
  readonly #random: Random;
  readonly #before: Catalog;
  #applied: number;
  #day = 0;
  /** What the plan says has to go first: until then its contract must not pass. */
  #blockers: readonly string[] = [];

  constructor(ground: WalkGround) {
    this.#ground = ground;
    const { move, steps, parser } = ground;
    const options = { postgres: POSTGRES, trace: false, parser };
    this.#session = new Session(emptyCatalog(options), options);
    for (const step of steps) this.#replay(step);
    this.#before = this.#session.draft.freeze();
    this.#random = randomOf(8, `${move.history} ${move.before}`);
    this.#repository = new Repository(projectFiles(ground.laidOut, this.#readings(null)[0]));
    this.#applied = this.#migrations().length;
  }

  #replay(step: Step): void {
    for (const statement of statementsOf(step, this.#ground.parser)) this.#session.step(statement, step.transaction);
    this.#session.finish();
  }

  #readings(plan: Plan | null): readonly [Reading, Reading] {
    const { move } = this.#ground;
    const relation = findTable(this.#before, move.table);
    const others = (relation?.columns ?? []).map(({ name }) => name).filter((name) => name !== move.column);
    const newColumn =
      plan?.operation === "rename-column" ? plan.to : plan?.operation === "change-type" ? (plan.as ?? plan.to) : null;
    const isMoved = plan?.operation === "rename-table" || plan?.operation === "move-table";
    if (move.operation === "drop-table") return readingsOfAnother(move.table, this.#before);
    return readings(move, others, newColumn, isMoved ? targetTable(plan) : move.table);
  }

  /** All of the repository's migrations, read as its framework runs them. */
  #migrations(): readonly Step[] {
    const { git } = { git: this.#repository };
    const paths = git
      .git("ls-files", "--cached", "--others", "--exclude-standard", MIGRATIONS)
      .trim()
      .split("\n")
      .filter((path) => path !== "");
    const present = paths.filter((path) => git.has(path));
    return layoutNamed(this.#ground.laidOut.framework)(
      new Map(present.map((path) => [path.slice(MIGRATIONS.length + 1), git.read(path)])),
    );
  }

  #headgate(...args: readonly string[]): Promise<Outcome> {
    const { cache } = this.#ground;
    return headgate(args, {
      cwd: this.#repository.folder,
      now: new Date(FIRST_DAY + this.#day * DAY),
      env: { HEADGATE_CACHE: cache },
    });
  }

  #merge(message: string): void {
    this.#repository.merge(message, new Date(FIRST_DAY + this.#day * DAY - 3_600_000));
  }

  close(): void {
    rmSync(this.#repository.folder, { recursive: true, force: true });
  }

  /** The whole way. Throws where a step does not go as it has to. */
  async go(): Promise<void> {
    await this.#begin();
    const plan = await this.#plan();
    if (plan === null) return;
    await this.#expand(plan);
    try {
      await this.#fill(plan);
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      throw new Stopped(`values of the rows: ${error instanceof Error ? error.message : String(error)}`);
    }
    await this.#contract(plan);
  }

  async #begin(): Promise<void> {
    await this.#compare("the history");
    await this.#ground.client.query("BEGIN");
    const relation = this.#table(this.#ground.move.table, this.#before);
    let rows = 0;
    for (let row = 0; row < ROWS; row++) if ((await insertRow(this.#row(relation, this.#before))) !== null) rows++;
    await this.#ground.client.query("COMMIT");
    this.told.push(`${this.#ground.laidOut.framework}, ${rows === 0 ? "no row can be made" : `${rows} rows`}`);
    this.#merge("the history");
  }

  #table(name: string, catalog: Catalog) {
    const relation = findTable(catalog, name);
    if (relation === null) throw new Error(`there is no table ${name}`);
    return relation;
  }

  #row(relation: ReturnType<typeof findTable> & {}, catalog: Catalog): RowRequest {
    const { client, move } = this.#ground;
    return { client, catalog, relation, random: this.#random, filled: move.column === null ? [] : [move.column] };
  }

  /** Null: it is refused, and why is told. */
  async #plan(): Promise<Plan | null> {
    const { move } = this.#ground;
    const target = targetText({ table: move.table, column: move.column }, this.#before);
    const keys = [
      ...(move.to === null ? [] : ["--to", move.to]),
      ...(move.value === null ? [] : ["--value", move.value]),
    ];
    this.#day = 1;
    const asked = (more: readonly string[]) =>
      this.#headgate(
        "plan",
        "new",
        move.operation,
        target,
        ...keys,
        ...more,
        "--owner",
        "team",
        "--soak",
        "14d",
        "--base",
        "HEAD",
      );
    let made = await asked([]);
    if (made.code !== 0 && /say how in "(cast|inverse)"/.test(made.stderr)) {
      this.told.push(`asks for more: ${made.stderr.split("\n")[0]}`);
      const [from, as] = [move.column ?? "", `${move.column ?? ""}_v2`];
      const type = this.#typeOf(move.table, from);
      made = await asked([
        ...["--cast", `${quoteIdentifier(from)}::${move.to}`],
        ...["--inverse", `${quoteIdentifier(as)}::${type}`],
      ]);
    }
    if (made.code !== 0) {
      this.told.push(`refused: ${made.stderr.trim().replaceAll(/\s+/g, " ")}`);
      return null;
    }
    const notes = stepsIn(made.stdout);
    this.#blockers = notes.filter((text) => /^(Move first|The check alone guarantees it)/.test(text));
    for (const note of notes.filter((text) => /^(Move first|Make anew|The check alone guarantees it)/.test(text)))
      this.told.push(`tells: ${note}`);
    const path = this.#repository.git("ls-files", "--others", "plans/*.yaml").trim().split("\n")[0] ?? "";
    const [plan] = parsePlans({ path, text: this.#repository.read(path) });
    if (plan === undefined) throw new Error(`no plan in ${made.stdout}`);
    return plan;
  }

  #typeOf(table: string, column: string): string {
    const facts = replayedWhole(this.#before).relations.find((one) => `${one.schema}.${one.name}` === table);
    const found = typeof facts?.columns === "string" ? undefined : facts?.columns.find(({ name }) => name === column);
    return found?.type ?? "";
  }

  async #expand(plan: Plan): Promise<void> {
    await this.#placed(plan, "contract", "--force");
    await this.#blocked("with everything in one change");
    this.#repository.git("checkout", "-q", "--", ".");
    this.#restoreExpand();
    await this.#passes("expand");
    this.#merge("plan and expand");
    const start = performance.now();
    await this.#migrate("expand");
    this.expandMilliseconds = performance.now() - start;
  }

  #kept: Readonly<Record<string, string>> = {};
  #restoreExpand(): void {
    this.#repository.git("clean", "-qfd");
    this.#repository.write(this.#kept);
  }

  /** The files of a kept step go among the migrations; what there was before can be brought back. */
  async #placed(plan: Plan, step: "contract" | "after-backfill", ...options: readonly string[]): Promise<boolean> {
    this.#kept = this.#untracked();
    const outcome = await this.#headgate("plan", "contract", plan.plan, "--step", step, "--base", "HEAD", ...options);
    if (outcome.code === 0) return true;
    if (outcome.code === 2 && outcome.stderr.includes("no migration is kept")) return false;
    throw new Error(`plan contract --step ${step}: ${outcome.stderr}${outcome.stdout}`);
  }

  /** Whatever is not merged, by path. */
  #untracked(): Readonly<Record<string, string>> {
    const paths = this.#repository.git("ls-files", "--others", "--modified", "--exclude-standard").trim().split("\n");
    const present = [...new Set(paths)].filter((path) => path !== "" && this.#repository.has(path));
    return Object.fromEntries(present.map((path) => [path, this.#repository.read(path)]));
  }

  async #check(): Promise<{
    readonly code: number;
    readonly errors: readonly string[];
    readonly needs: readonly string[];
  }> {
    const { code, stdout, stderr } = await this.#headgate("check", "--base", "HEAD", "--format", "json");
    if (code === 2) throw new Error(`check: ${stderr}`);
    const report: {
      findings: { severity: string; rule: string; message: string; table: string | null; field: string | null }[];
    } = JSON.parse(stdout);
    const errors = report.findings.filter(({ severity }) => severity === "error");
    const needs = errors.flatMap((finding) => /still needs ([^":]*)/.exec(JSON.stringify(finding))?.[1]?.trim() ?? []);
    return { code, errors: errors.map(({ rule, message }) => `${rule}: ${message}`), needs: [...new Set(needs)] };
  }

  async #passes(what: string): Promise<void> {
    const { code, errors } = await this.#check();
    if (code !== 0) throw new Stopped(`${what}: check stops it: ${errors.join("; ")}`);
    this.told.push(`${what}: check passes`);
  }

  async #blocked(when: string): Promise<readonly string[]> {
    const { code, errors, needs } = await this.#check();
    if (code !== 1) throw new Error(`check of the contract ${when} is not stopped`);
    const rules = [...new Set(errors.map((text) => text.split(":")[0]))];
    this.told.push(
      `contract ${when}: check stops it by ${rules.join(", ")}${needs.length > 0 ? `, for it still needs ${needs.join("; ")}` : ""}`,
    );
    return errors;
  }

  async #migrate(what: string): Promise<void> {
    const all = this.#migrations();
    const fresh = all.slice(this.#applied);
    for (const step of fresh) {
      await runStep(this.#ground.client, step, this.#ground.parser);
      this.#replay(step);
    }
    this.#applied = all.length;
    await this.#compare(what);
    if (fresh.length > 0)
      this.told.push(`${what}: ${fresh.length} migration${fresh.length === 1 ? "" : "s"} applied, catalogs agree`);
    else this.told.push(`${what}: no migration`);
  }

  async #compare(what: string): Promise<void> {
    const texts = textsOf(await realWhole(this.#ground.client, POSTGRES));
    const catalog = this.#session.draft.freeze();
    const { mismatches } = this.#differences.after(texts, factsOf(replayedWhole(catalog)));
    // Those of the history itself are another test's.
    if (what !== "the history" && mismatches.length > 0) throw new Error(`${what}: ${mismatches.join("\n")}`);
  }

  async #fill(plan: Plan): Promise<void> {
    await this.#write(plan, "before the backfill");
    const folder = `plans/${plan.plan}`;
    const scripts = this.#repository
      .git("ls-files", folder)
      .trim()
      .split("\n")
      .filter((path) => /\/[^/]*\.sql$/.test(path) && path.split("/").length === 3);
    for (const path of scripts.filter((one) => one.includes("/backfill"))) await this.#script(path);
    const left = await this.#disagreements(plan);
    if (left !== null) {
      if (left > 0) throw new Error(`${left} rows are left after the backfill`);
      this.told.push("backfill: 0 rows left");
    }
    this.#day = 2;
    if (await this.#placed(plan, "after-backfill")) {
      await this.#passes("after backfill");
      this.#merge("after backfill");
      await this.#migrate("after backfill");
    }
    for (const path of scripts.filter((one) => one.includes("/after-backfill"))) {
      this.told.push(`by hand: ${path.split("/").at(-1)}`);
      await this.#script(path);
    }
    await this.#write(plan, "after the backfill");
  }

  async #script(path: string): Promise<void> {
    const step: Step = { file: path, sql: this.#repository.read(path), transaction: "statement" };
    for (const { text } of statementsOf(step, this.#ground.parser)) await this.#ground.client.query(text);
    this.#replay(step);
  }

  async #disagreements({ backfill }: Plan): Promise<number | null> {
    if (backfill === null) return null;
    const { rows } = await this.#ground.client.query<(string | number)[]>({ text: backfill, rowMode: "array" });
    return Number(rows[0]?.[0]);
  }

  /** Rows written under the old name and under the new: neither makes the two sides disagree in a row more. */
  async #write(plan: Plan, when: string): Promise<void> {
    const { client } = this.#ground;
    const now = this.#session.draft.freeze();
    let writes = 0;
    await client.query("BEGIN");
    for (const write of this.#writers(plan, now)) {
      const before = await this.#disagreements(plan);
      for (let time = 0; time < 3; time++) if (await write()) writes++;
      const after = await this.#disagreements(plan);
      if ((after ?? 0) > (before ?? 0))
        throw new Error(`${when}: old and new differ in ${(after ?? 0) - (before ?? 0)} rows more`);
    }
    await client.query("COMMIT");
    this.told.push(`writes ${when}: ${writes}${plan.backfill === null ? "" : ", both agree"}`);
  }

  #writers(plan: Plan, now: Catalog): readonly (() => Promise<boolean>)[] {
    const { move } = this.#ground;
    const old = this.#table(move.table, this.#before);
    const inserts = (request: RowRequest) => async () => (await insertRow(request)) !== null;
    const before = this.#row(old, now);
    switch (plan.operation) {
      case "rename-column":
      case "change-type": {
        const next = plan.operation === "rename-column" ? plan.to : (plan.as ?? plan.to);
        const grown = this.#table(move.table, now);
        return [
          inserts(before),
          inserts({ ...before, relation: grown, unknown: [plan.column], filled: [next] }),
          () => this.#update(grown, plan.column, now),
          () => this.#update(grown, next, now),
        ];
      }
      case "rename-table":
      case "move-table":
        return [inserts(before), inserts({ ...before, relation: this.#table(targetTable(plan), now) })];
      case "drop-column":
        return [
          inserts(before),
          inserts({ ...before, relation: this.#table(move.table, now), unknown: [plan.column], filled: [] }),
        ];
      default:
        return [inserts(before)];
    }
  }

  async #update(relation: ReturnType<typeof findTable> & {}, name: string, catalog: Catalog): Promise<boolean> {
    const { client } = this.#ground;
    const column = relation.columns.find((one) => one.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    const value = this.#random.below(4) === 0 && !column.notNull ? "NULL" : edge(column, catalog, this.#random);
    await client.query("SAVEPOINT headgate_update");
    try {
      const one = `(SELECT ctid, tableoid FROM ${tableName(relation)} ORDER BY tableoid, ctid OFFSET ${this.#random.below(ROWS)} LIMIT 1)`;
      const { rowCount } = await client.query(
        `UPDATE ${tableName(relation)} SET ${quoteIdentifier(name)} = ${value ?? "NULL"} WHERE (ctid, tableoid) = ${one}`,
      );
      await client.query("RELEASE headgate_update");
      return (rowCount ?? 0) > 0;
    } catch (error) {
      await client.query("ROLLBACK TO headgate_update");
      if (!isRefusedValue(error)) throw error;
      return false;
    }
  }

  async #contract(plan: Plan): Promise<void> {
    const { operation } = plan;
    const [old, moved] = this.#readings(plan);
    if (!(await this.#placed(plan, "contract", "--force"))) {
      this.told.push("contract: none is kept");
      return;
    }
    this.#day = 3;
    await this.#blocked("before consumers have moved");
    this.#repository.reset();
    this.#day = 4;
    if (old !== moved) {
      this.#repository.write(consumerFile(moved));
      this.#merge("consumers have moved");
    }
    await this.#placed(plan, "contract", "--force");
    await this.#blocked("once consumers have moved");
    this.#repository.reset();
    this.#day = 20;
    await this.#placed(plan, "contract");
    if (this.#blockers.length > 0) {
      await this.#blocked("after 14 days");
      this.told.push("rightly refused");
      return;
    }
    await this.#passes("contract after 14 days");
    this.#merge("contract");
    await this.#migrate("contract");
    const catalog = this.#session.draft.freeze();
    if (!operationOf(operation).isContracted(plan, catalog, []))
      throw new Error("the contract does not do what the plan says");
    this.told.push("contracted");
  }
}

/** Whoever reads a table that goes reads another one instead. */
function readingsOfAnother(table: string, { relations }: Catalog): readonly [Reading, Reading] {
  const tables = [...relations.values()].filter(
    ({ kind, partitionOf, persistence, columns }) =>
      kind === "table" && partitionOf === null && persistence === "permanent" && columns.length > 0,
  );
  const readingOf = (name: string) => {
    const columns = tables.find((one) => qualifiedName(one) === name)?.columns ?? [];
    return { table: name, columns: columns.slice(0, 2).map((column) => column.name) };
  };
  const other = tables.map(qualifiedName).find((name) => name !== table);
  if (other === undefined) throw new Error(`${table} is the only table`);
  return [readingOf(table), readingOf(other)];
}

/** The numbered steps of what `plan new` says is next, without their numbers. */
function stepsIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /^\s*\d+\. (.*)/.exec(line)?.[1] ?? []);
}

export const moveName = ({ operation, table, column, to, value }: HistoryMove): string =>
  [
    operation,
    column === null ? table : `${table}.${column}`,
    ...(value === null ? [] : [`"${value}"`]),
    ...(to === null ? [] : ["to", to]),
  ].join(" ");
