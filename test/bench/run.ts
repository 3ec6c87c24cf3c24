/**
 * `npm run bench -- [PART …]`: what headgate costs beside its peers, each part in one run; all parts when none is named. It prints and
 * never fails on a time.
 */
import { parseArgs } from "node:util";
import { checkCosts } from "./checks.ts";
import { compatibilitySpeed } from "./compatibility.ts";
import { consumersSpeed } from "./consumers.ts";
import { predictionSpeed } from "./predictions.ts";

const PARTS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  check: checkCosts,
  prediction: predictionSpeed,
  compatibility: compatibilitySpeed,
  consumers: consumersSpeed,
};

const { positionals } = parseArgs({ allowPositionals: true });
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`no such part: ${name}; there are ${Object.keys(PARTS).join(", ")}`);
  for (const line of [...(await part()), ""]) console.log(line);
}
