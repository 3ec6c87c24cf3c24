import { nextName, stem } from "./naming.ts";
import { ended, inFolder, lastMigration, type MigrationWriter } from "./writer.ts";

/** reshape: one `custom` action, in TOML or, where the last migration is, in JSON. Its SQL is sent whole. */
export const writeReshape: MigrationWriter = {
  outsideTransaction: "statement",
  draft(folder, { title, up, down }) {
    const named = nextName(folder, title);
    const isJson = lastMigration(folder).file.endsWith(".json");
    const text = isJson ? asJson(up, down) : asToml(up, down);
    const path = inFolder(folder, `${stem(named)}.${isJson ? "json" : "toml"}`);
    return { version: named.version, scripts: [{ path, text }] };
  },
};

function asJson(up: string, down: string): string {
  const custom = { type: "custom", start: ended(up), ...(down === "" ? {} : { abort: ended(down) }) };
  return `${JSON.stringify({ actions: [custom] }, null, 2)}\n`;
}

function asToml(up: string, down: string): string {
  const abort = down === "" ? "" : `\nabort = ${multiline(down)}\n`;
  return `[[actions]]\ntype = "custom"\n\nstart = ${multiline(up)}\n${abort}`;
}

/** Literal where it can be: there a backslash is a backslash. */
function multiline(sql: string): string {
  const text = ended(sql);
  if (!text.includes("'''")) return `'''\n${text}'''`;
  return `"""\n${text.replaceAll("\\", "\\\\").replaceAll('"""', '""\\"')}"""`;
}
