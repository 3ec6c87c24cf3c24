import { describe, expect, it } from "vitest";
import { openRegistry } from "../../../src/adapters/registry/client.ts";
import { loopback, type Reply } from "../../support/loopback.ts";
import { fault } from "../fault.ts";
import { apicurio, CCOMPAT, confluent, type Held, karapace, TEXT, versions } from "./dialects.ts";

const PATIENCE = { timeout: 20_000, tries: 2, pause: 1, deadline: 60_000 };

/** A client of a registry that speaks so, and what it asked. */
async function client(dialect: Parameters<typeof loopback>[0], below = "") {
  const { url, requests } = await loopback(dialect);
  return { registry: openRegistry({ url: `${url}${below}` }, PATIENCE), requests };
}

const numbers = (subject: { readonly versions: readonly { readonly version: number }[] }) =>
  subject.versions.map(({ version }) => version);

const level = (compatibilityLevel: string) => ({ config: { compatibilityLevel } });

describe("Confluent's registry", () => {
  const held: Held = {
    subjects: {
      plain: { versions: versions(1, 2, 3) },
      "plain-and-more": { versions: versions(7) },
      own: { versions: versions(1), ...level("FULL_TRANSITIVE"), mode: "READONLY" },
      silent: {
        versions: versions(1),
        config: { normalize: true, compatibilityGroup: "major", validateFields: true, compatibilityPolicy: "STRICT" },
      },
      other: { config: { alias: "own" } },
      gone: { versions: [{ version: 1, deleted: true }] },
      half: { versions: [{ version: 1, deleted: true }, { version: 2 }] },
      grouped: { versions: [{ version: 1, metadata: { properties: { major: "1" }, tags: {} } }] },
      ":.eu:plain": { versions: versions(4) },
      ":.eu:": level("FORWARD"),
      "a/b c%": { versions: versions(9) },
    },
    config: { compatibilityLevel: "FULL" },
  };

  it.each([true, false])("gives versions and what holds for them, with GET /schemas or without (%s)", async (bulk) => {
    const { registry } = await client(confluent(held, { bulk }));
    expect(await registry.subject("plain")).toEqual({
      versions: [1, 2, 3].map((version) => ({
        ...{ version, id: version, schema: TEXT, schemaType: "AVRO", references: [], metadata: new Map() },
      })),
      ...{ level: "FULL", mode: "READWRITE", normalize: false, compatibilityGroup: null },
    });
    expect(await registry.subject("own")).toMatchObject({
      level: "FULL_TRANSITIVE",
      levelOf: "subject",
      mode: "READONLY",
    });
    const grouped = await registry.subject("grouped");
    expect(grouped.versions[0]?.metadata).toEqual(new Map([["major", "1"]]));
    expect(numbers(await registry.subject("a/b c%"))).toEqual([9]);
    expect(numbers(await registry.subject("half"))).toEqual([2]);
    for (const name of ["gone", "never"]) {
      expect(await registry.subject(name)).toMatchObject({ versions: [], level: "FULL", mode: "READWRITE" });
    }
    expect(await registry.settings()).toMatchObject({ level: "FULL", mode: "READWRITE" });
  });

  it("says no level of a subject that has settings but no level: the server's own default is told nowhere", async () => {
    const { registry } = await client(confluent(held));
    expect(await registry.subject("silent")).toMatchObject({
      ...{ level: null, normalize: true, compatibilityGroup: "major", others: ["validateFields"] },
    });
  });

  it("follows an alias to the versions and the settings of its target", async () => {
    const { registry } = await client(confluent(held));
    const alias = await registry.subject("other");
    expect(alias).toMatchObject({ level: "FULL_TRANSITIVE", mode: "READONLY" });
    expect(numbers(alias)).toEqual([1]);
  });

  it("tells contexts apart, by the subject's name and by the address", async () => {
    const { registry } = await client(confluent(held));
    expect(numbers(await registry.subject(":.eu:plain"))).toEqual([4]);
    expect(await registry.subject(":.eu:new")).toMatchObject({ versions: [], level: "FORWARD" });
    expect(await registry.subject(":.eu:")).toMatchObject({ versions: [], level: "FORWARD" });
    expect(await registry.subjects(":.eu:")).toEqual([":.eu:plain"]);
    expect(await registry.subjects()).toEqual(
      [":.eu:plain", "a/b c%", "grouped", "half", "own", "plain", "plain-and-more", "silent"].sort(),
    );
    const within = await client(confluent(held), "/contexts/.eu");
    const plain = await within.registry.subject("plain");
    expect([numbers(plain), plain.level]).toEqual([[4], "FORWARD"]);
    expect((await within.registry.settings()).level).toBe("FORWARD");
    expect(await within.registry.server()).toMatchObject({ version: "7.9.0" });
  });

  it("answers before 6.0 only what a subject sets itself", async () => {
    const { registry } = await client(confluent(held, { inherits: false, bulk: false, version: null }));
    expect(await registry.subject("plain")).toMatchObject({ level: "FULL", levelOf: "global", mode: "READWRITE" });
    expect(await registry.subject("own")).toMatchObject({ level: "FULL_TRANSITIVE", mode: "READONLY" });
    expect(await registry.server()).toEqual({ product: "Confluent Schema Registry", version: null, avro: null });
  });

  it("is read once, with three requests a subject where it gives a subject's versions in one", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`topic.t${index}-value`, { versions: versions(1, 2, 3, 4, 5) }]),
    );
    const { registry, requests } = await client(confluent({ subjects: many }));
    const read = () => Promise.all(Object.keys(many).map((name) => registry.subject(name)));
    const all = await read();
    expect(all.every((subject) => numbers(subject).length === 5)).toBe(true);
    await read();
    expect(requests.length).toBeLessThan(620);
  });

  it("gives long histories and long lists by pages", async () => {
    const long = Array.from({ length: 1203 }, (_, index) => index + 1);
    const subjects = { long: { versions: versions(...long) }, "long-2": { versions: versions(1) } };
    const { registry } = await client(confluent({ subjects }));
    expect(numbers(await registry.subject("long"))).toEqual(long);
    const names = Object.fromEntries(long.map((index) => [`s${index}`, { versions: versions(1) }]));
    const paged = await client(confluent({ subjects: names }, { page: 300 }));
    expect(await paged.registry.subjects()).toEqual(Object.keys(names).sort());
    const unpaged = await client(confluent({ subjects: Object.fromEntries(Object.entries(names).slice(0, 1000)) }));
    expect(await unpaged.registry.subjects()).toHaveLength(1000);
  });

  it.each([
    ["7.9.3", "1.11"],
    ["8.0.2-ccs", "1.11"],
    ["8.0.3-ccs", "1.12"],
    ["8.1.0", "1.11"],
    ["8.1.1", "1.12"],
    ["8.2.0", "1.12"],
    ["9.0.0", "1.12"],
    ["6.2.1", null],
    ["main", null],
  ])("of version %s parses as Avro %s does", async (version, avro) => {
    const { registry } = await client(confluent(held, { version }));
    expect(await registry.server()).toEqual({ product: "Confluent Schema Registry", version, avro });
  });

  it("is asked about all versions that count where it can be, else about the latest", async () => {
    const asked = async (dialect: Parameters<typeof loopback>[0]) => {
      const { registry, requests } = await client(dialect);
      const opinion = await registry.compatibility("plain", { type: "AVRO", text: TEXT });
      return { opinion, posts: requests.filter((request) => request.startsWith("POST")) };
    };
    const whole = "POST /compatibility/subjects/plain/versions?verbose=true";
    const latest = "POST /compatibility/subjects/plain/versions/latest?verbose=true";
    const accepted = { kind: "accepted" };
    expect(await asked(confluent(held))).toEqual({ opinion: accepted, posts: [whole] });
    const old = confluent(held, { version: null });
    const before7 = await asked((request) =>
      request.url?.includes("/versions?") && request.method === "POST"
        ? { status: 405, body: { error_code: 405, message: "HTTP 405 Method Not Allowed" } }
        : old(request),
    );
    expect(before7).toEqual({ opinion: accepted, posts: [whole, latest] });
    const without = await asked((request) =>
      request.method === "POST"
        ? { status: 404, body: { error_code: 40402, message: "Version not found." } }
        : karapace(held)(request),
    );
    expect(without).toEqual({ opinion: accepted, posts: [latest] });
  });

  it("may keep what holds for all, and modes, to itself", async () => {
    const { registry } = await client((request) =>
      /^\/(?:config\?|mode|schemas|v1)/.test(request.url ?? "")
        ? { status: 403, body: { error_code: 40301, message: "User is denied operation" } }
        : confluent(held)(request),
    );
    expect(await registry.subject("own")).toMatchObject({ level: "FULL_TRANSITIVE", mode: null, versions: [{}] });
    expect(await fault(registry.settings())).toContain("may not see the registry's global level");
  });
});

