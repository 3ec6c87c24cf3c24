import { describe, expect, test } from "vitest";
import { judgeSubject, type SubjectToJudge } from "../../src/registry/judge.ts";
import { plainRules, type RegistrationRules, registrationRules } from "../../src/registry/registration-rules.ts";
import { column, envelope, nullable } from "../avro/schemas.ts";
import { ladder } from "../conformance/compat/random/graphs.ts";
import { Random } from "../conformance/debezium/random/random.ts";
import { registered } from "./versions.ts";

const ID = column("id", "int");
const PLAIN = envelope(ID);
const NULLABLE = envelope(ID, nullable("c", "int"));
const REQUIRED = envelope(ID, column("c", "int"));
const RETYPED = envelope(ID, nullable("c", "string"));

type Given = Partial<Omit<SubjectToJudge, "head" | "rules">> &
  Partial<RegistrationRules> & { readonly head: readonly string[] };

function judge({ base = [PLAIN], history = null, type = "AVRO", head, subject = "t-value", ...rules }: Given) {
  return judgeSubject({
    ...{ subject, type, base, history },
    head: head.map((text) => ({ text, at: null })),
    rules: { ...plainRules("BACKWARD"), ...rules },
  });
}

const outcomes = (judgement: ReturnType<typeof judge>) => judgement.verdicts.map((verdict) => verdict.outcome);

describe("judgeSubject", () => {
  test("each text is held against what is registered by then", () => {
    expect(outcomes(judge({ head: [PLAIN, NULLABLE, NULLABLE] }))).toEqual(["unchanged", "compatible", "unchanged"]);
  });

  test("a breaking schema half way is found although the end is fine", () => {
    const judgement = judge({ head: [REQUIRED, NULLABLE] });
    expect(outcomes(judgement)).toEqual(["incompatible", "compatible"]);
  });

  test("a text of another type that the base has is the version it was, also where the registry normalizes", () => {
    const [first, second] = ['{"type":"string"}', '{"type":"integer"}'];
    const history = [registered(1, first), registered(2, second)].map((one) => ({
      ...one,
      schemaType: "JSON" as const,
    }));
    const given = { type: "JSON", base: [first], history, head: ['{"type":"number"}'] } as const;
    for (const normalize of [false, true]) {
      expect(judge({ ...given, normalize }).verdicts).toMatchObject([{ outcome: "undecided", clash: { version: 2 } }]);
    }
  });

  test("a new subject is never incompatible, what follows may be", () => {
    expect(outcomes(judge({ base: [], head: [REQUIRED, PLAIN, NULLABLE, REQUIRED] }))).toEqual([
      "new subject",
      "compatible",
      "compatible",
      "unchanged",
    ]);
  });

  test("transitive levels look past the version in between", () => {
    const steps = { base: [NULLABLE], head: [PLAIN, RETYPED] };
    expect(outcomes(judge({ ...steps, level: "BACKWARD" }))).toEqual(["compatible", "compatible"]);
    const strict = judge({ ...steps, level: "FULL_TRANSITIVE" });
    expect(outcomes(strict)).toEqual(["compatible", "incompatible"]);
    expect(strict.verdicts[1]).toMatchObject({ clash: { version: null, text: NULLABLE } });
  });

  test("what the registry fails over is not let in, and says so", () => {
    const [older = "", newer = ""] = [0, 1].map((tag) => JSON.stringify(ladder(new Random(1), 20_000, tag)));
    expect(judge({ base: [older], head: [newer] }).verdicts).toMatchObject([
      {
        outcome: "incompatible",
        messages: ["the registry itself fails, with 500 and no verdict: the schemas nest too deeply to be compared"],
      },
    ]);
  });

  test("the clash and the message name the registry's version", () => {
    const judgement = judge({ history: [registered(1, NULLABLE), registered(4, PLAIN)], head: [REQUIRED] });
    expect(judgement.verdicts[0]).toMatchObject({
      outcome: "incompatible",
      clash: { version: 4, text: PLAIN },
      messages: expect.arrayContaining(["{oldSchemaVersion: 4}", `{oldSchema: '${PLAIN}'}`]),
    });
  });

  test("a text registered long ago comes back unchecked", () => {
    const old = { history: [registered(1, REQUIRED), registered(2, PLAIN)] };
    expect(outcomes(judge({ ...old, head: [REQUIRED] }))).toEqual(["unchanged"]);
    const spaced = JSON.stringify(JSON.parse(REQUIRED), null, 1);
    expect(outcomes(judge({ ...old, head: [spaced] }))).toEqual(["unchanged"]);
  });

  test("what base predicts comes before the change, be it late", () => {
    expect(outcomes(judge({ base: [PLAIN, NULLABLE], history: [registered(1, PLAIN)], head: [NULLABLE] }))).toEqual([
      "unchanged",
    ]);
  });

  test("no valid schema, whatever the level", () => {
    const wrong = envelope(ID, { name: "c", type: ["double", "null"], default: "Infinity" });
    const judgement = judge({ level: "NONE", head: [envelope(column("a-b", "int")), wrong] });
    expect(judgement.verdicts).toMatchObject([
      { outcome: "invalid", message: "Illegal character in: a-b" },
      { outcome: "invalid", message: expect.stringMatching(/^Invalid default for field c/) },
    ]);
  });

  test("a stored version whose defaults were not checked is found again", () => {
    const wrong = envelope(ID, { name: "c", type: ["double", "null"], default: "Infinity" });
    expect(outcomes(judge({ history: [registered(1, wrong)], base: [], head: [wrong] }))).toEqual(["unchanged"]);
  });

  test("a version that the level looks at and that cannot be read leaves it undecided", () => {
    const broken = [registered(1, "{"), registered(2, PLAIN)];
    expect(outcomes(judge({ history: broken, head: [NULLABLE] }))).toEqual(["compatible"]);
    const all = judge({ history: broken, head: [NULLABLE], level: "BACKWARD_TRANSITIVE" });
    expect(all.verdicts).toMatchObject([{ outcome: "undecided", clash: { version: 1 } }]);
    // The registry stops at the first that refuses, before it comes to that one.
    expect(outcomes(judge({ history: broken, head: [REQUIRED], level: "BACKWARD_TRANSITIVE" }))).toEqual([
      "incompatible",
    ]);
    expect(outcomes(judge({ history: broken, head: [REQUIRED], level: "NONE" }))).toEqual(["compatible"]);
  });
});

