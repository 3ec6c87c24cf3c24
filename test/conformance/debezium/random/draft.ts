import type { Definition } from "../definition.ts";
import type { Step } from "./steps.ts";
import { createTable, isConstraint, type TableDraft } from "./tables.ts";

type Options = Readonly<Record<string, string>>;

/** A case still in parts, so that parts can be left out. */
export interface CaseDraft {
  readonly name: string;
  /** Schemas, extensions, types. */
  readonly setup: readonly string[];
  readonly tables: readonly TableDraft[];
  /** Publications. */
  readonly after: readonly string[];
  readonly config: Options;
  readonly converter: Options;
  /** What happens to tables, by their names. */
  readonly steps: readonly { readonly table: string; readonly step: Step }[];
}

export function definitionOf(draft: CaseDraft): Definition {
  const tables = draft.tables.flatMap((table) => [createTable(table), ...table.after]);
  const ddl = [...draft.setup, ...tables, ...draft.after].map((statement) => `${statement};`).join("\n");
  const names = new Set(draft.tables.map((table) => table.name));
  const steps = draft.steps.filter(({ table }) => names.has(table)).map(({ step }) => step);
  const { name, config, converter } = draft;
  return { case: name, ddl, config, converter, ...(steps.length > 0 && { samples: true, steps }) };
}

/** One part of a draft that may be left out. */
export type Part =
  | { readonly kind: "setup" | "after" | "table" | "step"; readonly index: number }
  | { readonly kind: "column" | "statement"; readonly table: string; readonly index: number }
  | { readonly kind: "config" | "converter"; readonly option: string };

const key = (part: Part): string => JSON.stringify(part);
const indexed = (kind: "setup" | "after" | "table" | "step", items: readonly unknown[]): Part[] =>
  items.map((_, index) => ({ kind, index }));

/** Large parts first: a table without which the case still fails takes its columns along. */
export function partsOf(draft: CaseDraft): Part[] {
  return [
    ...indexed("table", draft.tables),
    ...indexed("step", draft.steps),
    ...draft.tables.flatMap(({ name, columns, after }) => [
      ...after.map((_, index): Part => ({ kind: "statement", table: name, index })),
      ...columns.map((_, index): Part => ({ kind: "column", table: name, index })),
    ]),
    ...Object.keys(draft.config).map((option): Part => ({ kind: "config", option })),
    ...Object.keys(draft.converter).map((option): Part => ({ kind: "converter", option })),
    ...indexed("after", draft.after),
    ...indexed("setup", draft.setup),
  ];
}

/** The draft with these of its parts only. */
export function keepParts(draft: CaseDraft, parts: readonly Part[]): CaseDraft {
  const kept = new Set(parts.map(key));
  const at = <T>(kind: "setup" | "after" | "table" | "step", items: readonly T[]): T[] =>
    items.filter((_, index) => kept.has(key({ kind, index })));
  const of = <T>(kind: "column" | "statement", table: string, items: readonly T[]): T[] =>
    items.filter((_, index) => kept.has(key({ kind, table, index })));
  const options = (kind: "config" | "converter", all: Options): Options =>
    Object.fromEntries(Object.entries(all).filter(([option]) => kept.has(key({ kind, option }))));
  return {
    ...draft,
    setup: at("setup", draft.setup),
    tables: at("table", draft.tables).map((table) => ({
      ...table,
      columns: of("column", table.name, table.columns),
      after: of("statement", table.name, table.after),
    })),
    after: at("after", draft.after),
    config: options("config", draft.config),
    converter: options("converter", draft.converter),
    steps: at("step", draft.steps),
  };
}

/** Two cases with half of the tables each. */
export function halves(draft: CaseDraft): readonly [CaseDraft, CaseDraft] {
  const middle = Math.ceil(draft.tables.length / 2);
  return [
    { ...draft, name: `${draft.name}a`, tables: draft.tables.slice(0, middle) },
    { ...draft, name: `${draft.name}b`, tables: draft.tables.slice(middle) },
  ];
}

/** A table without its constraints, which PostgreSQL may refuse where it takes every column. */
export function withoutConstraints(table: TableDraft): TableDraft {
  return { ...table, columns: table.columns.filter((column) => !isConstraint(column)) };
}
