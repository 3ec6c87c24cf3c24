import type { Sequence, Step } from "../conformance/registrations/sequence.ts";
import { keptHistory, type Texts, textsBehind } from "./kept-history.ts";
import { type Files, review } from "./project.ts";
import type { SequenceCase } from "./sequence-cases.ts";

/** The errors that tell the registry to refuse something under the case's subject: rule, place and column. */
export async function foundBy(one: SequenceCase): Promise<readonly string[]> {
  const { project, change, level, subject } = one;
  const registry = keptHistory(await registryOf(one), level);
  const { findings } = await review({ ...project, ...pastFiles(one) }, change, undefined, registry);
  const refused = findings.filter(
    (finding) =>
      finding.severity === "error" &&
      (finding.rule === "registry-incompatible"
        ? finding.subject === subject
        : finding.evidence.some((line) => line.startsWith(`registry: refuses ${subject}: `))),
  );
  return refused.map(({ rule, at, field }) => {
    const place = at === null ? "nowhere" : `${at.file}:${at.start.line}:${at.start.column}`;
    return `${rule} ${place} ${field ?? "-"}`;
  });
}

/** The same as registrations under the subject, worked out without the gate; `places` has one entry for each text of the change. */
export async function asSequence(
  one: SequenceCase,
): Promise<{ readonly sequence: Sequence; readonly places: readonly string[] }> {
  const { name, level, subject, project, after, past, moments } = one;
  const held = (await registryOf(one)).get(subject) ?? [];
  const all = [...past.map(withoutComments), ...moments.map(({ sql }) => sql)];
  const texts = await textsBehind({ ...project, ...after, ...numbered(all) });
  const registered = moments.flatMap(({ at }, index) =>
    (texts[past.length + index]?.get(subject) ?? []).map((text) => ({ at, text })),
  );
  const steps: readonly Step[] = [
    ...held.map((text): Step => ({ hold: text, metadata: {} })),
    { level },
    ...registered.map(({ text }): Step => ({ register: text, normalize: false })),
  ];
  return { sequence: { id: name, steps }, places: registered.map(({ at }) => at) };
}

async function registryOf({ project, past, before = [] }: SequenceCase): Promise<Texts> {
  const found = new Map<string, readonly string[]>();
  for (const files of [...before, { ...project, ...numbered(past.map(withoutComments)) }]) {
    for (const texts of await textsBehind(files)) {
      for (const [name, some] of texts) found.set(name, [...new Set([...(found.get(name) ?? []), ...some])]);
    }
  }
  return found;
}

/** As the project's framework names them. */
function pastFiles({ project, past }: SequenceCase): Files {
  const config = project["headgate.yaml"] ?? "";
  const nameOf = (index: number) => {
    const number = String(index + 1).padStart(4, "0");
    if (config.includes("flyway")) return `db/V${number}__past.sql`;
    if (config.includes("goose")) return `db/${number}_past.sql`;
    return config.includes("golang-migrate") ? `db/${number}_past.up.sql` : `db/${number}.sql`;
  };
  return Object.fromEntries(past.map((sql, index) => [nameOf(index), sql]));
}

function numbered(sqls: readonly string[]): Files {
  return Object.fromEntries(sqls.map((sql, index) => [`db/${String(index + 1).padStart(4, "0")}.sql`, sql]));
}

function withoutComments(sql: string): string {
  return sql.replace(/^--.*\n/gm, "");
}
