import type { HttpAccess, HttpCredentials } from "../../adapters/http/access.ts";
import { type HttpPatience, PATIENCE } from "../../adapters/http/patience.ts";
import { proxiesOf } from "../../adapters/http/proxy.ts";
import { openRegistry } from "../../adapters/registry/client.ts";
import type { Config } from "../../model/config.ts";
import { InputError, type RegistryWriter } from "../../ports.ts";
import type { Terminal } from "../terminal.ts";
import { belongTogether, tlsOf } from "../tls.ts";

const USER_INFO = "HEADGATE_REGISTRY_USER_INFO";
const TOKEN = "HEADGATE_REGISTRY_TOKEN";
const OAUTH_URL = "HEADGATE_REGISTRY_OAUTH_URL";
const OAUTH_CLIENT_ID = "HEADGATE_REGISTRY_OAUTH_CLIENT_ID";
const OAUTH_CLIENT_SECRET = "HEADGATE_REGISTRY_OAUTH_CLIENT_SECRET";
const OAUTH_SCOPE = "HEADGATE_REGISTRY_OAUTH_SCOPE";
const CLUSTER = "HEADGATE_REGISTRY_CLUSTER";
const IDENTITY_POOL = "HEADGATE_REGISTRY_IDENTITY_POOL";
const HEADERS = "HEADGATE_REGISTRY_HEADERS";
const TIMEOUT = "HEADGATE_REGISTRY_TIMEOUT";
const DEADLINE = "HEADGATE_REGISTRY_DEADLINE";

/** The registry that the command line, the environment or headgate.yaml names, with the environment's credentials. Throws InputError. */
export async function openLiveRegistry(
  terminal: Terminal,
  { registry, file }: Config,
  flag: string | undefined,
): Promise<RegistryWriter> {
  const url = flag ?? registry.url;
  if (url === null) {
    throw new InputError("no schema registry is named", {
      where: file,
      todo: "set registry.url in headgate.yaml, HEADGATE_REGISTRY_URL, or --registry-url",
    });
  }
  const { environment } = terminal;
  const credentials = credentialsOf(environment);
  const access: HttpAccess = {
    url,
    tls: await tlsOf(terminal, "HEADGATE_REGISTRY"),
    headers: headersOf(environment),
    proxies: proxiesOf(environment),
    ...(credentials === null ? {} : { credentials }),
  };
  return openRegistry(access, patienceOf(environment));
}

type Environment = Terminal["environment"];

/** Null: those in the address, or none. */
function credentialsOf(environment: Environment): HttpCredentials | null {
  const kinds = [USER_INFO, TOKEN, OAUTH_URL].filter((name) => environment.has(name));
  if (kinds.length > 1) {
    throw new InputError(`both ${kinds.slice(0, 2).join(" and ")} are set`, {
      todo: "unset the one that is not meant",
    });
  }
  const [userInfo, token, tokenUrl] = [USER_INFO, TOKEN, OAUTH_URL].map((name) => environment.get(name));
  const [id, secret] = [OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET].map((name) => environment.get(name));
  if ([tokenUrl, id, secret].some((one) => one !== undefined)) {
    if (tokenUrl === undefined || id === undefined || secret === undefined) {
      throw belongTogether([OAUTH_URL, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET]);
    }
    return { kind: "client", tokenUrl, id, secret, scope: environment.get(OAUTH_SCOPE) ?? null };
  }
  if (userInfo !== undefined) {
    if (!userInfo.includes(":")) throw new InputError(`${USER_INFO} has no colon`, { todo: "set it to user:password" });
    return { kind: "basic", userInfo };
  }
  return token === undefined ? null : { kind: "bearer", token };
}

/** Confluent Cloud's own two, and any others, one `Name: value` a line. */
function headersOf(environment: Environment): ReadonlyMap<string, string> {
  const [cluster, pool] = [environment.get(CLUSTER), environment.get(IDENTITY_POOL)];
  return new Map([
    ...(cluster === undefined ? [] : [["target-sr-cluster", cluster] as const]),
    ...(pool === undefined ? [] : [["Confluent-Identity-Pool-Id", pool] as const]),
    ...(environment.get(HEADERS) ?? "").split("\n").flatMap(headerOf),
  ]);
}

/** What is wrong with a line is said without showing it: it may be a secret. */
function headerOf(line: string): readonly (readonly [string, string])[] {
  if (line.trim() === "") return [];
  const [, name, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
  if (name !== undefined && value !== undefined) return [[name, value]];
  throw new InputError(`${HEADERS} has a line that is no header`, { todo: "write one `Name: value` a line" });
}

/** Both variables are seconds: for one answer, and for all together. */
function patienceOf(environment: Environment): HttpPatience {
  return {
    ...PATIENCE,
    timeout: milliseconds(environment, TIMEOUT, PATIENCE.timeout),
    deadline: milliseconds(environment, DEADLINE, PATIENCE.deadline),
  };
}

function milliseconds(environment: Environment, name: string, usual: number): number {
  const text = environment.get(name);
  if (text === undefined) return usual;
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  // A day is the most that Node's timers are asked for.
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new InputError(`${name} is "${text}"`, { todo: "give it seconds, up to 86400" });
}
