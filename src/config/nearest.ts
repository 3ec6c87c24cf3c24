/** Names a person may have meant: the heart of every "did you mean". */

/** Edits between two names: insertions, deletions, substitutions and swaps of neighbours, each counted once. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = cell(rows, i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(cell(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, substitution);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, cell(rows, i - 2, j - 2) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return cell(rows, a.length, b.length);
}

function cell(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}

/** The candidate closest to a word, or null when none is close enough to be a slip of the pen. */
export function nearestName(word: string, candidates: Iterable<string>): string | null {
  const wanted = normalised(word);
  let nearest: string | null = null;
  let smallest = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = distanceTo(wanted, normalised(candidate));
    if (distance < smallest && distance < wanted.length) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** A word cut short (`warn` for `warning`) is as near as one wrong letter. */
function distanceTo(wanted: string, candidate: string): number {
  return wanted.length >= 3 && candidate.startsWith(wanted) ? 1 : editDistance(wanted, candidate);
}

function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** ` (did you mean "columns"?)`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = nearestName(word, candidates);
  return nearest === null ? "" : ` (did you mean "${nearest}"?)`;
}
