import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { column, decimal, envelope, nullable, withDefault } from "../avro/schemas.ts";
import { loopback } from "../support/loopback.ts";
import { headgate, type Outcome } from "./run.ts";
import { inFolder } from "./temporary.ts";

const record = (...fields: readonly object[]) => JSON.stringify({ type: "record", name: "R", fields });
const lines = (...fields: readonly string[]) =>
  `{\n  "type": "record",\n  "name": "Row",\n  "fields": [\n    ${fields.join(",\n    ")}\n  ]\n}\n`;

const ID = '{"name": "id", "type": "int"}';
const WIDE_ID = '{"name": "id", "type": "long"}';
const NOTE = '{"name": "note", "type": ["null", "string"], "default": null}';
const DECIMAL = (scale: number) =>
  `{"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": ${scale}}}`;

const ENUM = (symbols: string) =>
  `{"name": "state", "type": {"type": "enum", "name": "State", "symbols": [${symbols}]}}`;
const TREE = (type: string) =>
  `{"name": "tree", "type": {"type": "record", "name": "Node", "fields": [{"name": "kids", "type": {"type": "array", "items": "Node"}}, {"name": "leaf", "type": "${type}"}]}}`;

const FILES = {
  "old-1.avsc": lines(ID, DECIMAL(2), NOTE),
  "old-2.avsc": lines(WIDE_ID, DECIMAL(2), NOTE),
  "new.avsc": lines(WIDE_ID, DECIMAL(4), '{"name": "note", "type": "string"}', '{"name": "stock", "type": "int"}'),
  "state-1.avsc": lines(ENUM('"A", "B"'), TREE("int")),
  "state-2.avsc": lines(ENUM('"A", "C"'), TREE("string")),
  "envelope-1.avsc": envelope(column("id", "int"), nullable("price", decimal(10, 2)), column("code", "int")),
  "envelope-2.avsc": envelope(column("id", "int"), column("price", decimal(10, 2)), withDefault("code", "string", "")),
  "syntax.avsc": '{\n  "type": "record",\n  "name": "R",\n  "fields": [\n    {"name": "a" "type": "int"}\n  ]\n}\n',
  "name.avsc": lines(ID, '{"name": "inner", "type": {"type": "record", "name": "no-name", "fields": []}}'),
  "default.avsc": lines(ID, '{"name": "count", "type": "int", "default": "none"}'),
  "any-branch.avsc": lines(ID, '{"name": "note", "type": ["null", "string"], "default": "none"}'),
  "money.avsc": '{"type": "fixed", "name": "Money", "size": 8}',
  "uses-money-1.avsc": lines('{"name": "price", "type": "Money"}'),
  "uses-money-2.avsc": lines('{"name": "price", "type": "Money"}', NOTE),
  "latin.avsc": "ä",
  "one.json": '{"type": "object"}',
  "two.json": '{"type": "object", "title": "two"}',
  "broken.json": '{"type": "object"',
  "int.avsc": '"int"',
};

const compat = (args: readonly string[], options: { stdin?: string; env?: Readonly<Record<string, string>> } = {}) =>
  inFolder(FILES, ({ folder }) => headgate(["compat", ...args], { cwd: folder, ...options }));

/** What is printed, beside the command and its exit status, is in the folder `compat`. */
async function printed(name: string, args: readonly string[], { code, stdout, stderr }: Outcome): Promise<void> {
  const text = `$ headgate compat ${args.join(" ")}\n${stdout}${stderr}$ echo $?\n${code}\n`;
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "compat", `${name}.txt`));
}

describe("compat prints", () => {
  it.each([
    ["all-levels", "new.avsc old-1.avsc old-2.avsc"],
    ["one-level", "--level backward new.avsc old-2.avsc"],
    ["transitive", "--level FORWARD_TRANSITIVE new.avsc old-1.avsc old-2.avsc"],
    ["meaning", "--level forward new.avsc old-2.avsc"],
    ["envelope", "--level FULL envelope-2.avsc envelope-1.avsc"],
    ["inside", "--level FULL state-2.avsc state-1.avsc"],
    ["whole", "--level FULL int.avsc old-1.avsc"],
    ["same", "--level FULL old-1.avsc old-1.avsc"],
    ["json", "--format json --level FULL_TRANSITIVE new.avsc old-1.avsc old-2.avsc"],
    ["avro-1.12", "--avro 1.12 --level backward new.avsc old-2.avsc"],
    ["syntax", "syntax.avsc old-1.avsc"],
    ["name", "old-1.avsc name.avsc"],
    ["default", "default.avsc old-1.avsc"],
    ["reference", "uses-money-2.avsc uses-money-1.avsc"],
    ["references", "--references money.avsc --level FULL uses-money-2.avsc uses-money-1.avsc"],
    ["json-schema", "--type JSON two.json one.json"],
    ["json-schema-broken", "--type JSON broken.json one.json"],
  ])("%s", async (name, line) => {
    const args = line.split(" ");
    await printed(name, args, await compat(args));
  });
});

