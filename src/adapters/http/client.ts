import { InputError } from "../../ports.ts";
import { addSecrets, authorizationOf, type HttpAccess, headerValue, httpAddress } from "./access.ts";
import { type HttpPatience, limiter, PATIENCE, stopwatch } from "./patience.ts";
import { openSecrets } from "./secrets.ts";
import { patiently, type Service, shortened } from "./service.ts";
import { openTokens, type Tokens } from "./tokens.ts";
import { type Exchange, openTransport } from "./transport.ts";

/** Requests at the same time: the registry has others to serve. */
const PARALLEL = 8;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpClient {
  /** The address without secrets. */
  readonly label: string;
  /** The address's own path, without a slash at its end: empty where it names a server only. */
  readonly path: string;
  /**
   * Sends a request and gives the answer. Time-outs, lost connections, 408, 429 and 5xx are tried again, so whatever is sent must
   * do no harm twice. Throws InputError where no answer came, access is denied, or another address is pointed to.
   * @param path below the address, its parts percent-encoded
   */
  send(method: "GET" | "POST", path: string, body?: string): Promise<HttpAnswer>;
  /**
   * As `send`, for what the server may not have, or may keep from these credentials (403): that is an answer too.
   * @param path from the root of the server
   */
  probe(path: string): Promise<HttpAnswer>;
  /** Somebody else's text, without secrets. */
  redact(text: string): string;
}

/**
 * Nothing is sent before the first question. Throws InputError for an access that cannot work.
 * @param contentType of the bodies sent, and accepted in return
 */
export function openHttp(access: HttpAccess, contentType: string, patience: HttpPatience = PATIENCE): HttpClient {
  const secrets = openSecrets();
  addSecrets(secrets, access);
  const { base, credentials: own } = httpAddress(access.url, "the address");
  const transport = openTransport(access.tls ?? {}, access.proxies, base.startsWith("https:"));
  const service: Service = { name: "the registry", address: base, secrets, patience, watch: stopwatch() };
  const authority = authorityOf(access.credentials ?? own, (client) => openTokens(client, transport, service));
  const persistent = patiently(service);
  const slots = limiter(PARALLEL);
  const headers = { accept: `${contentType}, application/json`, "user-agent": "headgate", ...extraHeaders(access) };
  const exchange = async (method: string, url: string, body: string | undefined): Promise<Exchange> => {
    const ask = (authorization: string | null) =>
      persistent((signal) => {
        const typed = body === undefined ? {} : { "content-type": contentType };
        const told = authorization === null ? {} : { authorization };
        return transport(url, { method, headers: { ...headers, ...typed, ...told }, body, signal });
      });
    const authorization = await authority.current();
    const answer = await ask(authorization);
    if (answer.status !== 401 || authorization === null) return answer;
    // A token may be withdrawn before it ends; another is asked for once.
    const renewed = await authority.renewed(authorization);
    return renewed === authorization ? answer : ask(renewed);
  };
  const isClient = access.credentials?.kind === "client";
  const denied = (status: 401 | 403, text: string): InputError => {
    const what = status === 401 ? "access needs other credentials" : "these credentials may not do that";
    const todo = isClient ? CLIENT : CREDENTIALS;
    return new InputError(`${what} (${status}): ${shortened(secrets.redact(text))}`, { where: base, todo });
  };
  return {
    label: base,
    path: base.slice(new URL(base).origin.length),
    redact: secrets.redact,
    send: (method, path, body) =>
      slots(async () => {
        const { status, text } = await exchange(method, `${base}${path}`, body);
        if (status === 401 || status === 403) throw denied(status, text);
        return { status, body: text };
      }),
    probe: (path) =>
      slots(async () => {
        const { status, text } = await exchange("GET", new URL(base).origin + path, undefined);
        if (status === 401) throw denied(status, text);
        return { status, body: text };
      }),
  };
}

/** Where Authorization headers come from. */
interface Authority {
  current(): Promise<string | null>;
  /** The same again where there is no other. */
  renewed(refused: string): Promise<string>;
}

function authorityOf(
  credentials: HttpAccess["credentials"] | null,
  tokens: (client: Extract<HttpAccess["credentials"], { kind: "client" }>) => Tokens,
): Authority {
  if (credentials?.kind === "client") return tokens(credentials);
  const header = credentials === null || credentials === undefined ? null : authorizationOf(credentials);
  return { current: () => Promise.resolve(header), renewed: (refused) => Promise.resolve(refused) };
}

function extraHeaders({ headers }: HttpAccess): Readonly<Record<string, string>> {
  const named = [...(headers ?? [])].map(([name, value]) => [
    name.toLowerCase(),
    headerValue(value, `the header ${name}`),
  ]);
  return Object.fromEntries(named);
}

const CLIENT =
  "check what the issuer lets HEADGATE_REGISTRY_OAUTH_CLIENT_ID do, and whether it must be asked for in HEADGATE_REGISTRY_OAUTH_SCOPE";
const CREDENTIALS =
  "set HEADGATE_REGISTRY_USER_INFO (user:password), HEADGATE_REGISTRY_TOKEN, HEADGATE_REGISTRY_OAUTH_URL with …_OAUTH_CLIENT_ID and …_OAUTH_CLIENT_SECRET, or HEADGATE_REGISTRY_CERTIFICATE and …_KEY";
