import { describe, expect, it } from "vitest";
import { workTree } from "../../../src/adapters/files.ts";
import { FRAMEWORKS } from "../../../src/migrations/frameworks.ts";
import type { FileTree } from "../../../src/ports.ts";
import { fixtureOf, goldenIds, readGolden } from "../real/golden.ts";
import { EXPAND, OUTSIDE, write } from "./support.ts";

/** Of rambler's fixture: in the order of bytes, no name of a number comes behind it. */
const UNSURPASSED = "migrations/99_last.sql";

function without(tree: FileTree, path: string): FileTree {
  return { ...tree, list: async (folder) => (await tree.list(folder)).filter((file) => file !== path) };
}

/** Folders as nasty as the real tools take them, with what they skip and what they warn of. */
describe.each(goldenIds())("a new migration for %s", (id) => {
  const { path, placeholders = {} } = readGolden(id);
  const values = new Map(Object.entries(placeholders).map(([name, value]) => [name.toLowerCase(), value]));
  const fixture = async () => without(await workTree(fixtureOf(id)), UNSURPASSED);

  it("is read back as the last one", async () => {
    const { before, after, added, files } = await write(await fixture(), path, null, [EXPAND], values);
    expect(after.framework).toBe(before.framework);
    expect(added).toHaveLength(1);
    expect(after.problems).toEqual(before.problems);
    expect(files).toMatchSnapshot();
  });

  it("runs outside of transactions, or says why it cannot", async () => {
    const { after, before, added, files, byHand } = await write(await fixture(), path, null, [OUTSIDE], values);
    const { outsideTransaction } = FRAMEWORKS.find((framework) => framework.id === id)?.writer ?? {};
    expect(after.problems).toEqual(before.problems);
    if (typeof outsideTransaction === "object") expect(byHand).toEqual([outsideTransaction.reason]);
    else expect(added).toHaveLength(outsideTransaction === "statement" ? 2 : 1);
    expect(files).toMatchSnapshot();
  });

  it("comes behind one of the same moment", async () => {
    const { added } = await write(await fixture(), path, null, [EXPAND, { ...EXPAND, title: "another" }], values);
    expect(added.map(({ name }) => /another/.test(name))).toEqual([false, true]);
  });
});
