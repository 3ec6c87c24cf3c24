import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDatabase, quotedTable } from "../../src/adapters/postgres.ts";
import { InputError } from "../../src/ports.ts";

/** A server that hangs up on everybody. */
async function rudeServer(): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function refusal(url: string): Promise<InputError> {
  const error = await openDatabase(url).then(
    () => new Error("connected"),
    (cause: unknown) => cause,
  );
  if (!(error instanceof InputError)) throw error;
  return error;
}

describe("openDatabase", () => {
  it("names the server and never the password", async () => {
    const port = await rudeServer();
    for (const password of ["s3cr3t", "s%23cr3t", "p%zz"]) {
      const error = await refusal(`postgres://me:${password}@127.0.0.1:${port}/app?application_name=x`);
      expect(error.where).toBe(`PostgreSQL at 127.0.0.1:${port}/app`);
      expect(error.message).toMatch(/^connecting failed: /);
      expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(
        /s3cr3t|s%23cr3t|s#cr3t|p%zz/,
      );
    }
  });

  it("does not repeat a URL that is none", async () => {
    const error = await refusal("postgres://me:s3cr3t@[bad/app");
    expect(`${error.stack} ${error.where}`).not.toContain("s3cr3t");
  });
});

describe("quotedTable", () => {
  it("quotes part by part", () => {
    expect(quotedTable("flyway_schema_history")).toBe('"flyway_schema_history"');
    expect(quotedTable('app.my "table"')).toBe('"app"."my ""table"""');
  });
});
