import type { Random } from "./random.ts";

/** Default expressions for one type; those PostgreSQL refuses are sifted out later. */
export type Defaults = (random: Random) => string;

const FRAGMENTS = [
  ...[
    "a",
    "Z",
    "0",
    " ",
    "''",
    '"',
    "\\",
    "(",
    ")",
    ",",
    "::",
    "\n",
    "\t",
    "é",
    "日本",
    "😀",
    "\u0085",
    "{",
    "}",
    "$",
    "%",
    "&",
  ],
  ...["now()", "NULL", "\u00a0", "\u2028", "--", "/*", "'':''", "\r", "f(x)", "</a>", "\u0001", "\u007f", "ß"],
] as const;

/** A quoted literal of any characters. */
function quoted(random: Random): string {
  const count = random.integer(0, 6);
  return `'${Array.from({ length: count }, () => random.pick(FRAGMENTS)).join("")}'`;
}

const TEXTS: readonly [Defaults, ...Defaults[]] = [
  quoted,
  quoted,
  quoted,
  (random) => `${quoted(random)} || ${quoted(random)}`,
  (random) => `lower(${quoted(random)})`,
  (random) => `(${quoted(random)}::text)::varchar(3)`,
  (random) => `coalesce(${quoted(random)}, ${quoted(random)})`,
  (random) => `${quoted(random)} COLLATE "C"`,
  (random) => `nullif(${quoted(random)}, 'x')`,
  (random) => `case when true then ${quoted(random)} else 'b' end`,
  (random) => `(array['p','q'])[${random.integer(1, 2)}]`,
  (random) => `E'a\\n${random.integer(0, 9)}\\t\\u00e9'`,
  (random) => `U&'d\\0061t\\+00006${random.integer(1, 9)}'`,
  (random) => `$q$it's ${random.integer(0, 9)}$q$`,
  ...literals(String.raw`
  null ¦ null::text ¦ current_user ¦ session_user ¦ current_schema ¦ current_role ¦ current_catalog ¦ user
`),
  ...literals(String.raw`
  current_database() ¦ now() ¦ now()::text ¦ gen_random_uuid() ¦ gen_random_uuid()::text ¦ 5 ¦ 5.50 ¦ true ¦
  (1+2)::text ¦ -1::text
`),
  ...literals(String.raw`
  md5(random()::text) ¦ concat('a', 1) ¦ 'x'::char(3) ¦ to_char(now(), 'YYYY') ¦ upper('a') || 'b' ¦ 'a'::name ¦
  repeat('ab', 3)
`),
  ...literals(String.raw`
  substr('abc', 2) ¦ left(md5('x'), 4) ¦ (now())::date::text ¦ to_char(1, '9') ¦ 'b' || upper('a') ¦ 1 || 'a' ¦
  row(1,2)::text
`),
  ...literals(String.raw`
  trim('  x ') ¦ trim(both 'x' from 'xax') ¦ overlay('abc' placing 'z' from 2) ¦ position('a' in 'ba')::text ¦
  'a'::"char"
`),
  ...literals(String.raw`
  pg_catalog.lower('A') ¦ current_setting('application_name') ¦ '1'::int::text ¦ format('%s', 1) ¦
  '{}'::jsonb::text ¦ version()
`),
];

const INTEGERS: readonly [Defaults, ...Defaults[]] = [
  (random) => String(random.integer(-40000, 40000)),
  (random) => `${random.integer(-9, 9)}`,
  (random) => `'${random.integer(-99, 99)}'`,
  (random) => `' ${random.integer(-99, 99)} '`,
  (random) => `'${random.integer(-99, 99)}'::text::int`,
  (random) => `${random.integer(1, 9)}::bigint`,
  (random) => `${random.integer(1, 9)}::smallint`,
  (random) => `${random.integer(1, 9)}.${random.integer(1, 9)}`,
  (random) => `${random.integer(1, 9)}e${random.integer(0, 3)}`,
  (random) => `'${random.integer(1, 9)}'::smallint`,
  (random) => `-${random.integer(1, 9)}::bigint`,
  (random) => `+${random.integer(1, 9)}`,
  ...literals(String.raw`
  0x1F ¦ 0o17 ¦ 0b101 ¦ 1_000 ¦ '0x1f' ¦ '1_000' ¦ '0b11' ¦ -32768 ¦ 32767 ¦ -2147483648 ¦ 2147483647 ¦
  '-2147483648'
`),
  ...literals(String.raw`
  9223372036854775807 ¦ -9223372036854775808 ¦ 1+2 ¦ -(1) ¦ abs(-1) ¦ length('abc') ¦ null ¦ null::int ¦
  extract(epoch from now())
`),
  ...literals(String.raw`
  extract(year from now())::int ¦ floor(random()*10) ¦ (random()*10)::int ¦ coalesce(1,2) ¦ greatest(1,2) ¦
  case when true then 1 else 2 end
`),
  ...literals(String.raw`
  nextval('sq') ¦ nextval('sq'::regclass) ¦ nextval('sq'::text::regclass) ¦ currval('sq') ¦ (select 1) ¦
  '7'::int + 1 ¦ 1 # 3 ¦ ~1 ¦ @ -5 ¦ 1 << 3
`),
  ...literals(String.raw`
  txid_current() ¦ pg_backend_pid() ¦ (now()::date - '2020-01-01'::date) ¦ '5'::oid::int ¦ true::int ¦ ascii('a') ¦
  'a'::"char"::int ¦ 2^3 ¦ |/ 4.0
`),
];

