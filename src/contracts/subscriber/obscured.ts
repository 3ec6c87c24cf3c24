import { formatLocation } from "../../model/location.ts";
import type { SubscriberSchema } from "./schema.ts";
import { tableNamed } from "./tables-by-name.ts";

/**
 * Why the subscriber's own SQL does not tell what one of its tables is, with the place that does not: a text its tool would fill in first,
 * code that only its database could run. A sentence without a full stop; null where it does tell. A statement that names no table which is
 * known is taken to be about those that are not, and a file that is not read to be about all.
 */
export function obscured({ catalog, problems }: SubscriberSchema, table: string): string | null {
  const relation = tableNamed(catalog, table);
  const bare = table.slice(table.indexOf(".") + 1);
  const [problem] = problems;
  if (problem !== undefined) return `${formatLocation(problem.at)}: ${problem.message}`;
  if (typeof relation?.opaque === "string") return relation.opaque;
  const suspect = catalog.opaque.find(({ refused, relations, mentions, reason }) => {
    if (refused) return false;
    const named = relations ?? mentions;
    if (named.some((name) => name === table || name === bare)) return true;
    return relations === null && (relation === undefined || NOT_READ.test(reason));
  });
  return suspect === undefined ? null : `${formatLocation(suspect.at)}: ${suspect.reason}`;
}

/** Other SQL that psql would run. Another database, as of `pg_dump --create`, is the one that the rest of the file makes. */
const NOT_READ = /^psql's \\(?:i|ir|include|include_relative|gexec) is not followed$/;
