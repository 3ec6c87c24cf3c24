/** A version as Flyway prints and records it (MigrationVersion): parts with dots between them. */
export function versionText(version: string): string {
  return version.replaceAll("_", ".");
}

/**
 * MigrationVersion.compareTo: part by part as numbers of any length, missing parts count as 0, so 1 and 1.0 are the same.
 * Repeatable migrations (`R__…`) come behind all versions, ordered by description.
 */
export function compareFlywayVersions(a: string, b: string): number {
  const [left, right] = [a.startsWith("R"), b.startsWith("R")];
  if (left && right) return compareText(a, b);
  if (left || right) return left ? 1 : -1;
  const [one, other] = [parts(a), parts(b)];
  for (let part = 0; part < Math.max(one.length, other.length); part++) {
    const difference = (one[part] ?? 0n) - (other[part] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

function parts(version: string): readonly bigint[] {
  return versionText(version)
    .split(".")
    .map((part) => (/^[0-9]+$/.test(part) ? BigInt(part) : 0n));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
