import { faultOfItsOwn } from "../../registry/judge.ts";
import { modeRefusal } from "../../registry/registration-rules.ts";
import type { Version } from "../../registry/versions.ts";
import type { Question } from "./question.ts";

/**
 * What stands against a schema besides the level: a mode that lets nobody register, and what registries with a later Avro refuse. A sentence each;
 * none for a schema that is registered already.
 */
export function warningsOf(question: Question, same: Version | null): readonly string[] {
  return same === null ? [...closedMode(question), ...laterAvro(question)] : [];
}

function closedMode({ source }: Question): readonly string[] {
  const refusal = source === null ? null : modeRefusal(source.mode, source.subject);
  if (source === null || refusal === null) return [];
  return [
    `the registry takes no new version, whatever the level (42205: ${refusal}): set the mode ${source.mode} to READWRITE first, or leave it to what fills this registry`,
  ];
}

function laterAvro({ type, avro, avroNamed, references, newer, older }: Question): readonly string[] {
  if (type !== "AVRO" || avro === "1.12" || avroNamed || references.length > 0) return [];
  const fault = faultOfItsOwn(newer.text, older);
  return fault === null
    ? []
    : [`registries with Avro 1.12 (Confluent 8.0.3, 8.1.1 and later) do not take it: ${fault}`];
}
