import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { HttpAccess, HttpCredentials, HttpTls } from "../adapters/http-access.ts";
import { openRegistry } from "../adapters/registry-http.ts";
import type { Config } from "../model/config.ts";
import { InputError, type RegistryWriter } from "../ports.ts";
import type { Terminal } from "./terminal.ts";

const USER_INFO = "HEADGATE_REGISTRY_USER_INFO";
const TOKEN = "HEADGATE_REGISTRY_TOKEN";
const AUTHORITIES = "HEADGATE_REGISTRY_CA";
const CERTIFICATE = "HEADGATE_REGISTRY_CERTIFICATE";
const KEY = "HEADGATE_REGISTRY_KEY";
const KEY_PASSWORD = "HEADGATE_REGISTRY_KEY_PASSWORD";

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
  const credentials = credentialsOf(terminal);
  const tls = await tlsOf(terminal);
  const access: HttpAccess = { url, tls, ...(credentials === null ? {} : { credentials }) };
  return openRegistry(access);
}

function credentialsOf({ environment }: Terminal): HttpCredentials | null {
  const [userInfo, token] = [environment.get(USER_INFO), environment.get(TOKEN)];
  if (userInfo !== undefined && token !== undefined) {
    throw new InputError(`both ${USER_INFO} and ${TOKEN} are set`, { todo: "unset the one that is not meant" });
  }
  if (userInfo !== undefined) return { kind: "basic", userInfo };
  return token === undefined ? null : { kind: "bearer", token };
}

async function tlsOf(terminal: Terminal): Promise<HttpTls> {
  const [authorities, certificate, key] = await Promise.all(
    [AUTHORITIES, CERTIFICATE, KEY].map((name) => readPem(terminal, name)),
  );
  if ((certificate === undefined) !== (key === undefined)) {
    throw new InputError(`${CERTIFICATE} and ${KEY} belong together`, { todo: "set both, or none" });
  }
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
