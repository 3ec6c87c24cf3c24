/** A name avsc takes: ASCII only. Characters beyond go by their code, so that names that differ still do. */
export function avscName(name: string): string {
  return name
    .replace(/[^A-Za-z0-9_]/g, (character) => `_u${character.charCodeAt(0).toString(16)}`)
    .replace(/^(?=[0-9])/, "_");
}
