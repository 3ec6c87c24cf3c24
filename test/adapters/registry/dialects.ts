import type { IncomingMessage } from "node:http";
import type { Reply } from "../../support/loopback.ts";

/** What a registry that stands for a real one holds. */
export interface Held {
  readonly subjects: Readonly<Record<string, HeldSubject>>;
  /** Of the registry as a whole, as `GET /config` answers. */
  readonly config?: object;
  readonly mode?: string;
}

export interface HeldSubject {
  readonly versions?: readonly HeldVersion[];
  readonly config?: object;
  readonly mode?: string;
}

export interface HeldVersion {
  readonly version: number;
  readonly id?: number;
  readonly schema?: string;
  readonly schemaType?: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
  readonly metadata?: object;
  readonly deleted?: true;
}

export const TEXT = '{"type":"record","name":"a","fields":[]}';

/** So many versions of an empty record. */
export const versions = (...numbers: readonly number[]): readonly HeldVersion[] =>
  numbers.map((version) => ({ version }));

type Dialect = (request: IncomingMessage) => Reply;

const ok = (body: unknown): Reply => ({ status: 200, body });
const absent = (code: number, message: string): Reply => ({ status: 404, body: { error_code: code, message } });

const NO_PATH: Reply = absent(404, "HTTP 404 Not Found");

