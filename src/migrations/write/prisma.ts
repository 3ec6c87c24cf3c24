import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter } from "./writer.ts";

/** Prisma Migrate: a folder with migration.sql, as `prisma migrate dev --create-only` makes one. It knows no way back. */
export const writePrisma: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up }) {
    const named = nextName(folder, title, /^()()(\d+)(_)/);
    const path = inFolder(folder, `${stem({ ...named, separator: "_" })}/migration.sql`);
    return { version: named.version, scripts: [{ path, text: ended(up) }] };
  },
  place: (_, scripts) => ({
    files: scripts,
    notes: ["schema.prisma is yours to change with it: the models still say what they said before"],
  }),
};
