import { describe, expect, test } from "vitest";
import { judgeSubject, type SubjectToJudge } from "../../src/registry/judge.ts";
import { column, envelope, nullable } from "../avro/schemas.ts";
import { registered } from "./versions.ts";

const ID = column("id", "int");
const PLAIN = envelope(ID);
const NULLABLE = envelope(ID, nullable("c", "int"));
const REQUIRED = envelope(ID, column("c", "int"));
const RETYPED = envelope(ID, nullable("c", "string"));

function judge(given: Partial<Omit<SubjectToJudge, "head">> & { readonly head: readonly string[] }) {
  const head = given.head.map((text) => ({ text, at: null }));
  return judgeSubject({ subject: "t-value", base: [PLAIN], history: null, level: "BACKWARD", ...given, head });
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

  test("the clash and the message name the registry's version", () => {
    const judgement = judge({ history: [registered(1, NULLABLE), registered(4, PLAIN)], head: [REQUIRED] });
    expect(judgement.drift).toBeNull();
    expect(judgement.verdicts[0]).toMatchObject({
      outcome: "incompatible",
      clash: { version: 4, text: PLAIN },
      messages: expect.arrayContaining(["{oldSchemaVersion: 4}", `{oldSchema: '${PLAIN}'}`]),
    });
  });

  test("a text registered long ago comes back unchecked", () => {
    expect(outcomes(judge({ history: [registered(1, REQUIRED), registered(2, PLAIN)], head: [REQUIRED] }))).toEqual([
      "unchanged",
    ]);
  });

  test("a registry that lags behind base is drift, and base still comes first", () => {
    const judgement = judge({ base: [PLAIN, NULLABLE], history: [registered(1, PLAIN)], head: [NULLABLE] });
    expect(judgement.drift).toEqual({ registered: { version: 1, text: PLAIN }, predicted: NULLABLE });
    expect(outcomes(judgement)).toEqual(["unchanged"]);
  });

  test("an unregistered subject is drift", () => {
    expect(judge({ history: [], head: [PLAIN] }).drift).toEqual({ registered: null, predicted: PLAIN });
  });

  test("no valid schema, whatever the level", () => {
    const wrong = envelope(ID, { name: "c", type: ["double", "null"], default: "Infinity" });
    const judgement = judge({ level: "NONE", head: [envelope(column("a-b", "int")), wrong] });
    expect(judgement.verdicts).toMatchObject([
      { outcome: "invalid", message: "Illegal character in: a-b" },
      { outcome: "invalid", message: expect.stringMatching(/^Invalid default for field c/) },
    ]);
  });

  test("a stored version that does not parse is reported, not skipped in silence", () => {
    const judgement = judge({ history: [registered(1, "{"), registered(2, PLAIN)], head: [NULLABLE] });
    expect(judgement.unreadable).toMatchObject([{ version: 1 }]);
    expect(outcomes(judgement)).toEqual(["compatible"]);
  });
});
