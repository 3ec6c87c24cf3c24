import { describe, expect, it } from "vitest";
import { benched, type Situation } from "./situation.ts";

const BASE = `CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE t (id bigint PRIMARY KEY, name text NOT NULL, note text, price numeric(10,2) NOT NULL, mood mood NOT NULL,
  at timestamp(3) NOT NULL, amount int NOT NULL, ref uuid, data jsonb, ratio real);`;
const FULL = `${BASE} ALTER TABLE t REPLICA IDENTITY FULL;`;
const NAMES = "[id, name, note, price, mood, at, amount, ref, data, ratio]";
const ALL = `{ table: public.t, key: [id], columns: ${NAMES} }`;
const TYPED = `{ table: public.t, key: [id], columns: { id: long, price: "decimal(10,2)", amount: int, at: timestamp-millis, ref: uuid, data: json, ratio: float,
  name: string, mood: { type: string, values: [sad, glad] } } }`;
const OLD = `{ table: public.t, key: [id], columns: [id], before: [price, name] }`;
const STRICT = "{ table: public.t, columns: [id], unknown-columns: reject }";
const TOMBSTONES = "{ table: public.t, columns: [id], tombstones: true }";

/** Every change against every way to read: what the judge calls broken must show in an event, and an event that fails must be judged. */
const CHANGES: Readonly<Record<string, string>> = {
  "nothing that is read": "ALTER TABLE t ADD COLUMN other text",
  "a comment": "COMMENT ON TABLE t IS 'x'",
  "drop of a nullable column": "ALTER TABLE t DROP COLUMN note",
  "drop of a required column": "ALTER TABLE t DROP COLUMN price",
  rename: "ALTER TABLE t RENAME COLUMN price TO cost",
  "rename of what nobody types": "ALTER TABLE t RENAME COLUMN note TO remark",
  "another scale": "ALTER TABLE t ALTER COLUMN price TYPE numeric(12,4)",
  "more digits": "ALTER TABLE t ALTER COLUMN price TYPE numeric(14,2)",
  "no digits": "ALTER TABLE t ALTER COLUMN price TYPE numeric",
  "int to bigint": "ALTER TABLE t ALTER COLUMN amount TYPE bigint",
  "int to smallint": "ALTER TABLE t ALTER COLUMN amount TYPE smallint",
  "int to text": "ALTER TABLE t ALTER COLUMN amount TYPE text USING amount::text",
  "milliseconds to microseconds": "ALTER TABLE t ALTER COLUMN at TYPE timestamp(6)",
  "timestamp to timestamptz": "ALTER TABLE t ALTER COLUMN at TYPE timestamptz",
  "uuid to text": "ALTER TABLE t ALTER COLUMN ref TYPE text USING ref::text",
  "jsonb to text": "ALTER TABLE t ALTER COLUMN data TYPE text USING data::text",
  "text to varchar": "ALTER TABLE t ALTER COLUMN name TYPE varchar(20)",
  "real to double": "ALTER TABLE t ALTER COLUMN ratio TYPE double precision",
  "text to array": "ALTER TABLE t ALTER COLUMN note TYPE text[] USING ARRAY[note]",
  "a required column may be null": "ALTER TABLE t ALTER COLUMN price DROP NOT NULL",
  "a nullable column may not": "ALTER TABLE t ALTER COLUMN note SET NOT NULL",
  "a new label": "ALTER TYPE mood ADD VALUE 'odd'",
  "an enum becomes text": "ALTER TABLE t ALTER COLUMN mood TYPE text USING mood::text",
  "another key": "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD PRIMARY KEY (id, amount)",
  "no key": "ALTER TABLE t DROP CONSTRAINT t_pkey",
  "another type of key": "ALTER TABLE t ALTER COLUMN id TYPE text USING id::text",
  "full images": "ALTER TABLE t REPLICA IDENTITY FULL",
  "images of the key alone": "ALTER TABLE t REPLICA IDENTITY DEFAULT",
  "no images": "ALTER TABLE t REPLICA IDENTITY NOTHING",
  "drop of the table": "DROP TABLE t",
  "another name": "ALTER TABLE t RENAME TO t2",
};

const CONFIGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "other times": { "time.precision.mode": "connect" },
  "decimals as texts": { "decimal.handling.mode": "string" },
  "decimals as doubles": { "decimal.handling.mode": "double" },
  "no tombstones": { "tombstones.on.delete": "false" },
  "no deletes": { "skipped.operations": "t,d" },
  JSON: { "value.converter": "org.apache.kafka.connect.json.JsonConverter" },
  "bare rows": { transforms: "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState" },
  "another prefix": { "topic.prefix": "store" },
};

const READS: Readonly<Record<string, string>> = {
  all: ALL,
  typed: TYPED,
  old: OLD,
  strict: STRICT,
  tombstones: TOMBSTONES,
};

const cases = (["DEFAULT", "FULL"] as const).flatMap((identity) =>
  Object.entries(READS).flatMap(([read, text]) => {
    const isOfImages = read === "all" || read === "old";
    if (identity === "FULL" && !isOfImages) return [];
    const common = { base: identity === "FULL" ? FULL : BASE, contract: `{consumer: c, reads: [${text}]}`, events: 72 };
    return [
      ...Object.entries(CHANGES).map(([name, change]) => ({
        name: `${name}, ${identity}, ${read}`,
        given: { ...common, change },
      })),
      ...Object.entries(CONFIGS).map(([name, newConfig]) => ({
        name: `${name}, ${identity}, ${read}`,
        given: { ...common, newConfig },
      })),
    ];
  }),
);

/**
 * What the judge says of no event: rows that would be refused stop the application, not the consumer; a NULL that can no longer come, a label that
 * never will again and a column that is the same by name alone are in no event; digits that become fewer fit all the same.
 */
function showsInEvents({ state, reason }: { readonly state: string; readonly reason: string }): boolean {
  return state === "broken" && !/refuses updates and deletes/.test(reason);
}

describe("the judge and the test bench", () => {
  it.each(cases)("agree on $name", ({ given }: { readonly given: Situation }) => {
    const { failures, verdicts, mismatches } = benched(given);
    const unjudged = failures.filter(({ atBase }) => verdicts.length === 0 && !(atBase && mismatches.length > 0));
    expect(unjudged.map(({ reason }) => reason)).toEqual([]);
    const unseen = failures.length > 0 ? [] : verdicts.filter(showsInEvents);
    expect(unseen.map(({ reason }) => reason)).toEqual([]);
  });

  it("compare something: changes that break readers, and changes that do not", () => {
    const outcomes = Object.entries(CHANGES).map(([name, change]) => {
      const { failures } = benched({ base: BASE, change, contract: `{consumer: c, reads: [${ALL}]}`, events: 72 });
      return [name, failures.length > 0] as const;
    });
    expect(outcomes.filter(([, failed]) => !failed).map(([name]) => name)).toEqual([
      "nothing that is read",
      "a comment",
      "text to varchar",
      "a nullable column may not",
      "full images",
      "images of the key alone",
      "no images",
    ]);
  });
});
