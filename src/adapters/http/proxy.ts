import { request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { BlockList, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type SecureContext } from "node:tls";
import { InputError } from "../../ports.ts";
import { basic, userOf } from "./access.ts";

/** Proxies as the environment names them, the way curl reads it; null = none. */
export interface Proxies {
  readonly http: URL | null;
  readonly https: URL | null;
  /** NO_PROXY's parts. */
  readonly except: readonly string[];
}

/** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case. Throws InputError for a proxy that is none. */
export function proxiesOf(environment: ReadonlyMap<string, string>): Proxies {
  const read = (name: string) => environment.get(name.toLowerCase()) ?? environment.get(name);
  const proxy = (name: string) => {
    const chosen = read(name) === undefined ? "ALL_PROXY" : name;
    const text = read(chosen);
    return text === undefined ? null : proxyUrl(text, chosen);
  };
  return {
    http: proxy("HTTP_PROXY"),
    https: proxy("HTTPS_PROXY"),
    except: (read("NO_PROXY") ?? "").split(/[\s,]+/).filter((part) => part !== ""),
  };
}

/** What is wrong is said without showing the address: it may hold a password. */
function proxyUrl(text: string, name: string): URL {
  const address = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new InputError(`${name} is no HTTP proxy's address`, { todo: "give one such as http://proxy.example:3128" });
}

/** The proxy that an address is reached through; null: none. */
export function proxyFor(url: URL, { http, https, except }: Proxies): URL | null {
  const proxy = url.protocol === "https:" ? https : http;
  if (proxy === null || except.some((part) => isExcept(url, part))) return null;
  return proxy;
}

/** `*`, a domain with all below it (a leading dot or `*.` adds nothing), an address, a network (`10.0.0.0/8`), each with a port or without. */
function isExcept(url: URL, part: string): boolean {
  if (part === "*") return true;
  const host = hostOf(url).toLowerCase();
  if (part.includes("/")) return isInNetwork(host, part);
  const [, name = part, port] = /^(.*?)(?::(\d+))?$/.exec(isIP(part) === 6 ? `[${part}]` : part) ?? [];
  if (port !== undefined && port !== portOf(url)) return false;
  const domain = name
    .replace(/^\[|\]$/g, "")
    .replace(/^\*?\./, "")
    .toLowerCase();
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function isInNetwork(host: string, network: string): boolean {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(address);
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(bits)) return false;
  const type = family === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  if (Number(bits) > (family === 6 ? 128 : 32)) return false;
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}

/** As sockets take it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

export function portOf({ port, protocol }: URL): string {
  return port === "" ? (protocol === "https:" ? "443" : "80") : port;
}

/** A proxy as messages may show it. */
function proxyLabel({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** The header a proxy knows its users by; none where the address has no user. */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  const user = userOf(proxy);
  return user === null ? {} : { "proxy-authorization": basic(user.userInfo) };
}

/** What a proxy says instead of opening a tunnel. */
export class ProxyRefusal extends Error {
  override readonly name = "ProxyRefusal";
  readonly status: number;
  constructor(proxy: URL, status: number) {
    super(`the proxy ${proxyLabel(proxy)} answers ${status}`);
    this.status = status;
  }
}

/** How long a proxy may take to open a tunnel. */
const OPENING = 20_000;

/** TLS to a server through a proxy's tunnel (CONNECT, RFC 9110, 9.3.6): the proxy sees neither what is asked nor by whom. */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL;
  /** For a proxy that is itself reached by TLS. */
  readonly #proxyContext: SecureContext;
  readonly #serverContext: SecureContext;

  constructor(proxy: URL, proxyContext: SecureContext, serverContext: SecureContext) {
    super({ keepAlive: true });
    this.#serverContext = serverContext;
    this.#proxy = proxy;
    this.#proxyContext = proxyContext;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const fail = (error: Error) => void (callback && Reflect.apply(callback, this, [error]));
    const { host: named, port = 443, servername = "" } = options;
    const host = named ?? "";
    const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const isSecure = this.#proxy.protocol === "https:";
    const request = (isSecure ? httpsRequest : httpRequest)({
      method: "CONNECT",
      host: hostOf(this.#proxy),
      port: portOf(this.#proxy),
      path: authority,
      headers: { host: authority, ...proxyAuthorization(this.#proxy) },
      timeout: OPENING,
      agent: false,
      ...(isSecure ? { secureContext: this.#proxyContext } : {}),
    });
    request.once("timeout", () => request.destroy(new Error("the proxy opens no tunnel in time")));
    request.once("error", fail);
    request.once("connect", ({ statusCode = 0 }: IncomingMessage, socket: Duplex) => {
      if (statusCode !== 200) {
        socket.destroy();
        return fail(new ProxyRefusal(this.#proxy, statusCode));
      }
      callback?.(null, connectTls({ socket, host, servername, secureContext: this.#serverContext }));
    });
    request.end();
    return undefined;
  }
}
