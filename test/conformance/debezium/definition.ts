import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

export const GOLDEN = join(import.meta.dirname, "..", "..", "golden");

const Options = z.record(z.string(), z.string());

/** What a golden case is made from. `fill: false` leaves empty tables empty; `samples` also records keys and rows. */
export const Definition = z.strictObject({
  case: z.string().regex(/^\w+$/),
  ddl: z.string(),
  data: z.string().optional(),
  config: Options.default({}),
  converter: Options.default({}),
  keyConverter: Options.optional(),
  valueConverter: Options.optional(),
  fill: z.boolean().optional(),
  samples: z.boolean().optional(),
  steps: z
    .array(z.strictObject({ label: z.string(), sql: z.string(), connector: z.enum(["stopped", "behind"]).optional() }))
    .optional(),
});

export type Definition = z.infer<typeof Definition>;

/** What a file of `test/golden/converters` is made from: one snapshot, and the converters its records go through. */
export const ConverterDefinition = z.strictObject({
  case: z.string().regex(/^\w+$/),
  ddl: z.string(),
  config: Options.default({}),
  converters: z.array(
    z.strictObject({ class: z.string(), avro: z.literal("1.12").optional(), options: Options.default({}) }),
  ),
});

/** Every definition of the files, of `test/golden/definitions` when none is given, in the order they are written. */
export async function readDefinitions(files: readonly string[]): Promise<Definition[]> {
  const folder = join(GOLDEN, "definitions");
  const names = files.length > 0 ? files : (await readdir(folder)).sort().map((name) => join(folder, name));
  const texts = await Promise.all(names.map((name) => readFile(name, "utf8")));
  return texts.flatMap((text) => z.array(Definition).parse(JSON.parse(text)));
}
