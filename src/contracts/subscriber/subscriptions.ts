import type { Statement } from "../../model/statement.ts";

/** A subscription as a subscriber's SQL leaves it (CREATE, ALTER and DROP SUBSCRIPTION). */
export interface Subscription {
  readonly name: string;
  readonly publications: readonly string[];
  /** Rows come in the types' binary formats, where they have any. */
  readonly binary: boolean;
}

type Named = Readonly<Record<string, unknown>>;

/** The subscriptions that are left after all statements, in the order they were made. */
export function subscriptionsOf(statements: readonly Statement[]): readonly Subscription[] {
  const found = new Map<string, Subscription>();
  for (const { parsed } of statements) {
    if (parsed.kind !== "tree") continue;
    const { tree } = parsed;
    if ("CreateSubscriptionStmt" in tree) {
      const { subname = "", publication, options } = tree.CreateSubscriptionStmt;
      const made = { name: subname, publications: texts(publication), binary: false };
      found.set(subname, withOptions(made, options));
    } else if ("AlterSubscriptionStmt" in tree) {
      const { subname = "" } = tree.AlterSubscriptionStmt;
      const old = found.get(subname);
      if (old !== undefined) found.set(subname, altered(old, tree.AlterSubscriptionStmt));
    } else if ("DropSubscriptionStmt" in tree) {
      found.delete(tree.DropSubscriptionStmt.subname ?? "");
    } else if ("RenameStmt" in tree && tree.RenameStmt.renameType === "OBJECT_SUBSCRIPTION") {
      const { object, newname = "" } = tree.RenameStmt;
      const [name = ""] = texts([object]);
      const old = found.get(name);
      if (old === undefined) continue;
      found.delete(name);
      found.set(newname, { ...old, name: newname });
    }
  }
  return [...found.values()];
}

interface Alteration {
  readonly kind?: string;
  readonly publication?: readonly unknown[];
  readonly options?: readonly unknown[];
}

function altered(old: Subscription, { kind, publication, options }: Alteration): Subscription {
  const named = texts(publication);
  const publications = publicationsAfter(old.publications, kind, named);
  return withOptions({ ...old, publications }, options);
}

function publicationsAfter(
  old: readonly string[],
  kind: string | undefined,
  named: readonly string[],
): readonly string[] {
  switch (kind) {
    case "ALTER_SUBSCRIPTION_SET_PUBLICATION":
      return named;
    case "ALTER_SUBSCRIPTION_ADD_PUBLICATION":
      return [...old, ...named.filter((name) => !old.includes(name))];
    case "ALTER_SUBSCRIPTION_DROP_PUBLICATION":
      return old.filter((name) => !named.includes(name));
    default:
      return old;
  }
}

/** Of the options only `binary` changes what reaches the table. */
function withOptions(subscription: Subscription, options: readonly unknown[] | undefined): Subscription {
  const binary = (options ?? []).map((option) => inside(option, "DefElem")).find(({ defname }) => defname === "binary");
  return binary === undefined ? subscription : { ...subscription, binary: isOn(binary.arg) };
}

/** defGetBoolean: without a value an option is on. */
function isOn(value: unknown): boolean {
  if (value === undefined) return true;
  // A zero is left out of the tree.
  if ("Integer" in record(value)) return inside(value, "Integer").ival !== undefined;
  const [text = ""] = texts([value, ...list(inside(value, "TypeName").names)]);
  return !["false", "off", "0"].includes(text.toLowerCase());
}

function texts(nodes: readonly unknown[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => {
    const { sval } = inside(node, "String");
    return typeof sval === "string" ? [sval] : [];
  });
}

function inside(node: unknown, kind: string): Named {
  return record(record(node)[kind]);
}

function record(value: unknown): Named {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
