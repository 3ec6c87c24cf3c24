import { describe, expect, test } from "vitest";
import type { RegistrySubject } from "../../src/model/registry.ts";
import type { RegistryOpinion, RegistryWriter, SchemaLookup } from "../../src/ports.ts";
import { carryOut, planRegistration, type SubjectToRegister } from "../../src/registry/registration.ts";
import { column, envelope, nullable } from "../avro/schemas.ts";
import { registered } from "./versions.ts";

const PLAIN = envelope(column("id", "int"));
const WIDER = envelope(column("id", "int"), nullable("c", "int"));
const REQUIRED = envelope(column("id", "int"), column("c", "int"));
const AT_NONE = { level: "NONE", levelFrom: "configured", avro: null } as const;
const RETYPED = envelope(column("id", "int"), nullable("c", "string"));

/** A registry that holds what it is given, finds equal texts, and has an opinion that a test gives it. */
function registryOf(state: Partial<RegistrySubject>, opinion: RegistryOpinion = { kind: "accepted" }) {
  const settings = { level: "BACKWARD", mode: "READWRITE", normalize: false, compatibilityGroup: null } as const;
  const versions = [...(state.versions ?? [])];
  const asked: string[] = [];
  const registry: RegistryWriter = {
    label: "registry",
    takenAt: null,
    subject: async () => ({ ...settings, ...state, versions }),
    settings: async () => settings,
    server: async () => ({ product: null, version: null, avro: null }),
    subjects: async () => [],
    async find(_subject, { text }): Promise<SchemaLookup> {
      const version = versions.find(({ schema }) => schema === text);
      return version === undefined ? { kind: "absent" } : { kind: "found", version };
    },
    async compatibility(_subject, { text }) {
      asked.push(text);
      return opinion;
    },
    async register(_subject, { text, type }) {
      versions.push({ ...registered(versions.length + 1, text), schemaType: type });
      return { kind: "accepted" };
    },
  };
  return { registry, asked, versions };
}

const avro = (...texts: readonly string[]): SubjectToRegister => ({ subject: "t-value", type: "AVRO", texts });
const json = (...texts: readonly string[]): SubjectToRegister => ({ subject: "t-value", type: "JSON", texts });

describe("planRegistration", () => {
  test("the first that is missing is asked for, those behind it are judged", async () => {
    const { registry, asked } = registryOf({ versions: [registered(1, PLAIN)] });
    const planned = await planRegistration(avro(PLAIN, WIDER, envelope()), registry, AT_NONE);
    expect(planned).toMatchObject([{ state: "registered", version: 1 }, { state: "new" }, { state: "new" }]);
    const refused = await planRegistration(avro(PLAIN, envelope(), REQUIRED), registry, AT_NONE);
    expect(refused).toMatchObject([{ state: "registered" }, { state: "new" }, { state: "refused" }]);
    expect(asked).toEqual([WIDER, envelope()]);
  });

  test("the registry's own word counts where it looks at all that counts", async () => {
    const strange = registryOf({ versions: [registered(1, PLAIN)] }, { kind: "refused", messages: ["no"] });
    expect(await planRegistration(avro(WIDER), strange.registry, AT_NONE)).toMatchObject([
      { state: "refused", messages: ["no"] },
    ]);
    const lenient = registryOf({ versions: [registered(1, PLAIN)] });
    expect(await planRegistration(avro(REQUIRED), lenient.registry, AT_NONE)).toMatchObject([{ state: "new" }]);
    const versions = [registered(1, RETYPED), registered(2, PLAIN)];
    const transitive = registryOf({ versions, level: "FULL_TRANSITIVE" });
    expect(await planRegistration(avro(WIDER), transitive.registry, AT_NONE)).toMatchObject([
      {
        state: "refused",
        messages: expect.arrayContaining([expect.stringContaining("version 1"), "{oldSchemaVersion: 1}"]),
      },
    ]);
  });

  test("a mode that lets nobody register is said before anything is written", async () => {
    const { registry } = registryOf({ versions: [registered(1, PLAIN)], mode: "READONLY" });
    expect(await planRegistration(avro(PLAIN, WIDER), registry, AT_NONE)).toMatchObject([
      { state: "registered" },
      { state: "refused", messages: ["Subject t-value is in read-only mode (mode READONLY)"] },
    ]);
  });

  test("of other types only the first can be asked for; the rest is decided as it is written", async () => {
    const first = { ...registered(1, '{"type":"object"}'), schemaType: "JSON" as const };
    const { registry, asked, versions } = registryOf({ versions: [first] });
    const texts = json('{"type":"object","title":"a"}', '{"type":"object","title":"b"}');
    const planned = await planRegistration(texts, registry, AT_NONE);
    expect(planned).toMatchObject([{ state: "new" }, { state: "undecided" }]);
    expect(asked).toHaveLength(1);
    expect(await carryOut(texts, planned, registry)).toMatchObject([
      { state: "written", version: 2 },
      { state: "written", version: 3 },
    ]);
    expect(versions).toHaveLength(3);
  });
});
