import { run } from "../../support/run.ts";
import { goProgram } from "./packages.ts";
import type { RealTool } from "./tool.ts";

/** Drivers of other databases take minutes to build. */
const OTHERS =
  "no_clickhouse no_libsql no_mssql no_mysql no_sqlite3 no_vertica no_ydb no_duckdb no_spanner no_turso no_starrocks no_tidb no_dsql";

export const goose: RealTool = {
  id: "goose",
  by: "github.com/pressly/goose/v3/cmd/goose@v3.29.0",
  path: "db/migrations",
  placeholders: { TENANT: "acme" },
  async apply({ folder, url }) {
    const program = await goProgram(goose.by, OTHERS.split(" "));
    const env = { ...process.env, ...goose.placeholders };
    await run(program, ["-dir", folder, "postgres", `${url}?sslmode=disable`, "up"], { env });
  },
};
