/** `npx tsx test/corpus/plans/choose.ts`: which moves of which histories plans.test.ts makes plans for, by chance; into chosen.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSqlParser } from "../../../src/adapters/libpg-query.ts";
import { loadHistory, pinnedHistories } from "../history.ts";
import { chosenMoves, type HistoryMove, movesOf } from "./moves.ts";

const SEED = 8;

const parser = await loadSqlParser();
const moves = new Map<string, readonly HistoryMove[]>();
for (const history of pinnedHistories()) {
  if (history.skip !== undefined || history.apply !== undefined) continue;
  const loaded = await loadHistory(history);
  if (loaded.kind !== "steps") throw new Error(`${history.name}: ${loaded.reason}`);
  moves.set(history.name, movesOf(history.name, loaded.steps, parser));
}
const chosen = chosenMoves(moves, SEED);
writeFileSync(join(import.meta.dirname, "chosen.json"), `${JSON.stringify(chosen, null, 2)}\n`);
console.log(`${chosen.length} of ${[...moves.values()].flat().length} moves in ${moves.size} histories`);