describe("modes", () => {
  test.each(["READONLY", "READONLY_OVERRIDE"] as const)("%s lets known texts through and no new one", (mode) => {
    const { verdicts } = judge({ mode, head: [PLAIN, NULLABLE, "{"] });
    expect(verdicts).toMatchObject([
      { outcome: "unchanged" },
      { outcome: "not permitted", mode, message: "Subject t-value is in read-only mode" },
      { outcome: "invalid" },
    ]);
  });

  test.each(["IMPORT", "FORWARD"] as const)("%s takes nothing from whoever brings no id", (mode) => {
    const { verdicts } = judge({ mode, base: [], head: [PLAIN] });
    expect(verdicts).toMatchObject([
      { outcome: "not permitted", message: "Subject t-value is not in read-write mode" },
    ]);
  });
});

describe("metadata", () => {
  const tagged = (version: number, schema: string, application: string) => ({
    ...registered(version, schema),
    metadata: new Map([["application", application]]),
  });

  test("only versions of the group are compared, which is that of the latest", () => {
    const history = [tagged(1, REQUIRED, "old"), tagged(2, RETYPED, "new")];
    const given = { base: [], history, head: [envelope(ID, nullable("c", "int"))], level: "FULL_TRANSITIVE" } as const;
    expect(judge(given).verdicts).toMatchObject([{ outcome: "incompatible", clash: { version: 2 } }]);
    const apart = [tagged(1, RETYPED, "old"), tagged(2, NULLABLE, "new")];
    const next = envelope(ID, nullable("c", "int"), nullable("d", "int"));
    const group = { base: [], history: apart, head: [next], level: "FULL_TRANSITIVE" } as const;
    expect(judge(group).verdicts).toMatchObject([{ outcome: "incompatible", clash: { version: 1 } }]);
    expect(outcomes(judge({ ...group, compatibilityGroup: "application" }))).toEqual(["compatible"]);
  });

  test("a version with other metadata than the latest is not found again", () => {
    const history = [tagged(1, REQUIRED, "old"), tagged(2, PLAIN, "new")];
    expect(outcomes(judge({ base: [], history, head: [REQUIRED] }))).toEqual(["incompatible"]);
    expect(outcomes(judge({ base: [], history, head: [PLAIN] }))).toEqual(["unchanged"]);
    // Before a request inherits anything the mode refuses it.
    expect(outcomes(judge({ base: [], history, head: [PLAIN], mode: "READONLY" }))).toEqual(["not permitted"]);
  });
});

