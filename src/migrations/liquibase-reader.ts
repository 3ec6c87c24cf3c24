import type { Location } from "../model/location.ts";
import { printablePath } from "../model/location.ts";
import type { Migration, MigrationProblem, Replacement, SourceFile, TextRange } from "../model/migration.ts";
import { skipTrivia, trimTrivia } from "../sql/lexer.ts";
import { findPlaceholders } from "../sql/placeholders.ts";
import { indexText } from "../sql/positions.ts";
import { startOfFile } from "./framework.ts";
import type { ChangelogFiles } from "./liquibase-files.ts";
import { contextHolds, runsOnPostgres } from "./liquibase-filter.ts";
import { type ChangelogNode, isStructured, readChangelog } from "./liquibase-node.ts";
import { isFormattedSql, readFormattedSql, type SqlChangeSet } from "./liquibase-sql.ts";
import { unreadable } from "./problems.ts";

/** What an `include` passes on to what it includes. */
interface Scope {
  readonly contexts: readonly string[];
  /** The files that led here. */
  readonly trail: readonly string[];
}

export const OUTERMOST: Scope = { contexts: [], trail: [] };

/** Change types are programs: what they do is Liquibase's to say. */
const COMMAND = 'set `migrations: {command: "liquibase update-sql …"}`, which prints the SQL of all of them';

/** Parts of a change set that do nothing to the database. */
const HARMLESS: ReadonlySet<string> = new Set([
  "comment",
  "rollback",
  "tagDatabase",
  "empty",
  "validCheckSum",
  "output",
]);

/** Reads changelogs in the order Liquibase does, collecting change sets as migrations. */
export class LiquibaseReader {
  readonly migrations: Migration[] = [];
  readonly problems: MigrationProblem[] = [];
  readonly #files: ChangelogFiles;
  /** Parameters by lower-case name: the first definition stays. */
  readonly #parameters: Map<string, string>;
  /** The contexts Liquibase is run with; null where the configuration does not say. */
  readonly #contexts: readonly string[] | null;

  /** @param configured parameters, and `liquibase.contexts`, by lower-case name */
  constructor(files: ChangelogFiles, configured: ReadonlyMap<string, string>) {
    this.#files = files;
    this.#parameters = new Map(configured);
    const contexts = configured.get("liquibase.contexts") ?? configured.get("contexts");
    this.#contexts = contexts?.split(",").filter((name) => name.trim() !== "") ?? null;
  }

  /** @param included whether a changelog named it: then a SQL file without Liquibase's first line is one change set */
  read(path: string, scope: Scope, included: "by include" | "by includeAll"): void {
    const file = this.#files.get(path);
    if (file === undefined || scope.trail.includes(path)) {
      if (file !== undefined) this.problems.push(unreadable(path, "this changelog includes itself"));
      return;
    }
    const inner = { ...scope, trail: [...scope.trail, path] };
    if (isStructured(path)) this.#structured(file, inner, included);
    else if (isFormattedSql(file.text)) this.#formatted(file, inner);
    else if (file.text.trim() !== "") {
      const ranges = [{ start: 0, end: file.text.length }];
      this.#add(file, { path, id: "raw", author: "includeAll" }, ranges, { transaction: "migration" });
    }
  }

