import type { Node } from "@pgsql/types";
import { as } from "../../catalog/tree.ts";
import type { TextRange } from "../../model/migration.ts";
import type { TableShape } from "../shape.ts";
import { consumed } from "./expression.ts";
import type { ParsedQuery, Queries } from "./queries.ts";
import { consumeOutputs, FOREIGN, type Output, type Relation, relationOf, whole } from "./relation.ts";
import type { Resolution, Scope } from "./scope.ts";
import type { SourceStatement, SqlName, SqlScript, SqlStatement, ViewStatement } from "./script.ts";
import { selectOutputs } from "./select.ts";
import { type Declared, placeOf, type TargetContext, tableRelation, targetRelation } from "./target.ts";
import { feeds, liked, type Named, namesTable, sameRelation } from "./targets.ts";
import { NOTHING, Uses } from "./uses.ts";

/** What a file of SQL takes of one table. */
export interface Analysis {
  readonly uses: Uses;
  readonly declared: readonly Declared[];
  /** Whether the file reads the table at all. */
  readonly matched: boolean;
  /** What it reads instead: topics and tables, for who meant one of them. */
  readonly names: readonly string[];
}

export function analyse(script: SqlScript, queries: Queries, shape: TableShape): Analysis {
  return new Analyser(script, queries, shape).run();
}

type Query = Extract<ParsedQuery, { readonly ok: true }>;

class Analyser {
  private readonly uses: Uses;
  private readonly declared: Declared[] = [];
  private readonly relations = new Map<SqlStatement, Relation>();
  private readonly under = new Set<SqlStatement>();
  private readonly outputs = new Map<SqlStatement, readonly Output[]>();
  /** Relations that another statement reads. */
  private readonly read = new Set<SqlStatement>();
  private readonly names = new Set<string>();
  private readonly targets: ReadonlySet<SourceStatement>;
  private readonly all: readonly SourceStatement[];
  private byName = false;
  private readonly script: SqlScript;
  private readonly queries: Queries;
  private readonly shape: TableShape;

  constructor(script: SqlScript, queries: Queries, shape: TableShape) {
    this.script = script;
    this.queries = queries;
    this.shape = shape;
    this.uses = new Uses(shape);
    const sources = script.statements
      .filter((statement) => statement.kind === "source")
      .map((source) => liked(script, source));
    const fed = sources.filter((source) => feeds(script, source, shape));
    this.all = sources.filter(({ feed }) => feed.upstream === "all");
    const declared = fed.length > 0 || this.all.length > 0 ? fed : sources.filter((source) => this.isDeclared(source));
    this.targets = new Set(declared);
    this.sources = sources;
  }

  private readonly sources: readonly SourceStatement[];

  private isDeclared({ feed, name }: SourceStatement): boolean {
    return feed.connector === "none" && namesTable(name, this.shape.table);
  }

  run(): Analysis {
    for (const source of this.all) this.uses.row("after", placeOf(this.script, source.at));
    for (const source of this.targets) this.sourceRelation(source);
    for (const statement of this.script.statements) this.statement(statement);
    for (const view of this.views())
      if (view.kept || !this.read.has(view)) consumeOutputs(this.uses, this.viewOutputs(view));
    const understood = this.uses.unresolved.length === 0;
    for (const source of this.targets) if (understood && !this.read.has(source)) this.unread(source);
    const matched = this.targets.size > 0 || this.all.length > 0 || this.byName;
    this.opaque(matched);
    for (const source of this.sources) this.remember(source);
    return { uses: this.uses, declared: this.declared, matched, names: [...this.names] };
  }

  private views(): readonly ViewStatement[] {
    return this.script.statements.filter((statement) => statement.kind === "view");
  }

