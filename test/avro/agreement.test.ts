import { expect, test } from "vitest";
import { canRead } from "../../src/avro/compatibility.ts";
import { parseSchema } from "../../src/avro/parsing/parse.ts";
import { avscSchema, decodeAs } from "../../src/avro/witness/avsc.ts";
import { sampleValue } from "../../src/avro/witness/sample.ts";
import type { AvroSchema } from "../../src/model/avro-schema.ts";
import { envelopePairs } from "../conformance/compat/pairs/envelopes.ts";
import type { Pair } from "../conformance/compat/pairs/pair.ts";
import { randomPairs } from "../conformance/compat/pairs/random.ts";
import { typePairs } from "../conformance/compat/pairs/types.ts";

/** Reader and writer both ways for every two versions of the chains; only schemas whose defaults fit, as new versions' must. */
function exchanges(pairs: readonly Pair[]): readonly (readonly [AvroSchema, AvroSchema])[] {
  return pairs.flatMap(({ schema, previous }) => {
    const newer = valid(schema);
    return previous.flatMap((text): (readonly [AvroSchema, AvroSchema])[] => {
      const older = valid(text);
      return newer === null || older === null
        ? []
        : [
            [newer, older],
            [older, newer],
          ];
    });
  });
}

function valid(text: string): AvroSchema | null {
  const parsed = parseSchema(text, { as: "new" });
  return parsed.ok ? parsed.schema : null;
}

/** A record of the writer, or null where there can be none (nothing is of an empty union). */
function encoded(writer: AvroSchema): Buffer | null {
  try {
    const { type, branchName } = avscSchema(writer);
    return type.toBuffer(sampleValue(writer, new Map(), branchName));
  } catch {
    return null;
  }
}

function decodes(reader: AvroSchema, writer: AvroSchema, bytes: Buffer): boolean {
  try {
    decodeAs(avscSchema(reader, writer), avscSchema(writer), bytes);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ["random chains", randomPairs(), 3000],
  ["envelopes, rows and keys", envelopePairs(), 2000],
  ["all types", typePairs(), 8000],
])("%s: readers that are said to cope really decode, and only they", (_, pairs, atLeast) => {
  let compared = 0;
  for (const [reader, writer] of exchanges(pairs)) {
    const bytes = encoded(writer);
    if (bytes === null) continue;
    compared++;
    const verdict = canRead(reader, writer);
    if (decodes(reader, writer, bytes) !== verdict) expect.fail(JSON.stringify({ reader, writer, verdict }));
  }
  expect(compared).toBeGreaterThan(atLeast);
});
