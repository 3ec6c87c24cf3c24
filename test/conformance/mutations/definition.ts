/**
 * What it means that a change "really changes what the consumer decodes", in words; consumer.ts and oracle.ts are these words as code.
 *
 * A consumer was compiled against the schemas at base. It decodes each record in two ways: with the base's schema as Avro's reader
 * schema, and with the writer's schema alone, taking fields by name. A change of the database, of the connector or of both really
 * changes what it decodes when, for some row that PostgreSQL really takes before or after it, one of these is so:
 *
 * - `resolution`      Avro cannot resolve what is written against the base's schema
 * - `field`           a field it reads is not there
 * - `representation`  a value comes as another kind of JavaScript value than at base
 * - `value`           the value, read as base's schema means it (scale, unit, kind of text), is not the one PostgreSQL holds
 * - `null`            a null comes where none could come before
 * - `label`           a label comes that the values it lists do not have
 * - `range`           a value is outside of the type it promised itself (16 bits, so many digits)
 * - `replaced`        the same row, neither updated nor rewritten, has another value under the same name: another column took the name
 *                     (whatever rows there are), or the label it holds is called otherwise
 * - `key`             the same row has a key of other bytes, of other fields, or none, and the consumer takes something from it
 * - `before`          the before image no longer carries the row's old values
 * - `records`         records of the table no longer come: dropped, moved to another topic, not published, operations off, tombstones
 *                     off, or the registry refuses the new schema (told by Avro's resolution, at BACKWARD), which stops the task
 * - `strict`          a decoder that rejects unknown columns meets one
 * - `untold`          the table really changes, and no schema is predicted to encode its rows with: letting it through would be blind
 *
 * Rows may come after each migration of a change: what is so between two of them counts as well.
 *
 * A row's former rows in the topic, and rows that PostgreSQL rewrites by `USING`, are no such change: the data changed, not how it is read.
 *
 * Questions of definition are decided by what the decode shows. Where it shows nothing although the contract's wording promises
 * something, the change is *doubtful*: listed apart with how the gate answers, neither a miss nor a false alarm.
 */
export type LossKind =
  | "resolution"
  | "field"
  | "representation"
  | "value"
  | "null"
  | "label"
  | "range"
  | "replaced"
  | "key"
  | "before"
  | "records"
  | "strict"
  | "untold";

/** What the decode shows of one consumer's reading of one change. */
export interface Seen {
  readonly kind: LossKind;
  readonly table: string;
  readonly column: string | null;
  readonly detail: string;
}

/** Why it is a question of definition. */
export type DoubtKind =
  /** uuid, json, enum, … become text or the other way round, and every value is the same text. */
  | "another kind of text, the same texts"
  /** Connect's Date in place of Debezium's: the same number, which decoders with logical types give as another kind of value. */
  | "another semantic name, the same values"
  /** A consumer that lists no values meets a label it has not seen. */
  | "label added, no values listed"
  /** A label that can never come again: what comes is read as before. */
  | "label taken away"
  /** More digits in front of an unchanged scale, read by a consumer that named no digits. */
  | "more digits, same scale, none named"
  /** integer to smallint and the like: Avro writes both as `int`. */
  | "narrowed within one Avro type"
  /** A consumer that takes nothing from the key: its records are those they were, but partitions, order and compaction are not. */
  | "another key, none named"
  /** Nobody can have named it, but the same row's records go to another partition from then on. */
  | "a key where there was none"
  /** The value's Connect type is the same word to the contract, its JavaScript value is not. */
  | "another width within the contract's word";

export interface Doubt {
  readonly kind: DoubtKind;
  readonly table: string;
  readonly column: string | null;
}
