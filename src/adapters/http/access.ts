import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { InputError } from "../../ports.ts";
import type { Proxies } from "./proxy.ts";
import type { Secrets } from "./secrets.ts";

/** How a service is reached. Only the URL without its user may stand in a message. */
export interface HttpAccess {
  /** http or https, with a path where the API is below one. `user:password@` in it is basic authentication. */
  readonly url: string;
  /** Instead of those in the URL. */
  readonly credentials?: HttpCredentials;
  /** Sent with every request besides the client's own; their values may be secrets. */
  readonly headers?: ReadonlyMap<string, string>;
  readonly tls?: HttpTls;
  readonly proxies?: Proxies;
}

export type HttpCredentials =
  /** `user:password`, not encoded. */
  | { readonly kind: "basic"; readonly userInfo: string }
  | { readonly kind: "bearer"; readonly token: string }
  | ClientCredentials;

/** OAuth 2.0 client credentials (RFC 6749, 4.4): tokens are fetched, and renewed, from an endpoint. */
export interface ClientCredentials {
  readonly kind: "client";
  readonly tokenUrl: string;
  readonly id: string;
  readonly secret: string;
  /** Space-separated; null where the endpoint knows by itself. */
  readonly scope: string | null;
}

/** PEM texts. */
export interface HttpTls {
  /** Trusted besides those that Node trusts. */
  readonly authorities?: string;
  /** The client's own, for a server that asks for one. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** An address with what it holds of credentials taken out. */
export interface HttpAddress {
  /** Without user, password and trailing slash: what requests are sent below, and what messages may show. */
  readonly base: string;
  readonly credentials: HttpCredentials | null;
}

/** What is wrong with an address is said without showing it: it may hold a password. Throws InputError. */
export function httpAddress(text: string, what: string): HttpAddress {
  const todo = "give an address such as https://registry.example:8081";
  if (!URL.canParse(text)) throw new InputError(`${what} is no URL`, { todo });
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new InputError(`${what} begins with ${url.protocol}// instead of http:// or https://`, { todo });
  }
  if (url.search !== "" || url.hash !== "") throw new InputError(`${what} has a query or a fragment`, { todo });
  return { base: `${url.origin}${url.pathname.replace(/\/+$/, "")}`, credentials: userOf(url) };
}

/** What stands before the `@` of an address; null where nothing does. */
export function userOf({ username, password }: URL): Extract<HttpCredentials, { readonly kind: "basic" }> | null {
  if (username === "" && password === "") return null;
  return { kind: "basic", userInfo: `${decoded(username)}:${decoded(password)}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The Authorization header. Throws InputError for what no header can carry. */
export function authorizationOf(credentials: Exclude<HttpCredentials, ClientCredentials>): string {
  return credentials.kind === "bearer" ? bearer(credentials.token) : basic(credentials.userInfo);
}

export function basic(userInfo: string): string {
  return `Basic ${Buffer.from(userInfo, "utf8").toString("base64")}`;
}

export function bearer(token: string): string {
  return headerValue(`Bearer ${token}`, "the token");
}

/** Throws InputError, without the value. */
export function headerValue(value: string, what: string): string {
  if (!/[^\t\x20-\x7e]/.test(value)) return value;
  throw new InputError(`${what} has characters that no HTTP header can carry`);
}

/** Throws InputError for certificates and keys that do not fit. */
export function secureContextOf({ authorities, certificate, key, passphrase }: HttpTls): SecureContext {
  try {
    return createSecureContext({
      ...(authorities === undefined ? {} : { ca: [...rootCertificates, authorities] }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`the certificates or the key cannot be used: ${said}`, {
      todo: "the key must be that of the certificate, both PEM; an encrypted one needs its password",
      cause,
    });
  }
}

/** All of an access that must stand in no message. */
export function addSecrets(secrets: Secrets, { url, credentials, headers, tls, proxies }: HttpAccess): void {
  const inUrls = [URL.canParse(url) ? new URL(url) : null, proxies?.http ?? null, proxies?.https ?? null];
  for (const one of [credentials ?? null, ...inUrls.map((inUrl) => inUrl && userOf(inUrl))]) {
    if (one !== null) secrets.add(...secretsIn(one));
  }
  secrets.add(...(headers?.values() ?? []), tls?.passphrase ?? "");
}

function secretsIn(credentials: HttpCredentials): readonly string[] {
  switch (credentials.kind) {
    case "basic":
      return [credentials.userInfo, credentials.userInfo.replace(/^[^:]*:/, "")];
    case "bearer":
      return [credentials.token];
    case "client":
      return [credentials.secret, `${credentials.id}:${credentials.secret}`];
    default:
      return credentials satisfies never;
  }
}
