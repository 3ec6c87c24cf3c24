import { quoteIdentifier } from "../../catalog/print.ts";
import { pairName, type TablePair } from "./table-pair.ts";

/** One of the two triggers that keep a pair of tables in step, with its function. */
export interface SyncTrigger {
  /** As SQL spells them. */
  readonly name: string;
  readonly function: string;
  /** The table it watches, and the one it writes to. */
  readonly own: string;
  readonly other: string;
  readonly body: string;
}

/**
 * `in`: what is written to the old table goes to the new one; `back`: the other way.
 * They copy the row as it stands, not as the event has it: a trigger in between may have written it again. A write of one comes back
 * through the other, finds both rows equal to the byte (record_image_eq: NULLs, numeric scale, json) and ends there. A row that comes
 * under a key the other table has taken is a duplicate there too. A change of key is an UPDATE over there, so that foreign keys do
 * what they would have done.
 */
export function syncTriggers(pair: TablePair): readonly SyncTrigger[] {
  const trigger = (suffix: string, own: string, other: string): SyncTrigger => {
    const { bare, full } = pairName(pair, suffix);
    return { name: bare, function: full, own, other, body: syncBody(pair, own, other) };
  };
  return [trigger("sync_in", pair.old, pair.next), trigger("sync_back", pair.next, pair.old)];
}

/** SQL that makes both triggers. Only those who may write to a table reach its trigger, which then writes as its owner. */
export function createSync(pair: TablePair): string {
  return syncTriggers(pair)
    .map((trigger) => {
      const truncate = truncateName(trigger);
      return `CREATE FUNCTION ${trigger.function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${pair.searchPath.join(", ")} AS $$${trigger.body}$$;
CREATE TRIGGER ${trigger.name} AFTER INSERT OR UPDATE OR DELETE ON ${trigger.own}
  FOR EACH ROW EXECUTE FUNCTION ${trigger.function}();
CREATE TRIGGER ${truncate} AFTER TRUNCATE ON ${trigger.own}
  FOR EACH STATEMENT EXECUTE FUNCTION ${trigger.function}();`;
    })
    .join("\n");
}

export function dropSync(pair: TablePair): string {
  return syncTriggers(pair)
    .flatMap((trigger) => [
      `DROP TRIGGER ${trigger.name} ON ${trigger.own};`,
      `DROP TRIGGER ${truncateName(trigger)} ON ${trigger.own};`,
      `DROP FUNCTION ${trigger.function}();`,
    ])
    .join("\n");
}

/** SQL that counts the rows that are not the same on both sides. */
export function differenceQuery({ old, next, key, columns }: TablePair): string {
  const same = equal("own", "other", key);
  const [first = ""] = key.map(quoteIdentifier);
  return `SELECT count(*) FROM ${old} AS own FULL JOIN ${next} AS other ON ${same} WHERE own.${first} IS NULL OR other.${first} IS NULL OR ${image("own", columns)} *<> ${image("other", columns)}`;
}

/** `(own.a, own.b) = (NEW.a, NEW.b)`, which an index over both serves. */
export function equal(left: string, right: string, columns: readonly string[]): string {
  return `${rowOf(left, columns)} = ${rowOf(right, columns)}`;
}

export function rowOf(owner: string, columns: readonly string[]): string {
  const list = columns.map((column) => `${owner}.${quoteIdentifier(column)}`).join(", ");
  return columns.length === 1 ? list : `(${list})`;
}

/** The cast keeps PostgreSQL from comparing column by column, for which there are no such operators. */
function image(owner: string, columns: readonly string[]): string {
  return `ROW(${columns.map((column) => `${owner}.${quoteIdentifier(column)}`).join(", ")})::record`;
}

function syncBody({ key, columns }: TablePair, own: string, other: string): string {
  const names = columns.map(quoteIdentifier);
  const values = names.map((name) => `own.${name}`);
  const assigned = names.map((name) => `${name} = own.${name}`).join(", ");
  const excluded = names.map((name) => `${name} = EXCLUDED.${name}`).join(", ");
  const insert = `INSERT INTO ${other} (${names.join(", ")})
    SELECT ${values.join(", ")} FROM ${own} AS own WHERE ${equal("own", "NEW", key)}`;
  return `
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF EXISTS (SELECT FROM ${other}) THEN TRUNCATE ${other}; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM ${other} AS other WHERE ${equal("other", "OLD", key)}
      AND NOT EXISTS (SELECT FROM ${own} AS own WHERE ${equal("own", "OLD", key)});
  ELSIF EXISTS (SELECT FROM ${own} AS own JOIN ${other} AS other ON ${equal("other", "own", key)}
    WHERE ${equal("own", "NEW", key)} AND ${image("own", columns)} *= ${image("other", columns)}) THEN
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    ${insert};
  ELSE
    UPDATE ${other} AS other SET ${assigned}
      FROM ${own} AS own WHERE ${equal("own", "NEW", key)} AND ${equal("other", "OLD", key)};
    IF FOUND THEN RETURN NULL; END IF;
    ${insert}
    ON CONFLICT (${key.map(quoteIdentifier).join(", ")}) DO UPDATE SET ${excluded};
  END IF;
  RETURN NULL;
END `;
}

function truncateName({ name }: SyncTrigger): string {
  const bare = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  return quoteIdentifier(bare.replace(/_sync_(in|back)$/, "_wipe_$1"));
}
