import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { headgate, type Outcome } from "../cli/run.ts";
import { MALFORMED } from "./malformed/files.ts";

const root = mkdtempSync(join(tmpdir(), "headgate-malformed-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content: string | Uint8Array) => writeFileSync(join(root, path), content);
for (const folder of ["migrations", "contracts/types"]) mkdirSync(join(root, folder), { recursive: true });
write("headgate.yaml", "migrations: migrations\nconnectors: [connector.json]\ncontracts: contracts/*.yaml\n");
write("migrations/0001_t.up.sql", "CREATE TABLE t (id bigint PRIMARY KEY);\n");
write(
  "connector.json",
  JSON.stringify({
    name: "c",
    config: { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "c" },
  }),
);
write("contracts/good.yaml", "consumer: good\nreads: [{table: public.t, columns: [id]}]\n");
write("contracts/good.avsc", '"long"');
write("contracts/types/row.ts", "export type Row = { id: number };\n");
write("contracts/binary.sql", Buffer.from([0, 1, 2]));
symlinkSync("/etc/hostname", join(root, "contracts/link.sql"));
symlinkSync("/etc", join(root, "contracts/etc"));
symlinkSync("nowhere.sql", join(root, "contracts/dangling.sql"));

/** Nothing a file holds may reach the terminal raw, and no failure may show our own stack. */
function expectCivil({ stdout, stderr }: Outcome): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  expect(stdout).not.toMatch(raw);
  expect(stderr).not.toMatch(raw);
  expect(stdout + stderr).not.toMatch(/^\s+at .*\.(ts|js):\d+|unexpected:|bug in headgate/m);
}

describe("contract files nobody should send", () => {
  it("are fifty and more", () => {
    expect(new Set(MALFORMED.map(({ what }) => what)).size).toBeGreaterThanOrEqual(50);
  });

  it.each(MALFORMED)("$what", async ({ file, says }) => {
    write("contracts/bad.yaml", file);
    for (const command of [
      ["contracts", "validate"],
      ["check", "--applied", "0001"],
    ]) {
      const started = performance.now();
      const outcome = await headgate(command, { cwd: root });
      expectCivil(outcome);
      expect([command, outcome.code, outcome.stdout + outcome.stderr]).toEqual([command, 2, expect.anything()]);
      expect(outcome.stdout + outcome.stderr).toMatch(says);
      expect(performance.now() - started).toBeLessThan(15_000);
    }
    expect(existsSync(join(root, "PWNED"))).toBe(false);
  });

  it.each(["10 MB", "a list of a million", "a billion laughs", "brackets without end", "50,000 unknown keys"])(
    "%s fits into little memory",
    (what) => {
      write("contracts/bad.yaml", MALFORMED.find((one) => one.what === what)?.file ?? "");
      const main = resolve("dist/cli/main.js");
      const args = ["--max-old-space-size=192", main, "contracts", "validate"];
      expect(spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })).toMatchObject({ status: 2 });
    },
  );
});
