/** A regression file that is followed, and the files whose tables and functions it stands on. */
export interface RegressionFile {
  readonly name: string;
  readonly needs: readonly string[];
}

/** Makes the tables most files read; run once for all of them. */
export const SETUP = "test_setup";

const file = (name: string, ...needs: readonly string[]): RegressionFile => ({ name, needs });

/** The files about DDL, longest first, so that two runners end at about the same time. */
export const FILES: readonly RegressionFile[] = [
  file("alter_table"),
  file("foreign_key"),
  file("triggers"),
  file("plpgsql"),
  file("updatable_views"),
  file("inherit"),
  file("create_index"),
  file("rules"),
  file("publication"),
  file("constraints"),
  file("indexing"),
  file("domain"),
  file("generated_virtual"),
  file("generated_stored"),
  file("create_view"),
  file("foreign_data"),
  file("create_table"),
  file("alter_generic"),
  file("without_overlaps"),
  file("rangetypes"),
  file("transactions"),
  file("event_trigger"),
  file("identity"),
  file("create_function_sql"),
  file("rowtypes"),
  file("collate"),
  file("matview"),
  file("sequence"),
  file("temp"),
  file("enum"),
  file("subscription"),
  file("truncate"),
  file("create_table_like"),
  file("drop_if_exists"),
  file("create_type"),
  file("create_am"),
  file("create_aggregate"),
  file("create_procedure"),
  file("create_misc"),
  file("cluster"),
  file("dependency"),
  file("hash_part"),
  file("fast_default"),
  file("index_including"),
  file("select_into"),
  file("replica_identity"),
  file("namespace"),
  file("typed_table"),
  file("create_schema"),
  file("security_label"),
  file("comments"),
  file("roleattributes"),
  file("init_privs"),
];
