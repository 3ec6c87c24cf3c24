import { Unprintable } from "./expression-nodes.ts";

interface Address {
  readonly version: 4 | 6;
  readonly bytes: readonly number[];
  /** Network bits written behind the slash; null when none were. */
  readonly bits: number | null;
}

/** inet_out: the network's bits are left out where they cover the whole address. */
export function canonicalInet(text: string): string {
  const address = addressOf(text.trim(), false);
  const all = address.bytes.length * 8;
  return `${addressText(address)}${address.bits === null || address.bits === all ? "" : `/${address.bits}`}`;
}

/** cidr_out: always with its bits; without any written, IPv4's old classes and the octets written say how many. */
export function canonicalCidr(text: string): string {
  const trimmed = text.trim();
  const address = addressOf(trimmed, true);
  const bits = address.bits ?? (address.version === 6 ? 128 : classfulBits(address.bytes, trimmed.split(".").length));
  const outside = address.bytes.some(
    (byte, index) => (byte & (0xff >> Math.max(0, Math.min(8, bits - index * 8)))) !== 0,
  );
  if (outside) throw new Unprintable("a network with bits right of its mask");
  return `${addressText(address)}/${bits}`;
}

/** inet_cidr_pton_ipv4: A, B, C and D networks, widened to the octets that are written. */
function classfulBits([first = 0]: readonly number[], octets: number): number {
  const byClass = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
  return Math.max(byClass, octets * 8);
}

/** macaddr_out and macaddr8_out: pairs of digits between colons. */
export function canonicalMac(text: string, bytes: 6 | 8): string {
  const written = text.trim().toLowerCase();
  const digits = written.replaceAll(/[:.-]/g, "");
  const regular =
    /^[0-9a-f]{2}(([:-])[0-9a-f]{2})(\2[0-9a-f]{2})*$/.test(written) ||
    /^[0-9a-f]{6}[:-]?[0-9a-f]{6}$/.test(written) ||
    /^[0-9a-f]{4}([.-][0-9a-f]{4}){2}$/.test(written);
  if (!regular || digits.length !== bytes * 2) throw new Unprintable(`a hardware address in this notation: ${text}`);
  return (digits.match(/../g) ?? []).join(":");
}

/** `partial`: octets may be left out at the end, as networks have it. */
function addressOf(text: string, partial: boolean): Address {
  const [written = "", mask, more] = text.split("/");
  const bytes = written.includes(":") ? bytesOfV6(written) : bytesOfV4(written, partial);
  const bits = mask === undefined ? null : Number(mask);
  const wrong = bits !== null && (!/^\d{1,3}$/.test(mask ?? "") || bits > (bytes?.length ?? 0) * 8);
  if (bytes === null || more !== undefined || wrong) throw new Unprintable(`an address in this notation: ${text}`);
  return { version: bytes.length === 4 ? 4 : 6, bytes, bits };
}

function bytesOfV4(text: string, partial: boolean): number[] | null {
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(text)) return null;
  const bytes = text.split(".").map(Number);
  if (bytes.some((byte) => byte > 255) || (!partial && bytes.length < 4)) return null;
  return [...bytes, 0, 0, 0].slice(0, 4);
}

function bytesOfV6(text: string): number[] | null {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = embedded === null ? [] : bytesOfV4(embedded[2] ?? "", false);
  if (tail === null) return null;
  const groups = (embedded?.[1] ?? text).replace(embedded === null ? /$^/ : /(?<!:):$/, "");
  const halves = groups.split("::");
  if (halves.length > 2) return null;
  const [front, back] = halves.map((half) => (half === "" ? [] : half.split(":").filter((group) => group !== "")));
  const given = [...(front ?? []), ...(back ?? [])];
  const wanted = 8 - tail.length / 2;
  const missing = wanted - given.length;
  if (given.some((group) => !/^[0-9a-f]{1,4}$/i.test(group)) || (halves.length === 1 ? missing !== 0 : missing < 1)) {
    return null;
  }
  const all = [...(front ?? []), ...Array<string>(halves.length === 1 ? 0 : missing).fill("0"), ...(back ?? [])];
  const values = all.map((group) => Number.parseInt(group, 16));
  return [...values.flatMap((value) => [value >> 8, value & 0xff]), ...tail];
}

/** inet_ntop: the longest run of two or more zero groups is left out; mapped IPv4 addresses keep their dots. */
function addressText({ version, bytes }: Address): string {
  if (version === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  const run = longestRun(groups);
  const dotted = run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff));
  const shown = groups.map((group) => group.toString(16));
  const [front, back] =
    run.length < 2 ? [shown, null] : [shown.slice(0, run.start), shown.slice(run.start + run.length)];
  const last = dotted ? [...(back ?? []).slice(0, run.length === 6 ? 0 : 1), bytes.slice(12).join(".")] : back;
  return last === null ? front.join(":") : `${front.join(":")}::${last.join(":")}`;
}

function longestRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
