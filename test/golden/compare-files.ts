import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { readGoldenCases } from "./cases.ts";
import { summary, tally } from "./tally.ts";

/**
 * Compares predictions with cases that stand elsewhere: `tsx test/golden/compare-files.ts PATH… [--only REGEX]`, each path a folder
 * of cases or a file with one a line. Every case is predicted as the release that made it.
 */
const parser = await loadSqlParser();
const separator = process.argv.indexOf("--only");
const only = new RegExp(separator < 0 ? "" : (process.argv[separator + 1] ?? ""));
const paths = process.argv.slice(2, separator < 0 ? undefined : separator);
let failed = false;
for (const path of paths) {
  const cases = readGoldenCases(path).filter((golden) => only.test(golden.case));
  const found = tally(cases, parser);
  console.log(summary(path, found));
  for (const line of found.wrong) console.log(`  wrong: ${line}`);
  for (const [subject, reason] of found.notPredicted) console.log(`  not predicted: ${subject}: ${reason}`);
  for (const subject of found.unregistered) console.log(`  never registered: ${subject}`);
  for (const entry of found.unforeseen) console.log(`  error not foreseen: ${entry}`);
  for (const name of found.startedInstead) console.log(`  refused to start, predicted to run: ${name}`);
  failed ||= found.wrong.length + found.unregistered.length + found.startedInstead.length > 0;
}
process.exitCode = failed ? 1 : 0;
