import { nearestName } from "../../config/nearest.ts";
import type { SqlReference } from "../../model/contract.ts";
import type { SqlParser } from "../../ports.ts";
import { type DerivedRead, NOTHING_READ, type ReaderContext, type ReaderKind, unresolvedRead } from "../reader.ts";
import type { TableShape } from "../shape.ts";
import { type Analysis, analyse } from "../sql/analyse.ts";
import { declaredExpectation } from "../sql/declared-types.ts";
import { Queries } from "../sql/queries.ts";
import type { SqlScript } from "../sql/script.ts";
import { readScript } from "../sql/statements.ts";
import type { Use } from "../sql/uses.ts";

/**
 * SQL that runs on the stream: the columns of the read's table that its statements take. Columns a source declares are read,
 * for they are decoded; those a query names are read wherever it names them; those of a star only as far as something takes them.
 */
export const sqlReader: ReaderKind<"sql"> = {
  kind: "sql",
  wants: ({ path }) => [path],
  derive: (reference, { files, shape, parser }: ReaderContext) => {
    const text = files.get(reference.path);
    if (text === undefined) return unresolvedRead(reference.at, `the SQL ${reference.path} cannot be read`);
    try {
      const script = scriptOf(reference, text, parser);
      return derivedRead(reference, script.script, analysisOf(script, shape), shape);
    } catch (error) {
      // The stack is used up by thousands of operators in a row.
      if (!(error instanceof RangeError)) throw error;
      return unresolvedRead(reference.at, `${reference.path} nests too deeply to be analysed`);
    }
  },
};

/** Files are taken apart once, however many tables and sides are asked for, and compared with each table once. */
interface Script {
  readonly script: SqlScript;
  readonly queries: Queries;
  readonly analyses: WeakMap<TableShape, Analysis>;
}

const scripts = new WeakMap<SqlParser, Map<string, Script>>();

function scriptOf({ path, dialect }: SqlReference, text: string, parser: SqlParser): Script {
  const known = scripts.get(parser) ?? new Map<string, Script>();
  scripts.set(parser, known);
  const key = JSON.stringify([path, dialect, text]);
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const script = readScript(path, text, dialect);
  const read: Script = { script, queries: new Queries(script, parser), analyses: new WeakMap() };
  known.set(key, read);
  return read;
}

function analysisOf({ script, queries, analyses }: Script, shape: TableShape): Analysis {
  const known = analyses.get(shape) ?? analyse(script, queries, shape);
  analyses.set(shape, known);
  return known;
}

function derivedRead(reference: SqlReference, script: SqlScript, analysis: Analysis, shape: TableShape): DerivedRead {
  const { at, path } = reference;
  const { uses, declared, matched, names } = analysis;
  const unresolved = uses.unresolved.map(({ reason, at: place }) => ({ reason, at: place }));
  if (!matched) {
    if (unresolved.length > 0) return { ...NOTHING_READ, unresolved };
    const hint = nearestName(shape.table, names) ?? nearestName(shape.topic, names);
    const message = `${path} reads neither the table ${shape.table} nor the topic ${shape.topic}`;
    return { ...NOTHING_READ, misfits: [{ column: null, message, hint, at }] };
  }
  const named = (use: Use) => ({ name: use.name, at, readAt: use.at });
  return {
    ...NOTHING_READ,
    columns: uses.of("after").map((use) => {
      const declaration = declared.find(({ image, name }) => image === "after" && name === use.name);
      const expectation =
        declaration === undefined
          ? { type: null, nullable: null }
          : declaredExpectation(declaration, script.dialect, uses.columns);
      return { ...named(use), ...expectation, values: null };
    }),
    key: uses.of("key").map(named),
    before: uses.of("before").map(named),
    everything: uses.everything === null ? null : { at, readAt: uses.everything, judgedBy: "base" },
    unresolved,
    misfits: uses.misfits.map(({ message, hint }) => ({ column: null, message: `${path}: ${message}`, hint, at })),
  };
}
