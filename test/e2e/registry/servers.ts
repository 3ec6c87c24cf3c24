import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  APICURIO_2,
  APICURIO_3,
  type ApicurioRelease,
  type ApicurioServer,
  startApicurio,
} from "../../support/apicurio.ts";
import { Rest } from "./rest.ts";

/** A registry for one file of tests. */
export interface Registry extends ApicurioServer {
  readonly rest: Rest;
}

/** The registries that every case is run against. */
export const RELEASES: readonly ApicurioRelease[] = [APICURIO_3, APICURIO_2];

/** Starts a registry in a folder of its own, with Confluent's default level: Apicurio's has none. */
export async function startRegistry(
  release: ApicurioRelease,
  env: Readonly<Record<string, string>> = {},
): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "headgate-registry-server-"));
  const server = await startApicurio(release, { folder, env });
  const rest = new Rest(server.url);
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, rest, stop };
}
