import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { RealTool } from "./tool.ts";

/** rambler is in no package registry. Its rules (service.go, migration.go), each section sent as one query. */
export const rambler: RealTool = {
  id: "rambler",
  by: "rambler's order by a plain client, tool not obtainable",
  path: "migrations",
  async apply({ folder, url }) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query("CREATE TABLE migrations (migration varchar(255) NOT NULL)");
      for (const name of (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort()) {
        const text = await readFile(join(folder, name), "utf8");
        for (const section of text.split(/^-- rambler/m).slice(1)) {
          const [mark = "", ...lines] = section.split("\n");
          if (mark.trim() === "up") await client.query(lines.join("\n"));
        }
        await client.query("INSERT INTO migrations VALUES ($1)", [name]);
      }
    } finally {
      await client.end();
    }
  },
};
