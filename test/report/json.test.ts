import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonWriter } from "../../src/report/json.ts";
import { plain } from "../../src/report/writer.ts";
import { finding, report } from "./sample.ts";

const schema: unknown = JSON.parse(readFileSync("contracts/schema/report.schema.json", "utf8"));

function validator(): ValidateFunction {
  if (typeof schema !== "object" || schema === null) throw new Error("the schema is no object");
  return new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
}

function write(...args: Parameters<typeof report>): unknown {
  return JSON.parse(jsonWriter.write(report(...args), plain));
}

const ROUNDED = {
  direction: "new-data-old-reader",
  written: '{"n":9007199254740993}',
  read: '{"n":9007199254740992}',
  reader: "JSON.parse in JavaScript",
} as const;

describe("json report", () => {
  const validate = validator();

  it("keeps to the published schema", () => {
    const lowered = [{ from: "error", to: "info", reason: "waived" }] as const;
    const examples = [
      write(),
      write({ findings: [finding()] }),
      write({
        findings: [finding({ at: null, table: null, field: null, subject: null, witness: null, consumers: [] })],
      }),
      write({ findings: [finding({ witness: ROUNDED })] }),
      write({ findings: [finding({ severity: "info", lowered })], notes: ["assumed"], failOn: "never" }),
    ];
    for (const example of examples) {
      validate(example);
      expect(validate.errors).toBeNull();
    }
  });

  it("has a closed schema: an unknown or missing field is an error", () => {
    expect(validate({ version: 1, verdict: "passed", findings: [], extra: 1 })).toBe(false);
    const written = jsonWriter.write(report({ findings: [finding()] }), plain);
    expect(validate(JSON.parse(written.replace('"endColumn"', '"endcolumn"')))).toBe(false);
    expect(validate(JSON.parse(written.replace('"passed"', '"fine"').replace('"blocked"', '"fine"')))).toBe(false);
    expect(objectsOf(schema).filter((node) => node.type === "object" && node.additionalProperties !== false)).toEqual(
      [],
    );
  });

  it("holds what tools lean on", () => {
    expect(write({ findings: [finding()] })).toMatchObject({
      version: 1,
      verdict: "blocked",
      findings: [
        {
          rule: "column-renamed",
          severity: "error",
          file: "db/migrations/0002.sql",
          line: 2,
          column: 13,
          endLine: 2,
          endColumn: 46,
          table: "public.users",
          field: "email",
          subject: "commerce.public.users-value",
          consumers: [{ consumer: "mailer", file: "contracts/consumers/mailer.yaml", line: 7 }],
        },
      ],
      summary: { errors: 1, warnings: 0, infos: 0, failOn: "error", coverage: { analysed: 3, opaque: 1 } },
    });
  });

  it("keeps any text as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (message) => {
        expect(write({ findings: [finding({ message })] })).toMatchObject({ findings: [{ message }] });
      }),
    );
  });
});

function objectsOf(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const node = Object.fromEntries(Object.entries(value));
  return [node, ...Object.values(node).flatMap(objectsOf)];
}
