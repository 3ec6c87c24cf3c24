import type { SchemaToRegister } from "../../ports.ts";

export function pathOf(subject: string): string {
  return `/subjects/${encodeURIComponent(subject)}`;
}

/** AVRO is what a registry takes a schema for where no type is told; those before 5.5 know no other way. */
export function bodyOf({ type, text }: SchemaToRegister): string {
  return JSON.stringify(type === "AVRO" ? { schema: text } : { schema: text, schemaType: type });
}
