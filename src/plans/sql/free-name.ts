/** NAMEDATALEN - 1: PostgreSQL cuts what is longer, and two long names may then be one. */
const NAME_BYTES = 63;

/** A name that fits and that nothing bears yet; what is cut off is told apart by a number made of it. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const fitting = shortenedTo(wanted, byteLength(wanted) > NAME_BYTES ? `_${digest(wanted)}` : "");
  for (let number = 1; ; number++) {
    const name = number === 1 ? fitting : shortenedTo(fitting, `_${number}`);
    if (!taken.has(name)) return name;
  }
}

function shortenedTo(name: string, ending: string): string {
  let characters = [...name];
  while (byteLength(characters.join("")) + byteLength(ending) > NAME_BYTES) characters = characters.slice(0, -1);
  return characters.join("") + ending;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** FNV-1a: the same in every run. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(36);
}
