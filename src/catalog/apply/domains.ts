import type { AlterDomainStmt, CreateDomainStmt, Constraint as WrittenConstraint } from "@pgsql/types";
import type { ColumnType, Expression, UserType } from "../../model/catalog.ts";
import type { Context } from "../context.ts";
import { columnDefault } from "../defaults.ts";
import { chooseLabelledName } from "../generated-names.ts";
import { creationSchema, writtenParts } from "../names.ts";
import { Refused, Undecidable } from "../refused.ts";
import { all, as, strings } from "../tree.ts";
import { requireUserType, resolveType } from "../types.ts";
import { requireFreeTypeName } from "./create-type.ts";

type Domain = UserType & { readonly kind: "domain" };

/** CREATE DOMAIN. */
export function createDomain(context: Context, statement: CreateDomainStmt): void {
  const { draft } = context;
  const written = writtenParts(strings(statement.domainname));
  const schema = creationSchema(draft, written);
  requireFreeTypeName(draft, schema, written.name);
  const base = resolveType(draft, statement.typeName);
  let domain: Domain = {
    oid: draft.newOid(),
    schema,
    name: written.name,
    kind: "domain",
    base,
    notNull: false,
    default: base.array ? null : inheritedDefault(context, base.oid),
    checks: [],
  };
  for (const constraint of all(statement.constraints, "Constraint")) {
    domain = withConstraint(context, domain, constraint);
  }
  draft.putType(domain);
}

/** A domain over a domain starts with its default. */
function inheritedDefault(context: Context, base: number): Expression | null {
  const type = context.draft.types.get(base);
  return type?.kind === "domain" ? type.default : null;
}

function withConstraint(context: Context, domain: Domain, constraint: WrittenConstraint): Domain {
  switch (constraint.contype) {
    case "CONSTR_NOTNULL":
      return { ...domain, notNull: true };
    case "CONSTR_NULL":
      return { ...domain, notNull: false };
    case "CONSTR_DEFAULT":
      return { ...domain, default: columnDefault(context, constraint.raw_expr, domain.base) };
    case "CONSTR_CHECK":
      if (constraint.conname !== undefined && domain.checks.includes(constraint.conname)) {
        throw new Refused(`constraint "${constraint.conname}" for domain "${domain.name}" already exists`);
      }
      return { ...domain, checks: [...domain.checks, checkName(context, domain, constraint)] };
    default:
      return domain;
  }
}

/** ChooseConstraintName with the label `check`. */
function checkName(context: Context, domain: Domain, constraint: WrittenConstraint): string {
  const taken = (name: string): boolean =>
    domain.checks.includes(name) || context.draft.hasConstraintNamed(domain.schema, name);
  return constraint.conname ?? chooseLabelledName(domain.name, "check", taken);
}

function requireDomain(context: Context, parts: readonly string[]): Domain {
  const type = requireUserType(context.draft, parts);
  if (type.kind !== "domain") throw new Refused(`${type.name} is not a domain`);
  return type;
}

/** ALTER DOMAIN; the letters are those of AlterDomainStmt in parsenodes.h. */
export function alterDomain(context: Context, statement: AlterDomainStmt): void {
  const domain = requireDomain(context, strings(statement.typeName));
  context.draft.putType(altered(context, domain, statement));
}

function altered(context: Context, domain: Domain, statement: AlterDomainStmt): Domain {
  switch (statement.subtype) {
    case "T":
      return {
        ...domain,
        default: statement.def === undefined ? null : columnDefault(context, statement.def, domain.base),
      };
    case "N":
      return { ...domain, notNull: false };
    case "O":
      if (domain.notNull) return domain;
      requireNoArrays(context, domain);
      return { ...domain, notNull: true };
    case "C": {
      const constraint = as(statement.def, "Constraint");
      if (constraint?.skip_validation !== true) requireNoArrays(context, domain);
      return constraint === undefined ? domain : withConstraint(context, domain, constraint);
    }
    case "X":
      return withoutCheck(domain, statement);
    case "V":
      requireNoArrays(context, domain);
      return domain;
    default:
      throw new Refused(`unrecognized alter domain type: ${statement.subtype ?? ""}`);
  }
}

/** Whether a type has values of the domain within it: in an array, a row, a range. */
function isInside(context: Context, domain: Domain, type: ColumnType): boolean {
  if (type.oid === domain.oid) return type.array;
  const holds = (part: ColumnType): boolean => part.oid === domain.oid || isInside(context, domain, part);
  const user = context.draft.types.get(type.oid);
  switch (user?.kind) {
    case "composite":
      return user.attributes.some((attribute) => holds(attribute.type));
    case "row":
      return context.draft.relations.get(user.relation)?.columns.some((column) => holds(column.type)) === true;
    case "range":
      return holds(user.subtype);
    case "multirange": {
      const range = context.draft.types.get(user.range);
      return range?.kind === "range" && holds(range.subtype);
    }
    case "domain":
      return isInside(context, domain, user.base) || (type.array && holds(user.base));
    default:
      return false;
  }
}

/** find_composite_type_dependencies: values inside of arrays cannot be checked again. */
function requireNoArrays(context: Context, domain: Domain): void {
  for (const relation of context.draft.relations.values()) {
    if (!["table", "partitioned table", "materialized view"].includes(relation.kind)) continue;
    const column = relation.columns.find(({ type }) => isInside(context, domain, type));
    if (column === undefined) continue;
    throw new Refused(`cannot alter type "${domain.name}" because column "${relation.name}.${column.name}" uses it`);
  }
}

function withoutCheck(domain: Domain, statement: AlterDomainStmt): Domain {
  const name = statement.name ?? "";
  if (!domain.checks.includes(name)) {
    // From PostgreSQL 17 on a domain's NOT NULL is a constraint with a name, which is not kept here.
    if (domain.notNull) throw new Undecidable(`constraint "${name}" may be the NOT NULL of domain ${domain.name}`, []);
    if (statement.missing_ok === true) return domain;
    throw new Refused(`constraint "${name}" of domain "${domain.name}" does not exist`);
  }
  return { ...domain, checks: domain.checks.filter((check) => check !== name) };
}

export function renameDomainConstraint(context: Context, parts: readonly string[], name: string, to: string): void {
  const domain = requireDomain(context, parts);
  if (!domain.checks.includes(name) && domain.notNull) {
    throw new Undecidable(`constraint "${name}" may be the NOT NULL of domain ${domain.name}`, []);
  }
  if (!domain.checks.includes(name)) throw new Refused(`constraint "${name}" for domain ${domain.name} does not exist`);
  if (domain.checks.includes(to)) {
    throw new Refused(`constraint "${to}" for domain "${domain.name}" already exists`);
  }
  context.draft.putType({ ...domain, checks: domain.checks.map((check) => (check === name ? to : check)) });
}
