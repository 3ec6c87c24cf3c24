import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { HttpAccess, HttpCredentials, HttpTls } from "../../adapters/http/access.ts";
import { type HttpPatience, PATIENCE } from "../../adapters/http/patience.ts";
import { proxiesOf } from "../../adapters/http/proxy.ts";
import { openRegistry } from "../../adapters/registry/client.ts";
import type { Config } from "../../model/config.ts";
import { InputError, type RegistryWriter } from "../../ports.ts";
import type { Terminal } from "../terminal.ts";

const USER_INFO = "HEADGATE_REGISTRY_USER_INFO";
const TOKEN = "HEADGATE_REGISTRY_TOKEN";
const OAUTH_URL = "HEADGATE_REGISTRY_OAUTH_URL";
const OAUTH_CLIENT_ID = "HEADGATE_REGISTRY_OAUTH_CLIENT_ID";
const OAUTH_CLIENT_SECRET = "HEADGATE_REGISTRY_OAUTH_CLIENT_SECRET";
const OAUTH_SCOPE = "HEADGATE_REGISTRY_OAUTH_SCOPE";
const CLUSTER = "HEADGATE_REGISTRY_CLUSTER";
const IDENTITY_POOL = "HEADGATE_REGISTRY_IDENTITY_POOL";
const HEADERS = "HEADGATE_REGISTRY_HEADERS";
const AUTHORITIES = "HEADGATE_REGISTRY_CA";
const CERTIFICATE = "HEADGATE_REGISTRY_CERTIFICATE";
const KEY = "HEADGATE_REGISTRY_KEY";
const KEY_PASSWORD = "HEADGATE_REGISTRY_KEY_PASSWORD";
const TIMEOUT = "HEADGATE_REGISTRY_TIMEOUT";
const DEADLINE = "HEADGATE_REGISTRY_DEADLINE";
/** Node's own: authorities that all of its programs trust. */
const NODE_AUTHORITIES = "NODE_EXTRA_CA_CERTS";

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
    tls: await tlsOf(terminal),
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

async function tlsOf(terminal: Terminal): Promise<HttpTls> {
  const [own, certificate, key] = await Promise.all(
    [AUTHORITIES, CERTIFICATE, KEY].map((name) => readPem(terminal, name)),
  );
  if ((certificate === undefined) !== (key === undefined)) throw belongTogether([CERTIFICATE, KEY]);
  // Authorities that are given replace those that Node was started with.
  const authorities =
    own === undefined ? undefined : [own, (await readPem(terminal, NODE_AUTHORITIES)) ?? ""].join("\n");
  const passphrase = terminal.environment.get(KEY_PASSWORD);
  return {
    ...(authorities === undefined ? {} : { authorities }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

/** The PEM text of the file that a variable names. */
async function readPem({ environment, cwd }: Terminal, name: string): Promise<string | undefined> {
  const file = environment.get(name);
  if (file === undefined) return undefined;
  const text = await readFile(resolve(cwd, file), "utf8").catch((cause: unknown) => {
    throw new InputError(`the file that ${name} names cannot be read`, { where: file, cause });
  });
  if (text.includes("-----BEGIN ")) return text;
  throw new InputError(`the file that ${name} names is no PEM file`, { where: file });
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

function belongTogether(names: readonly string[]): InputError {
  const last = names.at(-1) ?? "";
  const what = names.length === 2 ? "set both, or none" : "set all, or none";
  return new InputError(`${names.slice(0, -1).join(", ")} and ${last} belong together`, { todo: what });
}
