// Made by test/catalog/make-expression-signatures.ts from a real server's catalog; do not edit.

/** pg_proc: `name: result(argument,…)n …;` n = arguments with a default, `*` = the VARIADIC one. */
export const FUNCTIONS = `
abbrev: text(inet) text(cidr); abs: float4(float4) float8(float8) int8(int8) int4(int4) int2(int2) numeric(numeric);
aclcontains: bool(_aclitem,aclitem); acldefault: _aclitem(char,oid); aclinsert: _aclitem(_aclitem,aclitem);
aclremove: _aclitem(_aclitem,aclitem); acos: float8(float8); acosd: float8(float8); acosh: float8(float8); age:
int4(xid) interval(timestamptz,timestamptz) interval(timestamptz) interval(timestamp,timestamp) interval(timestamp);
amvalidate: bool(oid); area: float8(box) float8(path) float8(circle); array_append:
anycompatiblearray(anycompatiblearray,anycompatible); array_cat:
anycompatiblearray(anycompatiblearray,anycompatiblearray); array_dims: text(anyarray); array_fill:
anyarray(anyelement,_int4) anyarray(anyelement,_int4,_int4); array_length: int4(anyarray,int4); array_lower:
int4(anyarray,int4); array_ndims: int4(anyarray); array_position: int4(anycompatiblearray,anycompatible)
int4(anycompatiblearray,anycompatible,int4); array_positions: _int4(anycompatiblearray,anycompatible);
array_prepend: anycompatiblearray(anycompatible,anycompatiblearray); array_remove:
anycompatiblearray(anycompatiblearray,anycompatible); array_replace:
anycompatiblearray(anycompatiblearray,anycompatible,anycompatible); array_reverse: anyarray(anyarray); array_sample:
anyarray(anyarray,int4); array_shuffle: anyarray(anyarray); array_sort: anyarray(anyarray) anyarray(anyarray,bool)
anyarray(anyarray,bool,bool); array_to_json: json(anyarray) json(anyarray,bool); array_to_string:
text(anyarray,text,text) text(anyarray,text); array_to_tsvector: tsvector(_text); array_upper: int4(anyarray,int4);
ascii: int4(text); asin: float8(float8); asind: float8(float8); asinh: float8(float8); atan: float8(float8); atan2:
float8(float8,float8); atan2d: float8(float8,float8); atand: float8(float8); atanh: float8(float8); bit:
bit(int4,int4) bit(bit,int4,bool) bit(int8,int4); bit_count: int8(bit) int8(bytea); bit_length: int4(bytea)
int4(text) int4(bit); bool: bool(int4) bool(jsonb); box: box(point,point) box(polygon) box(circle) box(point);
bpchar: bpchar(name) bpchar(bpchar,int4,bool) bpchar(char); brin_summarize_new_values: int4(regclass);
brin_summarize_range: int4(regclass,int8); broadcast: inet(inet); btrim: text(text,text) text(text)
bytea(bytea,bytea); bytea: bytea(int2) bytea(int4) bytea(int8); cardinality: int4(anyarray); casefold: text(text);
cash_words: text(money); cbrt: float8(float8); ceil: numeric(numeric) float8(float8); ceiling: numeric(numeric)
float8(float8); center: point(box) point(circle); char: char(int4) char(text); char_length: int4(bpchar) int4(text);
character_length: int4(bpchar) int4(text); chr: text(int4); cidr: cidr(inet); circle: circle(point,float8)
circle(polygon) circle(box); clock_timestamp: timestamptz(); col_description: text(oid,int4); concat: text(*any);
concat_ws: text(text,*any); convert: bytea(bytea,name,name); convert_from: text(bytea,name); convert_to:
bytea(text,name); cos: float8(float8); cosd: float8(float8); cosh: float8(float8); cot: float8(float8); cotd:
float8(float8); crc32: int8(bytea); crc32c: int8(bytea); current_database: name(); current_query: text();
current_schema: name(); current_schemas: _name(bool); current_setting: text(text) text(text,bool); current_user:
name(); currtid2: tid(text,tid); currval: int8(regclass); cursor_to_xml: xml(refcursor,int4,bool,bool,text);
cursor_to_xmlschema: xml(refcursor,bool,bool,text); database_to_xml: xml(bool,bool,text);
database_to_xml_and_xmlschema: xml(bool,bool,text); database_to_xmlschema: xml(bool,bool,text); date:
date(timestamptz) date(timestamp); date_add: timestamptz(timestamptz,interval)
timestamptz(timestamptz,interval,text); date_bin: timestamp(interval,timestamp,timestamp)
timestamptz(interval,timestamptz,timestamptz); date_part: float8(text,timestamptz) float8(text,interval)
float8(text,timetz) float8(text,date) float8(text,time) float8(text,timestamp); date_subtract:
timestamptz(timestamptz,interval) timestamptz(timestamptz,interval,text); date_trunc: timestamptz(text,timestamptz)
interval(text,interval) timestamptz(text,timestamptz,text) timestamp(text,timestamp); datemultirange:
datemultirange() datemultirange(daterange) datemultirange(*_daterange); daterange: daterange(date,date)
daterange(date,date,text); daterange_canonical: daterange(daterange); daterange_subdiff: float8(date,date); decode:
bytea(text,text); degrees: float8(float8); dexp: float8(float8); diagonal: lseg(box); diameter: float8(circle); div:
numeric(numeric,numeric); dlog1: float8(float8); dlog10: float8(float8); dround: float8(float8); dtrunc:
float8(float8); encode: text(bytea,text); enum_first: anyenum(anyenum); enum_last: anyenum(anyenum); enum_range:
anyarray(anyenum,anyenum) anyarray(anyenum); erf: float8(float8); erfc: float8(float8); exp: float8(float8)
numeric(numeric); extract: numeric(text,date) numeric(text,time) numeric(text,timetz) numeric(text,timestamp)
numeric(text,timestamptz) numeric(text,interval); factorial: numeric(int8); family: int4(inet); float4: float4(int2)
float4(float8) float4(int4) float4(int8) float4(numeric) float4(jsonb); float8: float8(int2) float8(float4)
float8(int4) float8(int8) float8(numeric) float8(jsonb); floor: numeric(numeric) float8(float8); format:
text(text,*any) text(text); format_type: text(oid,int4); gamma: float8(float8); gcd: int4(int4,int4) int8(int8,int8)
numeric(numeric,numeric); gen_random_uuid: uuid(); get_bit: int4(bytea,int8) int4(bit,int4); get_byte:
int4(bytea,int4); get_current_ts_config: regconfig(); getdatabaseencoding: name(); getpgusername: name();
gin_clean_pending_list: int8(regclass); hashtext: int4(text); hashtextextended: int8(text,int8); height:
float8(box); host: text(inet); hostmask: inet(inet); icu_unicode_version: text(); inet_client_addr: inet();
inet_client_port: int4(); inet_server_addr: inet(); inet_server_port: int4(); initcap: text(text); int2:
int2(float8) int2(float4) int2(int4) int2(int8) int2(numeric) int2(jsonb) int2(bytea); int4: int4(char) int4(int2)
int4(float8) int4(float4) int4(int8) int4(bit) int4(numeric) int4(bool) int4(jsonb) int4(bytea); int4inc:
int4(int4); int4multirange: int4multirange() int4multirange(int4range) int4multirange(*_int4range); int4range:
int4range(int4,int4) int4range(int4,int4,text); int4range_canonical: int4range(int4range); int4range_subdiff:
float8(int4,int4); int8: int8(int4) int8(float8) int8(float4) int8(int2) int8(oid) int8(numeric) int8(bit)
int8(jsonb) int8(bytea); int8dec: int8(int8); int8dec_any: int8(int8,any); int8inc: int8(int8); int8inc_any:
int8(int8,any); int8multirange: int8multirange() int8multirange(int8range) int8multirange(*_int8range); int8range:
int8range(int8,int8) int8range(int8,int8,text); int8range_canonical: int8range(int8range); int8range_subdiff:
float8(int8,int8); interval: interval(interval,int4) interval(time); is_normalized: bool(text,text)1; isclosed:
bool(path); isempty: bool(anyrange) bool(anymultirange); isfinite: bool(date) bool(timestamptz) bool(interval)
bool(timestamp); ishorizontal: bool(point,point) bool(lseg) bool(line); isopen: bool(path); isparallel:
bool(lseg,lseg) bool(line,line); isperp: bool(lseg,lseg) bool(line,line); isvertical: bool(point,point) bool(lseg)
bool(line); json_array_length: int4(json); json_build_array: json(*any) json(); json_build_object: json(*any)
json(); json_extract_path: json(json,*_text); json_extract_path_text: text(json,*_text); json_object: json(_text)
json(_text,_text); json_populate_record: anyelement(anyelement,json,bool)1; json_strip_nulls: json(json,bool)1;
json_to_record: record(json); json_to_tsvector: tsvector(json,jsonb) tsvector(regconfig,json,jsonb); json_typeof:
text(json); jsonb_array_length: int4(jsonb); jsonb_build_array: jsonb(*any) jsonb(); jsonb_build_object: jsonb(*any)
jsonb(); jsonb_extract_path: jsonb(jsonb,*_text); jsonb_extract_path_text: text(jsonb,*_text); jsonb_insert:
jsonb(jsonb,_text,jsonb,bool)1; jsonb_object: jsonb(_text) jsonb(_text,_text); jsonb_path_exists:
bool(jsonb,jsonpath,jsonb,bool)2; jsonb_path_exists_tz: bool(jsonb,jsonpath,jsonb,bool)2; jsonb_path_match:
bool(jsonb,jsonpath,jsonb,bool)2; jsonb_path_match_tz: bool(jsonb,jsonpath,jsonb,bool)2; jsonb_path_query_array:
jsonb(jsonb,jsonpath,jsonb,bool)2; jsonb_path_query_array_tz: jsonb(jsonb,jsonpath,jsonb,bool)2;
jsonb_path_query_first: jsonb(jsonb,jsonpath,jsonb,bool)2; jsonb_path_query_first_tz:
jsonb(jsonb,jsonpath,jsonb,bool)2; jsonb_populate_record: anyelement(anyelement,jsonb); jsonb_populate_record_valid:
bool(anyelement,jsonb); jsonb_pretty: text(jsonb); jsonb_set: jsonb(jsonb,_text,jsonb,bool)1; jsonb_set_lax:
jsonb(jsonb,_text,jsonb,bool,text)2; jsonb_strip_nulls: jsonb(jsonb,bool)1; jsonb_to_record: record(jsonb);
jsonb_to_tsvector: tsvector(jsonb,jsonb) tsvector(regconfig,jsonb,jsonb); jsonb_typeof: text(jsonb); justify_days:
interval(interval); justify_hours: interval(interval); justify_interval: interval(interval); lastval: int8(); lcm:
int4(int4,int4) int8(int8,int8) numeric(numeric,numeric); left: text(text,int4); length: int4(text) int4(bpchar)
float8(lseg) float8(path) int4(bit) int4(bytea,name) int4(bytea) int4(tsvector); lgamma: float8(float8); like:
bool(text,text) bool(name,text) bool(bytea,bytea); like_escape: text(text,text) bytea(bytea,bytea); line:
line(point,point); ln: float8(float8) numeric(numeric); log: float8(float8) numeric(numeric,numeric)
numeric(numeric); log10: float8(float8) numeric(numeric); lower: text(text) anyelement(anyrange)
anyelement(anymultirange); lower_inc: bool(anyrange) bool(anymultirange); lower_inf: bool(anyrange)
bool(anymultirange); lpad: text(text,int4,text) text(text,int4); lseg: lseg(point,point) lseg(box); ltrim:
text(text,text) text(text) bytea(bytea,bytea); macaddr: macaddr(macaddr8); macaddr8: macaddr8(macaddr);
macaddr8_set7bit: macaddr8(macaddr8); make_date: date(int4,int4,int4); make_interval:
interval(int4,int4,int4,int4,int4,int4,float8)7; make_time: time(int4,int4,float8); make_timestamp:
timestamp(int4,int4,int4,int4,int4,float8); make_timestamptz: timestamptz(int4,int4,int4,int4,int4,float8)
timestamptz(int4,int4,int4,int4,int4,float8,text); makeaclitem: aclitem(oid,oid,text,bool); masklen: int4(inet);
md5: text(text) text(bytea); min_scale: int4(numeric); mod: int2(int2,int2) int4(int4,int4) int8(int8,int8)
numeric(numeric,numeric); money: money(int4) money(int8) money(numeric); multirange: anymultirange(anyrange);
multirange_intersect_agg_transfn: anymultirange(anymultirange,anymultirange); mxid_age: int4(xid); name: name(text)
name(bpchar) name(varchar); nameconcatoid: name(name,oid); netmask: inet(inet); network: cidr(inet); nextval:
int8(regclass); normalize: text(text,text)1; notlike: bool(text,text) bool(name,text) bool(bytea,bytea); now:
timestamptz(); npoints: int4(path) int4(polygon); num_nonnulls: int4(*any); num_nulls: int4(*any); numeric:
numeric(numeric,int4) numeric(int4) numeric(float4) numeric(float8) numeric(int8) numeric(int2) numeric(jsonb)
numeric(money); numeric_div_trunc: numeric(numeric,numeric); numeric_exp: numeric(numeric); numeric_inc:
numeric(numeric); numeric_ln: numeric(numeric); numeric_log: numeric(numeric,numeric); numeric_sqrt:
numeric(numeric); nummultirange: nummultirange() nummultirange(numrange) nummultirange(*_numrange); numnode:
int4(tsquery); numrange: numrange(numeric,numeric) numrange(numeric,numeric,text); numrange_subdiff:
float8(numeric,numeric); obj_description: text(oid,name) text(oid); octet_length: int4(bytea) int4(text)
int4(bpchar) int4(bit); oid: oid(int8); oidvectortypes: text(oidvector); overlaps: bool(timetz,timetz,timetz,timetz)
bool(timestamptz,timestamptz,timestamptz,timestamptz) bool(timestamptz,interval,timestamptz,interval)
bool(timestamptz,timestamptz,timestamptz,interval) bool(timestamptz,interval,timestamptz,timestamptz)
bool(time,time,time,time) bool(time,interval,time,interval) bool(time,time,time,interval)
bool(time,interval,time,time) bool(timestamp,timestamp,timestamp,timestamp)
bool(timestamp,interval,timestamp,interval) bool(timestamp,timestamp,timestamp,interval)
bool(timestamp,interval,timestamp,timestamp); overlay: bytea(bytea,bytea,int4,int4) bytea(bytea,bytea,int4)
text(text,text,int4,int4) text(text,text,int4) bit(bit,bit,int4,int4) bit(bit,bit,int4); parse_ident:
_text(text,bool)1; path: path(polygon); pclose: path(path); pg_advisory_unlock: bool(int8) bool(int4,int4);
pg_advisory_unlock_shared: bool(int8) bool(int4,int4); pg_backend_pid: int4(); pg_basetype: regtype(regtype);
pg_cancel_backend: bool(int4); pg_char_to_encoding: int4(name); pg_client_encoding: name(); pg_column_compression:
text(any); pg_column_is_updatable: bool(regclass,int2,bool); pg_column_size: int4(any); pg_column_toast_chunk_id:
oid(any); pg_conf_load_time: timestamptz(); pg_current_logfile: text() text(text); pg_current_snapshot:
pg_snapshot(); pg_current_wal_flush_lsn: pg_lsn(); pg_current_wal_insert_lsn: pg_lsn(); pg_current_wal_lsn:
pg_lsn(); pg_current_xact_id: xid8(); pg_current_xact_id_if_assigned: xid8(); pg_event_trigger_table_rewrite_oid:
oid(); pg_event_trigger_table_rewrite_reason: int4(); pg_export_snapshot: text(); pg_function_is_visible: bool(oid);
pg_get_wal_replay_pause_state: text(); pg_has_role: bool(name,name,text) bool(name,oid,text) bool(oid,name,text)
bool(oid,oid,text) bool(name,text) bool(oid,text); pg_import_system_collations: int4(regnamespace);
pg_is_in_recovery: bool(); pg_is_wal_replay_paused: bool(); pg_jit_available: bool(); pg_last_wal_receive_lsn:
pg_lsn(); pg_last_wal_replay_lsn: pg_lsn(); pg_last_xact_replay_timestamp: timestamptz(); pg_log_standby_snapshot:
pg_lsn(); pg_my_temp_schema: oid(); pg_notification_queue_usage: float8(); pg_numa_available: bool();
pg_postmaster_start_time: timestamptz(); pg_reload_conf: bool(); pg_replication_origin_session_is_setup: bool();
pg_restore_attribute_stats: bool(*any); pg_restore_relation_stats: bool(*any); pg_rotate_logfile: bool();
pg_size_bytes: int8(text); pg_size_pretty: text(int8) text(numeric); pg_split_walfile_name: record(text);
pg_stat_get_bgwriter_buf_written_clean: int8(); pg_stat_get_bgwriter_maxwritten_clean: int8();
pg_stat_get_bgwriter_stat_reset_time: timestamptz(); pg_stat_get_buf_alloc: int8();
pg_stat_get_checkpointer_buffers_written: int8(); pg_stat_get_checkpointer_num_performed: int8();
pg_stat_get_checkpointer_num_requested: int8(); pg_stat_get_checkpointer_num_timed: int8();
pg_stat_get_checkpointer_restartpoints_performed: int8(); pg_stat_get_checkpointer_restartpoints_requested: int8();
pg_stat_get_checkpointer_restartpoints_timed: int8(); pg_stat_get_checkpointer_slru_written: int8();
pg_stat_get_checkpointer_stat_reset_time: timestamptz(); pg_stat_get_checkpointer_sync_time: float8();
pg_stat_get_checkpointer_write_time: float8(); pg_stat_get_snapshot_timestamp: timestamptz(); pg_switch_wal:
pg_lsn(); pg_table_is_visible: bool(oid); pg_table_size: int8(regclass); pg_trigger_depth: int4(); phraseto_tsquery:
tsquery(text) tsquery(regconfig,text); pi: float8(); plainto_tsquery: tsquery(regconfig,text) tsquery(text); point:
point(circle) point(float8,float8) point(lseg) point(box) point(polygon); polygon: polygon(box) polygon(path)
polygon(int4,circle) polygon(circle); popen: path(path); position: int4(text,text) int4(bit,bit) int4(bytea,bytea);
postgresql_fdw_validator: bool(_text,oid); pow: float8(float8,float8) numeric(numeric,numeric); power:
float8(float8,float8) numeric(numeric,numeric); query_to_xml: xml(text,bool,bool,text); query_to_xml_and_xmlschema:
xml(text,bool,bool,text); query_to_xmlschema: xml(text,bool,bool,text); quote_ident: text(text); quote_literal:
text(text) text(anyelement); quote_nullable: text(text) text(anyelement); radians: float8(float8); radius:
float8(circle); random: float8() int4(int4,int4) int8(int8,int8) numeric(numeric,numeric); random_normal:
float8(float8,float8)2; range_intersect_agg_transfn: anyrange(anyrange,anyrange); range_merge:
anyrange(anyrange,anyrange) anyrange(anymultirange); regclass: regclass(text); regexp_count: int4(text,text)
int4(text,text,int4) int4(text,text,int4,text); regexp_instr: int4(text,text) int4(text,text,int4)
int4(text,text,int4,int4) int4(text,text,int4,int4,int4) int4(text,text,int4,int4,int4,text)
int4(text,text,int4,int4,int4,text,int4); regexp_like: bool(text,text) bool(text,text,text); regexp_match:
_text(text,text) _text(text,text,text); regexp_replace: text(text,text,text) text(text,text,text,text)
text(text,text,text,int4,int4,text) text(text,text,text,int4,int4) text(text,text,text,int4); regexp_split_to_array:
_text(text,text) _text(text,text,text); regexp_substr: text(text,text) text(text,text,int4)
text(text,text,int4,int4) text(text,text,int4,int4,text) text(text,text,int4,int4,text,int4); repeat:
text(text,int4); replace: text(text,text,text); reverse: text(text) bytea(bytea); right: text(text,int4); round:
float8(float8) numeric(numeric,int4) numeric(numeric); row_to_json: json(record) json(record,bool); rpad:
text(text,int4,text) text(text,int4); rtrim: text(text,text) text(text) bytea(bytea,bytea);
satisfies_hash_partition: bool(oid,int4,int4,*any); scale: int4(numeric); schema_to_xml: xml(name,bool,bool,text);
schema_to_xml_and_xmlschema: xml(name,bool,bool,text); schema_to_xmlschema: xml(name,bool,bool,text); session_user:
name(); set_bit: bytea(bytea,int8,int4) bit(bit,int4,int4); set_byte: bytea(bytea,int4,int4); set_config:
text(text,text,bool); set_masklen: inet(inet,int4) cidr(cidr,int4); setval: int8(regclass,int8)
int8(regclass,int8,bool); setweight: tsvector(tsvector,char,_text) tsvector(tsvector,char); sha224: bytea(bytea);
sha256: bytea(bytea); sha384: bytea(bytea); sha512: bytea(bytea); shobj_description: text(oid,name); sign:
numeric(numeric) float8(float8); similar_escape: text(text,text); similar_to_escape: text(text,text) text(text);
sin: float8(float8); sind: float8(float8); sinh: float8(float8); slope: float8(point,point); split_part:
text(text,text,int4); sqrt: float8(float8) numeric(numeric); starts_with: bool(text,text); statement_timestamp:
timestamptz(); string_to_array: _text(text,text,text) _text(text,text); strip: tsvector(tsvector); strpos:
int4(text,text); substr: text(text,int4,int4) text(text,int4) bytea(bytea,int4,int4) bytea(bytea,int4); substring:
text(text,int4,int4) text(text,int4) bit(bit,int4,int4) bit(bit,int4) bytea(bytea,int4,int4) bytea(bytea,int4)
text(text,text) text(text,text,text); system_user: text(); table_to_xml: xml(regclass,bool,bool,text);
table_to_xml_and_xmlschema: xml(regclass,bool,bool,text); table_to_xmlschema: xml(regclass,bool,bool,text); tan:
float8(float8); tand: float8(float8); tanh: float8(float8); text: text(bpchar) text(name) text(inet) text(char)
text(xml) text(bool); textlen: int4(text); time: time(timestamp) time(interval) time(time,int4) time(timestamptz)
time(timetz); timeofday: text(); timestamp: timestamp(timestamp,int4) timestamp(date) timestamp(date,time)
timestamp(timestamptz); timestamptz: timestamptz(date) timestamptz(date,time) timestamptz(date,timetz)
timestamptz(timestamptz,int4) timestamptz(timestamp); timetz: timetz(timestamptz) timetz(timetz,int4) timetz(time);
timezone: timestamp(interval,timestamptz) timestamp(text,timestamptz) timetz(text,timetz) timetz(interval,timetz)
timestamptz(text,timestamp) timestamptz(interval,timestamp) timestamp(timestamptz) timestamptz(timestamp)
timetz(timetz); to_ascii: text(text) text(text,int4) text(text,name); to_bin: text(int4) text(int8); to_char:
text(interval,text) text(timestamptz,text) text(numeric,text) text(int4,text) text(int8,text) text(float4,text)
text(float8,text) text(timestamp,text); to_date: date(text,text); to_hex: text(int4) text(int8); to_json:
json(anyelement); to_jsonb: jsonb(anyelement); to_number: numeric(text,text); to_oct: text(int4) text(int8);
to_regclass: regclass(text); to_regcollation: regcollation(text); to_regnamespace: regnamespace(text); to_regoper:
regoper(text); to_regoperator: regoperator(text); to_regproc: regproc(text); to_regprocedure: regprocedure(text);
to_regrole: regrole(text); to_regtype: regtype(text); to_regtypemod: int4(text); to_timestamp: timestamptz(float8)
timestamptz(text,text); to_tsquery: tsquery(regconfig,text) tsquery(text); to_tsvector: tsvector(regconfig,text)
tsvector(text) tsvector(jsonb) tsvector(json) tsvector(regconfig,jsonb) tsvector(regconfig,json);
transaction_timestamp: timestamptz(); translate: text(text,text,text); trim_array: anyarray(anyarray,int4);
trim_scale: numeric(numeric); trunc: macaddr(macaddr) float8(float8) numeric(numeric,int4) numeric(numeric)
macaddr8(macaddr8); tsmultirange: tsmultirange() tsmultirange(tsrange) tsmultirange(*_tsrange); tsquery_phrase:
tsquery(tsquery,tsquery) tsquery(tsquery,tsquery,int4); tsrange: tsrange(timestamp,timestamp)
tsrange(timestamp,timestamp,text); tsrange_subdiff: float8(timestamp,timestamp); tstzmultirange: tstzmultirange()
tstzmultirange(tstzrange) tstzmultirange(*_tstzrange); tstzrange: tstzrange(timestamptz,timestamptz)
tstzrange(timestamptz,timestamptz,text); tstzrange_subdiff: float8(timestamptz,timestamptz); tsvector_to_array:
_text(tsvector); txid_current: int8(); txid_current_if_assigned: int8(); txid_current_snapshot: txid_snapshot();
txid_snapshot_xmax: int8(txid_snapshot); txid_snapshot_xmin: int8(txid_snapshot); txid_status: text(int8);
txid_visible_in_snapshot: bool(int8,txid_snapshot); unicode_assigned: bool(text); unicode_version: text(); unistr:
text(text); upper: text(text) anyelement(anyrange) anyelement(anymultirange); upper_inc: bool(anyrange)
bool(anymultirange); upper_inf: bool(anyrange) bool(anymultirange); uuid_extract_timestamp: timestamptz(uuid);
uuid_extract_version: int2(uuid); uuid_in: uuid(cstring); uuid_send: bytea(uuid); uuidv4: uuid(); uuidv7: uuid()
uuid(interval); varbit: varbit(varbit,int4,bool); varchar: varchar(varchar,int4,bool) varchar(name); version:
text(); websearch_to_tsquery: tsquery(regconfig,text) tsquery(text); width: float8(box); width_bucket:
int4(float8,float8,float8,int4) int4(numeric,numeric,numeric,int4) int4(anycompatible,anycompatiblearray); xid:
xid(xid8); xml: xml(text); xml_is_well_formed: bool(text); xml_is_well_formed_content: bool(text);
xml_is_well_formed_document: bool(text); xmlcomment: xml(text); xmlexists: bool(text,xml); xmltext: xml(text);
xmlvalidate: bool(xml,text); xpath: _xml(text,xml,_text) _xml(text,xml); xpath_exists: bool(text,xml,_text)
bool(text,xml);
`;
