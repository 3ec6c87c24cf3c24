import { MalformedError } from "../../config/malformed.ts";
import type { YamlDocument, YamlPath } from "../../config/yaml.ts";
import type { ReaderReference } from "../../model/contract.ts";
import type { ReadEntry } from "./shape.ts";

/** The files a read names, in the order of the format's keys. Throws MalformedError for a path that leads out of the repository. */
export function readersOf(document: YamlDocument, path: YamlPath, entry: ReadEntry): readonly ReaderReference[] {
  const { "reader-schema": avro, sql, "subscriber-schema": subscriber, sink, replica, typescript } = entry;
  const { "json-schema": json, "event-schema": producer } = entry;
  const at = (key: keyof ReadEntry) => document.at([...path, key]);
  const file = (written: string, ...steps: YamlPath) => repositoryPath(document, [...path, ...steps], written);
  const fileOrNull = (written: string | undefined, ...steps: YamlPath) =>
    written === undefined ? null : file(written, ...steps);
  const given: (ReaderReference | null)[] = [
    avro === undefined
      ? null
      : typeof avro === "string"
        ? { kind: "avro", value: file(avro, "reader-schema"), key: null, references: [], at: at("reader-schema") }
        : {
            kind: "avro",
            value: fileOrNull(avro.value, "reader-schema", "value"),
            key: fileOrNull(avro.key, "reader-schema", "key"),
            references: (avro.references ?? []).map((one, index) => file(one, "reader-schema", "references", index)),
            at: at("reader-schema"),
          },
    sql === undefined
      ? null
      : typeof sql === "string"
        ? { kind: "sql", path: file(sql, "sql"), dialect: null, at: at("sql") }
        : { kind: "sql", path: file(sql.file, "sql", "file"), dialect: sql.dialect ?? null, at: at("sql") },
    subscriber === undefined
      ? null
      : { kind: "subscriber", path: file(subscriber, "subscriber-schema"), at: at("subscriber-schema") },
    sink === undefined
      ? null
      : typeof sink === "string"
        ? { kind: "sink", path: file(sink, "sink"), profile: null, at: at("sink") }
        : { kind: "sink", path: file(sink.config, "sink", "config"), profile: sink.profile ?? null, at: at("sink") },
    replica === undefined ? null : { kind: "replica", profile: replica, at: at("replica") },
    json === undefined
      ? null
      : {
          kind: "json-schema",
          path: file(json, "json-schema"),
          producer: fileOrNull(producer, "event-schema"),
          at: at("json-schema"),
        },
    typescript === undefined
      ? null
      : {
          kind: "typescript",
          path: file(typescript.file, "typescript", "file"),
          type: typescript.type,
          at: at("typescript"),
        },
  ];
  return given.filter((reader) => reader !== null);
}

/** A path written from the contract's folder, as a path from the repository's root; `label!path` where that is one elsewhere. */
function repositoryPath(document: YamlDocument, place: YamlPath, written: string): string {
  const label = document.file.slice(0, document.file.lastIndexOf("!") + 1);
  const steps = document.file.slice(label.length).split("/").slice(0, -1);
  for (const step of written.split("/")) {
    if (step === "..") {
      if (steps.pop() === undefined) {
        const message = `"${written}" leads out of the repository`;
        throw new MalformedError([{ at: document.at(place), message }]);
      }
    } else if (step !== "." && step !== "") steps.push(step);
  }
  return label + steps.join("/");
}
