import type { TextRange } from "../model/migration.ts";
import { tokenAt } from "../sql/lexer.ts";

/**
 * Where a tool that ends statements at the ends of lines does so inside of a dollar-quoted body, which PostgreSQL then refuses;
 * null where it does not. Those who run such a file have another tool, or a fork of it, that knows bodies.
 * @param statements as the tool cuts them, in order
 */
export function cutBody(text: string, statements: readonly TextRange[]): number | null {
  for (const { start, end } of statements) {
    if (!/\$\w*\$/.test(text.slice(start, end))) continue;
    for (let at = start; at < end; ) {
      const token = tokenAt(text, at, text.length);
      if (token === null) break;
      if (token.end > end && text.charAt(token.start) === "$" && token.kind === "string") return end;
      at = token.end;
    }
  }
  return null;
}

/** What to do about it, in a tool's own words. */
export const bodyIsCut = (tool: string, mark: string): string =>
  `${tool} ends a statement here, inside of a function's or DO block's body: put it between \`-- ${mark} StatementBegin\` and \`-- ${mark} StatementEnd\``;
