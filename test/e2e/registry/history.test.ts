import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRegistry } from "../../../src/adapters/registry/client.ts";
import { InputError, type RegistryWriter } from "../../../src/ports.ts";
import { APICURIO_2 } from "../../support/apicurio.ts";
import { inTurns } from "./in-turns.ts";
import { RELEASES, type Registry, startRegistry } from "./servers.ts";

const INNER = JSON.stringify({ type: "record", name: "Inner", namespace: "n", fields: [{ name: "a", type: "int" }] });
const MIDDLE = JSON.stringify({
  type: "record",
  name: "Middle",
  namespace: "n",
  fields: [{ name: "inner", type: "n.Inner" }],
});
const OUTER = JSON.stringify({
  type: "record",
  name: "Outer",
  namespace: "n",
  fields: [
    { name: "middle", type: "n.Middle" },
    { name: "inner", type: "n.Inner" },
  ],
});

function row(...fields: readonly string[]): string {
  const typed = fields.map((name) => ({ name, type: "int" }));
  return JSON.stringify({ type: "record", name: "Row", namespace: "shop", fields: typed });
}

describe.each(RELEASES)("what $name tells of its history", (release) => {
  let registry: Registry;
  let client: RegistryWriter;
  beforeAll(async () => {
    registry = await startRegistry(release);
    await registry.rest.setLevel(null, "BACKWARD");
    client = openRegistry({ url: registry.url });
  });
  afterAll(() => registry?.stop());

  it("has nothing of a subject that is not there, and the level that would hold for it", async () => {
    expect(await client.subject("nobody-value")).toMatchObject({ versions: [], level: "BACKWARD" });
    expect(await client.find("nobody-value", { type: "AVRO", text: row("a") })).toEqual({ kind: "absent" });
    expect(await client.compatibility("nobody-value", { type: "AVRO", text: row("a") })).toEqual({ kind: "accepted" });
  });

  it("keeps a level that was set before there was anything to hold it against", async () => {
    await registry.rest.register("early-value", row("a"));
    await registry.rest.setLevel("early-value", "FULL");
    expect(await client.subject("early-value")).toMatchObject({ level: "FULL" });
  });

  it("gives subjects names that URLs have other uses for", async () => {
    const names = ["a/b-value", "a b+c%2F-value", "Ünï.cødé-value"];
    for (const name of names) await registry.rest.register(name, row("a"));
    expect(await client.subjects()).toEqual(expect.arrayContaining(names));
    for (const name of names) {
      expect((await client.subject(name)).versions.map(({ schema }) => schema)).toEqual([row("a")]);
    }
  });

  it("leaves out versions that are deleted", async () => {
    const subject = "deleted-value";
    await registry.rest.register(subject, row("a"));
    await registry.rest.setLevel(subject, "FORWARD");
    for (const text of [row("a", "b"), row("a", "b", "c")]) await registry.rest.register(subject, text);
    // A client reads a subject once.
    const read = async () => (await openRegistry({ url: registry.url }).subject(subject)).versions;
    const before = await read();
    const [, second] = before;
    expect(await registry.rest.deleteVersion(subject, second?.version ?? 0)).toBe(200);
    // A client reads a subject once.
    const soft = await openRegistry({ url: registry.url }).subject(subject);
    expect(soft.versions).toEqual(before.filter((version) => version !== second));
    await registry.rest.deleteSubject(subject);
    expect((await openRegistry({ url: registry.url }).subject(subject)).versions).toEqual([]);
    expect(await client.subjects()).not.toContain(subject);
  });

  it("resolves references, each after what it needs itself", async () => {
    await registry.rest.register("inner", INNER);
    await registry.rest.register("middle", MIDDLE, [{ name: "n.Inner", subject: "inner", version: 1 }]);
    await registry.rest.register("outer", OUTER, [
      { name: "n.Middle", subject: "middle", version: 1 },
      { name: "n.Inner", subject: "inner", version: 1 },
    ]);
    const [version] = (await client.subject("outer")).versions;
    expect(version?.references).toEqual([
      { name: "n.Inner", subject: "inner", version: 1, schema: INNER },
      { name: "n.Middle", subject: "middle", version: 1, schema: MIDDLE },
    ]);
  });

  it("asks the registry itself, which reads what refers to others by the references of what is new", async () => {
    await registry.rest.register("plain", INNER);
    await registry.rest.register("refers", MIDDLE, [{ name: "n.Inner", subject: "plain", version: 1 }]);
    const whole = { ...JSON.parse(MIDDLE), fields: [{ name: "inner", type: JSON.parse(INNER) }] };
    const schema = { type: "AVRO", text: JSON.stringify(whole) } as const;
    // Apicurio's own fault: Confluent's would take it.
    expect((await registry.rest.offer("refers", schema.text)).status).toBe(422);
    expect(await client.compatibility("refers", schema)).toMatchObject({ kind: "refused" });
    expect(await client.register("refers", schema)).toMatchObject({ kind: "refused" });
  });

  it("says what other types its schemas have", async () => {
    const body = {
      schemaType: "JSON",
      schema: JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" }),
    };
    expect((await registry.rest.call("POST", "/subjects/json-value/versions", body)).status).toBe(200);
    expect((await client.subject("json-value")).versions.map(({ schemaType }) => schemaType)).toEqual(["JSON"]);
  });

  it("finds a schema in another spelling, and takes none that is not valid", async () => {
    await registry.rest.register("spelled-value", row("a"));
    const spaced = JSON.stringify(JSON.parse(row("a")), null, 2);
    const found = await client.find("spelled-value", { type: "AVRO", text: spaced });
    // Apicurio 2 compares texts.
    expect(found.kind).toBe(release === APICURIO_2 ? "absent" : "found");
    const broken = { type: "AVRO", text: '{"type":"record","name":"R","fields":[{"name":"a"}]}' } as const;
    expect((await client.find("spelled-value", broken)).kind).not.toBe("found");
    expect((await client.compatibility("spelled-value", broken)).kind).toBe("refused");
    expect((await client.register("spelled-value", broken)).kind).toBe("refused");
    expect((await client.register("spelled-value", { type: "AVRO", text: row("a", "b") })).kind).toBe("refused");
  });

  it("has no mode that forbids anything, also where one can be set", async () => {
    await registry.rest.register("quiet-value", row("a"));
    await registry.rest.setMode("quiet-value", "READONLY");
    await registry.rest.register("quiet-value", row());
    expect(await client.subject("quiet-value")).toMatchObject({ mode: null, versions: [{}, {}] });
  });

  it("tells all of very many versions", async () => {
    await registry.rest.register("long-value", row("a"));
    for (let count = 0; count < 510; count++) {
      await registry.rest.register("long-value", row("a").replace('"int"', `"int","default":${count}`));
    }
    const told = (await client.subject("long-value")).versions;
    expect(told.filter(({ version }, index) => version !== index + 1)).toEqual([]);
    expect([told.length, told.at(-1)?.schema]).toEqual([511, expect.stringContaining('"default":509')]);
  });

  it("tells all of very many subjects, or that it cannot", async () => {
    await inTurns(8, 1_010, (index) => registry.rest.register(`many-${index}-value`, row("a")));
    const names = await client.subjects().catch((error: unknown) => error);
    if (names instanceof InputError) {
      // Its list ends after a thousand, and it knows no pages.
      expect(release).toBe(APICURIO_2);
      return expect(names.message).toContain("1000");
    }
    const missing = new Set(Array.from({ length: 1_010 }, (_, index) => `many-${index}-value`));
    for (const name of Array.isArray(names) ? names : []) missing.delete(name);
    expect([...missing].slice(0, 3)).toEqual([]);
  });
});
