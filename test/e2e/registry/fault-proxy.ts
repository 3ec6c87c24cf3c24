import { setMaxListeners } from "node:events";
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What stands between a client and its registry. */
export interface FaultProxy {
  readonly url: string;
  /** `METHOD path` of every request, in the order in which they came. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Treatment =
  /** Answers instead of the registry, or with the registry's answer changed. */
  | { readonly kind: "answer"; readonly reply: (real: Reply) => Reply }
  /** Answers as the registry does, so many milliseconds later. */
  | { readonly kind: "late"; readonly by: number }
  /** Sends the head at once and the body byte by byte, with so many milliseconds between. */
  | { readonly kind: "drip"; readonly every: number }
  /** Never answers. */
  | { readonly kind: "silent" }
  /** Cuts the connection: before the head, or after so much of the body (0 to 1) as was announced. */
  | { readonly kind: "cut"; readonly after: number | null };

/** Says how the n-th call (from 1) is treated; null: as if there were no proxy. */
export type Plan = (call: number, request: { readonly method: string; readonly path: string }) => Treatment | null;

/** @param upstream the registry's address; the proxy's has the same path */
export async function startFaultProxy(upstream: string, plan: Plan, tls?: ServerOptions): Promise<FaultProxy> {
  const target = new URL(upstream);
  const agent = new Agent({ keepAlive: true });
  const calls: string[] = [];
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url: path = "/" } = request;
    const shown = path.startsWith(target.pathname) ? path.slice(target.pathname.length) : path;
    const treatment = plan(calls.push(`${method} ${shown}`), { method, path: shown });
    treat(request, response, treatment).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  async function treat(request: IncomingMessage, response: ServerResponse, treatment: Treatment | null): Promise<void> {
    if (treatment?.kind === "silent") return;
    if (treatment?.kind === "cut" && treatment.after === null) return void response.destroy();
    const real = await forward(request, target, agent);
    switch (treatment?.kind) {
      case undefined:
        return end(response, real);
      case "answer":
        return end(response, treatment.reply(real));
      case "late":
        await sleep(treatment.by, undefined, { signal: stopping.signal });
        return end(response, real);
      case "drip":
        return drip(response, real, treatment.every);
      case "cut":
        return cut(response, real, treatment.after ?? 0);
    }
  }

  async function drip(response: ServerResponse, { status, headers, body }: Reply, every: number): Promise<void> {
    response.writeHead(status, { ...headers, "content-length": `${Buffer.byteLength(body)}` });
    for (const character of body) {
      response.write(character);
      await sleep(every, undefined, { signal: stopping.signal });
    }
    response.end();
  }

  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}${target.pathname}`,
    calls,
    stop: async () => {
      stopping.abort();
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function end(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

/** The whole length is announced, and only a part of it sent. */
function cut(response: ServerResponse, { status, headers, body }: Reply, after: number): void {
  response.writeHead(status, { ...headers, "content-length": `${Buffer.byteLength(body)}` });
  response.write(body.slice(0, Math.floor(body.length * after)), () => response.destroy());
}

/** The registry's own answer. */
function forward(request: IncomingMessage, target: URL, agent: Agent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { host: _host, connection: _connection, "accept-encoding": _encoding, ...headers } = request.headers;
    const onwards = send(
      { agent, host: target.hostname, port: target.port, method: request.method, path: request.url, headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 502,
            headers: { "content-type": answer.headers["content-type"] ?? "application/json" },
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    onwards.on("error", reject);
    request.pipe(onwards);
  });
}
