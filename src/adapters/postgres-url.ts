import { InputError } from "../ports.ts";

/** Milliseconds: a gate must not hang on a server that does not answer. */
export const CONNECT_TIMEOUT = 10_000;

/** What went wrong with a server, without the secrets its address may hold. `todo` is what a person can do. */
export function connectionFailed(url: string, doing: string, error: unknown, todo: string): InputError {
  const said = error instanceof Error ? error.message || error.name : String(error);
  return new InputError(`${doing} failed: ${withoutSecrets(said, url)}`, { where: addressOf(url), todo });
}

/** Host, port and database: what a message may show of a connection URL. */
export function addressOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL at ${hostname || "localhost"}${port === "" ? "" : `:${port}`}${pathname}`;
  } catch {
    return "the PostgreSQL connection";
  }
}

/** Takes the URL and its password, as written and as meant, out of somebody else's message. */
export function withoutSecrets(message: string, url: string): string {
  const written = /^[^:]+:\/\/[^@/]*?:([^@]*)@/.exec(url)?.[1] ?? "";
  const inQuery = /[?&]password=([^&]*)/.exec(url)?.[1] ?? "";
  const secrets = [url, written, decoded(written), inQuery, decoded(inQuery)].filter((secret) => secret !== "");
  return secrets.reduce((text, secret) => text.replaceAll(secret, "***"), message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
