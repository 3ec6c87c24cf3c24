import { dbmate } from "./dbmate.ts";
import { flyway } from "./flyway.ts";
import { atlas, popx, supabase } from "./go.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import { hasura } from "./hasura.ts";
import { liquibase } from "./liquibase.ts";
import { drizzle, prisma } from "./node.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { pgroll } from "./pgroll.ts";
import { rambler } from "./rambler.ts";
import { reshape } from "./reshape.ts";
import { diesel, refinery, sqlx } from "./rust.ts";
import { sqitch } from "./sqitch.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { tern } from "./tern.ts";
import type { RealTool } from "./tool.ts";

/** Every tool that can be had from the package registries. A new one is a file in this folder and a name in this list. */
export const TOOLS: readonly RealTool[] = [
  diesel,
  refinery,
  sqlx,
  goose,
  sqlMigrate,
  dbmate,
  tern,
  rambler,
  nodePgMigrate,
  graphileMigrate,
  liquibase,
  drizzle,
  prisma,
  atlas,
  popx,
  supabase,
  sqitch,
  hasura,
  golangMigrate,
  flyway,
  pgroll,
  reshape,
];
