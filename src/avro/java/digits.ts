/** The decimal digits Java chooses for a double or a float, before and since version 19. */

/** A positive number as `0.d₁d₂d₃… × 10^(exponent + 1)`, d₁ not zero. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** Bits of the significand, the hidden one among them. */
export type Significand = 24 | 53;

/** Exponents of a power of two within which FloatingDecimal prints whole numbers from a long. */
const MOST_LONG_EXPONENT = 62;

/**
 * The digits before Java 19 (FloatingDecimal; JDK-4511638), not always the fewest: Steele and White's free-format algorithm, which
 * gives no second digit up where the number is written with an exponent, and takes the gap below a power of two for the one above.
 */
export function digitsBefore19(positive: number, significand: Significand): Decimal {
  const { fraction, exponent } = binary(positive);
  const whole = Number.isInteger(positive) && exponent <= MOST_LONG_EXPONENT;
  if (whole) return wholeDigits(BigInt(positive), exponent - significand - 1);
  const bits = fraction.toString(2).length;
  const subnormal = exponent - (significand === 53 ? -1022 : -126);
  const precision = subnormal < 0 ? significand + subnormal : significand;
  return generate(fraction, bits, exponent, precision);
}

/** The digits since Java 19 (Raffaello Giulietti's): the fewest, but two where those are nearer. */
export function digitsSince19(positive: number, significand: Significand): Decimal {
  const kept = (text: string) => (significand === 24 ? Math.fround(Number(text)) : Number(text)) === positive;
  for (let fraction = 0; fraction < 17; fraction += 1) {
    const text = positive.toExponential(fraction);
    if (!kept(text)) continue;
    const two = positive.toExponential(1);
    return decimal(fraction === 0 && kept(two) ? two : text);
  }
  return decimal(positive.toExponential());
}

function decimal(text: string): Decimal {
  const [mantissa = "0", exponent = "0"] = text.split("e");
  return { digits: withoutZeros(mantissa.replace(".", "")), exponent: Number(exponent) };
}

const withoutZeros = (digits: string): string => digits.replace(/(?<=.)0+$/, "");

/** An odd fraction and the exponent of the number's highest bit. */
function binary(positive: number): { readonly fraction: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, positive);
  const raw = view.getBigUint64(0);
  const biased = Number(raw >> 52n);
  let fraction = (raw & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  const exponent = fraction.toString(2).length - 1 + (biased === 0 ? -1074 : biased - 1075);
  while ((fraction & 1n) === 0n) fraction >>= 1n;
  return { fraction, exponent };
}

/** A whole number is cut by as many digits as its bits beyond the significand are sure to hold. */
function wholeDigits(whole: bigint, beyond: number): Decimal {
  const places = beyond < 0 ? 0 : Math.floor(beyond * Math.log10(2));
  const cut = 10n ** BigInt(places);
  const digits = `${(whole + cut / 2n) / cut}`;
  return { digits: withoutZeros(digits), exponent: digits.length + places - 1 };
}

/** Digits until what is left is within half a unit in the last place of the number. */
function generate(fraction: bigint, bits: number, binaryExponent: number, precision: number): Decimal {
  let exponent = estimatedExponent(fraction, bits, binaryExponent);
  const { unit, width, ...scaled } = scale(fraction, bits, binaryExponent, precision, exponent);
  let { rest, half } = scaled;
  const tens = unit * 10n;
  // int and long run over, and say so when a remainder reaches the next digit only if it passes it.
  const wrapped = (value: bigint) => (width === null ? value : BigInt.asIntN(width, value));
  let digits = "";
  let low = false;
  let high = false;
  const next = () => {
    const digit = rest / unit;
    rest = 10n * (rest % unit);
    half = wrapped(half * 10n);
    low = half <= 0n || rest < half;
    high = half <= 0n || (width === null ? rest + half >= tens : wrapped(rest + half) > tens);
    return digit;
  };
  const first = next();
  if (first === 0n && !high) exponent -= 1;
  else digits += first;
  if (exponent < -3 || exponent >= 8) [low, high] = [false, false];
  while (!low && !high) digits += next();
  const beyondHalf = wrapped(wrapped(rest * 2n) - tens);
  const odd = Number(digits.at(-1)) % 2 === 1;
  const up = high && (!low || beyondHalf > 0n || (beyondHalf === 0n && odd));
  const rounded = up ? `${BigInt(digits) + 1n}`.padStart(digits.length, "0") : digits;
  const carried = rounded.length - digits.length;
  return { digits: withoutZeros(rounded), exponent: exponent + carried };
}

/** FloatingDecimal.estimateDecExp: at most one too high. */
function estimatedExponent(fraction: bigint, bits: number, binaryExponent: number): number {
  const mantissa = Number(fraction) / 2 ** (bits - 1);
  return Math.floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + binaryExponent * 0.301029995663981);
}

/** The number is rest / unit × 10^exponent, half a unit in its last place half / unit: in integers without a common power of two. */
interface Scaled {
  readonly rest: bigint;
  readonly half: bigint;
  readonly unit: bigint;
  /** Of the integers Java takes for them, null for its big ones. */
  readonly width: 32 | 64 | null;
}

function scale(fraction: bigint, bits: number, binaryExponent: number, precision: number, exponent: number): Scaled {
  const tiny = Math.max(0, bits - binaryExponent - 1);
  const fives = Math.max(0, -exponent);
  const unitFives = Math.max(0, exponent);
  const restTwos = fives + tiny + binaryExponent - (bits - 1);
  const halfTwos = fives + tiny + binaryExponent - precision - (bits === 1 ? 1 : 0);
  const unitTwos = unitFives + tiny;
  const common = Math.min(restTwos, unitTwos, halfTwos);
  const restBits = bits + restTwos - common + bitsOfFive(fives);
  const tensBits = unitTwos - common + 1 + bitsOfFive(unitFives + 1);
  const most = Math.max(restBits, tensBits);
  return {
    rest: (fraction * 5n ** BigInt(fives)) << BigInt(restTwos - common),
    half: (5n ** BigInt(fives)) << BigInt(halfTwos - common),
    unit: (5n ** BigInt(unitFives)) << BigInt(unitTwos - common),
    width: most < 32 ? 32 : most < 64 ? 64 : null,
  };
}

const bitsOfFive = (power: number): number => (power < 27 ? (5n ** BigInt(power)).toString(2).length : power * 3);
