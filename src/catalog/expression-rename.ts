import type { Relation } from "../model/catalog.ts";
import { quoteIdentifier } from "./print.ts";

/** In turn: a string, a cast's type name, EXTRACT's field, a call's name; last what may be a column. */
const WORDS =
  /'(?:[^']|'')*'|::(?:"(?:[^"]|"")*"|[\w$]+)(?:\.(?:"(?:[^"]|"")*"|[\w$]+))?(?: varying| precision| with(?:out)? time zone)?|EXTRACT\([\w$]+|(?:"(?:[^"]|"")*"|[a-z_][\w$]*)[(.]|("(?:[^"]|"")*"|[a-z_][\w$]*)/g;

/** A printed expression after a column it reads got another name. */
export function columnRenamedIn(text: string, from: string, to: string): string {
  const [before, after] = [quoteIdentifier(from), quoteIdentifier(to)];
  return text.replaceAll(WORDS, (word, column: string | undefined) => (column === before ? after : word));
}

/** A relation whose generated columns and checks follow a column's new name, as they do in PostgreSQL. */
export function withColumnRenamedInExpressions(relation: Relation, attnum: number, from: string, to: string): Relation {
  return {
    ...relation,
    columns: relation.columns.map((column) => {
      const { generated } = column;
      if (generated?.expression.kind !== "known" || !generated.columns.includes(attnum)) return column;
      const text = columnRenamedIn(generated.expression.text, from, to);
      return { ...column, generated: { ...generated, expression: { kind: "known", text } } };
    }),
    constraints: relation.constraints.map((constraint) =>
      constraint.kind === "check" && constraint.columns.includes(attnum)
        ? { ...constraint, expression: columnRenamedIn(constraint.expression, from, to) }
        : constraint,
    ),
  };
}
