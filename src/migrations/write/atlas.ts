import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import { sumProblems, sumText } from "../atlas-sum.ts";
import { fileName } from "../framework.ts";
import { compareBytes } from "../names.ts";
import { nextName, stem } from "./naming.ts";
import { ended, inFolder, type MigrationWriter } from "./writer.ts";

/** Atlas: `<version>_words.sql`, and atlas.sum made anew as `atlas migrate hash` does. It works out ways back itself. */
export const writeAtlas: MigrationWriter = {
  outsideTransaction: "statements",
  draft(folder, { title, up, transaction }) {
    const named = nextName(folder, title);
    const head = transaction === "none" ? "-- atlas:txmode none\n\n" : "";
    const path = inFolder(folder, `${stem({ ...named, separator: "_" })}.sql`);
    return { version: named.version, scripts: [{ path, text: `${head}${ended(up)}` }] };
  },
  place(folder, scripts) {
    const sum = folder.files.find(({ path }) => fileName(path) === "atlas.sum");
    const before = inOrder(folder.files);
    const [wrong] = sumProblems(before, sum);
    // A new sum would vouch for what somebody changed behind Atlas's back.
    if (wrong !== undefined) {
      throw new InputError(wrong.message, { where: wrong.at.file, todo: "set it right first: `atlas migrate hash`" });
    }
    const path = sum?.path ?? inFolder(folder, "atlas.sum");
    return { files: [...scripts, { path, text: sumText(inOrder([...before, ...scripts])) }], notes: [] };
  },
};

function inOrder(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter(({ path }) => path.endsWith(".sql")).toSorted((a, b) => compareBytes(a.path, b.path));
}
