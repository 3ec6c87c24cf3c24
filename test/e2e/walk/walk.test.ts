import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIG } from "../../gate/project.ts";
import { connector } from "../../gate/shop.ts";
import { type Files, Repository, type Style } from "./repository.ts";

const SHOP: Files = {
  "headgate.yaml": CONFIG,
  "connect/shop.json": connector({
    "table.include.list": "public\\.users",
    "column.exclude.list": "public\\.none\\.none",
  }),
  "consumers/search.yaml": "consumer: search\nreads:\n  - {table: public.users, columns: [id, label]}\n",
  "db/0001_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY, label text, note text);\n",
};
const PLAN = `plan: users-label
operation: rename-column
table: public.users
column: label
to: caption
sync: trigger
soak: 14d
`;
const TRIGGER =
  "CREATE TRIGGER users_sync BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION users_sync();\n";
const EXPAND_SQL = `ALTER TABLE users ADD COLUMN caption text;
CREATE FUNCTION users_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.caption IS NULL THEN NEW.caption := NEW.label; ELSE NEW.label := NEW.caption; END IF;
  ELSIF NEW.caption IS DISTINCT FROM OLD.caption THEN
    NEW.label := NEW.caption;
  ELSE
    NEW.caption := NEW.label;
  END IF;
  RETURN NEW;
END $$;
${TRIGGER}`;
const PROPOSED: Files = { "plans/users-label.yaml": PLAN };
const EXPAND: Files = { "db/0002_expand.sql": EXPAND_SQL };
const MIGRATED: Files = {
  "consumers/search.yaml": "consumer: search\nreads:\n  - {table: public.users, columns: [id, caption]}\n",
};
const DROP = "ALTER TABLE users DROP COLUMN label;\n";
const CONTRACT_SQL = `DROP TRIGGER users_sync ON users;\nDROP FUNCTION users_sync();\n${DROP}`;
const CONTRACT: Files = { "db/0009_contract.sql": CONTRACT_SQL };
const waiver = (expires: string) => `${CONFIG}waivers:
  - {rule: column-dropped, table: public.users, column: label, reason: the disk is full, owner: team-a, expires: ${expires}}
`;

/** What is expected, by title. Nothing writes this file: each line of it is to be read and judged. */
const EXPECTED = new Map(
  readFileSync(join(import.meta.dirname, "walk.golden.txt"), "utf8")
    .split(/^# /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...lines] = section.trimEnd().split("\n");
      return [title, lines.filter((line) => line !== "").join("\n")] as const;
    }),
);

const open: Repository[] = [];
afterEach(() => {
  for (const repository of open.splice(0)) repository.remove();
});

function repository(style?: Style): Repository {
  const made = new Repository(SHOP, style);
  open.push(made);
  return made;
}

function expectTold(title: string, { told }: Repository): void {
  expect(told.join("\n")).toBe(EXPECTED.get(title));
}

/** Plan and expand step merged on 10 January, the last reader on the 20th, with changes straight to main in between. */
async function ready(between: (made: Repository) => void = () => {}): Promise<Repository> {
  const made = repository();
  await made.propose("plan and expand step", [{ day: "01-10", files: { ...PROPOSED, ...EXPAND } }]);
  made.merge("01-10");
  between(made);
  made.push("the last reader moves", { day: "01-20", files: MIGRATED });
  made.told.splice(0);
  return made;
}

