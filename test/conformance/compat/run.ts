/** `npm run conformance:compat [FOLDER]`: prints the comparison with Confluent's own verdicts, fails on any difference. */
import { fileURLToPath } from "node:url";
import { compareWithOracle } from "./compare.ts";

const found = compareWithOracle(process.argv[2] ?? fileURLToPath(new URL(".", import.meta.url)));
const perSecond = Math.round((found.verdicts / found.milliseconds) * 1000);
process.stdout.write(
  [
    `${found.chains} chains, ${found.verdicts} verdicts at seven levels`,
    `same verdict:  ${found.sameVerdicts}`,
    `same messages: ${found.sameMessages}`,
    `no schema: ${found.refusedByBoth} of ${found.refusedByOracle}`,
    `${perSecond} verdicts a second, parsing included`,
    ...found.differences,
    "",
  ].join("\n"),
);
if (found.differences.length > 0) process.exitCode = 1;
