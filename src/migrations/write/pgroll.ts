import { nextName, stem } from "./naming.ts";
import { ended, inFolder, lastMigration, type MigrationWriter } from "./writer.ts";

/** pgroll: one `sql` operation, in YAML or, where the last migration is, in JSON. Its SQL is sent whole. */
export const writePgroll: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down }) {
    const named = nextName(folder, title);
    const [ending = ".yaml"] = /\.(?:ya?ml|json)$/.exec(lastMigration(folder).file) ?? [];
    const text = ending === ".json" ? asJson(up, down) : asYaml(up, down);
    return { version: named.version, scripts: [{ path: inFolder(folder, `${stem(named)}${ending}`), text }] };
  },
};

function asJson(up: string, down: string): string {
  const sql = { up: ended(up), ...(down === "" ? {} : { down: ended(down) }) };
  return `${JSON.stringify({ operations: [{ sql }] }, null, 2)}\n`;
}

function asYaml(up: string, down: string): string {
  const block = (text: string) => ended(text).replaceAll(/^(?=.)/gm, "        ");
  return `operations:\n  - sql:\n      up: |\n${block(up)}${down === "" ? "" : `      down: |\n${block(down)}`}`;
}
