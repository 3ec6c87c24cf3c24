import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { InputError } from "../ports.ts";

/** How a service is reached. Only the URL without its user may stand in a message. */
export interface HttpAccess {
  /** http or https, with a path where the API is below one. `user:password@` in it is basic authentication. */
  readonly url: string;
  /** Instead of those in the URL. */
  readonly credentials?: HttpCredentials;
  readonly tls?: HttpTls;
}

export type HttpCredentials =
  /** `user:password`, not encoded. */
  { readonly kind: "basic"; readonly userInfo: string } | { readonly kind: "bearer"; readonly token: string };

/** PEM texts. */
export interface HttpTls {
  /** Trusted besides those that Node trusts. */
  readonly authorities?: string;
  /** The client's own, for a server that asks for one. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** An access taken apart. */
export interface HttpTarget {
  /** The address without user, password and trailing slash: what requests are sent below, and what messages may show. */
  readonly base: string;
  readonly secure: boolean;
  /** The Authorization header. */
  readonly authorization: string | null;
  /** For https; made once, since it reads every authority. Throws InputError for files that do not fit. */
  secureContext(): SecureContext;
  /** Takes everything secret out of somebody else's message. */
  redact(message: string): string;
}

/** Throws InputError for an address that is none, and for credentials that no header can carry. */
export function httpTarget({ url: text, credentials, tls = {} }: HttpAccess): HttpTarget {
  const url = parseAddress(text);
  const own = ownCredentials(url);
  const given = credentials ?? own;
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, "")}`,
    secure: url.protocol === "https:",
    authorization: given === null ? null : authorizationHeader(given),
    secureContext: () => secureContextOf(tls),
    redact: (message) =>
      [...secretsOf(credentials ?? null), ...secretsOf(own), url.password, tls.passphrase ?? ""]
        .filter((secret) => secret !== "")
        .reduce((shown, secret) => shown.replaceAll(secret, "***"), message),
  };
}

function secureContextOf({ authorities, certificate, key, passphrase }: HttpTls): SecureContext {
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

/** What is wrong with an address is said without showing it: it may hold a password. */
function parseAddress(text: string): URL {
  const todo = "give an address such as https://registry.example:8081";
  if (!URL.canParse(text)) throw new InputError("the address is no URL", { todo });
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new InputError(`the address begins with ${url.protocol}// instead of http:// or https://`, { todo });
  }
  if (url.search !== "" || url.hash !== "") throw new InputError("the address has a query or a fragment", { todo });
  return url;
}

function ownCredentials({ username, password }: URL): HttpCredentials | null {
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

function authorizationHeader(credentials: HttpCredentials): string {
  const value =
    credentials.kind === "bearer"
      ? `Bearer ${credentials.token}`
      : `Basic ${Buffer.from(credentials.userInfo, "utf8").toString("base64")}`;
  if (/[^\x20-\x7e]/.test(value)) throw new InputError("the token has characters that no HTTP header can carry");
  return value;
}

function secretsOf(credentials: HttpCredentials | null): readonly string[] {
  if (credentials === null) return [];
  if (credentials.kind === "bearer") return [credentials.token];
  const { userInfo } = credentials;
  return [Buffer.from(userInfo, "utf8").toString("base64"), userInfo, userInfo.replace(/^[^:]*:/, "")];
}
