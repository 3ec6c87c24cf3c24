import type { ColumnDef, DefElem, Constraint as WrittenConstraint } from "@pgsql/types";
import { builtinType } from "../../model/builtin-types.ts";
import type { Column, ColumnType, Relation } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { columnDefault, generationExpression } from "../defaults.ts";
import { Refused } from "../refused.ts";
import { createOwnedSequence, nextvalDefault } from "../sequences.ts";
import { madeWithStorage, writtenStorage } from "../storage.ts";
import { all, nameParts } from "../tree.ts";
import { resolveType, serialType } from "../types.ts";

/** A constraint as written, with the column it was written on. */
export interface PendingConstraint {
  readonly constraint: WrittenConstraint;
  readonly column: string | null;
}

export interface DefinedColumn {
  readonly column: Column;
  /** Primary key, unique, check, foreign key and named NOT NULL, to be added once the table is there. */
  readonly constraints: readonly PendingConstraint[];
}

type Table = Pick<Relation, "oid" | "schema" | "name" | "persistence">;

/** transformColumnDefinition: one written column, its sequence made, its constraints put aside. */
export function defineColumn(context: Context, table: Table, definition: ColumnDef, attnum: number): DefinedColumn {
  const name = definition.colname ?? "";
  const serial = serialType(definition.typeName);
  const type = serial ?? resolveType(context.draft, definition.typeName);
  const bare: Column = {
    attnum,
    name,
    type,
    notNull: definition.is_not_null === true,
    default: null,
    identity: null,
    generated: null,
    local: true,
    inheritCount: 0,
  };
  const { storage_name: storage } = definition;
  const start =
    storage === undefined ? bare : madeWithStorage(context.draft, bare, writtenStorage(context.draft, type, storage));
  const withSerial =
    serial === undefined
      ? start
      : { ...start, notNull: true, default: nextvalDefault(createOwnedSequence(context, table, start, null)) };
  return withColumnConstraints(context, table, withSerial, mergeAttributes(all(definition.constraints, "Constraint")));
}

/** Applies the constraints written on an existing or new column. */
export function withColumnConstraints(
  context: Context,
  table: Table,
  column: Column,
  written: readonly WrittenConstraint[],
): DefinedColumn {
  requireNoConflict(table, column, written);
  const constraints: PendingConstraint[] = [];
  let result = column;
  for (const constraint of written) {
    const pending = pendingConstraint(result, constraint);
    if (pending !== null) constraints.push(pending);
    result = applyToColumn(context, table, result, constraint);
  }
  return { column: result, constraints };
}

/** transformColumnDefinition: NULL beside NOT NULL, IDENTITY, PRIMARY KEY or serial. */
function requireNoConflict(table: Table, column: Column, written: readonly WrittenConstraint[]): void {
  const says = (...kinds: string[]): boolean => written.some(({ contype }) => kinds.includes(contype ?? ""));
  const isNotNull = column.notNull || says("CONSTR_NOTNULL", "CONSTR_IDENTITY", "CONSTR_PRIMARY");
  if (says("CONSTR_NULL") && isNotNull) {
    throw new Refused(`conflicting NULL/NOT NULL declarations for column "${column.name}" of table "${table.name}"`);
  }
  const own = written.filter(({ contype }) => contype === "CONSTR_NOTNULL");
  const implied = column.default !== null && column.notNull;
  const handedDown =
    implied || says("CONSTR_IDENTITY", "CONSTR_PRIMARY") || own.some((one) => one.is_no_inherit !== true);
  if (handedDown && own.some((one) => one.is_no_inherit === true)) {
    throw new Refused(`conflicting NO INHERIT declarations for not-null constraints on column "${column.name}"`);
  }
}

function pendingConstraint(column: Column, constraint: WrittenConstraint): PendingConstraint | null {
  switch (constraint.contype) {
    case "CONSTR_PRIMARY":
    case "CONSTR_UNIQUE":
    case "CONSTR_CHECK":
    case "CONSTR_FOREIGN":
    case "CONSTR_NOTNULL":
      return { constraint, column: column.name };
    default:
      return null;
  }
}

function applyToColumn(context: Context, table: Table, column: Column, constraint: WrittenConstraint): Column {
  switch (constraint.contype) {
    case "CONSTR_NOTNULL":
      return { ...column, notNull: true };
    case "CONSTR_DEFAULT":
      if (column.default !== null && column.identity === null) {
        throw new Refused(`multiple default values specified for column "${column.name}" of table "${table.name}"`);
      }
      return { ...column, default: columnDefault(context, constraint.raw_expr, column.type) };
    case "CONSTR_IDENTITY":
      return withIdentity(context, table, column, constraint);
    case "CONSTR_GENERATED":
      return { ...column, generated: generation(context, constraint, column.type) };
    default:
      return column;
  }
}

/** GENERATED … AS IDENTITY: NOT NULL, with a sequence of its own. */
export function withIdentity(context: Context, table: Table, column: Column, constraint: WrittenConstraint): Column {
  requireIdentityType(column.type);
  const name = all(constraint.options, "DefElem").find((option) => option.defname === "sequence_name");
  createOwnedSequence(context, table, column, sequenceName(name));
  return { ...column, notNull: true, identity: identityKind(constraint.generated_when) };
}

/** init_params of commands/sequence.c. */
export function requireIdentityType(type: ColumnType): void {
  const name = type.array ? undefined : builtinType(type.oid)?.name;
  if (name === undefined || !["int2", "int4", "int8"].includes(name)) {
    throw new Refused("identity column type must be smallint, integer, or bigint");
  }
}

function sequenceName(option: DefElem | undefined): string | null {
  return option === undefined ? null : (nameParts(option.arg).at(-1) ?? null);
}

/** ATTRIBUTE_IDENTITY_ALWAYS and _BY_DEFAULT. */
export function identityKind(generatedWhen: string | undefined): "always" | "by default" {
  return generatedWhen === "a" ? "always" : "by default";
}

/** ATTRIBUTE_GENERATED_STORED and _VIRTUAL; before PostgreSQL 18 there is only STORED. What it reads is known once all columns are. */
function generation(context: Context, constraint: WrittenConstraint, type: ColumnType): Column["generated"] {
  const kind = constraint.generated_kind === "v" ? "virtual" : "stored";
  return { kind, expression: generationExpression(context, constraint.raw_expr, type), columns: [] };
}

/** DEFERRABLE and the like follow the constraint they speak of as nodes of their own. */
function mergeAttributes(written: readonly WrittenConstraint[]): WrittenConstraint[] {
  const merged: WrittenConstraint[] = [];
  for (const constraint of written) {
    const last = merged.at(-1);
    switch (constraint.contype) {
      case "CONSTR_ATTR_DEFERRABLE":
        if (last !== undefined) merged[merged.length - 1] = { ...last, deferrable: true };
        break;
      case "CONSTR_ATTR_DEFERRED":
        if (last !== undefined) merged[merged.length - 1] = { ...last, deferrable: true, initdeferred: true };
        break;
      case "CONSTR_ATTR_NOT_ENFORCED":
        if (last !== undefined) merged[merged.length - 1] = { ...last, is_enforced: false, skip_validation: true };
        break;
      case "CONSTR_ATTR_NOT_DEFERRABLE":
      case "CONSTR_ATTR_IMMEDIATE":
      case "CONSTR_ATTR_ENFORCED":
        break;
      default:
        merged.push(constraint);
    }
  }
  return merged;
}
