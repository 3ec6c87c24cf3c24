/** Cases with a subject the tool says it cannot predict, and why. In all others every subject must be equal. */
export const NOT_PREDICTED: ReadonlyMap<string, string> = new Map([
  ["defaults_function_shapes", "calls a function whose result type is not known"],
  ["defaults_temporal_expr", "a timestamp literal with a named time zone"],
  ["defaults_xml_fn", "an XML expression as a default"],
  ["generated_1_5", "two enums of one name: Debezium may take either"],
  ["generated_1_31", "two enums of one name: Debezium may take either"],
  ["generated_1_44", "a timestamp literal with a named time zone"],
  ["generated_2_32", "a date literal in words"],
  ["generated_3_31", "a whole number that Java prints by its version"],
  ["generated_5_42", "two enums of one name: Debezium may take either"],
  ["logical_message", "the application decides at run time whether it emits messages"],
  ["logical_message_hex", "the application decides at run time whether it emits messages"],
  ["smt_cast", "the transform is not modelled"],
  ["smt_decodelogical", "the transform is not modelled"],
  ["smt_flatten", "the transform is not modelled"],
  ["smt_hoist", "the transform is not modelled for values"],
  ["smt_outbox_expand", "the schema comes from each payload"],
  ["smt_outbox_expand_null", "the schema comes from each payload"],
  ["smt_outbox_fields", "the record is named by a value"],
  ["smt_timestampconverter", "the transform is not modelled"],
  ["smt_unwrap_drop_fields", "fields are dropped by a header of each record"],
  ["smt_unwrap_route", "the topic comes from each record"],
  ["smt_vector", "the transform is not modelled"],
  ["types_named_like_tables", "a table of a built-in type's name: Debezium may take its row type"],
  ["types_domain_named_like_builtin", "a default Debezium reads as another type's"],
]);

/** As NOT_PREDICTED, for releases before the newest only. */
export const NOT_PREDICTED_OF_OLDER: ReadonlyMap<string, string> = new Map([]);

/** Cases in which a row's value, not a schema, stops the connector before anything is registered. */
export const KILLED_BY_ROWS: ReadonlyMap<string, string> = new Map([
  ["keys_behind_captured_columns", "the snapshot's rows end before the key column; predicted as a note"],
  ["types_numeric_nan_notnull", "NaN has no exact decimal"],
  ["types_numeric_nan_nullable", "NaN has no exact decimal"],
]);

/** Cases with an error that follows from the values of rows, which no schema tells, and why. */
export const NOT_FORESEEN: ReadonlyMap<string, string> = new Map([
  ["smt_maskfield", "MaskField fails on the tombstone of a delete"],
  ["smt_unwrap_route", "the topic comes from each record, and one table has no such field of text"],
  ["smt_valuetokey", "ValueToKey fails on the tombstone of a delete"],
  ["types_domain_named_like_builtin", "a default Debezium reads as another type's, once rows are streamed"],
  ["types_numeric_nan_notnull", "NaN has no exact decimal"],
  ["types_numeric_nan_nullable", "NaN has no exact decimal"],
  ["types_temporal_nanoseconds", "a delete has null for a timestamp that is NOT NULL"],
]);
