import type { RegistryOpinion, SchemaToRegister } from "../../ports.ts";
import type { HttpClient } from "../http/client.ts";
import { memberOf, textOf } from "../json.ts";
import { absenceOf, isUnsupported, messageOf, read } from "./answers.ts";
import { bodyOf, pathOf } from "./requests.ts";
import { CONFLUENT } from "./server.ts";

/**
 * Confluent's from 7.0 on is asked what registering would ask: all versions that the level looks at. Apicurio Registry takes that question for
 * one about all versions at any level, Karapace has none but that about one version, and follows the level by itself.
 */
export async function askOpinion(
  http: HttpClient,
  product: string | null,
  subject: string,
  schema: SchemaToRegister,
): Promise<RegistryOpinion> {
  const path = `/compatibility${pathOf(subject)}/versions`;
  const ask = (which: string) => http.send("POST", `${path}${which}?verbose=true`, bodyOf(schema));
  const whole = product === CONFLUENT ? await ask("") : null;
  const answer = whole === null || isUnsupported(whole) ? await ask("/latest") : whole;
  // A subject without versions lets everything in, also where the registry knows nothing of it (Confluent's before 6.0, Karapace).
  if (NO_VERSIONS.includes(absenceOf(answer) ?? 0)) return { kind: "accepted" };
  if (answer.status === 422) return { kind: "refused", messages: [messageOf(http, answer)] };
  return read(http, answer, opinionOf);
}

/** No such subject; no version `latest`; a subject that was softly deleted. */
const NO_VERSIONS = [40401, 40402, 40404];

function opinionOf(json: unknown): RegistryOpinion | null {
  const isCompatible = memberOf(json, "is_compatible");
  if (isCompatible === true) return { kind: "accepted" };
  if (isCompatible !== false) return null;
  const messages = memberOf(json, "messages");
  if (Array.isArray(messages)) return { kind: "refused", messages: messages.map(String) };
  // Apicurio Registry 2.
  const reason = textOf(json, "reason");
  return { kind: "refused", messages: reason === null ? [] : [reason] };
}
