import { join } from "node:path";
import { z } from "zod";
import { APICURIO_3, startApicurio } from "../../support/apicurio.ts";
import { answers, type RunningChild } from "../../support/child.ts";

/** A real schema registry: Apicurio's, which speaks Confluent's REST API below `/apis/ccompat/v7`. */
export interface RegistryServer extends RunningChild {
  readonly url: string;
  subjects(): Promise<readonly string[]>;
  /** The texts of a subject's versions, oldest first; none where there is no such subject. */
  texts(subject: string): Promise<readonly string[]>;
  setLevel(subject: string, level: string): Promise<void>;
}

const Names = z.array(z.string());
const Numbers = z.array(z.int());
const Version = z.object({ schema: z.string() });

export async function startRegistry(folder: string): Promise<RegistryServer> {
  const { url, stop } = await startApicurio(APICURIO_3, {
    folder,
    env: {
      APICURIO_STORAGE_KIND: "sql",
      APICURIO_STORAGE_SQL_KIND: "h2",
      APICURIO_DATASOURCE_URL: `jdbc:h2:file:${join(folder, "registry-data")}`,
    },
  });
  // Without a rule of its own it refuses nothing; Confluent's default is BACKWARD.
  await call(`${url}/config`, "PUT", { compatibility: "BACKWARD" });
  return {
    stop,
    url,
    subjects: async () => [...Names.parse(await call(`${url}/subjects`))].sort(),
    setLevel: async (subject, compatibility) => {
      await call(`${url}/config/${encodeURIComponent(subject)}`, "PUT", { compatibility });
    },
    texts: async (subject) => {
      const versions = `${url}/subjects/${encodeURIComponent(subject)}/versions`;
      if (!(await answers(versions))) return [];
      const numbers = Numbers.parse(await call(versions)).toSorted((a, b) => a - b);
      return Promise.all(numbers.map(async (number) => Version.parse(await call(`${versions}/${number}`)).schema));
    },
  };
}

async function call(url: string, method = "GET", body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(30_000),
    headers: { "content-type": "application/vnd.schemaregistry.v1+json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}