const NUMBERS: readonly [Defaults, ...Defaults[]] = [
  ...INTEGERS,
  (random) => `${random.integer(-9, 9)}.${random.integer(0, 9999)}`,
  (random) => `${random.integer(1, 9)}.${random.integer(0, 99)}e${random.integer(-8, 8)}`,
  (random) => `'${random.integer(1, 9)}.${random.integer(0, 99)}e${random.integer(-8, 8)}'`,
  (random) => `.${random.integer(0, 99)}`,
  (random) => `${random.integer(0, 99)}.`,
  (random) => `${random.integer(0, 9)}.${random.integer(0, 9)}::numeric(4,${random.integer(0, 3)})`,
  (random) => `${random.integer(0, 9)}.${random.integer(0, 9)}::real`,
  (random) => `'${random.integer(0, 9)}.${random.integer(0, 9)}00'`,
  (random) => `'-${random.integer(0, 9)}.${random.integer(0, 9)}'::float8`,
  ...literals(String.raw`
  random() ¦ pi() ¦ 0.1+0.2 ¦ 1e-7 ¦ 1e20 ¦ '1e-10' ¦ 0.00 ¦ -0.0 ¦ '-0' ¦ 1e10 ¦ round(1.5) ¦ 1/3.0 ¦ sqrt(2) ¦
  1.5::float4 ¦ 1e15 ¦ 1e16 ¦ 1.10 ¦ 100 ¦ '1e5'::float8 ¦ 0.1::float4 ¦ 3.4e38 ¦ 1e-45 ¦ 1.7e308 ¦ 5e-324 ¦
  16777217 ¦ 123456.7 ¦ '0x10' ¦ '1_0.5'
`),
];

const BOOLEANS = literals(String.raw`
  true ¦ false ¦ 't' ¦ 'f' ¦ 'yes' ¦ 'on' ¦ '0' ¦ 1::boolean ¦ 0::bool ¦ not true ¦ 1=1 ¦ null ¦
  'true'::text::bool ¦ random() > 0.5 ¦ coalesce(false, true) ¦ (true) ¦ true and false ¦ now() is null ¦ 'TRUE' ¦
  'tru' ¦ true is not false ¦ pg_is_in_recovery() ¦ 'a' = 'b' ¦ 'true' = 'true' ¦ true or (1 = 2) ¦
  't'::bool = true
`);

const DATES = literals(String.raw`
  '2020-02-29' ¦ '2020-1-5' ¦ 'Jan 5, 2021' ¦ 'infinity' ¦ '-infinity' ¦ '0044-03-15 BC' ¦ '12345-01-01' ¦
  current_date ¦ now() ¦ current_date + 7 ¦ 'today' ¦ 'epoch' ¦ '2020-01-01'::date ¦ '2020-01-01'::timestamp ¦
  '2020-01-01 10:00'::timestamp::date ¦ to_date('20200101','YYYYMMDD') ¦ make_date(2020,1,1) ¦ null ¦ '1582-10-10' ¦
  '0001-01-01' ¦ '1969-12-31' ¦ now()::date ¦ (now() at time zone 'utc')::date ¦ date_trunc('month', now()) ¦
  '20200105' ¦ '5874897-12-31' ¦ date '2020-01-01' + 1 ¦ '4713-01-01 BC' ¦ '2020-01-01'::text::date ¦
  localtimestamp ¦ current_timestamp::date ¦ date_trunc('day', '2020-02-02'::timestamp)::date ¦ (current_date) ¦
  '9999-12-31' ¦ '10000-01-01'
`);

