/**
 * Functions of pg_catalog that give the same value for the same arguments: those PostgreSQL 18 marks IMMUTABLE in all
 * their forms, and of the STABLE ones those that depend on settings of the server only by the arguments they are given
 * (pg_proc.provolatile). What reads the clock, the session, the catalog or other rows is left out.
 */
const PURE = new Set(
  `abs acos acosd array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
  array_positions array_prepend array_remove array_replace array_reverse array_to_json array_to_string array_upper ascii
  asin atan atan2 bit_count bit_length btrim cardinality casefold cbrt ceil ceiling char_length character_length chr
  concat concat_ws convert convert_from convert_to cos cosh cot date_bin date_part date_trunc decode degrees div encode
  exp extract factorial floor format gcd get_bit get_byte hashtext hashtextextended host hostmask initcap is_normalized
  isempty isfinite json_array_length json_build_array json_build_object json_extract_path json_extract_path_text
  json_object json_strip_nulls json_typeof jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path
  jsonb_extract_path_text jsonb_insert jsonb_object jsonb_path_exists jsonb_path_match jsonb_path_query_array
  jsonb_path_query_first jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_typeof justify_days justify_hours
  justify_interval lcm left length ln log log10 lower lower_inc lower_inf lpad ltrim make_date make_interval make_time
  make_timestamp masklen md5 min_scale mod netmask network normalize num_nonnulls num_nulls numrange int4range int8range
  daterange tsrange tstzrange octet_length overlay pi position pow power quote_ident quote_literal quote_nullable radians
  regexp_count regexp_instr regexp_like regexp_match regexp_replace regexp_split_to_array regexp_substr repeat replace
  reverse right round row_to_json rpad rtrim scale set_bit set_byte sha224 sha256 sha384 sha512 sign sin sind sinh
  split_part sqrt starts_with string_to_array strpos substr substring tan tanh timezone to_char to_date to_hex to_json
  to_jsonb to_number to_timestamp translate trim_array trim_scale trunc unistr upper upper_inc upper_inf
  uuid_extract_timestamp uuid_extract_version width_bucket int2 int4 int8 float4 float8 numeric text bool like_escape
  similar_to_escape like notlike xmlexists`.split(/\s+/),
);

export function isPureFunction(name: string): boolean {
  return PURE.has(name);
}
