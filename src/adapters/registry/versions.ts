import { contextOf } from "../../model/registry.ts";
import { InputError } from "../../ports.ts";
import type { HttpAnswer, HttpClient } from "../http/client.ts";
import { jsonOf, memberOf, numbersOf } from "../json.ts";
import { absenceOf, type RawVersion, read, readVersion, versionOf } from "./answers.ts";
import { contextOfPath, isSameSubject, qualified } from "./contexts.ts";
import { readList } from "./pages.ts";

export interface VersionReader {
  /** Live versions, oldest first; none where there is no such subject. */
  of(subject: string): Promise<readonly RawVersion[]>;
  /** Those that the paths of an alias lead to. */
  ofAlias(alias: string, target: string): Promise<readonly RawVersion[]>;
}

/** What `GET /schemas` gives at most at once (Confluent's schema.search.max.limit). */
const ROWS = 1000;
/** Fewer rows than any server stops at by itself. */
const FEW = 100;
/** Versions are deleted while they are read, but not all the time. */
const READINGS = 3;
/** Apicurio Registry 3 lists no more versions than this, whatever page is asked for. */
const VERSIONS = 500;

export function versionReader(http: HttpClient): VersionReader {
  const context = contextOfPath(http.path);
  const byPath = (subject: string, target: string) =>
    readByPath(http, subject, ({ subject: named }) => isSameSubject(named, target, context));
  /** Null where the server has no such list, or one that tells too little. */
  const inOne = async (subject: string): Promise<readonly RawVersion[] | null> => {
    const rows = new Map<number, RawVersion>();
    const seen = new Set<string>();
    for (;;) {
      const query = `subjectPrefix=${encodeURIComponent(subject)}&offset=${seen.size}&limit=${ROWS}`;
      const page = rowsOf(await http.probe(`${http.path}/schemas?${query}`));
      if (page === null || !page.every((row) => isBelow(row.subject, subject, context))) return null;
      const before = seen.size;
      for (const row of page) {
        seen.add(`${row.subject} ${row.version}`);
        if (isSameSubject(row.subject, subject, context)) rows.set(row.version, row);
      }
      if (page.length < FEW || seen.size === before) break;
    }
    return [...rows.values()].sort((a, b) => a.version - b.version);
  };
  let works: Promise<boolean> | null = null;
  const rowsOfSubject = async (subject: string): Promise<readonly RawVersion[] | null> => {
    if (works !== null) return (await works) ? inOne(subject) : null;
    // The first to ask finds out for all.
    const first = inOne(subject);
    works = first.then((rows) => rows !== null);
    // What went wrong is told to who asked first; nobody else may ever wait for it.
    works.catch(() => undefined);
    return first;
  };
  return {
    ofAlias: byPath,
    of: async (subject) => {
      // A context's settings are kept as those of a subject without a name.
      if (contextOf(subject) === subject && subject !== "") return [];
      const rows = await rowsOfSubject(subject);
      // A list leaves out what these credentials may not see; the subject's own path says so.
      return rows === null || rows.length === 0 ? byPath(subject, subject) : rows;
    },
  };
}

function isBelow(named: string, subject: string, context: string): boolean {
  return named.startsWith(subject) || named.startsWith(qualified(subject, context));
}

function rowsOf({ status, body }: HttpAnswer): readonly RawVersion[] | null {
  const json = status === 200 ? jsonOf(body) : null;
  if (!Array.isArray(json)) return null;
  const rows = json.map(versionOf);
  if (!rows.every((row) => row !== null)) return null;
  return rows.filter((_, index) => memberOf(json[index], "deleted") !== true);
}

async function readByPath(
  http: HttpClient,
  subject: string,
  isOfSubject: (version: RawVersion) => boolean,
): Promise<readonly RawVersion[]> {
  const path = `/subjects/${encodeURIComponent(subject)}/versions`;
  const readOne = async (which: number | "latest"): Promise<RawVersion | null> => {
    const answer = await http.send("GET", `${path}/${which}`);
    if (absenceOf(answer) !== null) return null;
    const isAsked = (found: RawVersion) => isOfSubject(found) && (which === "latest" || found.version === which);
    return readVersion(http, answer, isAsked);
  };
  for (let reading = 1; reading <= READINGS; reading++) {
    const numbers = await versionNumbers(http, path);
    const [listed, others] = await Promise.all([
      Promise.all(numbers.map(readOne)),
      numbers.length < VERSIONS ? [] : unlisted(numbers, readOne),
    ]);
    // Deleted since they were listed: what is left is another list.
    if (!listed.every((version) => version !== null)) continue;
    return [...listed, ...others].sort((a, b) => a.version - b.version);
  }
  throw new InputError(`versions of ${subject} were deleted each time they were read`, {
    where: http.label,
    todo: "try again when nobody cleans up the registry",
  });
}

function versionNumbers(http: HttpClient, path: string): Promise<readonly number[]> {
  const list = readList(async (page) => {
    const answer = await http.send("GET", page === null ? path : `${path}?offset=${page.offset}&limit=${page.limit}`);
    if ([40401, 40404].includes(absenceOf(answer) ?? 0)) return [];
    // A subject without versions is none, and no registry says so by an empty list.
    return read(http, answer, (json) => (page === null && numbersOf(json)?.length === 0 ? null : numbersOf(json)));
  }, VERSIONS);
  return list.then(({ items }) => items);
}

/** Those that a list which was cut off leaves out: what is up to the latest, not listed, and not deleted. */
async function unlisted(
  numbers: readonly number[],
  readOne: (which: number | "latest") => Promise<RawVersion | null>,
): Promise<readonly RawVersion[]> {
  const latest = await readOne("latest");
  const known = new Set(numbers);
  const missing = Array.from({ length: latest?.version ?? 0 }, (_, index) => index + 1).filter(
    (one) => !known.has(one),
  );
  return (await Promise.all(missing.map(readOne))).filter((version) => version !== null);
}
