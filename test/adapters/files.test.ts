import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workTree } from "../../src/adapters/files.ts";
import { decodeText } from "../../src/adapters/text.ts";
import { printablePath } from "../../src/model/location.ts";
import { temporaryFolder, write } from "./temporary.ts";

describe("workTree", () => {
  it("lists files below a folder, a file as itself, and nothing where nothing is", async () => {
    const root = temporaryFolder();
    for (const path of ["db/2 b.SQL", "db/sub/1.sql", "other/x", ".git/x", "db/node_modules/x"]) write(root, path, "");
    const tree = await workTree(root);
    expect(await tree.list("db")).toEqual(["db/2 b.SQL", "db/sub/1.sql"]);
    expect(await tree.list("./db//sub/")).toEqual(["db/sub/1.sql"]);
    expect(await tree.list("db/2 b.SQL")).toEqual(["db/2 b.SQL"]);
    expect(await tree.list("")).toEqual(["db/2 b.SQL", "db/sub/1.sql", "other/x"]);
    expect(await tree.list("nowhere")).toEqual([]);
    expect(await tree.list("other/x/y")).toEqual([]);
  });

  it("follows links inside, and not in circles", async () => {
    const root = temporaryFolder();
    write(root, "real/1.sql", "one");
    write(root, "db/2.sql", "two");
    symlinkSync("../real", join(root, "db/linked"));
    symlinkSync("../real/1.sql", join(root, "db/file.sql"));
    symlinkSync(".", join(root, "db/self"));
    symlinkSync("../..", join(root, "real/up"));
    symlinkSync("loop", join(root, "db/loop"));
    symlinkSync("gone", join(root, "db/dangling"));
    const tree = await workTree(root);
    const inside = ["db/2.sql", "db/file.sql", "db/linked/1.sql"];
    const dead = ["db/dangling", "db/linked/up", "db/loop"];
    expect(await tree.list("db")).toEqual([...inside, ...dead].sort());
    expect(await tree.read("db/linked/1.sql")).toBe("one");
    await expect(tree.read("db/dangling")).rejects.toThrow("leads nowhere");
    expect(await tree.read("db/dangling/below")).toBeNull();
    await expect(tree.read("db/loop")).rejects.toThrow("lead in a circle");
  });

  it("never leaves its root", async () => {
    const root = temporaryFolder();
    const elsewhere = temporaryFolder();
    write(elsewhere, "secret.sql", "");
    symlinkSync(elsewhere, join(root, "out"));
    symlinkSync(join(elsewhere, "secret.sql"), join(root, "secret.sql"));
    const tree = await workTree(root);
    expect(await tree.list("")).toEqual(["out", "secret.sql"]);
    for (const path of ["..", "../x", "/etc/passwd", "out", "out/secret.sql", "secret.sql", "a/../../x"]) {
      await expect(tree.read(path)).rejects.toMatchObject({
        name: "InputError",
        message: "this path leads out of the repository",
      });
      await expect(tree.list(path)).rejects.toMatchObject({ name: "InputError" });
    }
  });

  it("reads names that shells stumble over, and shows them harmless", async () => {
    const root = temporaryFolder();
    const name = `-a 'b' "c"\n\u001b[31m$(d).sql`;
    write(root, `db/${name}`, Buffer.from([0x61, 0xff]));
    const tree = await workTree(root);
    expect(await tree.list("db")).toEqual([`db/${name}`]);
    await expect(tree.read(`db/${name}`)).rejects.toMatchObject({
      where: `db/-a 'b' "c"\\n\\u001b[31m$(d).sql`,
      message: "the file is not UTF-8: byte 1 belongs to no character",
    });
  });

  it("does not wait for a named pipe", async () => {
    const root = temporaryFolder();
    execFileSync("mkfifo", [join(root, "pipe.sql")]);
    const tree = await workTree(root);
    expect(await tree.list("")).toEqual([]);
    await expect(tree.read("pipe.sql")).rejects.toThrow("not a regular file");
  });

  it("reads 5 MB", async () => {
    const root = temporaryFolder();
    write(root, "big.sql", "SELECT 1; -- é\n".repeat(330_000));
    expect((await (await workTree(root)).read("big.sql"))?.length).toBe(15 * 330_000);
  });

  it("says so when the root is not there", async () => {
    await expect(workTree("/nonexistent/headgate")).rejects.toMatchObject({
      name: "InputError",
      where: "/nonexistent/headgate",
      message: "cannot be read: there is no such file or folder",
    });
  });
});

describe("decodeText", () => {
  const utf16 = (text: string) => Buffer.from(text, "utf16le");

  it.each([
    ["UTF-8", Buffer.from("é😀\r\n")],
    ["UTF-8 with a mark", Buffer.from("\ufeffé😀\r\n")],
    ["UTF-16 little-endian", utf16("\ufeffé😀\r\n")],
    ["UTF-16 big-endian", utf16("\ufeffé😀\r\n").swap16()],
  ])("reads %s", (_, bytes) => {
    expect(decodeText(bytes, "x")).toBe("é😀\r\n");
  });

  it.each([
    ["a NUL", Buffer.from("ab\0c"), "the file is a binary file: byte 2 is NUL"],
    ["a NUL in UTF-16", utf16("\ufeffab\0"), "the file is a binary file: bytes 6 and 7 are NUL"],
    [
      "half a surrogate pair",
      utf16("\ufeffa\ud800"),
      "the file has the byte order mark of UTF-16LE but is not UTF-16LE",
    ],
    ["Latin-1", Buffer.from("h\u00e9llo", "latin1"), "the file is not UTF-8: byte 1 belongs to no character"],
    ["an overlong form", Buffer.from([0x61, 0xc0, 0xaf]), "the file is not UTF-8: byte 1 belongs to no character"],
    ["a cut end", Buffer.from("aé").subarray(0, 2), "the file is not UTF-8: byte 1 belongs to no character"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeText(bytes, "x")).toThrow(message);
  });

  it("names the first bad byte anywhere", () => {
    const text = fc.array(fc.constantFrom("a", "é", "€", "😀"), { maxLength: 30 }).map((parts) => parts.join(""));
    const bad = fc.constantFrom(
      [0xff],
      [0x80],
      [0xc3, 0x28],
      [0xe2, 0x82, 0x41],
      [0xf0, 0x9f, 0x98, 0x41],
      [0xed, 0xa0, 0x80],
    );
    fc.assert(
      fc.property(text, bad, text, (before, bytes, after) => {
        const content = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
        expect(() => decodeText(content, "x")).toThrow(`: byte ${Buffer.byteLength(before)} belongs to no character`);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe("printablePath", () => {
  it("lets no name write a line, a colour or a direction of its own", () => {
    expect(printablePath("a\n::error::\r\t\u001b[2J\u009b\u202eb é😀")).toBe(
      "a\\n::error::\\r\\t\\u001b[2J\\u009b\\u202eb é😀",
    );
  });
});
