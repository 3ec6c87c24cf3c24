import { join } from "node:path";
import { type RunningChild, startChild } from "./child.ts";
import { freePorts } from "./free-port.ts";
import { javaFlags } from "./java.ts";
import { java21 } from "./java21.ts";
import { type MavenFile, mavenArchive } from "./maven-file.ts";

/** Apicurio Registry, which speaks Confluent's REST API below `/apis/ccompat/v7`. */
export interface ApicurioRelease {
  readonly name: string;
  readonly file: MavenFile;
  /** In the unpacked folder. */
  readonly jar: string;
}

export const APICURIO_3: ApicurioRelease = {
  name: "Apicurio 3.3.3",
  file: {
    artifact: "io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all",
    sha1: "71e7918455480cbce405ad45552254eb47ec932d",
  },
  jar: "quarkus-run.jar",
};

export const APICURIO_2: ApicurioRelease = {
  name: "Apicurio 2.6.13",
  file: {
    artifact: "io.apicurio:apicurio-registry-app:2.6.13.Final:tar.gz:all",
    sha1: "28b56c85372e66e9ebcf569a31ad6b643e2bf33e",
  },
  jar: "apicurio-registry-app-2.6.13.Final-runner.jar",
};

export interface ApicurioOptions {
  /** Takes the log and whatever the server writes. */
  readonly folder: string;
  /** Settings besides addresses. What it holds is in memory unless they say otherwise. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ApicurioServer extends RunningChild {
  readonly name: string;
  /** Of the HTTP port, with the path that Confluent's API is below. */
  readonly url: string;
  /** The same on the HTTPS port, which answers where the settings give it a certificate. */
  readonly secureUrl: string;
}

/** Starts a release on free ports of loopback, about four seconds on an idle machine. Its `stop` is a SIGKILL. */
export async function startApicurio(
  release: ApicurioRelease,
  { folder, env = {} }: ApicurioOptions,
): Promise<ApicurioServer> {
  const home = await mavenArchive("registry", release.file);
  const java = await java21();
  const [api = 0, secure = 0, management = 0] = await freePorts(3);
  const path = "/apis/ccompat/v7";
  const url = `http://127.0.0.1:${api}${path}`;
  const child = await startChild({
    name: release.name,
    program: java,
    args: [...javaFlags("400m"), "-jar", join(home, release.jar)],
    cwd: folder,
    env: {
      QUARKUS_HTTP_HOST: "127.0.0.1",
      QUARKUS_HTTP_PORT: `${api}`,
      QUARKUS_HTTP_SSL_PORT: `${secure}`,
      QUARKUS_MANAGEMENT_HOST: "127.0.0.1",
      QUARKUS_MANAGEMENT_PORT: `${management}`,
      // The default is a pool of 20 to 100 connections.
      APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: "2",
      APICURIO_DATASOURCE_JDBC_MIN_SIZE: "2",
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: "10",
      ...env,
    },
    log: join(folder, "registry.log"),
    ready: () => speaks(`${url}/subjects`),
  });
  return { name: release.name, url, secureUrl: `https://127.0.0.1:${secure}${path}`, stop: child.stop };
}

/** Whether the API answers; a server that wants credentials is as ready as one that does not. */
async function speaks(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return status < 300 || status === 401;
  } catch {
    return false;
  }
}