const CLOCKS = literals(String.raw`
  '10:20:30' ¦ '10:20' ¦ '24:00:00' ¦ '00:00:00' ¦ '23:59:59.999999' ¦ '10:20:30.5' ¦ '10:20:30.123456' ¦ '3 PM' ¦
  localtime ¦ localtime(2) ¦ current_time ¦ now()::time ¦ 'allballs' ¦ make_time(1,2,3.5) ¦ null ¦
  '10:20:30'::time(0) ¦ '10:20:30+02'::timetz ¦ '040506' ¦ '10:20:30'::text::time ¦
  '12:00'::time + '1 hour'::interval ¦ '23:59:60' ¦ (now())::time(0) ¦ '01:02:03.0405' ¦
  '2020-01-01 11:12:13'::timestamp::time ¦ '10:20:30'::interval::time
`);

const MOMENTS = literals(String.raw`
  now() ¦ current_timestamp ¦ current_timestamp(3) ¦ localtimestamp ¦ localtimestamp(0) ¦ clock_timestamp() ¦
  '2020-01-01' ¦ '2020-01-01 10:20:30.123456' ¦ '2020-01-01 10:20:30.5' ¦ '2020-01-01T10:20:30Z' ¦
  '2020-01-01 10:20:30+02' ¦ '2020-01-01 10:20:30-03:30' ¦ 'infinity' ¦ '-infinity' ¦ 'epoch' ¦
  '0044-03-15 12:00 BC' ¦ now() at time zone 'utc' ¦ timezone('utc', now()) ¦ (now() at time zone 'utc'::text) ¦
  current_timestamp at time zone 'utc' ¦ (current_timestamp) ¦ now() + interval '1 day' ¦ now() + '30 days' ¦
  date_trunc('day', now()) ¦ to_timestamp(0) ¦ make_timestamp(2020,1,2,3,4,5.5) ¦ null ¦ '2020-01-01'::date ¦
  '2020-01-01 00:00:00'::timestamp ¦ '2020-01-01 00:00:00+01'::timestamptz ¦ '294276-12-31 23:59:59.999999' ¦
  '9999-12-31 23:59:59.999' ¦ '1900-01-01 00:00:00' ¦ '1969-12-31 23:59:59.999' ¦
  '1850-06-01 12:00:00 Europe/Berlin' ¦ '2020-07-01 12:00:00 America/New_York' ¦ '2020-01-01'::text::timestamp ¦
  current_date ¦ now()::timestamp(0) ¦ statement_timestamp() ¦ transaction_timestamp() ¦ 'now'::text::timestamp ¦
  '2020-01-01 24:00:00' ¦ '2020-01-01'::timestamp + '1 day'::interval ¦ ('now'::text)::timestamptz ¦
  timeofday()::timestamp ¦ '2020-02-03 04:05:06.7'::timestamp(0) ¦ '2020-02-03 04:05:06.78912'::timestamptz(2) ¦
  '0001-01-01' ¦ '12345-06-07 08:09:10' ¦ '2020-06-30 23:59:60'
`);

const INTERVALS = literals(String.raw`
  '1 day' ¦ '1 year 2 mons -3 days 04:05:06.789' ¦ '-1 mon' ¦ '00:00:00' ¦ 'P1Y2M3DT4H5M6S' ¦ '1 week' ¦
  '-00:00:01.5' ¦ interval '1' hour ¦ make_interval(days => 3) ¦ '1 day'::interval * 2 ¦ null ¦ '100 years' ¦
  '-1 year -2 mons +3 days -04:05:06.000001' ¦ '999999:59:59' ¦ '1.5 days' ¦ '1 century' ¦ 'epoch' ¦ 'infinity' ¦
  '-infinity' ¦ now() - now() ¦ '2 hours'::interval hour to minute ¦ '1-2' ¦ '3 4:05:06' ¦ '0.000001 sec' ¦
  '1 mon 1 day 1 us' ¦ age(now()) ¦ '-0.5 sec' ¦ '178956970 years 7 mons' ¦ '1 day 25:00:00'
`);

const BITS = literals(String.raw`
  B'1' ¦ B'0' ¦ B'10' ¦ B'1010' ¦ B'10101010' ¦ X'1F' ¦ X'A5' ¦ '101' ¦ 5::bit(8) ¦ (-1)::bit(8) ¦ ~B'1010' ¦
  B'1' || B'0' ¦ null ¦ B'1010101010101010101' ¦ B'' ¦ 'x1f' ¦ B'00000000' ¦ B'0000000100000000' ¦ '10101'::varbit ¦
  B'11'::bit(5) ¦ 1::bit ¦ set_bit(B'0000', 1, 1) ¦
  B'000000000000000000000000000000000000000000000000000000000000000001' ¦ X'DEADBEEF01' ¦ 'b101'
`);

