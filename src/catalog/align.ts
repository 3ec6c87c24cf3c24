import type {
  Catalog,
  Column,
  ColumnType,
  Constraint,
  Index,
  Oid,
  Opaque,
  Publication,
  Relation,
  UserType,
} from "../model/catalog.ts";
import { qualifiedName } from "../model/catalog.ts";
import { type Enum, enumRows, rowsAdded, withRows } from "./enum-rows.ts";

/**
 * A catalog that was made without regard to `base`, with the identities `base` gives what bears the same name: relations
 * and types by schema, name and kind, columns and indexes by name. Everything else gets identities `base` does not know.
 * Columns stay in the catalog's own order, whatever their numbers are in `base`.
 */
export function alignCatalog(catalog: Catalog, base: Catalog): Catalog {
  const identities = identify(catalog, base);
  const { oid } = identities;
  const relations = [...catalog.relations.values()].map((relation) => alignRelation(relation, identities));
  const types = [...catalog.types.values()].map((type) => alignType(type, base, identities));
  return {
    ...catalog,
    relations: new Map(relations.map((relation) => [relation.oid, relation])),
    types: new Map(types.map((type) => [type.oid, type])),
    publications: new Map([...catalog.publications].map(([name, one]) => [name, alignPublication(one, identities)])),
    functions: catalog.functions.map((one) => ({ ...one, returns: one.returns && typeOf(one.returns, identities) })),
    ...(catalog.casts && {
      casts: catalog.casts.map(({ source, target, context }) => ({
        source: typeOf(source, identities),
        target: typeOf(target, identities),
        context,
      })),
    }),
    triggers: catalog.triggers.map((trigger) => ({
      ...trigger,
      relation: oid(trigger.relation),
      columns: trigger.columns && attnumsOf(trigger.relation, trigger.columns, identities),
      ...(trigger.conditionColumns && {
        conditionColumns: attnumsOf(trigger.relation, trigger.conditionColumns, identities),
      }),
    })),
    opaque: alignOpaque(catalog.opaque, base.opaque),
    nextOid: identities.nextOid,
  };
}

/** How identities of the catalog translate into those of the base. */
interface Identities {
  readonly oid: (own: Oid) => Oid;
  /** Of a column, by its relation's OID in the catalog. 0, the whole relation, and what is no column stay as they are. */
  readonly attnum: (relation: Oid, own: number) => number;
  readonly nextAttnum: (relation: Oid) => number;
  readonly nextOid: Oid;
}

/** FirstNormalObjectId of access/transam.h: below it are built-in objects, which are the same everywhere. */
const FIRST_NORMAL_OID = 16384;

function identify(catalog: Catalog, base: Catalog): Identities {
  const known = new Map(objectsOf(base));
  const oids = new Map<Oid, Oid>();
  const columns = new Map<Oid, ReadonlyMap<number, number>>();
  const nextAttnums = new Map<Oid, number>();
  const taken = new Set<Oid>();
  let nextOid = Math.max(base.nextOid, FIRST_NORMAL_OID);
  for (const [key, own] of objectsOf(catalog)) {
    const found = known.get(key);
    const oid = found === undefined || taken.has(found) ? nextOid++ : found;
    taken.add(oid);
    oids.set(own, oid);
  }
  for (const relation of catalog.relations.values()) {
    const was = base.relations.get(oids.get(relation.oid) ?? 0);
    let next = was?.nextAttnum ?? 1;
    const byName = new Map(was?.columns.map(({ name, attnum }) => [name, attnum]));
    columns.set(
      relation.oid,
      new Map(relation.columns.map(({ name, attnum }) => [attnum, byName.get(name) ?? next++])),
    );
    nextAttnums.set(relation.oid, next);
  }
  return {
    oid: (own) => oids.get(own) ?? own,
    attnum: (relation, own) => columns.get(relation)?.get(own) ?? own,
    nextAttnum: (relation) => nextAttnums.get(relation) ?? 1,
    nextOid,
  };
}

/** Everything that has an OID of its own, under a name that tells it from all others. */
function* objectsOf(catalog: Catalog): Iterable<readonly [string, Oid]> {
  for (const relation of catalog.relations.values()) {
    const name = qualifiedName(relation);
    // A table and a partitioned table of one name are one table to whoever reads it.
    const kind = relation.kind === "partitioned table" ? "table" : relation.kind;
    yield [`${kind} ${name}`, relation.oid];
    for (const index of relation.indexes) yield [`index ${name} ${index.name}`, index.oid];
  }
  for (const type of catalog.types.values()) yield [`type ${type.kind} ${qualifiedName(type)}`, type.oid];
  for (const publication of catalog.publications.values()) yield [`publication ${publication.name}`, publication.oid];
}

