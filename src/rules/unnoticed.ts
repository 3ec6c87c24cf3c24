import { formatLocation } from "../model/location.ts";
import { lastOf, type Pass } from "../pass/pass.ts";
import { subjectNamed } from "../pass/prediction-index.ts";

/**
 * Said of texts that a running connector does not come to by itself (an ALTER DOMAIN, an enum array's new label, a table outside
 * its filtered publication): they count all the same, for a restart will come.
 * @param texts of this subject; null for those it has once the change is through
 */
export function unnoticed(pass: Pass, subject: string, texts: readonly string[] | null = null): readonly string[] {
  const told = pass.streams.flatMap((stream) => {
    const last = lastOf(stream);
    const found = last === null ? undefined : subjectNamed(last, subject);
    const asked = texts ?? (found?.predicted === true ? found.streamed : []);
    const line = stream.timed().find((one) => one.subject === subject);
    const late = line?.afterRestart.find(({ text }) => asked.includes(text));
    if (line === undefined || late === undefined || line.versions.some(({ text }) => text === late.text)) return [];
    const place = late.at === null ? "" : ` behind ${formatLocation(late.at)}`;
    return [
      `connector ${stream.connector.name} does not notice this while it runs: ${subject} changes with the first row after a restart${place}`,
    ];
  });
  return [...new Set(told)];
}
