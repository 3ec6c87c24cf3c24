import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter } from "./writer.ts";

/** Supabase CLI: `<timestamp>_words.sql`. It knows no way back. */
export const writeSupabase: MigrationWriter = {
  outsideTransaction: { reason: "the Supabase CLI sends a migration as one pipeline, which is one transaction" },
  draft(folder, { title, up }) {
    const named = nextName(folder, title);
    const path = inFolder(folder, `${stem({ ...named, separator: "_" })}.sql`);
    return { version: named.version, scripts: [{ path, text: ended(up) }] };
  },
};