describe("compat", () => {
  it("reads stdin, once", async () => {
    const outcome = await compat(["--level", "FORWARD", "-", "old-2.avsc"], { stdin: FILES["new.avsc"] });
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toMatch(/^FORWARD: compatible\n/);
    expect(await compat(["-", "-"], { stdin: "" })).toMatchObject({ code: 2, stderr: /stdin can be read once only/ });
  });

  it("takes what another line of Avro takes", async () => {
    const line = (avro: string) => compat(["--avro", avro, "--level", "BACKWARD", "any-branch.avsc", "old-2.avsc"]);
    expect((await line("1.11")).stderr).toMatch(/any-branch\.avsc:6:14: not an Avro schema: Invalid default/);
    expect((await line("1.12")).code).toBe(1);
  });

  it("warns of what Avro 1.12 refuses, unless it always did or the line is named", async () => {
    const dashed = FILES["old-2.avsc"].replace('"name": "Row"', '"name": "Row", "namespace": "my-shop"');
    await inFolder({ ...FILES, "dashed.avsc": dashed, "next.avsc": `${dashed} ` }, async ({ folder }) => {
      const ask = async (...args: readonly string[]) => (await headgate(["compat", ...args], { cwd: folder })).stdout;
      const warning = /^warning: registries with Avro 1\.12 .* my-shop$/m;
      expect(await ask("dashed.avsc", "old-2.avsc")).toMatch(warning);
      expect(await ask("--avro", "1.11", "dashed.avsc", "old-2.avsc")).not.toMatch(warning);
      expect(await ask("old-2.avsc", "dashed.avsc")).not.toMatch(warning);
      expect(await ask("next.avsc", "old-1.avsc", "dashed.avsc")).not.toMatch(warning);
    });
  });

  it("shows a field that goes as another comes in its place: a rename passes", async () => {
    const renamed = FILES["old-2.avsc"].replace('"note"', '"remark"');
    await inFolder({ ...FILES, "renamed.avsc": renamed }, async ({ folder }) => {
      const args = ["compat", "--level", "FULL_TRANSITIVE", "renamed.avsc", "old-2.avsc"];
      const { code, stdout } = await headgate(args, { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain("to the registry note is gone and remark is new, which passes FULL_TRANSITIVE");
      expect(stdout).toContain('read with the old schema:    {"note":null}');
    });
  });

  it("tells what fields of one shared type have in common once", async () => {
    const person = (zip: string) =>
      lines(
        `{"name": "home", "type": {"type": "record", "name": "Address", "fields": [{"name": "zip", "type": "${zip}"}]}}`,
        '{"name": "work", "type": ["null", "Address"], "default": null}',
      );
    const all = { "int.avsc": person("int"), "long.avsc": person("long"), "text.avsc": person("string") };
    await inFolder(all, async ({ folder }) => {
      const ask = async (...args: readonly string[]) => (await headgate(["compat", ...args], { cwd: folder })).stdout;
      const refused = await ask("--level", "BACKWARD", "text.avsc", "int.avsc");
      expect(refused.match(/home\.zip, work\.zip: int cannot be read as string/g)).toHaveLength(1);
      expect(refused.match(/-->/g)).toHaveLength(2);
      const meaning = await ask("--level", "BACKWARD", "long.avsc", "int.avsc");
      expect(meaning.match(/home\.zip, work\.zip: int -> long/g)).toHaveLength(1);
    });
  });

  it("knows a version that is the same in normal form", async () => {
    const [one, two] = ['{"type":"int","b":"1","a":{"d":1,"c":2}}', '{"type":"int","a":{"c":2,"d":1},"b":"1"}'];
    await inFolder({ "one.avsc": one, "two.avsc": two }, async ({ folder }) => {
      const { stdout } = await headgate(["compat", "--normalize", "two.avsc", "one.avsc"], { cwd: folder });
      expect(stdout).toContain("two.avsc is the same schema as one.avsc");
    });
  });

  it("colours where it is told to, and not else", async () => {
    const args = ["--level", "FULL", "new.avsc", "old-2.avsc"];
    const painted = await inFolder(FILES, ({ folder }) =>
      headgate(["--color", "always", "compat", ...args], { cwd: folder, env: { NO_COLOR: "1" } }),
    );
    expect(painted.stdout).toContain("\u001b[");
    const bare = await compat(args, { env: { NO_COLOR: "1" } });
    expect(bare.stdout).not.toContain("\u001b");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(painted.stdout.replace(/\u001b\[\d+m/g, "")).toBe(bare.stdout);
  });

  it("shows nothing that could steer a terminal", async () => {
    const evil = record({ name: "a", type: "int", doc: "\u001b[2J" });
    await inFolder({ "new.avsc": evil, "old.avsc": record({ name: "a", type: "string" }) }, async ({ folder }) => {
      const { stdout } = await headgate(["compat", "new.avsc", "old.avsc"], { cwd: folder });
      expect(stdout).not.toContain("\u001b");
    });
  });

  it.each([
    [["new.avsc"], /compat needs a new schema and what is registered/],
    [[], /compat needs a new schema/],
    [["--subject", "s", "new.avsc", "old-1.avsc"], /compat needs a new schema/],
    [["gone.avsc", "old-1.avsc"], /gone\.avsc cannot be read: there is no such file/],
    [[".", "old-1.avsc"], /\. cannot be read: it is a folder/],
    [["--registry-snapshot", "one.json", "new.avsc", "old-1.avsc"], /a registry is named, but no subject of it/],
    [["--level", "SIDEWARD", "new.avsc", "old-1.avsc"], /Levels are NONE, BACKWARD/],
    [["--type", "THRIFT", "new.avsc", "old-1.avsc"], /AVRO, JSON, PROTOBUF/],
    [["--batch", "new.avsc"], /compat --batch reads stdin/],
  ])("cannot use %j", async (args, says) => {
    const outcome = await compat(args);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(says);
  });

  it("answers one line for each line of a batch, in order, bad ones too", async () => {
    const [older, newer] = [record({ name: "a", type: "int" }), record({ name: "b", type: "string" })];
    const stdin = [
      JSON.stringify({ id: "one", schema: newer, previous: [older], levels: ["BACKWARD", "NONE"] }),
      "",
      "no json",
      JSON.stringify({ id: "two\u2028", schema: older, previous: [] }),
      JSON.stringify({ id: 3, schema: "{" }),
      JSON.stringify({
        id: 4,
        schemaType: "JSON",
        schema: "{}",
        previous: ["{}", '{"a":1}'],
        levels: ["NONE", "FULL"],
      }),
      JSON.stringify({
        id: 5,
        schemaType: "PROTOBUF",
        schema: "message A {}",
        previous: ["message A {}"],
        levels: ["FULL"],
      }),
      JSON.stringify({ id: 6, schemaType: "THRIFT", schema: "{}" }),
    ].join("\r\n");
    const outcome = await headgate(["compat", "--batch"], { stdin });
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const answers = outcome.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(answers).toMatchObject([
      { id: "one", results: { BACKWARD: { compatible: false }, NONE: { compatible: true, messages: [] } } },
      { id: null, parseError: expect.any(String) },
      { id: "two\u2028", results: { FULL_TRANSITIVE: { compatible: true } } },
      { id: 3, parseError: expect.any(String) },
      { id: 4, results: { NONE: { compatible: true }, FULL: { compatible: null, reason: expect.any(String) } } },
      { id: 5, results: { FULL: { compatible: true, messages: [] } } },
      { id: 6, parseError: 'no such schemaType: "THRIFT"' },
    ]);
  });
});

describe("compat --subject", () => {
  const version = (number: number, schema: string, more: object = {}) => ({
    version: number,
    id: number,
    ...more,
    schema,
  });
  const SNAPSHOT = JSON.stringify({
    version: 1,
    taken: "2026-03-01T12:00:00Z",
    compatibility: "BACKWARD",
    subjects: {
      "rows-value": {
        compatibility: "FULL_TRANSITIVE",
        versions: [version(1, FILES["old-1.avsc"]), version(4, FILES["old-2.avsc"])],
      },
      "words-value": { versions: [version(1, FILES["one.json"], { schemaType: "JSON" })] },
    },
  });
  const files = { ...FILES, "registry.json": SNAPSHOT };
  const ask = (...args: readonly string[]) =>
    inFolder(files, ({ folder }) =>
      headgate(["compat", "--registry-snapshot", "registry.json", ...args], { cwd: folder }),
    );

  it("takes the versions and the level from a snapshot", async () => {
    const { code, stdout } = await ask("--subject", "rows-value", "new.avsc");
    expect(code).toBe(1);
    expect(stdout).toContain("readers with new.avsc fail on data written with version 4 or version 1");
    expect(stdout).toMatch(/rows-value at .*registry\.json: FULL_TRANSITIVE, the subject's own level\n/);
    expect(stdout).toContain("FULL_TRANSITIVE: incompatible with version 4\n");
  });

  it("asks at another level where it is told to", async () => {
    const { code, stdout } = await ask("--subject", "rows-value", "--level", "FORWARD", "new.avsc");
    expect(code).toBe(0);
    expect(stdout).toContain("FORWARD, as asked for");
  });

  it("says that a subject is not there", async () => {
    const { code, stdout } = await ask("--subject", "row-value", "new.avsc");
    expect(code).toBe(0);
    expect(stdout).toContain("has no versions of row-value: what comes first follows anything");
  });

  it("refuses another type whatever it says, as the registry does", async () => {
    const { code, stdout } = await ask("--subject", "words-value", "new.avsc");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "BACKWARD: incompatible with version 1\n  = registry: Incompatible because of different schema type",
    );
  });

  it("knows of JSON Schema what is certain only", async () => {
    expect((await ask("--subject", "words-value", "--type", "JSON", "one.json")).code).toBe(0);
    expect((await ask("--subject", "words-value", "--type", "JSON", "--level", "NONE", "two.json")).code).toBe(0);
    const unknown = await ask("--subject", "words-value", "--type", "JSON", "two.json");
    expect(unknown.code).toBe(2);
    expect(unknown.stdout).toContain("BACKWARD: unknown with version 1");
  });

  it("warns where the mode lets nobody register", async () => {
    const closed = { ...files, "registry.json": SNAPSHOT.replace(/^\{/, '{"mode": "READONLY", ') };
    const warnings = (file: string) =>
      inFolder(closed, async ({ folder }) => {
        const args = ["--registry-snapshot", "registry.json", "--subject", "rows-value", "--format", "json", file];
        const { stdout } = await headgate(["compat", ...args], { cwd: folder });
        return JSON.parse(stdout).warnings;
      });
    expect(await warnings("new.avsc")).toEqual([expect.stringContaining("is in read-only mode")]);
    expect(await warnings("old-1.avsc")).toEqual([]);
  });

  it("asks the registry itself, and says where it differs", async () => {
    const answers = (isCompatible: boolean, held: { schema: string; schemaType: string }) =>
      loopback(({ url = "", method }) => {
        if (method === "POST")
          return { status: 200, body: { is_compatible: isCompatible, messages: ["its own words"] } };
        if (url.startsWith("/config")) return { status: 200, body: { compatibilityLevel: "FULL" } };
        if (url.startsWith("/mode")) return { status: 200, body: { mode: "READWRITE" } };
        if (url.includes("/versions/"))
          return {
            status: 200,
            body: { ...version(1, held.schema), subject: "words-value", schemaType: held.schemaType },
          };
        if (url.includes("/versions")) return { status: 200, body: [1] };
        return { status: 404, body: { error_code: 404, message: "HTTP 404 Not Found" } };
      });
    const live = async (isCompatible: boolean) => {
      const { url } = await answers(isCompatible, { schema: FILES["one.json"], schemaType: "JSON" });
      return compat(["--registry-url", url, "--subject", "words-value", "--type", "JSON", "two.json"]);
    };
    const documented = FILES["old-1.avsc"].replace("{", '{"doc": "another",');
    const avro = async (isCompatible: boolean, stdin: string) => {
      const { url } = await answers(isCompatible, { schema: FILES["old-1.avsc"], schemaType: "AVRO" });
      return compat(["--registry-url", url, "--subject", "words-value", "-"], { stdin });
    };
    expect(await live(true)).toMatchObject({ code: 0, stdout: expect.stringMatching(/FULL: compatible\n$/) });
    const refused = await live(false);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/FULL: incompatible\n {2}= registry: its own words\n$/);
    expect(await avro(true, documented)).toMatchObject({ code: 0 });
    const disputed = await avro(false, documented);
    expect(disputed.code).toBe(1);
    expect(disputed.stdout).toMatch(
      /FULL: incompatible\n {2}= registry: its own words\n {2}= note: headgate itself finds nothing against it: the registry decides\n$/,
    );
    const taken = await avro(true, FILES["new.avsc"]);
    expect(taken.code).toBe(1);
    expect(taken.stdout).toMatch(/FULL: incompatible with version 1\n {2}= note: the registry, asked .* would take it/);
    expect(await avro(false, FILES["old-1.avsc"])).toMatchObject({ code: 0 });
  });

  it("needs a registry", async () => {
    const { code, stderr } = await compat(["--subject", "rows-value", "new.avsc"]);
    expect(code).toBe(2);
    expect(stderr).toContain("there is no registry to ask for rows-value");
  });
});
