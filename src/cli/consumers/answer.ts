import type { UndeclaredTable, UnreadColumn } from "../../contracts/query/gaps.ts";
import type { Reader } from "../../model/contract.ts";
import type { Paint } from "../../report/writer.ts";
import { inColumns } from "../columns.ts";
import { csv } from "./csv.ts";

/** What `headgate consumers` was asked and what came of it. */
export type ConsumersAnswer =
  | { readonly kind: "readers"; readonly readers: readonly Reader[] }
  | { readonly kind: "unread"; readonly unread: readonly UnreadColumn[] }
  | { readonly kind: "undeclared"; readonly undeclared: readonly UndeclaredTable[] };

export function answerJson(answer: ConsumersAnswer): string {
  const { kind: _kind, ...rest } = answer;
  return `${JSON.stringify({ version: 1, ...rest }, null, 2)}\n`;
}

export function answerCsv(answer: ConsumersAnswer): string {
  switch (answer.kind) {
    case "readers":
      return csv(
        [
          "consumer",
          "owner",
          "contact",
          "table",
          "column",
          "image",
          "via",
          "topic",
          "group",
          "reader",
          "certain",
          "status",
          "file",
          "line",
        ],
        answer.readers.map((reader) => [
          ...[reader.consumer, reader.owner ?? "", reader.contact ?? "", reader.table, reader.column, reader.image],
          ...[reader.via, reader.topic ?? "", reader.group ?? "", reader.reader, String(reader.certain)],
          ...[reader.status, reader.file, String(reader.line)],
        ]),
      );
    case "unread":
      return csv(
        ["table", "column", "topic", "may be read by"],
        answer.unread.map(({ table, column, topic, mayBeReadBy }) => [table, column, topic, mayBeReadBy.join(" ")]),
      );
    case "undeclared":
      return csv(
        ["table", "topic", "connector"],
        answer.undeclared.map(({ table, topic, connector }) => [table, topic, connector]),
      );
    default:
      return answer satisfies never;
  }
}

export function answerText(answer: ConsumersAnswer, paint: Paint): string {
  const rows = textRows(answer);
  return rows.length === 0 ? "" : `${inColumns(paint, rows)}\n`;
}

function textRows(answer: ConsumersAnswer): readonly (readonly string[])[] {
  switch (answer.kind) {
    case "readers":
      return answer.readers.map(readerRow);
    case "unread":
      return answer.unread.map(({ table, column, topic, mayBeReadBy }) => [
        `${table}.${column}`,
        `topic ${topic}`,
        mayBeReadBy.length === 0 ? "no reader" : `no reader for certain: ${mayBeReadBy.join(", ")} may read it`,
      ]);
    case "undeclared":
      return answer.undeclared.map(({ table, topic, connector }) => [
        table,
        `topic ${topic}`,
        `connector ${connector}`,
      ]);
    default:
      return answer satisfies never;
  }
}

function readerRow(reader: Reader): readonly string[] {
  const also = [reader.certain ? null : "may read it", reader.status === "pending" ? "pending" : null];
  return [
    `${reader.table}.${reader.column}`,
    reader.image,
    reader.consumer,
    [reader.owner, reader.contact].filter((name) => name !== null).join(", "),
    reader.via === "kafka" ? `topic ${reader.topic ?? "?"}` : reader.via,
    reader.group === null ? "" : `group ${reader.group}`,
    [reader.reader === "columns" ? null : reader.reader, ...also].filter((word) => word !== null).join(", "),
    `${reader.file}:${reader.line}`,
  ];
}
