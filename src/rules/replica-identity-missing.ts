import { type Catalog, qualifiedName, type Relation } from "../model/catalog.ts";
import type { Location } from "../model/location.ts";
import { lastOf, type Pass, type Stream } from "../pass/pass.ts";
import { blame } from "./blame.ts";
import type { Draft, Rule } from "./rule.ts";

export const replicaIdentityMissing: Rule = {
  id: "replica-identity-missing",
  title: "Published table without a replica identity",
  level: "error",
  what: "After the change a published table has no replica identity, so PostgreSQL refuses every UPDATE and DELETE on it.",
  why: "This one does not break the pipeline but the application: `cannot update table … because it does not have a replica identity and publishes updates`. The connector stays healthy and says nothing.",
  fix: "Give the table a primary key, name a unique index over NOT NULL columns with REPLICA IDENTITY USING INDEX, or set REPLICA IDENTITY FULL.",
  bad: { "migrations/0002_change.sql": "ALTER TABLE customers DROP CONSTRAINT customers_pkey;\n" },
  good: {
    "migrations/0002_change.sql":
      "ALTER TABLE audit_notes REPLICA IDENTITY FULL;\nALTER TABLE audit_notes DROP CONSTRAINT audit_notes_pkey;\n",
  },
  check: (pass: Pass): readonly Draft[] => {
    const drafts: Draft[] = [];
    for (const relation of pass.after.relations.values()) {
      const before = pass.before.relations.get(relation.oid);
      if (hasIdentity(relation)) continue;
      const publishedBy = publisher(pass, pass.after, relation, "after");
      if (publishedBy === null) continue;
      const was =
        before !== undefined && !hasIdentity(before) && publisher(pass, pass.before, before, "before") !== null;
      if (!was) drafts.push(draft(pass, relation, publishedBy));
    }
    return drafts;
  },
};

/** pgoutput's rule for UPDATE and DELETE: https://www.postgresql.org/docs/current/logical-replication-publication.html */
function hasIdentity(relation: Relation): boolean {
  if (relation.kind !== "table" || relation.persistence !== "permanent" || relation.opaque !== null) return true;
  const identity = relation.replicaIdentity;
  switch (identity.kind) {
    case "full":
      return true;
    case "nothing":
      return false;
    case "index":
      return relation.indexes.some((index) => index.name === identity.index);
    case "default":
      return relation.indexes.some((index) => index.primary && index.immediate);
    default: {
      const never: never = identity;
      return never;
    }
  }
}

/** What publishes updates or deletes of this table: a publication of the catalog, or the one a connector makes by itself. */
function publisher(pass: Pass, catalog: Catalog, relation: Relation, side: "before" | "after"): string | null {
  for (const publication of catalog.publications.values()) {
    const listed =
      publication.allTables ||
      publication.schemas.includes(relation.schema) ||
      publication.tables.some((table) => table.relation === relation.oid);
    if (listed && publication.publish.some((operation) => operation === "update" || operation === "delete")) {
      return `publication ${publication.name}`;
    }
  }
  const stream = pass.streams.find((candidate) => autoPublishes(candidate, relation, side));
  return stream === undefined ? null : `the publication connector ${stream.connector.name} makes`;
}

/** publication.autocreate.mode all_tables (the default) publishes every table, filtered the captured ones. */
function autoPublishes(stream: Stream, relation: Relation, side: "before" | "after"): boolean {
  const connector = side === "before" ? stream.baseConnector : stream.connector;
  if (connector === null || connector.config.get("plugin.name") === "decoderbufs") return false;
  const mode = connector.config.get("publication.autocreate.mode") ?? "all_tables";
  if (mode === "all_tables") return true;
  if (mode !== "filtered") return false;
  const prediction = side === "before" ? stream.before : (lastOf(stream) ?? stream.before);
  return prediction?.tables.some((table) => table.oid === relation.oid) ?? false;
}

function draft(pass: Pass, relation: Relation, publishedBy: string): Draft {
  const table = qualifiedName(relation);
  return {
    severity: "error",
    verdict: "source",
    message: `${table} is published but has no replica identity: PostgreSQL will refuse every UPDATE and DELETE on it`,
    why: "The error hits the application that writes, not the connector, and it starts with the migration.",
    at: place(pass, relation),
    table,
    evidence: [`published by ${publishedBy}`, `replica identity: ${relation.replicaIdentity.kind}`],
    fix: [`ALTER TABLE ${table} ADD PRIMARY KEY (…);`, `ALTER TABLE ${table} REPLICA IDENTITY FULL;`],
    change: `identity ${relation.replicaIdentity.kind}`,
  };
}

function place(pass: Pass, relation: Relation): Location | null {
  const table = qualifiedName(relation);
  const on = pass.changes.filter((change) => "table" in change && change.table.relation === relation.oid);
  const telling = on.find((change) => change.kind === "key-changed" || change.kind === "replica-identity-changed");
  return telling?.at ?? blame(pass.changes, table, null) ?? relation.createdAt;
}
