import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar, type YAMLMap } from "yaml";
import type { GeneratedSql, SourceFile, TextRange } from "../model/migration.ts";
import { Refused } from "./fields.ts";
import { linesOf } from "./lines.ts";

/** One operation of a pgroll migration. */
export interface PgrollOperation {
  /** `add_column`, … */
  readonly name: string;
  /** Its name's place in the file. */
  readonly at: TextRange;
  readonly value: unknown;
  /** The SQL of a `sql` operation, piece by piece where it stands in the file. */
  readonly sql: readonly GeneratedSql[];
}

export interface PgrollFile {
  /** The name of the schema of views it makes, without the schema in front; null where the file's own name is taken. */
  readonly versionSchema: string | null;
  readonly operations: readonly PgrollOperation[];
}

const KNOWN = new Set(["operations", "version_schema"]);

/** Whether a file says of itself that it is a pgroll migration: `operations` that only pgroll has. */
export function looksLikePgroll(path: string, text: string): boolean {
  if (!/\.(?:ya?ml|json)$/i.test(path) || !text.includes("operations") || !OPERATION.test(text)) return false;
  const root = parseDocument(text, { logLevel: "silent" }).contents;
  const operations = isMap(root) ? root.get("operations") : null;
  return isSeq(operations) && operations.items.some(isOperation);
}

/** Each is about a table or something else that has a name. */
function isOperation(item: unknown): boolean {
  if (!isMap(item)) return false;
  const [pair, another] = item.items;
  const name = textOf(pair?.key);
  const value = pair?.value;
  if (name === null || another !== undefined || !isMap(value) || !WORD.test(name)) return false;
  const has = (field: string) => typeof value.get(field) === "string";
  return name === "sql" ? has("up") : has("table") || has("name") || has("from");
}

const NAMES =
  "create_table|rename_table|drop_table|(?:add|alter|drop|rename)_column|(?:create|drop)_index|(?:create|rename|drop|drop_multicolumn)_constraint|set_replica_identity|sql";
const WORD = new RegExp(`^(?:${NAMES})$`);
/** Enough to pass over most files without parsing them. */
const OPERATION = new RegExp(`(?:${NAMES})["']?\\s*:`);

/** Reads a migration as `ReadRawMigration` does (pkg/migrations/op_common.go). Throws Refused where pgroll refuses the file. */
export function readPgrollFile({ path, text }: SourceFile): PgrollFile {
  const document = parseDocument(text, { lineCounter: new LineCounter(), logLevel: "silent", uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw new Refused(`it is no ${path.endsWith(".json") ? "JSON" : "YAML"}: ${firstLine(error.message)}`);
  const root = document.contents;
  if (!isMap(root)) throw new Refused("it is to be a map with `operations`");
  const stranger = root.items.map(({ key }) => textOf(key)).find((key) => key === null || !KNOWN.has(key));
  if (stranger !== undefined) throw new Refused(`pgroll knows no field \`${stranger}\``);
  const version = root.get("version_schema");
  if (version !== undefined && typeof version !== "string") throw new Refused("`version_schema` is to be a text");
  const operations = root.get("operations");
  if (!isSeq(operations)) throw new Refused("`operations` is to be a list");
  const read = operations.items.map((item) => {
    if (!isMap(item)) throw new Refused("each of `operations` is to be a map of one operation");
    return operationOf(item, text, document);
  });
  return { versionSchema: version === undefined || version === "" ? null : version, operations: read };
}

function operationOf(item: YAMLMap, text: string, document: ReturnType<typeof parseDocument>): PgrollOperation {
  const [pair, another] = item.items;
  const name = textOf(pair?.key);
  if (pair === undefined || name === null) throw new Refused("an operation has no name");
  if (another !== undefined) throw new Refused(`\`${name}\` and \`${textOf(another.key)}\` are to be two operations`);
  const at = isScalar(pair.key) ? rangeOf(pair.key) : { start: 0, end: 0 };
  const up = name === "sql" && isMap(pair.value) ? pair.value.get("up", true) : undefined;
  const value: unknown = isMap(pair.value) ? pair.value.toJS(document) : pair.value;
  return { name, at, value, sql: up === undefined ? [] : placed(up, text) };
}

function textOf(node: unknown): string | null {
  return isScalar(node) && typeof node.value === "string" ? node.value : null;
}

function rangeOf(node: Scalar): TextRange {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}

/** A text line by line where it stands: each line of a literal block is one of the file, behind its indentation. */
function placed(node: Scalar, text: string): readonly GeneratedSql[] {
  const sql = typeof node.value === "string" ? node.value : "";
  const at = rangeOf(node);
  if (node.type !== "BLOCK_LITERAL") {
    const start = text.indexOf(sql, at.start);
    const isVerbatim = sql !== "" && start >= 0 && start + sql.length <= at.end;
    return [{ sql, at: isVerbatim ? { start, end: start + sql.length } : at }];
  }
  const source = linesOf(text.slice(at.start, at.end)).slice(1);
  return linesOf(sql).flatMap((line, place) => {
    const whole = sql.slice(line.start, line.end);
    const found = source[place];
    const indent = found === undefined ? -1 : found.text.lastIndexOf(line.text);
    if (found === undefined || indent < 0) return [{ sql: whole, at }];
    const start = at.start + found.start + indent;
    return [{ sql: whole, at: { start, end: start + whole.length } }];
  });
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? message;
}
