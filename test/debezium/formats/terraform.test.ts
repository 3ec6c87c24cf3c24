import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HclBlock, type HclValue, readHcl } from "../../../src/debezium/formats/hcl.ts";
import { readConnectorFile } from "../../../src/debezium/formats/read.ts";
import { errorOf, placeOf, read } from "./reading.ts";

function resource(name: string, config: string, rest = ""): string {
  return `resource "confluent_connector" "${name}" {\n  ${rest}\n  config_nonsensitive = {\n    "connector.class" = "PostgresCdcSourceV2"\n${config}\n  }\n}\n`;
}

function one(config: string) {
  const [connector] = read("main.tf", resource("a", config)).connectors;
  if (connector === undefined) throw new Error("no connector");
  return connector;
}

function attributes(text: string): Readonly<Record<string, HclValue>> {
  const [block] = readHcl({ path: "x.tf", text: `b {\n${text}\n}\n` });
  return Object.fromEntries((block?.attributes ?? []).map(({ key, value }) => [key, value]));
}

/** A value as a text a person would compare. */
function shown(value: HclValue | undefined): string {
  if (value === undefined || value.kind === "null") return String(value?.kind);
  if (value.kind !== "object") return `${value.kind}: ${value.text}`;
  return `{${value.entries.map((entry) => `${entry.key}=${shown(entry.value)}`).join(", ")}}`;
}

describe("Terraform", () => {
  it("reads several connectors of a file, and no other resource", () => {
    const other = `resource "confluent_kafka_topic" "t" {\n  config = { "x" = "y" }\n}\nmodule "m" { source = "./m" }\n`;
    const text = `${resource("a", '"topic.prefix" = "a"')}${other}${resource("b", '"topic.prefix" = "b"\n"name" = "bee"')}`;
    expect(read("main.tf", text).connectors.map(({ name, config }) => [name, config["topic.prefix"]])).toEqual([
      ["a", "a"],
      ["bee", "b"],
    ]);
  });

  it("leaves what only Terraform knows as placeholders", () => {
    const { config } = one(
      `"topic.prefix" = var.prefix\n"slot.name" = "\${var.env}_slot"\n"database.port" = 5432\n` +
        `"table.include.list" = join(",", [\n  "a", # b\n  "c"\n])\n"tombstones.on.delete" = true ? "true" : "false"\n` +
        `"column.exclude.list" = null\n"publication.name" = "$\${file:/x:y}"`,
    );
    expect(config).toMatchObject({
      "topic.prefix": `\${var.prefix}`,
      "slot.name": `\${var.env}_slot`,
      "database.port": "5432",
      "table.include.list": `\${join(",", [\n  "a", # b\n  "c"\n])}`,
      "tombstones.on.delete": `\${true ? "true" : "false"}`,
      "publication.name": `\${file:/x:y}`,
    });
    expect(config).not.toHaveProperty("column.exclude.list");
  });

  it("knows where each option stands", () => {
    const file = readConnectorFile({ path: "main.tf", text: resource("a", '    "topic.prefix" = "a"') });
    expect(placeOf(file, "topic.prefix")).toBe("5:5-5:19");
  });

  it("never shows what is sensitive", () => {
    const sensitive = 'config_sensitive = {\n "database.password" = "hush"\n "x" = <<EOT\nhush\nEOT\n }';
    const { shown: text, connectors } = read("main.tf", resource("a", '"kafka.api.secret" = "hush"', sensitive));
    expect(text).not.toContain("hush");
    expect(JSON.stringify(connectors)).not.toContain("hush");
    expect(text.split("\n").length).toBe(resource("a", '"kafka.api.secret" = "hush"', sensitive).split("\n").length);
  });

  it("says of a resource it cannot read why, and where", () => {
    const text = `resource "confluent_connector" "a" {\n  config_nonsensitive = merge(local.base, { "name" = "a" })\n}\nresource "confluent_connector" "b" {\n}\n`;
    expect(read("main.tf", text)).toMatchObject({
      connectors: [],
      skipped: [
        "main.tf:2:3: a: its config_nonsensitive is put together by Terraform",
        "main.tf:4:1: b: it has no config_nonsensitive",
      ],
    });
  });

  it.each([
    [
      'resource "confluent_connector" "a" {\n',
      /^main\.tf:1:36: not readable as Terraform: this brace is never closed$/,
    ],
    ['x = "confluent_connector\n', /^main\.tf:1:5: .*this string does not end$/],
    ["x = f(confluent_connector]\n", /^main\.tf:1:26: .*expected \), found \]$/],
    ["x = <<EOT\nconfluent_connector\n", /^main\.tf:1:5: .*this text does not end: no line says EOT$/],
    ["/* confluent_connector", /^main\.tf:1:1: .*this comment does not end$/],
    ["confluent_connector ! {}\n", /^main\.tf:1:21: .*expected = or \{ after confluent_connector$/],
    [resource("a", '"x" "y"'), /^main\.tf:5:5: .*expected = or : after a key$/],
    [resource("a", '"x" = "\\q"'), /^main\.tf:5:8: .*no such escape in a string$/],
    [resource("a", '"x" = "1"\n"x" = "2"'), /^main\.tf:6:1: option x is given twice$/],
  ])("points at what is wrong in %j", (text, expected) => expect(errorOf("main.tf", text)).toMatch(expected));
});

