import { pgvector } from "./pgvector.ts";
import type { ReplicaProfile } from "./profile.ts";
import { supabaseEtl } from "./supabase-etl.ts";

export const REPLICA_PROFILES = ["supabase-etl", "pgvector"] as const;

const PROFILES: readonly ReplicaProfile[] = [supabaseEtl, pgvector];

/** Null for a name there is no profile of. */
export function replicaProfile(name: string): ReplicaProfile | null {
  return PROFILES.find((profile) => profile.name === name) ?? null;
}
