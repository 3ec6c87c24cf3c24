import type { Step } from "../../corpus/layouts.ts";

/** A history of our own, small enough for `npm test`: a column of each kind that a change may do something to. */
export const WAREHOUSE: readonly Step[] = [
  `CREATE TYPE parcel_state AS ENUM ('packed', 'sent', 'lost');
CREATE TABLE depots (id integer PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, opened date, area numeric(8,2) NOT NULL, note text);
CREATE TABLE parcels (
  id bigint PRIMARY KEY, depot integer NOT NULL REFERENCES depots, state parcel_state NOT NULL, weight numeric(10,3),
  packed_at timestamp(3) NOT NULL, sent_at timestamptz, tracking uuid, payload jsonb, fragile boolean NOT NULL DEFAULT false, labels text[]
);
CREATE INDEX parcels_state ON parcels (state);`,
  `CREATE TABLE stock (depot integer NOT NULL, item varchar(40) NOT NULL, amount smallint NOT NULL, counted bigint, price real, PRIMARY KEY (depot, item));
CREATE UNIQUE INDEX stock_item ON stock (item, depot);
ALTER TABLE stock ADD CONSTRAINT stock_amount CHECK (amount >= 0);
ALTER TABLE stock REPLICA IDENTITY FULL;`,
].map((sql, index) => ({ file: `${index + 1}.sql`, sql, transaction: "migration" }));
