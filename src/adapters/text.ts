import { isUtf8 } from "node:buffer";
import { printablePath } from "../model/location.ts";
import { InputError } from "../ports.ts";

/**
 * A file's bytes as text: UTF-8, or UTF-16 where a byte order mark says so. The mark itself is dropped. Anything else is
 * an InputError that names the offending byte: guessing an encoding would be guessing at SQL.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, "utf-16le", path);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, "utf-16be", path);
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw notText(path, `is a binary file: byte ${nul} is NUL`);
  if (!isUtf8(bytes)) throw notText(path, `is not UTF-8: byte ${firstInvalidByte(bytes)} belongs to no character`);
  return new TextDecoder().decode(bytes);
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be", path: string): string {
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw notText(path, `has the byte order mark of ${encoding.toUpperCase()} but is not ${encoding.toUpperCase()}`);
  }
  const nul = text.indexOf("\0");
  if (nul >= 0) throw notText(path, `is a binary file: bytes ${2 * nul + 2} and ${2 * nul + 3} are NUL`);
  return text;
}

function notText(path: string, message: string): InputError {
  return new InputError(`the file ${message}`, {
    where: printablePath(path),
    todo: "save the file as UTF-8, or keep it out of the configured folder",
  });
}

/** Offset of the first character that is none. */
function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const end = at + sequenceLength(bytes[at] ?? 0);
    if (end > bytes.length || !isUtf8(bytes.subarray(at, end))) return at;
    at = end;
  }
  return at;
}

/** Bytes of the character a lead byte starts. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
