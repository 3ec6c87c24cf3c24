/** A leading version number of any depth (`12`, `1.2.10`, `2024_01_02`), where it stands in a name. */
const VERSION = /\d+(?:[._]\d+(?![0-9A-Za-z]))*/;

/**
 * The order a person means by the numbers in file names: folder by folder, `9` before `10`, `1` before `1.1`, whatever
 * stands behind the number. Names that differ only in leading zeros keep a fixed order.
 */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let depth = 0; depth < Math.max(left.length, right.length); depth++) {
    const order = compareNames(left[depth] ?? "", right[depth] ?? "");
    if (order !== 0) return order;
  }
  return compareText(a, b);
}

function compareNames(a: string, b: string): number {
  const [left, right] = [versionOf(a), versionOf(b)];
  return (
    compareText(left.before, right.before) ||
    compareNumbers(left.numbers, right.numbers) ||
    compareRuns(left.behind, right.behind)
  );
}

function versionOf(name: string) {
  const match = VERSION.exec(name);
  if (match === null) return { before: name, numbers: [], behind: "" };
  const behind = name.slice(match.index + match[0].length);
  return { before: name.slice(0, match.index), numbers: match[0].split(/[._]/), behind };
}

/** Compares versions part by part; a shorter one comes first. */
function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let part = 0; part < Math.min(a.length, b.length); part++) {
    const order = compareNumber(a[part] ?? "", b[part] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareRuns(a: string, b: string): number {
  const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let run = 0; run < Math.min(left.length, right.length); run++) {
    const [one, other] = [left[run] ?? "", right[run] ?? ""];
    // Runs at odd places are digits.
    const order = run % 2 === 1 ? compareNumber(one, other) : compareText(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Decimal digits of any length. */
function compareNumber(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  return left.length - right.length || compareText(left, right);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
