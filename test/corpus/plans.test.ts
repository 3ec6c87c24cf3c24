import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSqlParser } from "../../src/adapters/libpg-query.ts";
import { groupBy } from "../../src/model/group-by.ts";
import { formatLocation } from "../../src/model/location.ts";
import type { SqlParser } from "../../src/ports.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { loadHistory, pinnedHistories } from "./history.ts";
import { laidOut } from "./plans/layout.ts";
import type { HistoryMove } from "./plans/moves.ts";
import { Stage } from "./plans/stage.ts";
import { moveName, Stopped, Walk } from "./plans/walk.ts";

/** Renames and drops that real histories did in one step, each done by its plan at that point of the history. */
const CHOSEN: readonly HistoryMove[] = JSON.parse(readFileSync(join(import.meta.dirname, "plans/chosen.json"), "utf8"));

const padded = (figure: number, width: number): string => String(Math.round(figure)).padStart(width);

/** Moves whose plans cannot be followed to their end, and why. */
const CANNOT_BE_FOLLOWED: Readonly<Record<string, string>> = {
  "boundary change-type public.auth_password_argon2_cred.key_id to kms_private_id":
    "the domain is NOT NULL: a column of it cannot be null for a time",
  "determined rename-table public.validations to raw_validations": "a view stands on the old table",
  "fuel-indexer drop-column public.index_asset_registry_wasm.version":
    "expand lets a column be null that consumers still read as never null",
  "mattermost change-type public.jobs.data to jsonb":
    "the rows hold texts that are no JSON: the cast is of the test's making",
  "ory-kratos drop-column public.identity_verifiable_addresses.code":
    "expand lets a column be null that consumers still read as never null",
};

let server: PostgresServer;
let parser: SqlParser;
const cache = mkdtempSync(join(tmpdir(), "headgate-corpus-plans-"));
const golden: string[] = [];
const stopped: string[] = [];

beforeAll(async () => {
  [server, parser] = await Promise.all([
    startPostgres({ settings: { max_locks_per_transaction: "1024" } }),
    loadSqlParser(),
  ]);
});
afterAll(async () => {
  await server?.stop();
  rmSync(cache, { recursive: true, force: true });
});

describe.each([...groupBy(CHOSEN, ({ history }) => history)])("%s", (name, moves) => {
  const pinned = pinnedHistories().find((history) => history.name === name);
  if (pinned === undefined) throw new Error(`no history ${name}`);
  let stage: Stage;
  let loaded: Extract<Awaited<ReturnType<typeof loadHistory>>, { kind: "steps" }>;

  beforeAll(async () => {
    const history = await loadHistory(pinned);
    if (history.kind === "no-client") throw new Error(history.reason);
    loaded = history;
    stage = await Stage.open(server, pinned, loaded.steps, parser);
  });

  it.each(moves.map((move, place) => ({ move, place, title: `${formatLocation(move.at)} ${moveName(move)}` })))(
    "$title",
    async ({ move, place, title }) => {
      const database = `${name}_${place}`;
      await stage.copyAt(move.before, database);
      const steps = loaded.steps.slice(0, move.before);
      const client = await server.connect(database);
      const walk = new Walk({ move, steps, laidOut: laidOut(pinned, loaded.files, steps), client, parser, cache });
      const start = performance.now();
      try {
        await walk.go();
      } catch (error) {
        if (!(error instanceof Stopped)) {
          console.log([title, ...walk.told].join("\n  "));
          throw error;
        }
        walk.told.push(`stopped: ${error.message}`);
        stopped.push(`${name} ${moveName(move)}`);
      } finally {
        const total = Math.round(performance.now() - start);
        golden.push([`${name} (${pinned.package}) ${title}`, ...walk.told.map((line) => `  ${line}`), ""].join("\n"));
        const figures = `expand ${padded(walk.expandMilliseconds, 5)} ms, all ${padded(total, 6)} ms`;
        console.log(`${name.padEnd(18)} ${moveName(move).slice(0, 60).padEnd(60)} ${figures}: ${walk.told.at(-1)}`);
        walk.close();
        await client.end();
      }
    },
  );
});

it("follows every plan to its end but those that are known", () => {
  expect(stopped).toEqual(Object.keys(CANNOT_BE_FOLLOWED));
  expect(golden.filter((text) => text.endsWith("  contracted\n")).length).toBeGreaterThanOrEqual(20);
});

it("is what plans.txt has", async () => {
  await expect(golden.join("\n")).toMatchFileSnapshot("plans.txt");
});
