import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { LEVELS } from "../../../src/model/verdict.ts";
import { APICURIO_2 } from "../../support/apicurio.ts";
import { CHAINS } from "./chains.ts";
import { Project } from "./project.ts";
import type { LevelName } from "./rest.ts";
import { offerAll, returningColumn } from "./returning-column.ts";
import { RELEASES, type Registry, startRegistry } from "./servers.ts";

const Report = z.object({ verdict: z.string(), findings: z.array(z.object({ rule: z.string() })) });

/** The command line, as people call it. What registering comes to afterwards is the truth. */
describe.each(RELEASES)("commands beside $name", (release) => {
  let registry: Registry;
  const projects: Project[] = [];
  const kept = (project: Project) => {
    projects.push(project);
    return project;
  };
  beforeAll(async () => {
    registry = await startRegistry(release);
    await registry.rest.setLevel(null, "BACKWARD");
  });
  afterAll(async () => {
    for (const project of projects) project.remove();
    await registry?.stop();
  });
  const run = (project: Project, ...args: readonly string[]) =>
    project.headgate([...args, "--registry-url", registry.url]);

  /** Exit statuses of the gate and of a dry run, and the rules that spoke. */
  async function judged(project: Project): Promise<{ check: number; register: number; rules: readonly string[] }> {
    const check = await run(project, "check", "--base", "main", "--format", "json");
    const register = await run(project, "register", "--base", "main", "--dry-run");
    expect([check.stderr, register.stderr]).toEqual(["", ""]);
    const rules = Report.parse(JSON.parse(check.stdout)).findings.map(({ rule }) => rule);
    return { check: check.code, register: register.code, rules: [...new Set(rules)].sort() };
  }

  it.each(LEVELS)("say what becomes of a returning column at %s", async (level) => {
    const project = kept(await returningColumn(registry.rest, `returning_${level}`, level));
    const said = await judged(project);
    const code = (await offerAll(registry.rest, project)) === 200 ? 0 : 1;
    expect(said).toEqual({ check: code, register: code, rules: code === 0 ? [] : ["registry-incompatible"] });
    // Apicurio 2 has no NONE below another level of all.
    const refuses = level.endsWith("_TRANSITIVE");
    expect(code).toBe(refuses ? 1 : 0);
  });

  it.each(LEVELS)("compat says what becomes of a schema at %s", async (level) => {
    const project = kept(new Project(`compat_${level}`, "CREATE TABLE items (id int PRIMARY KEY);"));
    const outcomes = [];
    for (const { name, registered, next } of CHAINS) {
      const subject = `compat ${level} ${name}-value`;
      await layChain(subject, registered, level);
      const { code, stderr } = await run(project.write("next.avsc", next), "compat", "next.avsc", "--subject", subject);
      const { status } = await registry.rest.offer(subject, next);
      outcomes.push({ name, said: code, stderr, truth: status === 200 ? 0 : 1 });
    }
    expect(outcomes).toEqual(outcomes.map(({ name, truth }) => ({ name, said: truth, stderr: "", truth })));
  });

  async function layChain(subject: string, registered: readonly string[], level: LevelName): Promise<void> {
    const [first = "", ...more] = registered;
    await registry.rest.register(subject, first);
    await registry.rest.setLevel(subject, "NONE");
    // Where NONE of a subject is that of all.
    if (release === APICURIO_2) await registry.rest.setLevel(null, "NONE");
    for (const text of more) await registry.rest.register(subject, text);
    await registry.rest.setLevel(null, "BACKWARD");
    await registry.rest.setLevel(subject, level);
  }

  it("pass a subject that is not there yet", async () => {
    const project = kept(new Project("fresh", "CREATE TABLE seen (id int PRIMARY KEY);"));
    project.propose("CREATE TABLE fresh (id int PRIMARY KEY, name text NOT NULL);");
    expect(await judged(project)).toEqual({ check: 0, register: 0, rules: [] });
    expect(await offerAll(registry.rest, project)).toBe(200);
  });

  it("ignore versions that are deleted, as registering does", async () => {
    const project = kept(await returningColumn(registry.rest, "forgotten", "BACKWARD_TRANSITIVE"));
    expect(await judged(project)).toMatchObject({ check: 1, register: 1 });
    await registry.rest.deleteVersion(project.subject("items"), 1);
    expect(await judged(project)).toMatchObject({ check: 0, register: 0 });
    expect(await offerAll(registry.rest, project)).toBe(200);
  });

  it("start anew where the whole subject is deleted", async () => {
    const project = kept(await returningColumn(registry.rest, "restarted", "BACKWARD_TRANSITIVE"));
    await registry.rest.deleteSubject(project.subject("items"));
    const { code } = await run(project, "register", "--base", "main", "--dry-run");
    expect({ code, truth: await offerAll(registry.rest, project) }).toEqual({ code: 0, truth: 200 });
  });

  it("write what they said they would, and find it there", async () => {
    const project = kept(new Project("written", "CREATE TABLE items (id int PRIMARY KEY, name text);"));
    const texts = await project.predict();
    expect(await run(project, "register", "--write")).toMatchObject({ code: 0, stderr: "" });
    for (const [subject, [text = ""]] of texts) {
      const { status, json } = await registry.rest.call("POST", `/subjects/${subject}`, { schema: text });
      expect({ subject, status, json }).toMatchObject({ status: 200, json: { subject, version: 1 } });
    }
    expect((await run(project, "register", "--write")).stdout).toContain("registered already");
  });

  it("write nothing where a part of it would be refused", async () => {
    const project = kept(await returningColumn(registry.rest, "unwritten", "BACKWARD_TRANSITIVE"));
    project.propose("CREATE TABLE others (id int PRIMARY KEY);");
    expect((await run(project, "register", "--write", "--base", "main")).code).toBe(1);
    expect(await registry.rest.versions(project.subject("items"))).toEqual([1, 2]);
    expect(await registry.rest.versions(project.subject("others"))).toEqual([]);
  });

  it("take a snapshot that judges as the registry does", async () => {
    for (const level of ["BACKWARD", "BACKWARD_TRANSITIVE"] as const) {
      const project = kept(await returningColumn(registry.rest, `kept_${level}`, level));
      const taken = await run(project, "snapshot", "--out", "registry.json");
      expect(taken).toMatchObject({ code: 0 });
      const offline = await project.headgate(["check", "--base", "main", "--registry-snapshot", "registry.json"]);
      expect(offline).toMatchObject({ code: (await offerAll(registry.rest, project)) === 200 ? 0 : 1, stderr: "" });
      expect(await run(project, "snapshot", "--check", "--out", "registry.json")).toMatchObject({
        code: level === "BACKWARD" ? 1 : 0,
      });
    }
  });

  it("read versions whose types are in other subjects", async () => {
    const project = kept(new Project("referring", "CREATE TABLE items (id int PRIMARY KEY);"));
    const inner = { type: "record", name: "Inner", namespace: "n", fields: [{ name: "a", type: "int" }] };
    const outer = (...fields: readonly object[]) =>
      JSON.stringify({ type: "record", name: "Outer", namespace: "n", fields });
    await registry.rest.register("inner-value", JSON.stringify(inner));
    const reference = { name: "n.Inner", subject: "inner-value", version: 1 };
    const whole = (type: string) => outer({ name: "inner", type: { ...inner, fields: [{ name: "a", type }] } });
    const statuses = [];
    await registry.rest.setLevel(null, "NONE");
    const latest = { refers: [], whole: [whole("int")] };
    for (const [name, type] of [
      ...["int", "long", "string"].map((type) => ["whole", type] as const),
      ["refers", "long"] as const,
    ]) {
      const subject = `outer-${name}-${type}-value`;
      await registry.rest.register(subject, outer({ name: "inner", type: "n.Inner" }), [reference]);
      for (const text of latest[name]) await registry.rest.register(subject, text);
      await registry.rest.setLevel(subject, "BACKWARD");
      const next = whole(type);
      const said = await run(project.write("next.avsc", next), "compat", "next.avsc", "--subject", subject);
      const { status } = await registry.rest.offer(subject, next);
      const truth = status === 200 ? 0 : 1;
      expect({ subject, said: said.code, stderr: said.stderr }).toEqual({ subject, said: truth, stderr: "" });
      // Apicurio reads the latest version by the references of the new schema, which has none.
      expect(said.stdout.includes("headgate itself finds nothing against it")).toBe(status === 422);
      statuses.push(status);
    }
    await registry.rest.setLevel(null, "BACKWARD");
    expect(statuses).toEqual([200, 200, 409, 422]);
  });

  it("know a schema again in another spelling, if the registry does", async () => {
    const project = kept(new Project("spelled", "CREATE TABLE items (id int PRIMARY KEY, price numeric(10,2));"));
    const subject = project.subject("items");
    const [text = ""] = (await project.predict()).get(subject) ?? [];
    const turned = JSON.stringify(backwards(JSON.parse(text)), null, 1);
    expect(turned).not.toBe(text);
    await registry.rest.register(subject, turned);
    const { status } = await registry.rest.call("POST", `/subjects/${subject}`, { schema: text });
    const { code, stdout } = await run(project, "register", "--dry-run", subject);
    expect({ code, status }).toEqual({ code: 0, status: stdout.startsWith("registered") ? 200 : 404 });
    expect(await run(project, "check", "--base", "main")).toMatchObject({ code: 0, stderr: "" });
    expect((await registry.rest.offer(subject, text)).status).toBe(200);
  });

  it("see a namespace that the registry does not take", async () => {
    const project = kept(new Project("my-shop", "CREATE TABLE items (id int PRIMARY KEY);"));
    const dry = await run(project, "register", "--dry-run");
    project.propose("CREATE TABLE others (id int PRIMARY KEY);");
    const check = await run(project, "check", "--base", "main");
    expect({ truth: await offerAll(registry.rest, project), dry: dry.code, check: check.code }).toEqual({
      truth: 422,
      dry: 1,
      check: 1,
    });
    expect(dry.stdout).toContain("my-shop");
    expect(check.stdout).toContain("registry-incompatible");
  });

  it("say of a registry that is elsewhere what to give", async () => {
    const project = kept(new Project("elsewhere", "CREATE TABLE items (id int PRIMARY KEY);"));
    const root = new URL(registry.url).origin;
    for (const url of [root, `${root}/apis`, `${registry.url}/subjects`, `${root}/api`]) {
      const told = await project.headgate(["check", "--base", "main", "--registry-url", url]);
      expect(told).toMatchObject({ code: 2, stdout: "" });
      expect(told.stderr).toContain("/apis/ccompat/v7");
    }
  });
});

/** The same JSON, the members of every object in the opposite order. */
function backwards(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(backwards);
  if (typeof json !== "object" || json === null) return json;
  const members = Object.entries(json).reverse();
  return Object.fromEntries(members.map(([name, value]) => [name, backwards(value)]));
}