describe("a column under another name, change by change", () => {
  it.each<Style>(["merge", "squash", "rebase"])("is judged by what is merged: %s", async (style) => {
    const made = repository(style);
    await made.propose("all of it in one change", [{ day: "01-05", files: { ...PROPOSED, ...EXPAND, ...CONTRACT } }]);
    await made.propose("plan and expand step, written days ago", [
      { day: "01-02", files: PROPOSED },
      { day: "01-03", files: EXPAND },
    ]);
    await made.propose("the contract step on top of them, before they are merged", [
      { day: "01-02", files: PROPOSED },
      { day: "01-03", files: EXPAND },
      { day: "01-08", files: CONTRACT },
    ]);
    await made.propose("plan and expand step, as they are merged", [
      { day: "01-02", files: PROPOSED },
      { day: "01-03", files: EXPAND },
    ]);
    made.merge("01-10");
    await made.status("01-11");
    await made.propose("the contract step on the next day", [{ day: "01-11", files: CONTRACT }]);
    await made.propose("the contract step with a plan that asks for less", [
      { day: "01-12", files: { ...CONTRACT, "plans/users-label.yaml": PLAN.replace("14d", "0d") } },
    ]);
    await made.propose("the contract step with the reader that moves", [
      { day: "01-25", files: { ...CONTRACT, ...MIGRATED } },
    ]);
    await made.propose("the reader moves", [{ day: "01-13", files: MIGRATED }]);
    made.merge("01-14");
    await made.propose("the contract step in the soak", [{ day: "01-23", files: CONTRACT }]);
    await made.propose("a plain rename", [
      { day: "01-25", files: { "db/0009_rename.sql": "ALTER TABLE users RENAME COLUMN label TO title;\n" } },
    ]);
    await made.propose("the contract step with one drop more", [
      { day: "01-25", files: { "db/0009_contract.sql": `${CONTRACT_SQL}ALTER TABLE users DROP COLUMN note;\n` } },
    ]);
    await made.status("01-25");
    await made.propose("the contract step", [{ day: "01-25", files: CONTRACT }]);
    made.merge("01-26");
    await made.status("01-27");
    await made.propose("the plan goes", [{ day: "01-28", files: { "plans/users-label.yaml": null } }]);
    expectTold("a rename", made);
  });

  it("counts a commit with a date set back from the commits it stands on", async () => {
    const made = repository();
    made.push("something else", { day: "01-20", files: MIGRATED });
    made.push("plan and expand step, dated back", { day: "2025-06-01", files: { ...PROPOSED, ...EXPAND } });
    await made.propose("the contract step", [{ day: "01-22", files: CONTRACT }]);
    await made.propose("the contract step, two weeks after what it stands on", [{ day: "02-03", files: CONTRACT }]);
    expectTold("dated back", made);
  });

  it("counts a commit with a date to come from now", async () => {
    const made = repository();
    made.push("plan and expand step, dated ahead", { day: "2027-01-01", files: { ...PROPOSED, ...EXPAND } });
    made.push("the reader moves", { day: "01-10", files: MIGRATED });
    await made.propose("the contract step", [{ day: "02-20", files: CONTRACT }]);
    expectTold("dated ahead", made);
  });

  it("sees a trigger that went", async () => {
    const made = await ready((shop) =>
      shop.push("the trigger goes", {
        day: "01-15",
        files: { "db/0003_gone.sql": "DROP TRIGGER users_sync ON users;\n" },
      }),
    );
    await made.propose("the contract step", [{ day: "02-20", files: { "db/0009_contract.sql": DROP } }]);
    made.push("the trigger comes again", { day: "02-21", files: { "db/0004_again.sql": TRIGGER } });
    await made.propose("the contract step", [{ day: "02-22", files: CONTRACT }]);
    await made.propose("the contract step, two weeks after", [{ day: "03-10", files: CONTRACT }]);
    expectTold("a trigger that went", made);
  });

  it("counts what was taken back from when it came again", async () => {
    const made = await ready((shop) => {
      shop.push("taken back", { day: "01-15", files: { "db/0002_expand.sql": null } });
      shop.push("and here again", { day: "01-18", files: EXPAND });
    });
    await made.propose("the contract step", [{ day: "01-26", files: CONTRACT }]);
    await made.propose("the contract step, two weeks after", [{ day: "02-01", files: CONTRACT }]);
    expectTold("taken back", made);
  });

  it("does not take an edited expand step for the one that ran", async () => {
    const comment = await ready((shop) =>
      shop.push("a comment", {
        day: "01-22",
        files: { "db/0002_expand.sql": `-- both names for a while\n${EXPAND_SQL}` },
      }),
    );
    await comment.propose("the contract step after a comment", [{ day: "01-26", files: CONTRACT }]);
    comment.push("another type", {
      day: "01-27",
      files: { "db/0002_expand.sql": EXPAND_SQL.replace("caption text", "caption varchar") },
    });
    await comment.propose("the contract step after an edit", [{ day: "03-26", files: CONTRACT }]);
    comment.push("as it was", { day: "03-27", files: EXPAND });
    await comment.propose("the contract step after the edit was taken back", [{ day: "03-28", files: CONTRACT }]);
    await comment.propose("the contract step two weeks later", [{ day: "04-12", files: CONTRACT }]);
    expectTold("an edited expand step", comment);
  });

  it("counts a plan from the edit by which it asks for less, wherever it is kept", async () => {
    const made = await ready();
    made.push("the plan moves", {
      day: "01-21",
      files: {
        "plans/users-label.yaml": null,
        "plans/users.yaml": `# moved\n${PLAN}owner: team-a\n`,
      },
    });
    await made.propose("the contract step", [{ day: "01-26", files: CONTRACT }]);
    made.push("a longer soak", { day: "01-27", files: { "plans/users.yaml": PLAN.replace("14d", "20d") } });
    await made.propose("the contract step", [{ day: "01-28", files: CONTRACT }]);
    made.push("a shorter soak", { day: "01-29", files: { "plans/users.yaml": PLAN.replace("14d", "10d") } });
    await made.propose("the contract step", [{ day: "02-01", files: CONTRACT }]);
    await made.propose("the contract step ten days later", [{ day: "02-08", files: CONTRACT }]);
    expectTold("an edited plan", made);
  });

  it("does not count drafts from before they took effect", async () => {
    const made = repository();
    const drafts = { "drafts/users-label.yaml": PLAN, "drafts/0002_expand.sql": EXPAND_SQL };
    made.push("drafts", { day: "01-02", files: { ...drafts, ...MIGRATED } });
    const gone = { "drafts/users-label.yaml": null, "drafts/0002_expand.sql": null };
    made.push("the drafts take effect", { day: "01-20", files: { ...gone, ...PROPOSED, ...EXPAND } });
    await made.propose("the contract step", [{ day: "01-26", files: CONTRACT }]);
    expectTold("drafts", made);
  });

  it("asks for the history where it needs it, and nowhere else", async () => {
    const made = await ready();
    const day = "01-26";
    const github = { GITHUB_ACTIONS: "true" };
    await made.propose("the contract step, checked out by GitHub", [{ day, files: CONTRACT }], {
      depth: 2,
      env: github,
    });
    await made.propose("the contract step, checked out by GitLab", [{ day, files: CONTRACT }], {
      depth: 2,
      env: { GITLAB_CI: "true" },
    });
    await made.propose("the contract step, cloned by a person", [{ day, files: CONTRACT }], { depth: 2 });
    await made.propose("the contract step, and the rest may be fetched", [{ day, files: CONTRACT }], {
      depth: 2,
      env: github,
      flags: ["--fetch"],
    });
    const other = { "db/0009_more.sql": "ALTER TABLE users ADD COLUMN more text;\n" };
    await made.propose("a change no plan is about", [{ day, files: other }], { depth: 2, env: github });
    await made.propose(
      "a drop no plan is about",
      [{ day, files: { "db/0009_drop.sql": "ALTER TABLE users DROP COLUMN note;\n" } }],
      { depth: 2 },
    );
    expectTold("a shallow clone", made);
  });

  it("breaks the glass by a waiver that is merged, for as long as it holds", async () => {
    const made = repository();
    const files = { "db/0009_contract.sql": DROP, "consumers/search.yaml": null };
    made.push("the reader goes", {
      day: "01-02",
      files: {
        "consumers/search.yaml": null,
        "consumers/other.yaml": "consumer: other\nreads:\n  - {table: public.users, columns: [id]}\n",
      },
    });
    const drop = { "db/0009_contract.sql": files["db/0009_contract.sql"] };
    await made.propose("a drop with its waiver", [
      { day: "01-05", files: { ...drop, "headgate.yaml": waiver("2026-01-20") } },
    ]);
    made.push("the waiver", { day: "01-06", files: { "headgate.yaml": waiver("2026-01-20") } });
    await made.propose("something else", [
      { day: "01-07", files: { "db/0008_more.sql": "ALTER TABLE users ADD COLUMN more text;\n" } },
    ]);
    await made.propose("the drop", [{ day: "01-20", files: drop }]);
    await made.propose("another drop", [
      { day: "01-20", files: { "db/0009_drop.sql": "ALTER TABLE users DROP COLUMN note;\n" } },
    ]);
    await made.propose("the drop, a day late", [{ day: "01-21", files: drop }]);
    await made.propose("the drop, with a waiver drawn out", [
      { day: "01-21", files: { ...drop, "headgate.yaml": waiver("2026-02-20") } },
    ]);
    expectTold("break-glass", made);
  });
});