describe("other types of schema", () => {
  const json = (version: number, schema: string) => ({ ...registered(version, schema), schemaType: "JSON" as const });

  test("an Avro schema never follows one of another type", () => {
    const { verdicts } = judge({ base: [], history: [json(1, "{}")], head: [PLAIN] });
    expect(verdicts).toMatchObject([
      { outcome: "incompatible", messages: ["Incompatible because of different schema type"] },
    ]);
    expect(outcomes(judge({ base: [], history: [json(1, "{}")], head: [PLAIN], level: "NONE" }))).toEqual([
      "compatible",
    ]);
  });

  test("the same text is the same version", () => {
    const given = { type: "JSON", base: [], history: [json(1, '{"type":"object"}')] } as const;
    expect(outcomes(judge({ ...given, head: ['{"type":"object"}'] }))).toEqual(["unchanged"]);
  });
});

describe("a version that is the same schema, spelt otherwise", () => {
  const parameters = (text: string) =>
    envelope(ID, { name: "c", type: { type: "int", "connect.parameters": JSON.parse(text) } });
  const [first, second] = [parameters('{"a":"1","b":"2"}'), parameters('{"b":"2","a":"1"}')];
  const history = [registered(1, first), registered(2, PLAIN)];

  test("is known by its structure, and only by its text before Confluent's 7.7", () => {
    const given = { base: [], history } as const;
    expect(first).not.toBe(second);
    expect(outcomes(judge({ ...given, head: [second] }))).toEqual(["unchanged"]);
    expect(outcomes(judge({ ...given, lookup: "text", head: [second] }))).toEqual(["incompatible"]);
    const spaced = JSON.stringify(JSON.parse(first), null, 1);
    expect(outcomes(judge({ ...given, lookup: "text", head: [spaced, first] }))).toEqual(["unchanged", "unchanged"]);
  });

  test("goes by the server's release", () => {
    const subject = { versions: [], level: null, mode: null, normalize: false, compatibilityGroup: null };
    const assumed = { level: "BACKWARD", levelFrom: "assumed", avro: null } as const;
    const lookup = (version: string | null, product = "Confluent Schema Registry") =>
      registrationRules(subject, { product, version, avro: null }, assumed).lookup;
    expect([lookup("7.6.9"), lookup("6.2.0-ccs")]).toEqual(["text", "text"]);
    expect([lookup("7.7.0"), lookup("7.10.1"), lookup("8.0.0"), lookup(null)]).toEqual(Array(4).fill("structure"));
    expect(lookup("2.6.5", "Apicurio Registry")).toBe("structure");
  });
});

describe("settings that are not modelled", () => {
  test("leave undecided what they may refuse: names that are reserved", () => {
    const reserving = { ...registered(1, PLAIN), metadata: new Map([["confluent:reserved", "c"]]) };
    const given = { base: [], level: "NONE", others: ["validateFields"], head: [NULLABLE] } as const;
    expect(outcomes(judge({ ...given, history: [reserving] }))).toEqual(["undecided"]);
    expect(outcomes(judge({ ...given, history: [registered(1, PLAIN)] }))).toEqual(["compatible"]);
    expect(outcomes(judge({ ...given, others: ["defaultRuleSet"], history: [reserving] }))).toEqual(["compatible"]);
  });
});

describe("the line of Avro that a registry has", () => {
  const spaced = PLAIN.replaceAll(/"namespace":"[^"]*"/g, '"namespace":"my-shop.public"');
  const more = envelope(ID, nullable("c", "int")).replaceAll(/"namespace":"[^"]*"/g, '"namespace":"my-shop.public"');

  test("decides what is valid; of one that is not told both are said", () => {
    expect(spaced).toContain("my-shop");
    const known = (avro: "1.11" | "1.12" | null) => judge({ base: [], head: [spaced], avro }).verdicts;
    expect(known("1.11")).toMatchObject([{ outcome: "new subject", refusedLater: expect.stringContaining("my-shop") }]);
    expect(known("1.12")).toMatchObject([{ outcome: "invalid" }]);
    expect(known(null)).toMatchObject([{ outcome: "new subject", refusedLater: expect.stringContaining("my-shop") }]);
  });

  test("what is registered with the same fault shows that it is taken", () => {
    const history = [registered(1, spaced)];
    expect(judge({ base: [], history, head: [more] }).verdicts).toMatchObject([
      { outcome: "compatible", refusedLater: null },
    ]);
  });

  test("normalizing registries compare what they make of a text", () => {
    const documented = PLAIN.replace('"fields"', '"doc":"","fields"');
    expect(documented).not.toBe(PLAIN);
    const history = [registered(1, PLAIN)];
    expect(outcomes(judge({ base: [], history, head: [documented] }))).toEqual(["compatible"]);
    expect(outcomes(judge({ base: [], history, head: [documented], normalize: true }))).toEqual(["unchanged"]);
  });
});