const UUIDS = literals(String.raw`
  gen_random_uuid() ¦ uuidv7() ¦ '00000000-0000-0000-0000-000000000000' ¦ 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' ¦
  '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}' ¦ 'a0eebc999c0b4ef8bb6d6bb9bd380a11' ¦ null ¦ md5('x')::uuid ¦
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::text::uuid ¦ pg_catalog.gen_random_uuid() ¦
  coalesce(null, gen_random_uuid()) ¦ ('ffffffff-ffff-ffff-ffff-ffffffffffff')
`);

const DOCUMENTS: readonly [Defaults, ...Defaults[]] = [
  (random) => `'{"a": ${random.integer(0, 99)}.${random.integer(0, 99)}, "b": [1, null, true]}'`,
  (random) => `'{"b": "it''s", "a": {"${random.pick(["x", "é", "a b", "", "😀"])}": []}}'`,
  ...literals(String.raw`
  '{}' ¦ '[]' ¦ 'null' ¦ null ¦ '"x"' ¦ '5' ¦ '1e3' ¦ '1.50' ¦ '{ "a" : 1 }' ¦ '{"b":1,"a":2,"aa":3,"b":4}' ¦
  jsonb_build_object() ¦ json_build_object('a', 1) ¦ json_build_array() ¦ '{}'::jsonb || '{"a":1}'::jsonb ¦
  to_jsonb(1) ¦ '{"a":
1}' ¦ '"\u00e9\n"' ¦ '{}'::text::jsonb ¦ '[1,2]'::json ¦ array_to_json('{1}'::int[]) ¦
  '{"k":"()::"}' ¦ row_to_json(row(1)) ¦ jsonb '{}' ¦ '[]'::jsonb ¦ '[ 1 ,2 ]' ¦ '{"x": 1E400}' ¦
  json_object('{}') ¦ 'true' ¦ jsonb_build_array('a') || '1' ¦ coalesce('{}'::jsonb, '[]') ¦ '"\\"'
`),
];

const ARRAYS = literals(String.raw`
  '{}' ¦ '{1,2}' ¦ array[]::text[] ¦ null ¦ '{NULL}' ¦ '{{1,2},{3,4}}'
`);

/** What a column without a default mapper may still be given. */
const OTHERS = literals(String.raw`
  null ¦ 'x' ¦ '(1,2)' ¦ '{}' ¦ '' ¦ '1' ¦ '[1,2)' ¦ 'empty' ¦ 'a=>1' ¦ 'a.b.c' ¦ '10.0.0.1/8' ¦ '\x00ff' ¦
  '$1,234.50' ¦ 1.5 ¦ 12 ¦ '08:00:2b:01:02:03' ¦ now() ¦ point(1,2) ¦ '0-393-04002-X' ¦ 'a b' ¦ '<a>x</a>' ¦
  xmlparse(content 'x') ¦ int4range(1,2) ¦ 1::money ¦ decode('00','hex') ¦ to_tsvector('a') ¦ '((0,0),(1,1))' ¦
  '{1,2,3}' ¦ '<(0,0),1>'
`);

const BY_TYPE: readonly (readonly [RegExp, readonly [Defaults, ...Defaults[]]])[] = [
  [/\]$/, ARRAYS],
  [/^(text|varchar|char|bpchar|name|xml|citext|character|"char")/, TEXTS],
  [/^(int|smallint|bigint|oid)(?!e|4r|8r|4m)/, INTEGERS],
  [/^(numeric|decimal|real|double|float|money)/, NUMBERS],
  [/^bool/, BOOLEANS],
  [/^date(?!r)/, DATES],
  [/^timestamp/, MOMENTS],
  [/^time/, CLOCKS],
  [/^interval/, INTERVALS],
  [/^(bit|varbit)/, BITS],
  [/^uuid/, UUIDS],
  [/^json/, DOCUMENTS],
];

export function defaultFor(type: string, random: Random): string {
  const pool = BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? OTHERS;
  return random.pick(pool)(random);
}

/** Expressions between broken bars. */
function literals(text: string): [Defaults, ...Defaults[]] {
  const [first = "null", ...rest] = text.split("¦").map((one) => one.trim());
  return [
    () => first,
    ...rest.map(
      (one): Defaults =>
        () =>
          one,
    ),
  ];
}
