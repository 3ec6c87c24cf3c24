import * as z from "zod";

/** The JSON Schema (draft 2020-12) text of a file format, for editors: `# yaml-language-server: $schema=…` points at it. */
export function jsonSchemaText(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
