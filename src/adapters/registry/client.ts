import { once } from "../../model/once.ts";
import type { RegistrySubject } from "../../model/registry.ts";
import type { RegistryOpinion, RegistryWriter, SchemaLookup } from "../../ports.ts";
import type { HttpAccess } from "../http/access.ts";
import { openHttp } from "../http/client.ts";
import type { HttpPatience } from "../http/patience.ts";
import { jsonOf, numberOf, textOf } from "../json.ts";
import { absenceOf, messageOf, mixedUp, read, versionNumbersOf } from "./answers.ts";
import { bareName } from "./contexts.ts";
import { askOpinion } from "./opinion.ts";
import { referenceResolver } from "./references.ts";
import { bodyOf, pathOf } from "./requests.ts";
import { APICURIO, readServer } from "./server.ts";
import { settingsReader } from "./settings.ts";
import { listSubjects } from "./subjects.ts";
import { versionReader } from "./versions.ts";

const CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

/**
 * A live registry over Confluent's REST API, version 1, as Confluent Platform and Cloud, Karapace and Apicurio (below
 * `/apis/ccompat/v7`) speak it. Nothing is sent before the first question; what is read of a subject is read once, until it is written to.
 * An address that ends in `/contexts/.name` is that context's. Throws InputError for an access that cannot work.
 */
export function openRegistry(access: HttpAccess, patience?: HttpPatience): RegistryWriter {
  const http = openHttp(access, CONTENT_TYPE, patience);
  const server = once(() => readServer(http));
  /** Apicurio Registry cuts lists off, and so may what does not say what it is. */
  const givesAll = async () => ![APICURIO, null].includes((await server()).product);
  const settings = settingsReader(http, server);
  const versions = versionReader(http);
  const resolve = referenceResolver(http);
  const readSubject = async (name: string): Promise<RegistrySubject> => {
    const { alias, ...own } = await settings.of(name);
    const live = await (alias === null ? versions.of(name) : versions.ofAlias(name, alias));
    return { ...own, versions: await Promise.all(live.map(resolve)) };
  };
  const subjects = new Map<string, Promise<RegistrySubject>>();
  return {
    label: http.label,
    takenAt: null,
    server,
    settings: settings.global,
    subject(name) {
      const known = subjects.get(name) ?? readSubject(name);
      subjects.set(name, known);
      return known;
    },
    subjects: (prefix = "") => listSubjects(http, prefix, givesAll),
    async find(subject, schema): Promise<SchemaLookup> {
      const answer = await http.send("POST", pathOf(subject), bodyOf(schema));
      if (absenceOf(answer) !== null) return { kind: "absent" };
      if (answer.status === 422) return { kind: "invalid", message: messageOf(http, answer) };
      const version = read(http, answer, versionNumbersOf);
      const named = textOf(jsonOf(answer.body), "subject");
      if (named === null || bareName(named) === bareName(subject)) return { kind: "found", version };
      const { alias } = await settings.of(subject);
      if (alias !== null && bareName(named) === bareName(alias)) return { kind: "found", version };
      throw mixedUp(http, { ...version, subject: named });
    },
    compatibility: async (subject, schema) => askOpinion(http, (await server()).product, subject, schema),
    async register(subject, schema): Promise<RegistryOpinion> {
      subjects.delete(subject);
      const answer = await http.send("POST", `${pathOf(subject)}/versions`, bodyOf(schema));
      if (answer.status === 409 || answer.status === 422) {
        return { kind: "refused", messages: [messageOf(http, answer)] };
      }
      read(http, answer, (json) => numberOf(json, "id"));
      return { kind: "accepted" };
    },
  };
}
