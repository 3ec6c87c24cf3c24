import type {
  CastEntry,
  Catalog,
  EventTrigger,
  ExtensionEntry,
  FunctionEntry,
  Index,
  Oid,
  Opaque,
  Publication,
  Relation,
  TriggerEntry,
  UserType,
} from "../model/catalog.ts";
import { DEFAULT_SEARCH_PATH } from "./empty.ts";

/** The parts of the catalog that are plain lists, replaced as a whole. */
interface Lists {
  readonly schemas: readonly string[];
  readonly functions: readonly FunctionEntry[];
  readonly triggers: readonly TriggerEntry[];
  readonly eventTriggers?: readonly EventTrigger[];
  readonly extensions: readonly ExtensionEntry[];
  readonly casts?: readonly CastEntry[];
  readonly searchPath: readonly string[];
  readonly defaultSearchPath?: readonly string[];
  readonly role?: string | null;
  readonly opaque: readonly Opaque[];
}

/** A name in a schema's space of relations, which tables, views, sequences and indexes share. */
export interface NamedRelation {
  readonly relation: Oid;
  /** Set when the name is that of an index of the relation. */
  readonly index: Oid | null;
}

/** A label that an enum has got in the transaction that goes on. */
interface AddedLabel {
  readonly type: Oid;
  readonly label: string;
}

const FRESH = { lists: false, relations: false, types: false, publications: false };

const nameKey = (schema: string, name: string): string => `${schema}\0${name}`;

/**
 * The catalog while statements are applied to it. Entries are immutable and replaced one at a time; every replacement is
 * journalled, so a statement, a savepoint or a transaction can be undone. The outside only sees what `freeze` returns.
 */
export class Draft {
  readonly #relations: Map<Oid, Relation>;
  readonly #types: Map<Oid, UserType>;
  readonly #publications: Map<string, Publication>;
  readonly #relationNames = new Map<string, NamedRelation>();
  readonly #typeNames = new Map<string, Oid>();
  /** How many constraints of a schema bear a name. */
  readonly #constraintNames = new Map<string, number>();
  #lists: Lists;
  #nextOid: Oid;
  /** Labels that ALTER TYPE … ADD VALUE has added in this transaction. */
  #addedLabels: readonly AddedLabel[] = [];
  #journal: (() => void)[] = [];
  /** The catalog last given out, and which of its maps no longer hold. */
  #frozen: Catalog;
  #stale = { ...FRESH };

  constructor(start: Catalog) {
    this.#relations = new Map(start.relations);
    this.#types = new Map(start.types);
    this.#publications = new Map(start.publications);
    this.#lists = listsOf(start);
    this.#nextOid = start.nextOid;
    this.#frozen = start;
    for (const relation of start.relations.values()) {
      this.#nameRelation(relation);
      this.#countConstraints(relation, 1);
    }
    for (const type of start.types.values()) {
      this.#typeNames.set(nameKey(type.schema, type.name), type.oid);
      this.#countConstraints(constraintsOf(type), 1);
    }
  }

  get relations(): ReadonlyMap<Oid, Relation> {
    return this.#relations;
  }
  get types(): ReadonlyMap<Oid, UserType> {
    return this.#types;
  }
  get publications(): ReadonlyMap<string, Publication> {
    return this.#publications;
  }
  get schemas(): readonly string[] {
    return this.#lists.schemas;
  }
  get functions(): readonly FunctionEntry[] {
    return this.#lists.functions;
  }
  get triggers(): readonly TriggerEntry[] {
    return this.#lists.triggers;
  }
  get eventTriggers(): readonly EventTrigger[] {
    return this.#lists.eventTriggers ?? [];
  }
  get extensions(): readonly ExtensionEntry[] {
    return this.#lists.extensions;
  }
  get casts(): readonly CastEntry[] | undefined {
    return this.#lists.casts;
  }
  get searchPath(): readonly string[] {
    return this.#lists.searchPath;
  }
  get defaultSearchPath(): readonly string[] {
    return this.#lists.defaultSearchPath ?? DEFAULT_SEARCH_PATH;
  }
  get role(): string | null {
    return this.#lists.role ?? null;
  }
  get opaque(): readonly Opaque[] {
    return this.#lists.opaque;
  }
  get nextOid(): Oid {
    return this.#nextOid;
  }

  /** A fresh OID. Not given back on rollback, as in PostgreSQL. */
  newOid(): Oid {
    return this.#nextOid++;
  }

