import { compareLocations, formatLocation, type Location } from "../model/location.ts";
import { InputError } from "../ports.ts";

/** One thing wrong in a file, and where. */
export interface Complaint {
  readonly at: Location;
  readonly message: string;
}

/** More are of no use to a person: the file is not what it is taken for. */
const MOST_SHOWN = 20;

/** A file that is not in its form: everything wrong with it, each as `file:line:column: what`, in the order of the file. */
export class MalformedError extends InputError {
  readonly complaints: readonly Complaint[];
  constructor(complaints: readonly Complaint[]) {
    const sorted = distinct(complaints.toSorted((a, b) => compareLocations(a.at, b.at)));
    const [first] = sorted;
    const lines = sorted.slice(0, MOST_SHOWN).map(({ at, message }) => `${formatLocation(at)}: ${message}`);
    const more = sorted.length - lines.length;
    super([...lines, ...(more === 0 ? [] : [`… and ${more} more`])].join("\n"), {
      where: first === undefined ? null : formatLocation(first.at),
    });
    this.complaints = sorted;
  }
}

function distinct(complaints: readonly Complaint[]): readonly Complaint[] {
  const byText = new Map(
    complaints.map((complaint) => [`${formatLocation(complaint.at)}: ${complaint.message}`, complaint]),
  );
  return [...byText.values()];
}