describe("readHcl", () => {
  it("reads blocks, labels and nested blocks", () => {
    const blocks = readHcl({ path: "x.tf", text: 'a "b" c {\n  d { e = 1 }\n  f = 2\n}\ng {}\n' });
    const outline = (block: HclBlock): unknown => [
      block.type,
      block.labels,
      block.attributes.map(({ key }) => key),
      block.blocks.map(outline),
    ];
    expect(blocks.map(outline)).toEqual([
      ["a", ["b", "c"], ["f"], [["d", [], ["e"], []]]],
      ["g", [], [], []],
    ]);
  });

  it.each([
    ['"a\\tb\\u00e9\\"\\\\"', 'text: a\tbé"\\'],
    ['"x$${y}%%{z}"', `text: x\${y}%{z}`],
    [`"a \${f("}", { x = "\${1}" })} b"`, `text: a \${f("}", { x = "\${1}" })} b`],
    ["<<EOT\n  a\n b\nEOT", "text:   a\n b\n"],
    ["<<-EOT\n    a\n\n      b\n  EOT", "text: a\n\n  b\n"],
    ["-1.5e3", "number: -1.5e3"],
    ["true", "boolean: true"],
    ["null", "null"],
    ["truest", "expression: truest"],
    ["1 + 2 # three", "expression: 1 + 2"],
    ['"a" == "b"', 'expression: "a" == "b"'],
    ["[for x in y : {\n a = x\n}]", "expression: [for x in y : {\n a = x\n}]"],
    ["{for k, v in m : k => v}", "expression: {for k, v in m : k => v}"],
    ['{ a = 1, "b" : "c" // d\n (e) = [1] }', `{a=number: 1, b=text: c, \${e}=expression: [1]}`],
    ["{}", "{}"],
  ])("reads %j as %j", (text, expected) => expect(shown(attributes(`v = ${text}`).v)).toBe(expected));

  it("gives back any text that is quoted by its rules", () => {
    const quoted = (text: string) =>
      `"${text
        .replace(/[\\"]/g, "\\$&")
        .replaceAll("\n", "\\n")
        .replaceAll("\r", "\\r")
        .replace(/[$%](?=\{)/g, "$&$&")}"`;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "\r", "$", "%", "{", "}", "😀", " ") }),
        (text) => {
          // `$$` right before `{` cannot be told from an escape.
          fc.pre(!/\$\$\{|%%\{/.test(text));
          return shown(attributes(`v = ${quoted(text)}`).v) === `text: ${text}`;
        },
      ),
    );
  });
});
