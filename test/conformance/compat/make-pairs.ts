/**
 * Writes pairs.jsonl.gz: the schema chains on which headgate's compatibility is compared with Confluent's. Deterministic; run
 * `npm run conformance:compat:make`, then the oracle (`npm run oracle -- compat …`) for verdicts.jsonl.gz.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { envelopePairs } from "./pairs/envelopes.ts";
import { randomPairs } from "./pairs/random.ts";
import { recordPairs } from "./pairs/records.ts";
import { textPairs } from "./pairs/texts.ts";
import { typePairs } from "./pairs/types.ts";

const pairs = [...typePairs(), ...recordPairs(), ...envelopePairs(), ...textPairs(), ...randomPairs()];
const lines = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join("");
writeFileSync(fileURLToPath(new URL("pairs.jsonl.gz", import.meta.url)), gzipSync(lines, { level: 9 }));
process.stderr.write(`${pairs.length} chains\n`);
