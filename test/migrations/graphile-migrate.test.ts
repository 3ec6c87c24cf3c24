import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { graphileMigrate } from "../../src/migrations/graphile-migrate.ts";
import { pendingSince } from "../../src/migrations/pending.ts";
import { readDb, runs, troubles } from "./sections.ts";

/** Committed migrations as the tool writes them, chained by their hashes. */
function committed(...bodies: readonly string[]): Record<string, string> {
  let previous = "";
  return Object.fromEntries(
    bodies.map((body, place) => {
      const hash = `sha1:${createHash("sha1")
        .update(`${`${previous}\n${body}`.trim()}\n`)
        .digest("hex")}`;
      const text = `--! Previous: ${previous || "-"}\n--! Hash: ${hash}\n\n${body}\n`;
      previous = hash;
      return [`committed/00000${place + 1}.sql`, text];
    }),
  );
}

/** The SQL alone. */
const sql = (texts: readonly string[]) =>
  texts.map((text) =>
    text.replace(/--! (?:Previous|Hash|AllowInvalidHash)[^-]*?(?= (?:sha1|-|[A-Z])|$)(?: sha1:\w+| -)?/g, ""),
  );

describe("graphile-migrate", () => {
  it("runs what is committed, and keeps current.sql for a draft", async () => {
    const files = { ...committed("select 1;", "select 2;"), "current.sql": "select 3;\n", "committed/notes.sql": "x" };
    const history = await readDb(null, files);
    expect(history.migrations.map(({ version, role }) => [version, role])).toEqual([
      ["000001", undefined],
      ["000002", undefined],
      ["current", "draft"],
    ]);
    expect(troubles(history)).toEqual([]);
    const blank = await readDb(null, { ...committed("select 1;"), "current.sql": "-- nothing yet\n" });
    expect(blank.migrations.map(({ version }) => version)).toEqual(["000001"]);
  });

  it("takes the draft for pending until it is committed", async () => {
    const base = await readDb(null, { ...committed("select 1;"), "current.sql": "select 2;" });
    const changed = await readDb(null, { ...committed("select 1;"), "current.sql": "select 3;" });
    const moved = await readDb(null, { ...committed("select 1;", "select 2;"), "current.sql": "" });
    const outline = (head: typeof base) => {
      const { applied, pending, problems } = pendingSince(base, head, graphileMigrate);
      return [applied.map(({ version }) => version), pending.map(({ version }) => version), problems];
    };
    expect(outline(changed)).toEqual([["000001"], ["current"], []]);
    expect(outline(moved)).toEqual([["000001"], ["000002"], []]);
  });

  it("runs the files of current/ together, by number", async () => {
    const files = { "current/10-b.sql": "select 2;", "current/2.sql": "select 1;", "current/x.sql": "select 3;" };
    const history = await readDb("graphile-migrate", {
      ...committed("select 1;"),
      ...files,
      "current.sql": "select 4;",
    });
    expect(runs(history).slice(1)).toEqual([
      "current [migration] select 4;",
      "current/2 [run] select 1;",
      "current/10-b [run] select 2;",
    ]);
    expect(troubles(history)).toEqual([
      "unreadable current/x.sql:1: graphile-migrate stops at it: files of current/ are named 001.sql or 001-message.sql",
      "unreadable current.sql:1: graphile-migrate refuses to have both current.sql and current/",
    ]);
  });

  it("holds the hashes against the texts", async () => {
    const files = committed("select 1;", "select 2;\nselect 2;", "select 3;", "select 4;");
    const crlf = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll("\n", "\r\n")]));
    expect(troubles(await readDb(null, crlf))).toEqual([]);
    const edited = {
      ...files,
      "committed/000002.sql": (files["committed/000002.sql"] ?? "").replace("select 2;", "select 7;"),
    };
    expect(troubles(await readDb(null, edited))).toEqual([
      "edited committed/000002.sql:1: graphile-migrate refuses it: it was changed since it was committed, its hash does not hold",
    ]);
    const allowed = {
      ...edited,
      "committed/000002.sql": (edited["committed/000002.sql"] ?? "").replace("\n\n", "\n--! AllowInvalidHash\n\n"),
    };
    expect(troubles(await readDb(null, allowed))).toEqual([]);
    const { "committed/000003.sql": gone, ...rest } = files;
    expect(gone).toBeDefined();
    expect(troubles(await readDb(null, rest)).map((text) => text.replace(/sha1:\w+/, "…"))).toEqual([
      "missing committed/000004.sql:1: graphile-migrate refuses it: the migration in front is not the one with the hash …",
    ]);
    expect(troubles(await readDb("graphile-migrate", { "committed/1.sql": "select 1;" }))).toEqual([
      "unreadable committed/1.sql:1: graphile-migrate refuses a committed migration without the headers Previous and Hash",
    ]);
  });

  it("fills in placeholders and includes", async () => {
    const files = {
      ...committed("create schema :AA; select ':AA', x::AA, ':OTHER', :DATABASE_OWNER;"),
      "current.sql": "--! include f.sql\nselect :BB;",
      "fixtures/f.sql": "--!include deep/g.sql\n",
      "fixtures/deep/g.sql": "select ':AA';",
    };
    const history = await readDb(null, files, { AA: "app", ":BB": "2" });
    expect(sql(runs(history)).map((text) => text.replace(/.*?(?=create)/, ""))).toEqual([
      "create schema app; select 'app', x:app, ':OTHER', postgres;",
      "current [migration] select 'app'; select 2;",
    ]);
    const settings = `{ // "placeholders": {":AA": "no"}\n  /* here: */ "placeholders": {":AA": "app", ":BB": "!ENV"} }`;
    const told = await readDb(null, { ...files, ".gmrc": settings });
    expect(troubles(told)).toEqual(["unreadable current.sql:1: no value is configured for the placeholder :BB"]);
    const bare = await readDb(null, { ...files, "fixtures/f.sql": "--! include f.sql" }, { AA: "app" });
    expect(troubles(bare)).toEqual(["unreadable current.sql:1: fixtures/f.sql includes itself"]);
    expect(troubles(await readDb(null, files, { BB: "2" }))).toContain(
      "unreadable committed/000001.sql:1: no value is configured for the placeholder :AA",
    );
  });
});
