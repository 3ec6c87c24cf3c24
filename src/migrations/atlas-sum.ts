import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { MigrationProblem, SourceFile } from "../model/migration.ts";
import { fileName, startOfFile } from "./framework.ts";

interface Sum {
  readonly name: string;
  readonly hash: string;
}

/**
 * Holds a folder against its atlas.sum, as `atlas migrate validate` does (sql/migrate/dir.go, Validate): a line for each
 * file in order of names, its sum over all names and texts up to and with its own, and one sum over those lines.
 * @param files the SQL files of the folder in order
 */
export function sumProblems(files: readonly SourceFile[], sum: SourceFile | undefined): readonly MigrationProblem[] {
  const first = files[0];
  if (sum === undefined)
    return first === undefined ? [] : [problem(first.path, "Atlas stops here: there is no atlas.sum")];
  const written = parseSum(sum.text);
  if (written === null) return [problem(sum.path, "Atlas stops here: atlas.sum does not sum up its own lines")];
  const found = sumsOf(files);
  const place = found.findIndex(({ name, hash }, at) => written[at]?.name !== name || written[at]?.hash !== hash);
  if (place === -1) {
    const gone = written[found.length];
    return gone === undefined
      ? []
      : [problem(sum.path, `Atlas stops here: atlas.sum lists ${gone.name}, which is not there`)];
  }
  return [problem(pathOf(files, found[place]), difference(written, found, place))];
}

function difference(written: readonly Sum[], found: readonly Sum[], place: number): string {
  const [here, there] = [found[place]?.name, written[place]?.name];
  if (here === there) return "its content is not what atlas.sum sums up: Atlas refuses to run any migration";
  return written.some(({ name }) => name === here)
    ? `atlas.sum has ${there} in front of it, which is not there: Atlas refuses to run any migration`
    : "atlas.sum does not list it here: Atlas refuses to run any migration";
}

function pathOf(files: readonly SourceFile[], sum: Sum | undefined): string {
  return files.find(({ path }) => fileName(path) === sum?.name)?.path ?? "";
}

function problem(file: string, message: string): MigrationProblem {
  return { kind: "edited", message, at: startOfFile(file) };
}

/** NewHashFile: one running sum; files that say `atlas:sum ignore` in their first line have a name in it only. */
function sumsOf(files: readonly SourceFile[]): readonly Sum[] {
  const running = sha256.create();
  return files.flatMap(({ path, text }) => {
    running.update(utf8ToBytes(fileName(path)));
    if (/^[ -~]*atlas:sum +ignore$/.test(text.split("\n", 1)[0] ?? "")) return [];
    return [{ name: fileName(path), hash: base64(running.update(utf8ToBytes(text))) }];
  });
}

/** The text of atlas.sum for a folder (HashFile.MarshalText). @param files the SQL files of the folder in order */
export function sumText(files: readonly SourceFile[]): string {
  const total = sha256.create();
  const lines = sumsOf(files).map(({ name, hash }) => {
    total.update(utf8ToBytes(name)).update(utf8ToBytes(hash));
    return `${name} h1:${hash}\n`;
  });
  return `h1:${base64(total)}\n${lines.join("")}`;
}

/** Null where the first line is not the sum of the others. */
function parseSum(text: string): readonly Sum[] | null {
  const [head = "", ...lines] = text.replace(/\n$/, "").split(/\r?\n/);
  const total = sha256.create();
  const sums: Sum[] = [];
  for (const line of lines) {
    const [name, hash] = line.split(/h1:(.*)/s);
    if (name === undefined || hash === undefined) return null;
    sums.push({ name: name.trim(), hash });
    total.update(utf8ToBytes(name.trim())).update(utf8ToBytes(hash));
  }
  return head.replace(/^h1:/, "") === base64(total) ? sums : null;
}

/** The sum so far; more may be added to it afterwards. */
function base64(running: ReturnType<typeof sha256.create>): string {
  return btoa(String.fromCharCode(...running.clone().digest()));
}