describe("references", () => {
  const referring = (...references: readonly (readonly [string, string, number])[]) =>
    references.map(([name, subject, version]) => ({ name, subject, version }));
  const held: Held = {
    subjects: {
      top: {
        versions: [{ version: 1, references: referring(["b.B", "b", -1], ["a.A", "a", 1]) }],
      },
      second: { versions: [{ version: 1, references: referring(["b.B", "b", 2]) }] },
      b: { versions: [{ version: 1 }, { version: 2, schema: "B2", references: referring(["a.A", "a", 1]) }] },
      a: { versions: [{ version: 1, schema: "A1", deleted: true }] },
      ":.eu:top": { versions: [{ version: 1, references: referring(["a.A", "a", 1], ["o.O", ":.us:a", 1]) }] },
      ":.eu:a": { versions: [{ version: 1, schema: "EU" }] },
      ":.us:a": { versions: [{ version: 1, schema: "US" }] },
      x: { versions: [{ version: 1, references: referring(["y", "y", 1]) }] },
      y: { versions: [{ version: 1, references: referring(["x", "x", 1]) }] },
      self: { versions: [{ version: 1, references: referring(["self", "self", 1]) }] },
      broken: { versions: [{ version: 1, references: referring(["z", "z", 3]) }] },
    },
  };

  it("come with all they need, each after its own, deleted ones too, each text fetched once", async () => {
    const { registry, requests } = await client(confluent(held));
    const [top] = (await registry.subject("top")).versions;
    expect(top?.references).toEqual([
      { name: "a.A", subject: "a", version: 1, schema: "A1" },
      { name: "b.B", subject: "b", version: 2, schema: "B2" },
    ]);
    expect((await registry.subject("second")).versions[0]?.references).toEqual(top?.references);
    expect(requests.filter((request) => request.includes("/subjects/a/"))).toHaveLength(1);
  });

  it("are those of their own context unless they say another", async () => {
    const { registry } = await client(confluent(held));
    const [top] = (await registry.subject(":.eu:top")).versions;
    expect(top?.references.map(({ subject, schema }) => [subject, schema])).toEqual([
      [":.eu:a", "EU"],
      [":.us:a", "US"],
    ]);
    const within = await client(confluent(held), "/contexts/.eu");
    const [same] = (await within.registry.subject("top")).versions;
    expect(same?.references.map(({ schema }) => schema)).toEqual(["EU", "US"]);
  });

  it.each([
    ["x", "x version 1 → y version 1 → x version 1"],
    ["self", "self version 1 → self version 1"],
    ["broken", "z version 3, which the registry does not have"],
  ])("that lead nowhere or in a circle are refused (%s)", async (subject, said) => {
    const { registry } = await client(confluent(held));
    expect(await fault(registry.subject(subject))).toContain(said);
  });
});