  /** Replaces whole lists. */
  set(lists: Partial<Lists>): void {
    const before = this.#lists;
    this.#lists = { ...before, ...lists };
    this.#changed("lists", () => {
      this.#lists = before;
    });
  }

  relationNamed(schema: string, name: string): NamedRelation | undefined {
    return this.#relationNames.get(nameKey(schema, name));
  }

  /** Whether any constraint of the schema's relations and domains bears the name: every NOT NULL of a new table asks. */
  hasConstraintNamed(schema: string, name: string): boolean {
    return (this.#constraintNames.get(nameKey(schema, name)) ?? 0) > 0;
  }

  typeNamed(schema: string, name: string): UserType | undefined {
    const oid = this.#typeNames.get(nameKey(schema, name));
    return oid === undefined ? undefined : this.#types.get(oid);
  }

  /** Adds or replaces a relation; its name, its indexes' names and its row type's name follow. */
  putRelation(relation: Relation): void {
    const before = this.#relations.get(relation.oid);
    this.#replaceRelation(before, relation);
    this.#changed("relations", () => this.#replaceRelation(relation, before));
    if (before !== undefined && (before.name !== relation.name || before.schema !== relation.schema)) {
      const row = this.typeNamed(before.schema, before.name);
      if (row?.kind === "row") this.putType({ ...row, schema: relation.schema, name: relation.name });
    }
  }

  removeRelation(oid: Oid): void {
    const before = this.#relations.get(oid);
    if (before === undefined) return;
    this.#replaceRelation(before, undefined);
    this.#changed("relations", () => this.#replaceRelation(undefined, before));
  }

  putType(type: UserType): void {
    const before = this.#types.get(type.oid);
    this.#replaceType(before, type);
    this.#changed("types", () => this.#replaceType(type, before));
  }

  removeType(oid: Oid): void {
    const before = this.#types.get(oid);
    if (before === undefined) return;
    this.#replaceType(before, undefined);
    this.#changed("types", () => this.#replaceType(undefined, before));
  }

  putPublication(publication: Publication): void {
    const before = this.#publications.get(publication.name);
    this.#publications.set(publication.name, publication);
    this.#changed("publications", () => this.#restorePublication(publication.name, before));
  }

  removePublication(name: string): void {
    const before = this.#publications.get(name);
    this.#publications.delete(name);
    this.#changed("publications", () => this.#restorePublication(name, before));
  }

  /** Labels that cannot be used before the transaction has ended (check_safe_enum_use). */
  get addedLabels(): readonly AddedLabel[] {
    return this.#addedLabels;
  }

  setAddedLabels(labels: readonly AddedLabel[]): void {
    const before = this.#addedLabels;
    this.#addedLabels = labels;
    this.#journal.push(() => {
      this.#addedLabels = before;
    });
  }

  /** A moment to come back to. Valid until `forget`. */
  mark(): number {
    return this.#journal.length;
  }

  undo(to: number): void {
    while (this.#journal.length > to) this.#journal.pop()?.();
  }

  /** Gives up everything that could be undone: the transaction has ended. */
  forget(): void {
    this.#journal = [];
    this.#addedLabels = [];
  }

  /** The catalog as it is now; the same object while nothing changed, and with the same maps where those did not. */
  freeze(): Catalog {
    const { lists, relations, types, publications } = this.#stale;
    if (!lists && !relations && !types && !publications) return this.#frozen;
    const before = this.#frozen;
    this.#frozen = {
      ...this.#lists,
      relations: relations ? new Map(this.#relations) : before.relations,
      types: types ? new Map(this.#types) : before.types,
      publications: publications ? new Map(this.#publications) : before.publications,
      nextOid: this.#nextOid,
    };
    this.#stale = { ...FRESH };
    return this.#frozen;
  }

  /** A change that is undone leaves its part stale: whether it is as it was is not looked at. */
  #changed(part: keyof typeof FRESH, undo: () => void): void {
    this.#stale[part] = true;
    this.#journal.push(() => {
      this.#stale[part] = true;
      undo();
    });
  }

  #replaceRelation(before: Relation | undefined, after: Relation | undefined): void {
    const renamed =
      before?.name !== after?.name || before?.schema !== after?.schema || before?.indexes !== after?.indexes;
    if (renamed && before !== undefined) {
      for (const name of [before, ...before.indexes]) this.#relationNames.delete(nameKey(before.schema, name.name));
    }
    if (before?.constraints !== after?.constraints || before?.schema !== after?.schema) {
      if (before !== undefined) this.#countConstraints(before, -1);
      if (after !== undefined) this.#countConstraints(after, 1);
    }
    if (after === undefined) {
      if (before !== undefined) this.#relations.delete(before.oid);
      return;
    }
    this.#relations.set(after.oid, after);
    if (renamed) this.#nameRelation(after);
  }

  #countConstraints({ schema, constraints }: Constrained, by: 1 | -1): void {
    for (const { name } of constraints) {
      const key = nameKey(schema, name);
      this.#constraintNames.set(key, (this.#constraintNames.get(key) ?? 0) + by);
    }
  }

  #nameRelation(relation: Relation): void {
    this.#relationNames.set(nameKey(relation.schema, relation.name), { relation: relation.oid, index: null });
    for (const index of relation.indexes) {
      this.#relationNames.set(nameKey(relation.schema, index.name), { relation: relation.oid, index: index.oid });
    }
  }

  #replaceType(before: UserType | undefined, after: UserType | undefined): void {
    if (before !== undefined) {
      this.#typeNames.delete(nameKey(before.schema, before.name));
      this.#countConstraints(constraintsOf(before), -1);
    }
    if (after !== undefined) {
      this.#countConstraints(constraintsOf(after), 1);
      this.#types.set(after.oid, after);
      this.#typeNames.set(nameKey(after.schema, after.name), after.oid);
    } else if (before !== undefined) this.#types.delete(before.oid);
  }

  #restorePublication(name: string, before: Publication | undefined): void {
    if (before === undefined) this.#publications.delete(name);
    else this.#publications.set(name, before);
  }
}

function listsOf({ relations, types, publications, nextOid, ...lists }: Catalog): Lists {
  return lists;
}

interface Constrained {
  readonly schema: string;
  readonly constraints: readonly { readonly name: string }[];
}

/** A domain's CHECK constraints share the space of names with those of relations. */
function constraintsOf(type: UserType): Constrained {
  const names = type.kind === "domain" ? type.checks : [];
  return { schema: type.schema, constraints: names.map((name) => ({ name })) };
}

/** A relation's index by its OID. */
export function indexOf(relation: Relation, oid: Oid): Index | undefined {
  return relation.indexes.find((index) => index.oid === oid);
}
