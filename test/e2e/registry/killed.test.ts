import { afterAll, beforeAll, expect, it } from "vitest";
import { APICURIO_3 } from "../../support/apicurio.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { inTurns } from "./in-turns.ts";
import { Project } from "./project.ts";
import { type Registry, startRegistry } from "./servers.ts";

const TABLES = Array.from({ length: 60 }, (_, index) => `table_${index}`);
const COMMANDS = [
  ["check", "--base", "main"],
  ["register", "--base", "main", "--dry-run"],
  ["snapshot", "--out", "-"],
];
/** Calls that are answered. No command is done with a third of these. */
const ANSWERED = 100;

let registry: Registry;
let project: Project;

beforeAll(async () => {
  registry = await startRegistry(APICURIO_3);
  await registry.rest.setLevel(null, "BACKWARD");
  const tables = TABLES.map((table) => `CREATE TABLE ${table} (id int PRIMARY KEY, name text NOT NULL);`);
  project = new Project("many", tables.join("\n"));
  const predicted = [...(await project.predict())].flatMap(([subject, texts]) =>
    texts.map((text) => [subject, text] as const),
  );
  await inTurns(4, predicted.length, (index) => registry.rest.register(...(predicted[index] ?? ["", ""])));
});
afterAll(async () => {
  project?.remove();
  await registry?.stop();
});

it("says that the registry was killed in the middle, and nothing else", async () => {
  let killed: Promise<void> | null = null;
  const proxy = await startFaultProxy(registry.url, (call) => {
    if (call === ANSWERED) killed = registry.stop();
    return null;
  });
  try {
    const run = (args: readonly string[]) => project.headgate([...args, "--registry-url", proxy.url]);
    for (const told of await Promise.all(COMMANDS.map(run))) {
      expect(told).toMatchObject({ code: 2, stdout: "" });
      expect(told.stderr).toMatch(/^error: the registry cannot be reached/);
      expect(told.stderr).toContain(proxy.url);
    }
    expect(killed).not.toBe(null);
    await killed;
    const direct = await project.headgate(["check", "--base", "main", "--registry-url", registry.url]);
    expect(direct).toMatchObject({ code: 2, stdout: "" });
    expect(direct.stderr).toContain("ECONNREFUSED");
  } finally {
    await proxy.stop();
  }
});
