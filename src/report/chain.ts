import type { AffectedConsumer, Finding } from "../model/finding.ts";
import { formatLocation, type Location } from "../model/location.ts";

/** How a change reaches a reader: the SQL, what it does, the topic it comes through, and where the reader says that it reads it. */
export interface ChainLink {
  readonly kind: "cause" | "change" | "stream" | "contract" | "reader";
  readonly text: string;
  /** Null for what stands nowhere. */
  readonly at: Location | null;
}

/**
 * The links from the change to one of its readers, in order; what is not known is left out.
 * @param sources texts by path, for the words of the statement
 */
export function chainOf(
  finding: Finding,
  consumer: AffectedConsumer,
  sources: ReadonlyMap<string, string>,
): readonly ChainLink[] {
  const { readAt = null, topic = null } = consumer;
  const cause = consumer.cause ?? finding.at;
  const streams = [
    ...(topic === null ? [] : [`topic ${topic}`]),
    ...(finding.subject === null ? [] : [`subject ${finding.subject}`]),
  ];
  return [
    ...(cause === null ? [] : [{ kind: "cause" as const, text: wordsAt(cause, sources), at: cause }]),
    { kind: "change", text: finding.message, at: null },
    ...(streams.length === 0 ? [] : [{ kind: "stream" as const, text: streams.join(", "), at: null }]),
    { kind: "contract", text: `contract of ${consumer.consumer}: ${consumer.reason}`, at: consumer.at },
    ...(readAt === null ? [] : [{ kind: "reader" as const, text: wordsAt(readAt, sources), at: readAt }]),
  ];
}

/** One line for each link, where it stands in front. */
export function chainText(links: readonly ChainLink[]): string {
  return links
    .map(({ text, at }) => (at === null ? text : `${formatLocation(at)}${text === "" ? "" : ` ${text}`}`))
    .map((line, index) => (index === 0 ? line : `→ ${line}`))
    .join("\n");
}

const WORDS = 120;

/** The line a place begins on, shortened; empty where its file is not known. */
function wordsAt({ file, start }: Location, sources: ReadonlyMap<string, string>): string {
  const line = sources.get(file)?.split("\n")[start.line - 1]?.trim() ?? "";
  return line.length > WORDS ? `${line.slice(0, WORDS - 1)}…` : line;
}
