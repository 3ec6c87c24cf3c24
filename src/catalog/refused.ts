/** PostgreSQL would raise this error; the statement then changes nothing. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** MaxHeapAttributeNumber: dropped columns count too. */
const MOST_COLUMNS = 1600;

/** Refuses an attribute number no table can have. */
export function refuseBeyondLastColumn(attnum: number): void {
  if (attnum > MOST_COLUMNS) throw new Refused(`tables can have at most ${MOST_COLUMNS} columns`);
}

/** The statement may well succeed, but its effect cannot be told from the SQL alone. */
export class Undecidable extends Error {
  override readonly name = "Undecidable";
  /** Relations it may touch; null = could be anything. */
  readonly relations: readonly string[] | null;
  constructor(message: string, relations: readonly string[] | null) {
    super(message);
    this.relations = relations;
  }
}