  private remember({ feed, name, at }: SourceStatement): void {
    for (const topic of feed.topics) this.names.add(topic);
    if (feed.upstream !== null && feed.upstream !== "all") this.names.add(feed.upstream.join("."));
    if (feed.connector === "none") this.names.add(name.join("."));
    const untold = [...feed.topics, feed.topicPattern ?? ""].find((topic) => /\$\{|\{\{/.test(topic));
    if (untold === undefined || this.targets.size > 0) return;
    this.uses.remark(`which topic it reads is not written out: ${untold}`, placeOf(this.script, at));
  }

  private statement(statement: SqlStatement): void {
    switch (statement.kind) {
      case "view":
        this.viewOutputs(statement);
        return;
      case "query": {
        const parsed = this.parsed(this.queries.query(statement.query));
        if (parsed !== null) consumeOutputs(this.uses, this.topLevel(parsed));
        return;
      }
      case "output": {
        const place = placeOf(this.script, statement.at);
        this.uses.consume(whole(this.named(statement.name)), place);
        return;
      }
      case "source":
      case "opaque":
        return;
      default:
        statement satisfies never;
    }
  }

  /** Statements nobody can tell count where they name what is read, or what reads it. */
  private opaque(matched: boolean): void {
    const table = this.shape.table.split(".").at(-1) ?? this.shape.table;
    const words = [table, ...[...this.targets, ...this.views()].map(({ name }) => name.at(-1) ?? "")];
    for (const statement of this.script.statements) {
      if (statement.kind !== "opaque") continue;
      const { mentions } = statement;
      const named = mentions === null || words.some((word) => word !== "" && mentionsWord(mentions, word));
      if (named && (matched || mentions === null || mentionsWord(mentions, table))) {
        this.uses.remark(statement.reason, placeOf(this.script, statement.at));
      }
    }
  }

  /** Nothing in the file takes anything out of it: it is there to be read whole. */
  private unread(source: SourceStatement): void {
    if (source.excluded.length > 0) return;
    if (source.columns === null || source.feed.decoding === "document") {
      this.uses.consume(whole(this.sourceRelation(source)), placeOf(this.script, source.at));
    } else if (source.feed.connector === "none") {
      for (const { name } of source.columns) this.uses.field("after", name.value, placeOf(this.script, name));
    }
  }

  private parsed(parsed: ParsedQuery): Query | null {
    if (parsed.ok) return parsed;
    this.uses.remark(parsed.reason, parsed.at);
    return null;
  }

  private viewOutputs(view: ViewStatement): readonly Output[] {
    const known = this.outputs.get(view);
    if (known !== undefined) return known;
    this.under.add(view);
    const parsed = this.parsed(this.queries.query(view.query));
    const place = placeOf(this.script, view.at);
    const outputs = parsed === null ? [{ name: null, origin: NOTHING, at: place }] : this.topLevel(parsed);
    this.under.delete(view);
    this.outputs.set(view, outputs);
    return outputs;
  }

  private topLevel(parsed: Query): readonly Output[] {
    const resolution = this.resolution(parsed);
    const { tree } = parsed;
    const select = as(as(tree, "InsertStmt")?.selectStmt, "SelectStmt") ?? as(tree, "SelectStmt");
    const scope: Scope = { entries: [], merged: [], commonTables: new Map(), around: null };
    const insert = as(tree, "InsertStmt");
    if (insert?.withClause !== undefined && select !== undefined) {
      return selectOutputs(resolution, { ...select, withClause: insert.withClause }, null, new Map());
    }
    if (select !== undefined) return selectOutputs(resolution, select, null, new Map());
    if (insert === undefined) consumed(resolution, scope, tree);
    return [];
  }

  private named(name: SqlName): Relation {
    return this.relation(name);
  }

  private relation(parts: SqlName): Relation {
    const declared = [...this.sources, ...this.views()].filter((statement): statement is Named =>
      sameRelation(statement, parts),
    );
    const statement = declared.at(-1);
    if (statement === undefined) return this.undeclared(parts);
    this.read.add(statement);
    if (this.under.has(statement)) return FOREIGN;
    if (statement.kind === "source")
      return this.targets.has(statement) ? this.sourceRelation(statement) : this.otherSource(statement);
    return relationOf(this.viewOutputs(statement), statement.columns);
  }

  private undeclared(parts: SqlName): Relation {
    const only = this.targets.size === 0;
    this.names.add(parts.join("."));
    if (!only || !namesTable(parts, this.shape.table)) return FOREIGN;
    this.byName = true;
    return tableRelation(this.uses);
  }

  private otherSource({ columns, like }: SourceStatement): Relation {
    return { columns: (columns ?? []).map(untouched), rest: columns === null || like !== null ? NOTHING : null };
  }

  private sourceRelation(source: SourceStatement): Relation {
    const known = this.relations.get(source);
    if (known !== undefined) return known;
    const { script, shape, uses, declared } = this;
    const context: TargetContext = { script, shape, uses, declared };
    const relation = targetRelation(context, source);
    this.relations.set(source, relation);
    const computed = (source.columns ?? []).flatMap(({ expression }) => (expression === null ? [] : [expression]));
    for (const range of [...computed, ...source.expressions]) this.expression(range, relation);
    return relation;
  }

  private expression(range: TextRange, relation: Relation): void {
    const parsed = this.parsed(this.queries.expression(range));
    if (parsed === null) return;
    const scope: Scope = { entries: [{ names: [], relation }], merged: [], commonTables: new Map(), around: null };
    consumed(this.resolution(parsed), scope, as(parsed.tree, "SelectStmt")?.targetList);
  }

  private resolution(parsed: Query | null): Resolution {
    const { script } = this;
    const start = () => script.index.location(script.file, 0, 0);
    const resolution: Resolution = {
      uses: this.uses,
      dialect: script.dialect,
      relation: (parts) => this.relation(parts),
      place: parsed?.place ?? start,
      placeOf: parsed?.placeOf ?? start,
      outputs: (query, around, commonTables) => subqueryOutputs(resolution, query, around, commonTables),
    };
    return resolution;
  }
}

const untouched = ({ name }: { readonly name: { readonly value: string } }) => ({ name: name.value, origin: NOTHING });

function subqueryOutputs(
  resolution: Resolution,
  query: Node,
  around: Scope,
  commonTables: Scope["commonTables"],
): readonly Output[] {
  const select = as(query, "SelectStmt");
  return select === undefined ? [] : selectOutputs(resolution, select, around, commonTables);
}

function mentionsWord(text: string, word: string): boolean {
  const literal = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$])${literal}(?![\\w$])`, "i").test(text);
}
