/** SHA-1 of a text's UTF-8 bytes in hexadecimal (FIPS 180-4), for the hashes that tools write into their files. */
export function sha1(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  for (const [place, byte] of bytes.entries()) padded.setUint8(place, byte);
  padded.setUint8(bytes.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(bytes.length) * 8n);

  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < padded.byteLength; block += 64) state = digestBlock(padded, block, state);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

type State = readonly [number, number, number, number, number];

function digestBlock(padded: DataView, block: number, state: State): State {
  const words = new Int32Array(80);
  for (let round = 0; round < 80; round++) {
    words[round] =
      round < 16
        ? padded.getInt32(block + round * 4)
        : rotate(at(words, round - 3) ^ at(words, round - 8) ^ at(words, round - 14) ^ at(words, round - 16), 1);
  }
  let [a, b, c, d, e] = state;
  for (let round = 0; round < 80; round++) {
    const [mixed, constant] = mix(round, b, c, d);
    [a, b, c, d, e] = [(rotate(a, 5) + mixed + e + constant + at(words, round)) | 0, a, rotate(b, 30), c, d];
  }
  const [one, two, three, four, five] = state;
  return [(one + a) | 0, (two + b) | 0, (three + c) | 0, (four + d) | 0, (five + e) | 0];
}

function mix(round: number, b: number, c: number, d: number): readonly [number, number] {
  if (round < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (round < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (round < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function at(words: Int32Array, place: number): number {
  return words[place] ?? 0;
}
