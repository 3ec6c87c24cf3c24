/** SHA-256 (FIPS 180-4) of a text that grows: the sum of what came so far can be taken at any time. */
export class Sha256 {
  readonly #state = Uint32Array.of(
    0x6a09e667,
    0xbb67ae85,
    0x3c6ef372,
    0xa54ff53a,
    0x510e527f,
    0x9b05688c,
    0x1f83d9ab,
    0x5be0cd19,
  );
  #rest = new Uint8Array(0);
  #length = 0;

  /** UTF-8 of the text. */
  update(text: string): this {
    const added = new TextEncoder().encode(text);
    const bytes = new Uint8Array(this.#rest.length + added.length);
    bytes.set(this.#rest);
    bytes.set(added, this.#rest.length);
    const whole = bytes.length - (bytes.length % BLOCK);
    for (let place = 0; place < whole; place += BLOCK) mix(this.#state, bytes.subarray(place, place + BLOCK));
    this.#rest = bytes.slice(whole);
    this.#length += added.length;
    return this;
  }

  /** Base64, as `openssl dgst -binary | base64` prints it. More may be added afterwards. */
  base64(): string {
    const padded = new Uint8Array(this.#rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK);
    padded.set(this.#rest);
    padded[this.#rest.length] = 0x80;
    new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(this.#length) * 8n);
    const state = this.#state.slice();
    for (let place = 0; place < padded.length; place += BLOCK) mix(state, padded.subarray(place, place + BLOCK));
    return btoa([...state].map((word) => String.fromCharCode(...bytesOf(word))).join(""));
  }
}

const BLOCK = 64;
const CONSTANTS = Uint32Array.from(firstPrimes(64), (prime) => fraction(Math.cbrt(prime)));

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

/** The first 32 bits behind the point. */
function fraction(number: number): number {
  return Math.floor((number - Math.floor(number)) * 2 ** 32);
}

function bytesOf(word: number): readonly number[] {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function mix(state: Uint32Array, block: Uint8Array): void {
  const view = new DataView(block.buffer, block.byteOffset, BLOCK);
  const words = Uint32Array.from({ length: BLOCK }, (_, place) => (place < 16 ? view.getUint32(place * 4) : 0));
  const word = (place: number) => words[place] ?? 0;
  for (let place = 16; place < BLOCK; place++) {
    const [early, late] = [word(place - 15), word(place - 2)];
    const one = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const two = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[place] = word(place - 16) + one + word(place - 7) + two;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let place = 0; place < BLOCK; place++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const one = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + (CONSTANTS[place] ?? 0) + word(place);
    const two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  for (const [place, added] of [a, b, c, d, e, f, g, h].entries()) state[place] = (state[place] ?? 0) + added;
}
