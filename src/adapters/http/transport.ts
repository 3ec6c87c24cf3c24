import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { SecureContext } from "node:tls";
import { once } from "../../model/once.ts";
import { type HttpTls, secureContextOf } from "./access.ts";
import { hostOf, type Proxies, portOf, proxyAuthorization, proxyFor, TunnelAgent } from "./proxy.ts";

/** One request and its answer, whatever the status. Redirects are not followed. */
export type Transport = (url: string, outgoing: Outgoing) => Promise<Exchange>;

export interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Nobody means to send that. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

const MEBIBYTE = 2 ** 20;
/** Bytes; a thousand schemas of hundreds of columns fit in. */
const LARGEST = 256 * MEBIBYTE;

type Way = (url: URL) => { readonly isSecure: boolean; readonly options: RequestOptions };

/**
 * node:https and not fetch: only there can authorities, client certificates and proxies be given. Connections are kept for the next request, and keep
 * no process alive. Throws InputError for certificates that do not fit.
 * @param secure whether the address that must be reachable needs TLS: its certificates are read at once then
 */
export function openTransport(tls: HttpTls, proxies: Proxies | undefined, secure: boolean): Transport {
  const server = once(() => secureContextOf(tls));
  if (secure) server();
  // A client certificate is for the server behind the proxy.
  const proxy = once(() => secureContextOf(tls.authorities === undefined ? {} : { authorities: tls.authorities }));
  const ways = new Map<string, Way>();
  const wayTo = (url: URL): Way => {
    const through = proxies === undefined ? null : proxyFor(url, proxies);
    const key = `${url.protocol} ${through?.href ?? ""}`;
    const way = ways.get(key) ?? (through === null ? direct(url, server) : byProxy(url, through, proxy, server));
    ways.set(key, way);
    return way;
  };
  return (text, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const url = new URL(text);
      const { isSecure, options } = wayTo(url)(url);
      const all = { method, signal, ...options, headers: { ...headers, ...options.headers } };
      const request = (isSecure ? httpsRequest : httpRequest)(all, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > LARGEST) response.destroy(new TooLarge(`an answer of more than ${LARGEST / MEBIBYTE} MiB`));
        });
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, text: Buffer.concat(chunks).toString("utf8") });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
}

function direct(url: URL, context: () => SecureContext): Way {
  const isSecure = url.protocol === "https:";
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, secureContext: context() })
    : new HttpAgent({ keepAlive: true });
  return (to) => ({ isSecure, options: { ...hostAndPort(to), path: `${to.pathname}${to.search}`, agent } });
}

/** A tunnel for what is encrypted; what is not, a proxy is told whole (RFC 9112, 3.2.2). */
function byProxy(url: URL, proxy: URL, proxyContext: () => SecureContext, context: () => SecureContext): Way {
  if (url.protocol === "https:") {
    const agent = new TunnelAgent(proxy, proxyContext(), context());
    return (to) => ({ isSecure: true, options: { ...hostAndPort(to), path: `${to.pathname}${to.search}`, agent } });
  }
  const isSecure = proxy.protocol === "https:";
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: true, secureContext: proxyContext() })
    : new HttpAgent({ keepAlive: true });
  return (to) => ({
    isSecure,
    options: {
      ...hostAndPort(proxy),
      path: to.href,
      agent,
      headers: { host: to.host, ...proxyAuthorization(proxy) },
    },
  });
}

function hostAndPort(url: URL): Pick<RequestOptions, "host" | "port"> {
  return { host: hostOf(url), port: portOf(url) };
}