describe("Karapace", () => {
  const held: Held = {
    subjects: { a: { versions: versions(1, 2) }, b: { versions: versions(1), ...level("NONE") } },
    config: { compatibilityLevel: "FULL_TRANSITIVE" },
  };

  it("knows no level of a subject that is not there, and lists all schemas whatever is asked for", async () => {
    const { registry } = await client(karapace(held));
    expect(await registry.subject("a")).toMatchObject({ level: "FULL_TRANSITIVE", mode: "READWRITE" });
    expect(await registry.subject("b")).toMatchObject({ level: "NONE", levelOf: "subject" });
    expect(await registry.subject("c")).toMatchObject({ versions: [], level: "FULL_TRANSITIVE", levelOf: "global" });
    expect(numbers(await registry.subject("a"))).toEqual([1, 2]);
    expect(await registry.subjects()).toEqual(["a", "b"]);
    expect(await registry.server()).toEqual({ product: "Karapace", version: "4.1.0", avro: null });
    const newer = await client((request) =>
      request.url === "/_health"
        ? { status: 200, body: { status: { schema_registry_ready: true }, healthy: true } }
        : karapace(held)(request),
    );
    expect(await newer.registry.server()).toEqual({ product: "Karapace", version: null, avro: null });
  });

  it("has no modes in its older releases; NONE is a level there", async () => {
    const { registry, requests } = await client(karapace(held, false));
    expect(await registry.subject("b")).toMatchObject({ level: "NONE", mode: null });
    expect(await registry.subject("a")).toMatchObject({ mode: null });
    expect(requests.filter((request) => request.includes("/mode"))).toEqual(["GET /mode?defaultToGlobal=true"]);
  });
});