  #structured(file: SourceFile, scope: Scope, included: "by include" | "by includeAll"): void {
    const nodes = readChangelog(file);
    if (nodes === null) {
      // includeAll passes over files it does not know.
      if (included === "by include") this.problems.push(unreadable(file.path, "headgate cannot read this changelog"));
      return;
    }
    const programs: string[] = [];
    for (const node of nodes) this.#node(file, node, scope, programs);
    const [first] = programs;
    if (first === undefined) return;
    const message = `${programs.length} change sets here are Liquibase's own change types (${first}), which headgate does not run: ${COMMAND}`;
    this.problems.push(unreadable(file.path, message));
  }

  #node(file: SourceFile, node: ChangelogNode, scope: Scope, programs: string[]): void {
    const attribute = (name: string) => node.attributes.get(name) ?? null;
    const relative = attribute("relativeToChangelogFile") === "true";
    const context = attribute("contextFilter") ?? attribute("context");
    const inner = context === null ? scope : { ...scope, contexts: [...scope.contexts, context] };
    switch (node.name) {
      case "include":
      case "includeAll": {
        if (attribute("ignore") === "true") return;
        const all = node.name === "includeAll";
        const written = attribute(all ? "path" : "file") ?? "";
        const found = all
          ? this.#folder(file, node, written, relative)
          : this.#files.resolve(file.path, written, relative);
        const paths = typeof found === "string" ? [found] : found;
        if (paths !== null) for (const path of paths) this.read(path, inner, all ? "by includeAll" : "by include");
        else if (attribute("errorIfMissing") !== "false" && attribute("errorIfMissingOrEmpty") !== "false") {
          this.problems.push({
            ...unreadable(file.path, `it includes ${printablePath(written)}, which is not here`),
            kind: "missing",
          });
        }
        return;
      }
      case "property":
        this.#define(attribute("name"), attribute("value"), node.attributes, this.#parameters, startOfFile(file.path));
        return;
      case "changeSet":
        this.#changeSet(file, node, inner, programs);
        return;
      case "preConditions":
        this.#precondition(attribute("onFail") ?? "HALT", startOfFile(file.path));
        return;
      default:
        return;
    }
  }

  #folder(file: SourceFile, node: ChangelogNode, written: string, relative: boolean): readonly string[] | null {
    const strange = ["filter", "resourceFilter", "resourceComparator", "minDepth", "maxDepth"].find((name) =>
      node.attributes.has(name),
    );
    if (strange !== undefined)
      this.problems.push(unreadable(file.path, `headgate does not follow ${strange} of includeAll: ${COMMAND}`));
    const suffix = node.attributes.get("endsWithFilter") ?? "";
    const found = this.#files.folder(file.path, written, relative);
    return found?.filter((path) => path !== file.path && path.endsWith(suffix)) ?? null;
  }

  /** A change set of YAML, JSON or XML: read where all it does is to run one SQL file. */
  #changeSet(file: SourceFile, node: ChangelogNode, scope: Scope, programs: string[]): void {
    const at = startOfFile(file.path);
    const attributes = new Map([...node.attributes].map(([name, value]) => [name.toLowerCase(), value]));
    if (!this.#runs(attributes, scope, at)) return;
    const parts = node.children.flatMap((child) => (child.name === "changes" ? child.children : [child]));
    const preconditions = parts.find(({ name }) => name === "preConditions");
    if (preconditions !== undefined) this.#precondition(preconditions.attributes.get("onFail") ?? "HALT", at);
    const changes = parts.filter(({ name }) => !HARMLESS.has(name) && name !== "preConditions");
    const identity = identityOf(file.path, attributes, attributes.get("id") ?? "", attributes.get("author") ?? "");
    const [change, another] = changes;
    const script = change?.name === "sqlFile" && another === undefined ? this.#script(file, change) : null;
    if (change !== undefined && script === null)
      programs.push(change.name === "sqlFile" ? "several sqlFile" : change.name);
    const source = script ?? file;
    const ranges = script === null ? [] : [{ start: 0, end: script.text.length }];
    const split = change?.attributes.get("splitStatements") !== "false";
    this.#add(source, identity, ranges, { transaction: transactionOf(attributes, split), ...roleOf(attributes) });
  }

  #script(file: SourceFile, change: ChangelogNode): SourceFile | null {
    const relative = change.attributes.get("relativeToChangelogFile") === "true";
    const path = this.#files.resolve(file.path, change.attributes.get("path") ?? "", relative);
    if (!runsOnPostgres(change.attributes.get("dbms") ?? null) || change.attributes.has("endDelimiter")) return null;
    return path === null ? null : (this.#files.get(path) ?? null);
  }

  #formatted(file: SourceFile, scope: Scope): void {
    const { logicalFilePath, properties, changeSets, problem } = readFormattedSql(file.text);
    const index = indexText(file.text);
    if (problem !== null) {
      this.problems.push(unreadable(index.location(file.path, problem.offset, problem.offset), problem.message));
    }
    const local = new Map(this.#parameters);
    for (const { name, value, attributes: more } of properties) {
      const target = more.get("global") === "false" ? local : this.#parameters;
      this.#define(name, value, more, target, startOfFile(file.path));
      if (target !== local) this.#define(name, value, more, local, startOfFile(file.path));
    }
    for (const changeSet of changeSets) {
      const at = index.location(file.path, changeSet.start, changeSet.start);
      const inherited = logicalFilePath === null ? [] : [["logicalfilepath", logicalFilePath] as const];
      const all = new Map([...inherited, ...changeSet.attributes]);
      if (!this.#runs(all, scope, at)) continue;
      if (changeSet.onFail !== null) this.#precondition(changeSet.onFail, at);
      const split = all.get("splitstatements") !== "false";
      const identity = identityOf(file.path, all, changeSet.id, changeSet.author);
      const how = { transaction: transactionOf(all, split), ...roleOf(all) };
      this.#add(file, identity, sqlOf(file.text, changeSet), how, local);
    }
  }

  #add(
    file: SourceFile,
    { path, id, author }: Identity,
    ranges: readonly TextRange[],
    how: Pick<Migration, "transaction" | "role">,
    parameters: ReadonlyMap<string, string> = this.#parameters,
  ): void {
    const replacements = ranges.flatMap((range) => expanded(file.text, range, parameters));
    const filled = replacements.length > 0 ? { replacements } : {};
    const version = `${path}::${id}::${author}`;
    this.migrations.push({ version, name: id, file: file.path, text: file.text, ranges, ...how, ...filled });
  }

  #runs(attributes: ReadonlyMap<string, string>, scope: Scope, at: Location): boolean {
    if (attributes.get("ignore") === "true" || !runsOnPostgres(attributes.get("dbms") ?? null)) return false;
    const own = attributes.get("contextfilter") ?? attributes.get("context") ?? "";
    const asked = [...scope.contexts, own].filter((expression) => expression.trim() !== "");
    if (this.#contexts !== null) return asked.every((expression) => contextHolds(expression, this.#contexts ?? []));
    if (asked.length > 0) {
      const message = `whether it runs is told by the contexts Liquibase is run with (${asked.join("; ")}): name them under \`migrations: {placeholders: {liquibase.contexts: …}}\``;
      this.problems.push(unreadable(at, message));
    }
    return true;
  }

  /** With HALT a database that got further fulfilled it; with WARN it does not matter. */
  #precondition(onFail: string, at: Location): void {
    if (!/^(?:CONTINUE|MARK_RAN)$/i.test(onFail)) return;
    this.problems.push(
      unreadable(at, `whether it runs depends on the database (preconditions, onFail:${onFail}): ${COMMAND}`),
    );
  }

  #define(
    name: string | null,
    value: string | null,
    attributes: ReadonlyMap<string, string>,
    parameters: Map<string, string>,
    at: Location,
  ): void {
    if (name === null || value === null) {
      this.problems.push(unreadable(at, "headgate does not read properties from other files"));
      return;
    }
    const context =
      attributes.get("contextfilter") ?? attributes.get("contextFilter") ?? attributes.get("context") ?? "";
    if (!runsOnPostgres(attributes.get("dbms") ?? null) || !contextHolds(context, this.#contexts ?? [])) return;
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
}

interface Identity {
  readonly path: string;
  readonly id: string;
  readonly author: string;
}

function identityOf(path: string, attributes: ReadonlyMap<string, string>, id: string, author: string): Identity {
  return { path: attributes.get("logicalfilepath") ?? path, id, author };
}

function roleOf(attributes: ReadonlyMap<string, string>): Pick<Migration, "role"> {
  if (attributes.get("runalways") === "true") return { role: "always" };
  return attributes.get("runonchange") === "true" ? { role: "repeatable" } : {};
}

/** Outside of a transaction the driver sends what is not split as one query. */
function transactionOf(attributes: ReadonlyMap<string, string>, split: boolean): Migration["transaction"] {
  if (attributes.get("runintransaction") !== "false") return "migration";
  return split ? "statement" : "section";
}

/** Liquibase's own lines in front and comments behind are not part of the SQL, nor of its checksum. */
function sqlOf(text: string, { ranges }: SqlChangeSet): readonly TextRange[] {
  return ranges.flatMap(({ start, end }) => {
    const own = /^(?:[ \t]*--[ \t]*(?:comment|rollback|precondition|validCheckSum)[^\n]*(?:\n|$)|[ \t\r]*\n)*/i;
    const from = start + (own.exec(text.slice(start, end))?.[0].length ?? 0);
    return skipTrivia(text, from, end) >= end ? [] : [{ start: from, end: trimTrivia(text, from, end) }];
  });
}

/** ExpressionExpander: parameters in parameters are expanded too; an unknown one stays as it is. */
function expanded(
  text: string,
  { start, end }: TextRange,
  parameters: ReadonlyMap<string, string>,
): readonly Replacement[] {
  return findPlaceholders(text.slice(start, end)).flatMap((place): Replacement[] => {
    const value = parameterValue(place.name, parameters, 0);
    return value === null ? [] : [{ start: start + place.start, end: start + place.end, value }];
  });
}

const DEPTH = 20;

function parameterValue(name: string, parameters: ReadonlyMap<string, string>, depth: number): string | null {
  const value = parameters.get(name.trim().toLowerCase());
  if (value === undefined || depth > DEPTH) return null;
  return value.replace(
    /\$\{([^{}]*)\}/g,
    (written, inner: string) => parameterValue(inner, parameters, depth + 1) ?? written,
  );
}
