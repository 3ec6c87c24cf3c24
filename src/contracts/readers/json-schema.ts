import { type ReaderKind, unresolvedRead } from "../reader.ts";

export const jsonSchemaReader: ReaderKind<"json-schema"> = {
  kind: "json-schema",
  wants: ({ path }) => [path],
  derive: ({ path, at }) => unresolvedRead(at, `which columns ${path} reads is not analysed`),
};
