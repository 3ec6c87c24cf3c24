import { nextName, stem } from "./naming.ts";
import { statementTexts } from "./statements.ts";
import { ended, inFolder, type MigrationWriter } from "./writer.ts";

/** rambler: both ways in one file. Each section is one query and so one transaction: statements outside of one get a section each. */
export const writeRambler: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, down, transaction }) {
    const named = nextName(folder, title);
    const sections = (sql: string) => (transaction === "none" ? statementTexts(sql) : sql === "" ? [] : [sql]);
    const text = [
      ...sections(up).map((sql) => `-- rambler up\n${ended(sql)}`),
      ...sections(down).map((sql) => `-- rambler down\n${ended(sql)}`),
    ].join("\n");
    const path = inFolder(folder, `${stem(named)}.sql`);
    return { version: named.version, scripts: [{ path, text }] };
  },
};
