import type { CatalogEngine } from "../../ports.ts";
import type { Replayed, ReplayedMigration } from "../replay.ts";
import { as } from "../tree.ts";
import { ReplaySession } from "./session.ts";

export interface EngineReplayOptions {
  /** Major version of the server the history is for. */
  readonly postgres: number;
  /** Whether commit points of the applied migrations are wanted too, one for each; those of pending ones always are. */
  readonly traceApplied: boolean;
}

export interface EngineReplayed {
  readonly applied: Replayed;
  readonly pending: Replayed;
  /** With versions, for people. */
  readonly label: string;
  /** What was stubbed, and where the engine's version is not the one asked for. */
  readonly notes: readonly string[];
}

/**
 * As `replay`, in a real PostgreSQL: a database of its own runs every statement and is asked what it holds. A statement the
 * server refuses changes nothing and becomes an Opaque with the server's message. Throws InputError when the engine itself
 * cannot be had.
 */
export async function replayOn(
  engine: CatalogEngine,
  applied: readonly ReplayedMigration[],
  pending: readonly ReplayedMigration[],
  { postgres, traceApplied }: EngineReplayOptions,
): Promise<EngineReplayed> {
  const server = await engine.open(extensionsNamed([...applied, ...pending]));
  try {
    const session = await ReplaySession.start(server, postgres);
    const before = await session.run(applied, traceApplied ? "migrations" : "nothing");
    const points = session.points.length;
    const after = pending.length === 0 ? before : await session.run(pending, "statements");
    return {
      applied: { catalog: before, commitPoints: session.points.slice(0, points) },
      pending: { catalog: after, commitPoints: session.points.slice(points) },
      label: server.label,
      notes: [...session.notes, ...otherVersion(server.major, postgres)],
    };
  } finally {
    await server.close();
  }
}

function otherVersion(major: number, postgres: number): readonly string[] {
  if (major === postgres) return [];
  return [`the database is said to be PostgreSQL ${postgres}, and was replayed on PostgreSQL ${major}`];
}

/** Every extension a history may create, as far as its texts show. */
function extensionsNamed(migrations: readonly ReplayedMigration[]): readonly string[] {
  const names = new Set<string>();
  for (const { statements } of migrations) {
    for (const { parsed, text } of statements) {
      const written = parsed.kind === "tree" ? as(parsed.tree, "CreateExtensionStmt")?.extname : undefined;
      if (written !== undefined) names.add(written);
      const hidden = text.matchAll(/\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)/gi);
      for (const [, name = ""] of hidden) names.add(name.toLowerCase());
    }
  }
  return [...names];
}
