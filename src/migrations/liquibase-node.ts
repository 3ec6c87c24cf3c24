import { parse } from "yaml";
import type { SourceFile } from "../model/migration.ts";
import { readXml, type XmlElement } from "./xml.ts";

/** A node of a changelog, however it is written: YAML and JSON maps become elements like those of XML. */
export type ChangelogNode = XmlElement;

const STRUCTURED = /\.(?:ya?ml|json|xml)$/i;

export function isStructured(path: string): boolean {
  return STRUCTURED.test(path);
}

/** The `databaseChangeLog` of a file: its children in order; null for a file that is no changelog. */
export function readChangelog({ path, text }: SourceFile): readonly ChangelogNode[] | null {
  if (!text.includes("databaseChangeLog")) return null;
  if (/\.xml$/i.test(path)) {
    const root = readXml(text);
    return root?.name === "databaseChangeLog" ? root.children : null;
  }
  const value = parsed(text);
  const entries = isRecord(value) ? value.databaseChangeLog : null;
  return Array.isArray(entries) ? entries.flatMap(nodesOf) : null;
}

function parsed(text: string): unknown {
  try {
    // JSON is YAML too.
    return parse(text, { logLevel: "silent" });
  } catch {
    return null;
  }
}

/** `{include: {file: a.sql}}` → an element `include` with the attribute `file`. */
function nodesOf(value: unknown): readonly ChangelogNode[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([name, content]) => nodeOf(name, content));
}

function nodeOf(name: string, content: unknown): ChangelogNode {
  // A list stands for its items: `preConditions: [{onFail: HALT}, …]`.
  const items = Array.isArray(content) ? content : [content];
  const entries = items.filter(isRecord).flatMap((item) => Object.entries(item));
  return {
    name,
    attributes: new Map(entries.flatMap(([key, value]) => (isScalar(value) ? [[key, String(value)]] : []))),
    children: entries.flatMap(([key, value]) => (isScalar(value) ? [] : [nodeOf(key, value)])),
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
