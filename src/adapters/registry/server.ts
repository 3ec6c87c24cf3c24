import type { AvroLine } from "../../model/prediction.ts";
import type { RegistryServer } from "../../model/registry.ts";
import type { HttpClient } from "../http/client.ts";
import { jsonOf, memberOf, textOf } from "../json.ts";
import { withoutContext } from "./contexts.ts";

export const CONFLUENT = "Confluent Schema Registry";
const KARAPACE = "Karapace";
export const APICURIO = "Apicurio Registry";

/** Which program answers, by what only that one answers. What these credentials may not see stays unknown. */
export async function readServer(http: HttpClient): Promise<RegistryServer> {
  const apicurio = /^(.*)\/apis\/ccompat\/v\d+/.exec(http.path)?.[1];
  if (apicurio !== undefined) return readApicurio(http, apicurio);
  const root = withoutContext(http.path);
  const json = async (path: string) => {
    const { status, body } = await http.probe(`${root}${path}`);
    return status === 200 ? jsonOf(body) : undefined;
  };
  const version = textOf(await json("/v1/metadata/version"), "version");
  if (version !== null) return { product: CONFLUENT, version, avro: confluentLine(version) };
  // Older ones tell their cluster only.
  if (memberOf(await json("/v1/metadata/id"), "scope") !== undefined) {
    return { product: CONFLUENT, version: null, avro: null };
  }
  const health = await json("/_health");
  const karapace = textOf(health, "karapace_version");
  // Its releases from 5 on tell no version.
  const isKarapace = karapace !== null || memberOf(memberOf(health, "status"), "schema_registry_ready") !== undefined;
  if (isKarapace) return { product: KARAPACE, version: karapace, avro: null };
  return { product: null, version: null, avro: null };
}

async function readApicurio(http: HttpClient, root: string): Promise<RegistryServer> {
  for (const api of ["v3", "v2"]) {
    const { status, body } = await http.probe(`${root}/apis/registry/${api}/system/info`);
    const version = status === 200 ? textOf(jsonOf(body), "version") : null;
    if (version !== null) return { product: APICURIO, version, avro: apicurioLine(version) };
  }
  return { product: APICURIO, version: null, avro: null };
}

/** Confluent Platform's releases: 8.0.3, 8.1.1, 8.2 and later bring Avro 1.12. */
function confluentLine(version: string): AvroLine | null {
  const numbers = numbersOf(version);
  if (numbers === null) return null;
  const [major, minor, patch] = numbers;
  if (major < 7) return null;
  const since = minor === 0 ? 3 : minor === 1 ? 1 : 0;
  return major > 8 || (major === 8 && patch >= since) ? "1.12" : "1.11";
}

/** Of its releases 2.6.13 and 3.3 are known to bring Avro 1.12, so what follows them does. */
function apicurioLine(version: string): AvroLine | null {
  const numbers = numbersOf(version);
  if (numbers === null) return null;
  const [major, minor, patch] = numbers;
  const isKnown = major > 3 || (major === 3 && minor >= 3) || (major === 2 && minor === 6 && patch >= 13);
  return isKnown ? "1.12" : null;
}

function numbersOf(version: string): readonly [number, number, number] | null {
  const [, major, minor, patch] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return major === undefined ? null : [Number(major), Number(minor), Number(patch ?? 0)];
}
