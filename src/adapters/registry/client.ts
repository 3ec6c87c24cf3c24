import type { RegistryServer, RegistrySubject } from "../../model/registry.ts";
import {
  InputError,
  type RegistryOpinion,
  type RegistryWriter,
  type SchemaLookup,
  type SchemaToRegister,
} from "../../ports.ts";
import type { HttpAccess } from "../http/access.ts";
import { type HttpClient, openHttp } from "../http/client.ts";
import type { HttpPatience } from "../http/patience.ts";
import {
  absenceOf,
  isUnsupported,
  jsonOf,
  memberOf,
  messageOf,
  mixedUp,
  numberOf,
  read,
  textOf,
  textsOf,
  versionNumbersOf,
} from "./answers.ts";
import { bareName } from "./contexts.ts";
import { readList } from "./pages.ts";
import { referenceResolver } from "./references.ts";
import { APICURIO, CONFLUENT, readServer } from "./server.ts";
import { settingsReader } from "./settings.ts";
import { versionReader } from "./versions.ts";

const CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

/**
 * A live registry over Confluent's REST API, version 1, as Confluent Platform and Cloud, Karapace and Apicurio (below
 * `/apis/ccompat/v7`) speak it. Nothing is sent before the first question; what is read of a subject is read once, until it is written to.
 * An address that ends in `/contexts/.name` is that context's. Throws InputError for an access that cannot work.
 */
export function openRegistry(access: HttpAccess, patience?: HttpPatience): RegistryWriter {
  const http = openHttp(access, CONTENT_TYPE, patience);
  let server: Promise<RegistryServer> | null = null;
  const askServer = () => {
    server ??= readServer(http);
    return server;
  };
  /** Apicurio Registry cuts lists off, and so may what does not say what it is. */
  const givesAll = async () => ![APICURIO, null].includes((await askServer()).product);
  const settings = settingsReader(http, askServer);
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
    server: askServer,
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
    compatibility: async (subject, schema) => judge(http, (await askServer()).product, subject, schema),
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

function pathOf(subject: string): string {
  return `/subjects/${encodeURIComponent(subject)}`;
}

/** AVRO is what a registry takes a schema for where no type is told; those before 5.5 know no other way. */
function bodyOf({ type, text }: SchemaToRegister): string {
  return JSON.stringify(type === "AVRO" ? { schema: text } : { schema: text, schemaType: type });
}

/** Apicurio Registry lists no more subjects than this at once; 2.6 lists none behind them. */
const SUBJECTS = 1000;

/** Names of live subjects that begin so, of all contexts, sorted by UTF-16 code units. Throws InputError where there may be more. */
async function listSubjects(
  http: HttpClient,
  prefix: string,
  givesAll: () => Promise<boolean>,
): Promise<readonly string[]> {
  const { items, first, isPaged } = await readList(async (page) => {
    const query = [
      ...(prefix === "" ? [] : [`subjectPrefix=${encodeURIComponent(prefix)}`]),
      ...(page === null ? [] : [`offset=${page.offset}`, `limit=${page.limit}`]),
    ];
    return read(http, await http.send("GET", `/subjects${query.length === 0 ? "" : `?${query.join("&")}`}`), textsOf);
  }, 1);
  if (first === SUBJECTS && !isPaged && !(await givesAll())) {
    throw new InputError(`the registry lists ${SUBJECTS} subjects and may have more: it gives no further pages`, {
      where: http.label,
      todo: "name the subjects that are meant; Apicurio Registry from 3.3 on lists all",
    });
  }
  return items.filter((name) => name.startsWith(prefix)).sort();
}

/**
 * Confluent's from 7.0 on is asked what registering would ask: all versions that the level looks at. Apicurio Registry takes that question for
 * one about all versions at any level, Karapace has none but that about one version, and follows the level by itself.
 */
async function judge(
  http: HttpClient,
  product: string | null,
  subject: string,
  schema: SchemaToRegister,
): Promise<RegistryOpinion> {
  const path = `/compatibility${pathOf(subject)}/versions`;
  const ask = (which: string) => http.send("POST", `${path}${which}?verbose=true`, bodyOf(schema));
  const whole = product === CONFLUENT ? await ask("") : null;
  const answer = whole === null || isUnsupported(whole) ? await ask("/latest") : whole;
  // A subject without versions lets everything in, also where the registry knows nothing of it (Confluent's before 6.0, Karapace).
  if (NO_VERSIONS.includes(absenceOf(answer) ?? 0)) return { kind: "accepted" };
  if (answer.status === 422) return { kind: "refused", messages: [messageOf(http, answer)] };
  return read(http, answer, opinionOf);
}

/** No such subject; no version `latest`; a subject that was softly deleted. */
const NO_VERSIONS = [40401, 40402, 40404];

function opinionOf(json: unknown): RegistryOpinion | null {
  const isCompatible = memberOf(json, "is_compatible");
  if (isCompatible === true) return { kind: "accepted" };
  if (isCompatible !== false) return null;
  const messages = memberOf(json, "messages");
  if (Array.isArray(messages)) return { kind: "refused", messages: messages.map(String) };
  // Apicurio Registry 2.
  const reason = textOf(json, "reason");
  return { kind: "refused", messages: reason === null ? [] : [reason] };
}
