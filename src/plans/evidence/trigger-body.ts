/** A statement of a trigger function, as far as it bears on the row that is written. */
export type BodyStep =
  | { readonly kind: "assign"; readonly column: string; readonly value: string }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: string; readonly body: readonly BodyStep[] }[];
      readonly otherwise: readonly BodyStep[];
    }
  | { readonly kind: "block"; readonly body: readonly BodyStep[] }
  | { readonly kind: "return"; readonly what: "new" | "old" | "other" }
  | { readonly kind: "raise" }
  /** Loops, CASE, queries INTO and the like: what they write is not followed. Null: any column, or the end of the function. */
  | { readonly kind: "unfollowed"; readonly columns: readonly string[] | null }
  | { readonly kind: "nothing" };

type Json = unknown;

/** Reads the tree of PL/pgSQL's own parser (pl_gram.y, as libpg_query prints it); null where there is none. */
export function bodySteps(tree: Json): readonly BodyStep[] | null {
  const [only] = list(field(tree, "plpgsql_funcs"));
  const body = field(only, "PLpgSQL_function");
  const action = field(field(body, "action"), "PLpgSQL_stmt_block");
  if (action === undefined) return null;
  const variables = new Variables(list(field(body, "datums")));
  return [blockStep(action, variables)];
}

/** Columns that some step may write; null: any. */
export function columnsWritten(steps: readonly BodyStep[]): readonly string[] | null {
  const columns: string[] = [];
  for (const step of steps) {
    const written = writtenBy(step);
    if (written === null) return null;
    columns.push(...written);
  }
  return columns;
}

function writtenBy(step: BodyStep): readonly string[] | null {
  switch (step.kind) {
    case "assign":
      return [step.column];
    case "if":
      return columnsWritten([...step.branches.flatMap(({ body }) => body), ...step.otherwise]);
    case "block":
      return columnsWritten(step.body);
    case "unfollowed":
      return step.columns;
    case "return":
    case "raise":
    case "nothing":
      return [];
    default:
      return step satisfies never;
  }
}

class Variables {
  readonly #datums: readonly Json[];

  constructor(datums: readonly Json[]) {
    this.#datums = datums;
  }

  /** Which column of NEW a variable is; `null`: NEW itself; `undefined`: something else. */
  columnOf(number: Json): string | null | undefined {
    const datum = this.#datums[typeof number === "number" ? number : 0];
    const row = field(datum, "PLpgSQL_recfield");
    if (row !== undefined) {
      const parent = this.#datums[numberOf(field(row, "recparentno"))];
      return isNew(parent) ? String(field(row, "fieldname")) : undefined;
    }
    return isNew(datum) ? null : undefined;
  }

  recordOf(number: Json): "new" | "old" | "other" {
    const name = field(field(this.#datums[numberOf(number)], "PLpgSQL_rec"), "refname");
    return name === "new" || name === "old" ? name : "other";
  }
}

const isNew = (datum: Json): boolean => field(field(datum, "PLpgSQL_rec"), "refname") === "new";
/** Zeros are left out of the tree. */
const numberOf = (value: Json): number => (typeof value === "number" ? value : 0);

function blockStep(block: Json, variables: Variables): BodyStep {
  const body = stepsOf(field(block, "body"), variables);
  // What ran before an exception is undone, in part of the block's variables only: not followed.
  const handled = field(block, "exceptions") !== undefined;
  return handled ? { kind: "unfollowed", columns: null } : { kind: "block", body };
}

function stepsOf(statements: Json, variables: Variables): readonly BodyStep[] {
  return list(statements).map((statement) => stepOf(statement, variables));
}

function stepOf(statement: Json, variables: Variables): BodyStep {
  const [kind, inner] = Object.entries(Object(statement))[0] ?? ["", null];
  switch (kind) {
    case "PLpgSQL_stmt_assign":
      return assignment(inner, variables);
    case "PLpgSQL_stmt_block":
      return blockStep(inner, variables);
    case "PLpgSQL_stmt_if":
      return {
        kind: "if",
        branches: [
          { condition: queryOf(field(inner, "cond")), body: stepsOf(field(inner, "then_body"), variables) },
          ...list(field(inner, "elsif_list")).map((one) => {
            const branch = field(one, "PLpgSQL_if_elsif");
            return { condition: queryOf(field(branch, "cond")), body: stepsOf(field(branch, "stmts"), variables) };
          }),
        ],
        otherwise: stepsOf(field(inner, "else_body"), variables),
      };
    case "PLpgSQL_stmt_return": {
      const expression = field(inner, "expr");
      if (expression === undefined) return { kind: "return", what: variables.recordOf(field(inner, "retvarno")) };
      const text = queryOf(expression).trim().toLowerCase();
      return { kind: "return", what: text === "new" || text === "old" ? text : "other" };
    }
    case "PLpgSQL_stmt_raise":
      // ERROR, as of elog.h; what is below it lets the statement go on.
      return numberOf(field(inner, "elog_level")) >= 21 ? { kind: "raise" } : { kind: "nothing" };
    case "PLpgSQL_stmt_perform":
    case "PLpgSQL_stmt_assert":
    case "PLpgSQL_stmt_getdiag":
      return { kind: "nothing" };
    default:
      return unfollowed(inner, variables);
  }
}

function assignment(inner: Json, variables: Variables): BodyStep {
  const column = variables.columnOf(field(inner, "varno"));
  if (column === undefined) return { kind: "nothing" };
  if (column === null) return { kind: "unfollowed", columns: null };
  return { kind: "assign", column, value: assignedValue(queryOf(field(inner, "expr"))) };
}

/** What stands behind the sign of `NEW.x := value`; names in quotes may hold signs themselves. */
function assignedValue(text: string): string {
  const sign = /^\s*(?:"(?:[^"]|"")*"|[^"=:])*?(:=|=)/.exec(text);
  return sign === null ? text : text.slice(sign[0].length).trim();
}

/** Everything it could assign to, anywhere inside; it may also end the function. */
function unfollowed(inner: Json, variables: Variables): BodyStep {
  const columns = new Set<string>();
  let any = false;
  const note = (number: Json): void => {
    const column = variables.columnOf(number);
    if (column === null) any = true;
    else if (column !== undefined) columns.add(column);
  };
  const visit = (node: Json): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "PLpgSQL_stmt_return") any = true;
      if (key === "varno" || key === "dno") note(value);
      if (key === "PLpgSQL_rec" && field(value, "refname") === "new") any = true;
      visit(value);
    }
  };
  visit(inner);
  if (any) return { kind: "unfollowed", columns: null };
  return columns.size === 0 ? { kind: "nothing" } : { kind: "unfollowed", columns: [...columns] };
}

function queryOf(expression: Json): string {
  const query = field(field(expression, "PLpgSQL_expr"), "query");
  return typeof query === "string" ? query : "";
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function field(value: Json, key: string): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