interface Asked {
  readonly method: string;
  /** Path segments, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

function asked({ method = "", url = "" }: IncomingMessage, below = ""): Asked | null {
  const { pathname, searchParams: query } = new URL(url, "http://any");
  if (!pathname.startsWith(below)) return null;
  return { method, path: pathname.slice(below.length).split("/").slice(1).map(decodeURIComponent), query };
}

function live(held: HeldSubject | undefined, withDeleted = false): readonly HeldVersion[] {
  return (held?.versions ?? []).filter(({ deleted }) => withDeleted || deleted === undefined);
}

function record(subject: string, { version, id = version, schema = TEXT, deleted: _, ...rest }: HeldVersion): object {
  return { subject, version, id, schema, ...rest };
}

function paged<Item>(items: readonly Item[], { query }: Asked, most: number): readonly Item[] {
  const [offset, limit] = [Number(query.get("offset") ?? 0), Number(query.get("limit") ?? most)];
  return items.slice(offset, offset + Math.min(limit < 0 ? most : limit, most));
}

/** `/subjects/…`, alike in all but lists and words. */
function subjectAnswer(held: Held, { path, query, method }: Asked, resolve: (subject: string) => string): Reply {
  const [, named = "", , which] = path;
  const subject = resolve(named);
  const withDeleted = query.get("deleted") === "true";
  const known = live(held.subjects[subject], withDeleted);
  if (known.length === 0) return absent(40401, `Subject '${subject}' not found.`);
  if (method === "POST") return ok(record(subject, known.at(-1) ?? { version: 1 }));
  if (which === undefined) return ok(known.map(({ version }) => version));
  const version = which === "latest" ? known.at(-1) : known.find((one) => String(one.version) === which);
  return version === undefined ? absent(40402, `Version ${which} not found.`) : ok(record(subject, version));
}

export interface ConfluentOptions {
  /** Null: before it told its version. */
  readonly version?: string | null;
  /** `GET /schemas` is there. */
  readonly bulk?: boolean;
  /** How much a page holds at most. */
  readonly page?: number;
  /** `defaultToGlobal` is known (6.0). */
  readonly inherits?: boolean;
}

/** Confluent's. Aliases lead `/subjects` to their target, one step; `/contexts/.name` stands for `:.name:`. */
export function confluent(held: Held, options: ConfluentOptions = {}): Dialect {
  const { version = "7.9.0", bulk = true, page = 1000, inherits = true } = options;
  return (request) => {
    const whole = asked(request);
    if (whole === null) return NO_PATH;
    const inContext = whole.path[0] === "contexts" ? `:${whole.path[1]}:` : "";
    const question = inContext === "" ? whole : { ...whole, path: whole.path.slice(2) };
    const [first, second = "", third] = question.path;
    const qualify = (subject: string) => (subject.startsWith(":") ? subject : `${inContext}${subject}`);
    const target = (subject: string) => {
      const config: { alias?: string } = held.subjects[qualify(subject)]?.config ?? {};
      return qualify(config.alias ?? subject);
    };
    const prefix = qualify(question.query.get("subjectPrefix") ?? "").replace(/^:\*:/, "");
    const below = Object.entries(held.subjects)
      .filter(([name]) => name.startsWith(prefix))
      .sort();
    switch (first) {
      case "v1":
        if (version === null) return third === "id" ? ok({ scope: { path: [], clusters: {} } }) : NO_PATH;
        return ok({ version, commitId: "0".repeat(40) });
      case "schemas": {
        const rows = below.flatMap(([name, subject]) => live(subject).map((one) => record(name, one)));
        return bulk ? ok(paged(rows, question, page)) : NO_PATH;
      }
      case "subjects": {
        if (second !== "") return subjectAnswer(held, question, target);
        const names = below.flatMap(([name, subject]) => (live(subject).length > 0 ? [name] : []));
        return ok(page < 1000 ? paged(names, question, page) : names);
      }
      case "config":
        return setting(held, question, qualify, inherits, ({ config }) => config, 40408);
      case "mode":
        return setting(
          held,
          question,
          qualify,
          inherits,
          ({ mode }) => (mode === undefined ? undefined : { mode }),
          40409,
        );
      case "compatibility":
        return ok({ is_compatible: true });
      default:
        return NO_PATH;
    }
  };
}

function setting(
  held: Held,
  { path, query }: Asked,
  qualify: (subject: string) => string,
  inherits: boolean,
  own: (of: { config?: object; mode?: string }) => object | undefined,
  code: number,
): Reply {
  const global = own({ config: { compatibilityLevel: "BACKWARD" }, mode: "READWRITE", ...held });
  const subject = qualify(path[1] ?? "");
  if (subject === "") return ok(global);
  const context = held.subjects[/^:\.[^:]*:/.exec(subject)?.[0] ?? ""];
  const told = own(held.subjects[subject] ?? {});
  if (told !== undefined) return ok(told);
  if (inherits && query.get("defaultToGlobal") === "true") return ok(own(context ?? {}) ?? global);
  return absent(inherits ? code : 40401, `Subject '${subject}' does not have subject-level configuration configured`);
}

/** Karapace 3 to 5: no contexts, aliases or versions of its own API; what it does not have is told by `error_code` 404. */
export function karapace(held: Held, modes = true): Dialect {
  return (request) => {
    const question = asked(request);
    if (question === null) return NO_PATH;
    const [first, subject] = question.path;
    const known = Object.entries(held.subjects);
    switch (first) {
      case "_health":
        return ok({ process_uptime_sec: 12, karapace_version: "4.1.0" });
      case "schemas":
        return ok(known.flatMap(([name, one]) => live(one).map((version) => record(name, version))));
      case "subjects":
        if (subject !== undefined) return subjectAnswer(held, question, (name) => name);
        return ok(known.flatMap(([name, one]) => (live(one).length > 0 ? [name] : [])));
      case "config": {
        if (subject === undefined) return ok(held.config ?? { compatibilityLevel: "BACKWARD" });
        if (live(held.subjects[subject]).length === 0) return absent(40401, `Subject '${subject}' not found.`);
        return ok(held.subjects[subject]?.config ?? held.config ?? { compatibilityLevel: "BACKWARD" });
      }
      case "mode":
        return modes ? ok({ mode: "READWRITE" }) : NO_PATH;
      default:
        return NO_PATH;
    }
  };
}

/** Of a longer history 3.3.3 lists the oldest, and pages within these. */
const VERSIONS = 500;

export const CCOMPAT = "/apis/ccompat/v7";

/** Apicurio Registry: what follows is what 3.3.3 and 2.6.13 were seen to answer. */
export function apicurio(held: Held, release: "3.3.3" | "2.6.13", cut = 1000): Dialect {
  const isNew = release === "3.3.3";
  const unknown: Reply = isNew ? { status: 404, body: "" } : absent(0, "Operation not supported.");
  const none = { compatibilityLevel: "NONE" };
  let asks = 0;
  return (request) => {
    if (request.url === `/apis/registry/${isNew ? "v3" : "v2"}/system/info`) {
      return ok({ name: "Apicurio Registry (In Memory)", version: release });
    }
    const question = asked(request, CCOMPAT);
    if (question === null) return { status: 404, body: "<html>Not Found</html>" };
    const [first, subject] = question.path;
    const known = Object.entries(held.subjects);
    switch (first) {
      case "schemas":
        return isNew ? ok(known.flatMap(([, one]) => live(one).map(() => ({ schema: TEXT })))) : unknown;
      case "subjects": {
        if (subject !== undefined) {
          const answer = subjectAnswer(held, question, (name) => name);
          const isList = typeof answer === "object" && Array.isArray(answer.body);
          return isList && isNew ? ok(paged(answer.body.slice(0, VERSIONS), question, VERSIONS)) : answer;
        }
        const names = known.flatMap(([name, one]) => (live(one).length > 0 ? [name] : []));
        if (isNew) return ok(paged(names, question, cut));
        // What it leaves out is another part from time to time.
        asks++;
        return ok([...names.slice(asks), ...names.slice(0, asks)].slice(0, cut));
      }
      case "config": {
        const global = held.config ?? none;
        if (subject === undefined) return ok(global);
        if (live(held.subjects[subject]).length === 0) return absent(40401, `Subject '${subject}' not found.`);
        const inherits = isNew && question.query.get("defaultToGlobal") === "true";
        return ok(held.subjects[subject]?.config ?? (inherits ? global : none));
      }
      case "mode":
        return isNew ? ok({ mode: "READWRITE" }) : absent(0, "Operation not supported.");
      default:
        return unknown;
    }
  };
}