function alignRelation(relation: Relation, identities: Identities): Relation {
  const { oid, attnum } = identities;
  const own = (attnums: readonly number[]) => attnumsOf(relation.oid, attnums, identities);
  return {
    ...relation,
    oid: oid(relation.oid),
    columns: relation.columns.map((column) => alignColumn(column, own, identities)),
    nextAttnum: identities.nextAttnum(relation.oid),
    constraints: relation.constraints.map((constraint) => alignConstraint(constraint, own, identities)),
    indexes: relation.indexes.map((index) => alignIndex(index, own, oid)),
    parents: relation.parents.map(oid),
    partitionOf: relation.partitionOf === null ? null : oid(relation.partitionOf),
    partitionKey: own(relation.partitionKey),
    ofType: relation.ofType === null ? null : oid(relation.ofType),
    ownedBy: relation.ownedBy && {
      relation: oid(relation.ownedBy.relation),
      column: attnum(relation.ownedBy.relation, relation.ownedBy.column),
    },
    dependsOn: relation.dependsOn.map((on) => ({
      relation: oid(on.relation),
      column: attnum(on.relation, on.column),
    })),
  };
}

type OwnColumns = (attnums: readonly number[]) => readonly number[];

function alignColumn(column: Column, own: OwnColumns, identities: Identities): Column {
  const [attnum = column.attnum] = own([column.attnum]);
  const generated = column.generated && { ...column.generated, columns: own(column.generated.columns) };
  return { ...column, attnum, type: typeOf(column.type, identities), generated };
}

function alignConstraint(constraint: Constraint, own: OwnColumns, identities: Identities): Constraint {
  const { oid } = identities;
  switch (constraint.kind) {
    case "primary key":
    case "unique":
    case "exclusion":
      return { ...constraint, columns: own(constraint.columns), index: oid(constraint.index) };
    case "foreign key":
      return {
        ...constraint,
        columns: own(constraint.columns),
        references: oid(constraint.references),
        referencedColumns: attnumsOf(constraint.references, constraint.referencedColumns, identities),
      };
    case "check":
      return { ...constraint, columns: own(constraint.columns) };
    case "not null":
      return { ...constraint, column: own([constraint.column])[0] ?? constraint.column };
    default:
      return constraint satisfies never;
  }
}

function alignIndex(index: Index, own: OwnColumns, oid: Identities["oid"]): Index {
  return {
    ...index,
    oid: oid(index.oid),
    columns: index.columns.map((attnum) => (attnum === null ? null : (own([attnum])[0] ?? attnum))),
    include: own(index.include),
    expressionColumns: own(index.expressionColumns),
  };
}

function alignType(type: UserType, base: Catalog, identities: Identities): UserType {
  const oid = identities.oid(type.oid);
  switch (type.kind) {
    case "domain":
      return { ...type, oid, base: typeOf(type.base, identities) };
    case "composite":
      return {
        ...type,
        oid,
        attributes: type.attributes.map((attribute) => ({ ...attribute, type: typeOf(attribute.type, identities) })),
      };
    case "row":
      return { ...type, oid, relation: identities.oid(type.relation) };
    case "range":
      return { ...type, oid, subtype: typeOf(type.subtype, identities), multirange: identities.oid(type.multirange) };
    case "multirange":
      return { ...type, oid, range: identities.oid(type.range) };
    case "enum":
      return alignEnum({ ...type, oid }, base.types.get(oid));
    case "base":
    case "shell":
      return { ...type, oid };
    default:
      return type satisfies never;
  }
}

/** Labels that are new are added to those there are, as ALTER TYPE would; with labels gone it is another enum. */
function alignEnum(type: Enum, was: UserType | undefined): Enum {
  if (was?.kind !== "enum") return type;
  const kept = type.labels.filter((label) => was.labels.includes(label));
  if (!same(kept, was.labels)) return type;
  const added = type.labels.flatMap((label, place) => (was.labels.includes(label) ? [] : [{ label, place }]));
  return withRows(
    type,
    added.reduce((rows, { label, place }) => rowsAdded(rows, label, place), enumRows(was)),
  );
}

function alignPublication(publication: Publication, identities: Identities): Publication {
  return {
    ...publication,
    oid: identities.oid(publication.oid),
    tables: publication.tables.map((member) => ({
      ...member,
      relation: identities.oid(member.relation),
      columns: member.columns && attnumsOf(member.relation, member.columns, identities),
      ...(member.filterColumns && {
        filterColumns: attnumsOf(member.relation, member.filterColumns, identities),
      }),
    })),
  };
}

function typeOf(type: ColumnType, { oid }: Identities): ColumnType {
  return { ...type, oid: oid(type.oid) };
}

function attnumsOf(relation: Oid, attnums: readonly number[], { attnum }: Identities): readonly number[] {
  return attnums.map((own) => attnum(relation, own));
}

/** What could not be decided in the base either is the base's own entry, wherever it stands now. */
function alignOpaque(own: readonly Opaque[], base: readonly Opaque[]): readonly Opaque[] {
  const left = [...base];
  return own.map((entry) => {
    const found = left.findIndex(
      ({ reason, relations }) => reason === entry.reason && same(relations, entry.relations),
    );
    return found < 0 ? entry : (left.splice(found, 1)[0] ?? entry);
  });
}

function same(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a === b || (a !== null && b !== null && a.join("\0") === b.join("\0"));
}
