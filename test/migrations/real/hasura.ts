import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { RealTool } from "./tool.ts";

/** Its server comes as a container image only: the folders in their documented order, each up.sql sent as run_sql sends it. */
export const hasura: RealTool = {
  id: "hasura",
  by: "documented order, tool not obtainable",
  path: "migrations/default",
  async apply({ folder, url }) {
    const names = (await readdir(folder)).filter((name) => /^\d+_/.test(name));
    names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    const setup = new pg.Client({ connectionString: url });
    await setup.connect();
    await setup.query("CREATE SCHEMA hdb_catalog; CREATE TABLE hdb_catalog.hdb_version (cli_state jsonb NOT NULL)");
    await setup.query("INSERT INTO hdb_catalog.hdb_version VALUES ('{}')");
    try {
      const done: Record<string, boolean> = {};
      for (const name of names) {
        // run_sql takes a connection from a pool and gives it back as it was.
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          await client.query(await readFile(join(folder, name, "up.sql"), "utf8"));
        } finally {
          await client.end();
        }
        done[name.split("_")[0] ?? ""] = false;
        const state = JSON.stringify({ migrations: { default: done } });
        await setup.query("UPDATE hdb_catalog.hdb_version SET cli_state = $1", [state]);
      }
    } finally {
      await setup.end();
    }
  },
};
