import type { DoStmt } from "@pgsql/types";
import type { Context } from "../context.ts";
import { callsChangingFunction, mayChangeCatalog } from "../hidden-ddl.ts";
import type { ApplyTree } from "../procedural/run.ts";
import { runPlpgsql } from "../procedural/run.ts";
import { seenRelations } from "../procedural/texts.ts";
import { Undecidable } from "../refused.ts";
import { all, optionText } from "../tree.ts";

/** DO: code without DDL leaves the catalog alone; other code is run against it as far as that can be told. */
export function runDo(context: Context, statement: DoStmt, apply: ApplyTree): void {
  const options = all(statement.args, "DefElem");
  const option = (name: string): string | undefined => {
    const found = options.find((candidate) => candidate.defname === name);
    return found === undefined ? undefined : optionText(found.arg);
  };
  const body = option("as") ?? "";
  const language = option("language")?.toLowerCase() ?? "plpgsql";
  if (!mayChangeCatalog(body) && !callsChangingFunction(context.draft, body)) return;
  if (language !== "plpgsql") throw new Undecidable(`a DO block in ${language}`, seenRelations(body));
  try {
    runPlpgsql(context, body, new Map(), apply);
  } catch (error) {
    if (!(error instanceof Undecidable)) throw error;
    throw new Undecidable(`a DO block: ${error.message}`, error.relations ?? seenRelations(body));
  }
}