describe.each(["3.3.3", "2.6.13"] as const)("Apicurio Registry %s", (release) => {
  const held: Held = {
    subjects: { a: { versions: versions(1, 2) }, b: { versions: versions(1), ...level("FULL") } },
    ...level("BACKWARD"),
  };

  it("says NONE where nothing is set, and BACKWARD of a subject that sets nothing where that holds for all", async () => {
    const { registry } = await client(apicurio(held, release), CCOMPAT);
    expect(await registry.subject("a")).toMatchObject({ level: "BACKWARD", mode: null });
    expect(numbers(await registry.subject("a"))).toEqual([1, 2]);
    expect(await registry.subject("b")).toMatchObject({ level: "FULL", levelOf: "subject" });
    expect(await registry.subject("c")).toMatchObject({ versions: [], level: "BACKWARD" });
    expect(await registry.server()).toEqual({ product: "Apicurio Registry", version: release, avro: "1.12" });
    const unset = await client(apicurio({ subjects: held.subjects }, release), CCOMPAT);
    expect(await unset.registry.subject("a")).toMatchObject({ level: "NONE" });
    expect(await unset.registry.settings()).toMatchObject({ level: "NONE" });
  });

  it("lets everybody write whatever its mode is, so there is none", async () => {
    const readOnly = apicurio(held, release);
    const { registry } = await client(
      (request) =>
        request.url?.includes("/mode") === true && release === "3.3.3"
          ? { status: 200, body: { mode: "READONLY" } }
          : readOnly(request),
      CCOMPAT,
    );
    expect([(await registry.subject("a")).mode, (await registry.settings()).mode]).toEqual([null, null]);
  });

  it("never has half of its versions taken for all", async () => {
    const all = Array.from({ length: 640 }, (_, index) => index + 1).filter((version) => ![7, 600].includes(version));
    const { registry } = await client(
      apicurio({ subjects: { long: { versions: versions(...all) } } }, release),
      CCOMPAT,
    );
    expect(numbers(await registry.subject("long"))).toEqual(all);
  });

  it("never has half of its subjects taken for all", async () => {
    const names = Array.from({ length: 1210 }, (_, index) => `s${index}`);
    const subjects = Object.fromEntries(names.map((name) => [name, { versions: versions(1) }]));
    const { registry } = await client(apicurio({ subjects }, release), CCOMPAT);
    if (release === "3.3.3") expect(await registry.subjects()).toEqual(names.sort());
    else expect(await fault(registry.subjects())).toContain("lists 1000 subjects and may have more");
    const few = Object.fromEntries(Object.entries(subjects).slice(0, 999));
    const all = await client(apicurio({ subjects: few }, release), CCOMPAT);
    expect(await all.registry.subjects()).toHaveLength(999);
  });
});

describe("what no registry says", () => {
  const answering = (path: string, reply: Reply) =>
    client((request) =>
      request.url?.startsWith(path)
        ? reply
        : confluent({ subjects: { s: { versions: versions(1, 2) } } }, { bulk: false })(request),
    );

  it.each([
    ["a level", "/config/s", { compatibilityLevel: "SIDEWAYS" }, 'level "SIDEWAYS" is not one'],
    ["a mode", "/mode/s", { mode: "WRITEONLY" }, 'mode "WRITEONLY" is not one'],
    ["no level at all", "/config/s", {}, "this is no schema registry's answer"],
    ["a list of words", "/config/s", ["BACKWARD"], "this is no schema registry's answer"],
    ["no mode", "/mode/s", {}, "this is no schema registry's answer"],
    ["no versions", "/subjects/s/versions", [], "this is no schema registry's answer"],
    ["versions that are none", "/subjects/s/versions", ["1"], "this is no schema registry's answer"],
    [
      "another version",
      "/subjects/s/versions/1",
      { subject: "s", version: 2, id: 2, schema: TEXT },
      "answers with version 2",
    ],
    ["another subject", "/subjects/s/versions/1", { subject: "t", version: 1, id: 2, schema: TEXT }, "of t, not what"],
    [
      "another type of schema",
      "/subjects/s/versions/1",
      { subject: "s", version: 1, id: 2, schema: TEXT, schemaType: "THRIFT" },
      "this is no schema registry's answer",
    ],
    [
      "half a reference",
      "/subjects/s/versions/1",
      { subject: "s", version: 1, id: 2, schema: TEXT, references: [{ name: "a" }] },
      "this is no schema registry's answer",
    ],
  ])("is an error, never a guess: %s", async (_, path, body, said) => {
    const { registry } = await answering(path, { status: 200, body });
    expect(await fault(registry.subject("s"))).toContain(said);
  });

  it("is that a subject is not there because one of its versions has just been deleted", async () => {
    let reads = 0;
    const dialect = confluent({ subjects: { s: { versions: versions(1, 2) } } }, { bulk: false });
    const vanished: Reply = { status: 404, body: { error_code: 40402, message: "Version 1 not found." } };
    const { registry } = await client((request) => {
      if (request.url === "/subjects/s/versions/1" && reads++ === 0) return vanished;
      if (request.url === "/subjects/s/versions" && reads > 0) return { status: 200, body: [2] };
      return dialect(request);
    });
    expect(numbers(await registry.subject("s"))).toEqual([2]);
    const never = await answering("/subjects/s/versions/2", vanished);
    expect(await fault(never.registry.subject("s"))).toContain("deleted each time they were read");
  });
});
