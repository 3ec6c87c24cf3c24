import type { AvroField, AvroRecord, AvroSchema } from "../../model/avro-schema.ts";
import { canRead } from "../compatibility.ts";
import { fittingFirst } from "./avsc-default.ts";

/**
 * Whether Java's readers take the branches that avsc takes. avsc takes a union's first branch that fits, Java the one of the very type or name
 * first (org.apache.avro.Resolver.ReaderUnion.firstMatchingBranch): a long read as `["float", "long"]` stays one there.
 */
export function readsAsJava(reader: AvroSchema, writer: AvroSchema, open: readonly Pair[] = []): boolean {
  if (writer.type === "union") return writer.branches.every((branch) => readsAsJava(reader, branch, open));
  if (reader.type === "union") {
    const fitting = reader.branches.find((branch) => canRead(branch, writer)) ?? null;
    // Neither can read it then.
    if (fitting === null) return true;
    return fitting === javaBranch(reader.branches, writer) && readsAsJava(fitting, writer, open);
  }
  if (reader.type === "array" && writer.type === "array") return readsAsJava(reader.items, writer.items, open);
  if (reader.type === "map" && writer.type === "map") return readsAsJava(reader.values, writer.values, open);
  if (reader.type !== "record" || writer.type !== "record") return true;
  if (open.some(([r, w]) => r === reader && w === writer)) return true;
  const inside = [...open, [reader, writer] as const];
  return reader.fields.every((field) => {
    const source = sourceOf(field, writer);
    return source === undefined || readsAsJava(inAvscsOrder(field), source.type, inside);
  });
}

type Pair = readonly [reader: AvroSchema, writer: AvroSchema];

function sourceOf({ name, aliases }: AvroField, writer: AvroRecord): AvroField | undefined {
  return writer.fields.find((field) => field.name === name || aliases.includes(field.name));
}

/** avsc has the branch that a default is of in front. */
function inAvscsOrder({ type, default: value }: AvroField): AvroSchema {
  return type.type === "union" && value !== undefined ? { ...type, branches: fittingFirst(type, value) } : type;
}

function javaBranch(branches: readonly AvroSchema[], writer: AvroSchema): AvroSchema | null {
  const alike = branches.filter((branch) => branch.type === writer.type);
  if (!("name" in writer)) return alike[0] ?? branches.find((branch) => canRead(branch, writer)) ?? null;
  const named = alike.find((branch) => "name" in branch && branch.name.full === writer.name.full);
  if (named !== undefined || writer.type !== "record") return named ?? null;
  const fitting = alike.filter((branch) => canRead(branch, writer));
  return (
    fitting.findLast((branch) => "name" in branch && branch.name.simple === writer.name.simple) ?? fitting[0] ?? null
  );
}
