import type { Report } from "../model/report.ts";

/** What a stretch of text is; the caller decides what that looks like. */
export type Style = "error" | "warning" | "info" | "good" | "strong" | "location" | "gutter" | "mark" | "label" | "dim";

/** Adds colours, or not. Must keep the text's characters. */
export type Paint = (style: Style, text: string) => string;

/** No colours. */
export const plain: Paint = (_style, text) => text;

/**
 * One output format. A new format is a new file that exports one of these, and its line in writers.ts.
 * `write` gives the whole output, ending in a line break; the same report gives the same bytes.
 */
export interface ReportWriter {
  readonly format: string;
  /** @param detail `explained`: with the way from each change to its readers, where the format leaves it out otherwise */
  write(report: Report, paint: Paint, detail?: Detail): string;
}

export type Detail = "plain" | "explained";
