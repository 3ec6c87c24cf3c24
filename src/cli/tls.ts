import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { HttpTls } from "../adapters/http/access.ts";
import { InputError } from "../ports.ts";
import type { Terminal } from "./terminal.ts";

/** Node's own: authorities that all of its programs trust. */
const NODE_AUTHORITIES = "NODE_EXTRA_CA_CERTS";

/** PREFIX_CA, PREFIX_CERTIFICATE, PREFIX_KEY and PREFIX_KEY_PASSWORD, the first three names of files. Throws InputError. */
export async function tlsOf(terminal: Terminal, prefix: string): Promise<HttpTls> {
  const files = { authorities: `${prefix}_CA`, certificate: `${prefix}_CERTIFICATE`, key: `${prefix}_KEY` };
  const [own, certificate, key] = await Promise.all(
    [files.authorities, files.certificate, files.key].map((name) => readPem(terminal, name)),
  );
  if ((certificate === undefined) !== (key === undefined)) throw belongTogether([files.certificate, files.key]);
  // Authorities that are given replace those that Node was started with.
  const authorities =
    own === undefined ? undefined : [own, (await readPem(terminal, NODE_AUTHORITIES)) ?? ""].join("\n");
  const passphrase = terminal.environment.get(`${prefix}_KEY_PASSWORD`);
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

/** Variables of which some are set, but not all. */
export function belongTogether(names: readonly string[]): InputError {
  const last = names.at(-1) ?? "";
  const what = names.length === 2 ? "set both, or none" : "set all, or none";
  return new InputError(`${names.slice(0, -1).join(", ")} and ${last} belong together`, { todo: what });
}
