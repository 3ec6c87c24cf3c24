/** Cases with a subject the tool says it cannot predict, and why. In all others every subject must be equal. */
export const NOT_PREDICTED: ReadonlyMap<string, string> = new Map([
  ["capture_filtered_then_new_table", "a step alters the publication the connector made itself"],
  ["capture_no_tables_then_added", "a step alters the publication the connector made itself"],
  ["generated_1_31", "two enums of one name: Debezium may take either"],
  ["generated_2_32", "a date literal in words"],
  ["generated_3_31", "a column of a domain named like a built-in type"],
  ["lookup_domains_named_alike", "an array of a domain named like a built-in type"],
  [
    "lookup_tables_named_like_types",
    "an array of a built-in type that has a table's name: Debezium takes it for the table's rows",
  ],
  ["lookup_two_enums", "a label of one enum makes Debezium read the table again, where the other has its name"],
  [
    "random_namesake_of_a_number",
    "a value that is no label of an enum of the type's name makes Debezium read the table again",
  ],
  ["smt_decodelogical", "the schema comes from the JSON of each message"],
  ["smt_outbox_expand", "the schema comes from each payload"],
  ["smt_outbox_expand_null", "the schema comes from each payload"],
  ["smt_outbox_fields", "the record is named by a value"],
  ["transform_outbox_envelope_enum", "the record is named by the first value"],
  ["transform_outbox_envelope_text", "the record is named by a value"],
  ["transform_outbox_insert_timestamp", "the record is named by a value"],
  ["transform_outbox_missing_placement_ignored", "the record is named by a value"],
  ["transform_outbox_version", "the schema's version comes from each row"],
]);

/** As NOT_PREDICTED, for releases before the newest only. */
export const NOT_PREDICTED_OF_OLDER: ReadonlyMap<string, string> = new Map([
  ["options_initial_statements", "the connector's sessions have a search_path of their own"],
  ["options_signal_two", "several signalling tables are taken for one before 3.4"],
]);

/** Cases whose publication exists nowhere: `disabled` leaves it to others to make one, so it is taken to be made outside the migrations. */
export const TAKEN_TO_EXIST: ReadonlySet<string> = new Set(["capture_disabled_missing"]);

/** Cases in which a row's value, not a schema, stops the connector before anything is registered. */
export const KILLED_BY_ROWS: ReadonlyMap<string, string> = new Map([
  ["keys_behind_captured_columns", "the snapshot's rows end before the key column; predicted as a note"],
  ["types_numeric_nan_notnull", "NaN has no exact decimal"],
  ["types_numeric_nan_nullable", "NaN has no exact decimal"],
]);

/** Cases with an error that follows from the values of rows, which no schema tells, and why. */
export const NOT_FORESEEN: ReadonlyMap<string, string> = new Map([
  ["lookup_domains_named_alike", "a default Debezium reads as another type's, once rows are streamed"],
  ["types_domain_named_like_builtin", "a default Debezium reads as another type's, once rows are streamed"],
  ["types_numeric_nan_notnull", "NaN has no exact decimal"],
  ["types_numeric_nan_nullable", "NaN has no exact decimal"],
  ["types_temporal_nanoseconds", "a delete has null for a timestamp that is NOT NULL"],
]);

/** As NOT_FORESEEN, for releases before the newest only. */
export const NOT_FORESEEN_OF_OLDER: ReadonlyMap<string, string> = new Map([
  ["lookup_tables_named_like_types", "a delete has null for an enum that is NOT NULL and has a table's name"],
]);

/** As KILLED_BY_ROWS, for releases before the newest only. */
export const KILLED_BY_ROWS_OF_OLDER: ReadonlyMap<string, string> = new Map([
  ["generated_5_17", "a varbit(1) that is NOT NULL is read as null before 3.6; predicted as a note"],
]);
