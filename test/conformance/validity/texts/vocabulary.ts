import type { Random } from "../../catalog/random.ts";
import { Members, Raw, type Written } from "./json.ts";

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/** Names both lines take. */
export const NAMES =
  "a b c id Value Key Envelope T U V R1 r_1 _x _ string2 record enum fixed array map union error".split(" ");

/** Names that are refused by one line at least, or look as if they were. */
export const ODD_NAMES = [
  ..."int null string bytes 1a a-b a.b ü ñandú 数 a数 aé $a a$ a@b .a a. ..a a..b ns.int n.1x n-1.x ü.x a٣ ٣a ª x\u00b2 \ud835\udc9c a\u0301".split(
    " ",
  ),
  "",
  " ",
  "a b",
  "a\t",
  '"',
  "a\\b",
  "a'",
];

export const NAMESPACES = ["n", "n.m", "io.debezium.data", "shop.public.orders", "", "int", "a"];
export const ODD_NAMESPACES = ["my-srv", "1db.x", "ü", "n..m", ".n", "n.", ".", " ", "n m", "n.數", "a.1b.c", "$"];

export const LOGICAL_TYPES = (
  "decimal date time-millis time-micros timestamp-millis timestamp-micros timestamp-nanos local-timestamp-millis local-timestamp-micros " +
  "local-timestamp-nanos uuid duration big-decimal map variant unknown"
).split(" ");

const PROPERTY_NAMES = [
  ..."connect.name connect.version connect.parameters connect.default p q Z 10 9 precision scale logicalType default order size symbols items".split(
    " ",
  ),
  ..."avro.java.string java-class é".split(" "),
  "a b",
  'quo"te',
  "back\\slash",
];

/** A property name and a value for it. */
export function property(random: Random): readonly [string, Written] {
  return [random.pick(PROPERTY_NAMES), anyJson(random, 2)];
}

const SCALARS: readonly Written[] = [
  null,
  true,
  false,
  ...["0", "1", "-1", "7", "2147483647", "2147483648", "-2147483648", "-2147483649"].map((text) => new Raw(text)),
  ...["9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809"].map(
    (text) => new Raw(text),
  ),
  ...["123456789012345678901234567890", "-0", "1.0", "-0.0", "0.1", "1e5", "1E-7", "1e400", "-1e400", "1.5e3"].map(
    (text) => new Raw(text),
  ),
  ...["3.4028235e38", "1.17549435E-38", "5e-324", "2e-3", "100.0", "0.30000000000000004", "16777217", "1e23"].map(
    (text) => new Raw(text),
  ),
  ..."A B a NaN Infinity -Infinity 1 1.5 -0 1e5f 0x1p3 NaNf ÿ ā \u0000\u0001 é 数 \ud83d\ude00".split(" "),
  "",
  " 1 ",
  "line\nbreak",
  "\u007f\u0085\u2028",
  'quote"back\\slash/',
];

export function scalar(random: Random): Written {
  return random.pick(SCALARS);
}

export function anyJson(random: Random, depth: number): Written {
  if (depth === 0 || random.chance(0.7)) return scalar(random);
  const size = random.between(0, 3);
  const element = () => anyJson(random, depth - 1);
  if (random.chance(0.4)) return Array.from({ length: size }, element);
  const names = Array.from({ length: size }, () => random.pick([...NAMES, ...PROPERTY_NAMES]));
  return new Members([...new Set(names)].map((name) => [name, element()]));
}
