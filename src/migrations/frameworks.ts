import { InputError } from "../ports.ts";
import { atlas } from "./atlas.ts";
import { dbmate } from "./dbmate.ts";
import { diesel } from "./diesel.ts";
import { drizzle } from "./drizzle.ts";
import { flyway } from "./flyway.ts";
import type { FolderGlimpse, Framework } from "./framework.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import { hasura } from "./hasura.ts";
import { liquibase } from "./liquibase.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { pgroll } from "./pgroll.ts";
import { plain } from "./plain.ts";
import { popx } from "./popx.ts";
import { prisma } from "./prisma.ts";
import { rambler } from "./rambler.ts";
import { refinery } from "./refinery.ts";
import { reshape } from "./reshape.ts";
import { sqitch } from "./sqitch.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { sqlx } from "./sqlx.ts";
import { supabase } from "./supabase.ts";
import { temporal } from "./temporal.ts";
import { tern } from "./tern.ts";

/** Every framework headgate reads. A new one is a file in this folder and a name in this list. */
export const FRAMEWORKS: readonly Framework[] = [
  goose,
  sqlMigrate,
  dbmate,
  tern,
  rambler,
  nodePgMigrate,
  graphileMigrate,
  liquibase,
  golangMigrate,
  flyway,
  sqlx,
  diesel,
  refinery,
  prisma,
  drizzle,
  popx,
  supabase,
  sqitch,
  hasura,
  atlas,
  temporal,
  pgroll,
  reshape,
  plain,
];

/** The framework headgate.yaml names. */
export function frameworkById(id: string): Framework {
  const found = FRAMEWORKS.find((framework) => framework.id === id);
  if (found !== undefined) return found;
  const known = FRAMEWORKS.map((framework) => framework.id).join(", ");
  throw new InputError(`unknown migration framework "${id}"`, { todo: `use one of: ${known}` });
}

/** The framework a folder's files speak for; null when there is no SQL file at all. */
export function detectFramework(glimpse: FolderGlimpse): Framework | null {
  const [best] = FRAMEWORKS.map((framework) => ({ framework, confidence: framework.confidence(glimpse) }))
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence);
  return best?.framework ?? null;
}
