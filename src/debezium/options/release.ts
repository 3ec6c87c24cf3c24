/** A release of Debezium: major, minor, patch. A line without a patch is its last patch. */
export type Release = readonly [major: number, minor: number, patch: number];

/** `3.4`, `3.0.5`, `3.7.0.Final`; null for anything else. */
export function parseRelease(version: string): Release | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+)(?:[.-][A-Za-z]\w*)?)?$/.exec(version.trim());
  if (match === null) return null;
  const [, major, minor, patch] = match;
  return [Number(major), Number(minor), patch === undefined ? Number.POSITIVE_INFINITY : Number(patch)];
}

/** Whether a release came before another, by number. */
export function precedes(a: Release, b: Release): boolean {
  const place = a.findIndex((number, index) => number !== b[index]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}
