import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export interface Loopback {
  readonly url: string;
  /** `METHOD path` of every request so far. */
  readonly requests: readonly string[];
}

/** One answer: a status with a body, some headers, or none at all until the client gives up. */
export type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "silence"
  | "hang up";

const servers = new Set<Server>();
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback that answers the n-th request as told; the last answer repeats. For faults that no real registry can be made to show. */
export async function loopback(
  replies: readonly Reply[] | ((request: IncomingMessage) => Reply),
  tls?: ServerOptions,
): Promise<Loopback> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const reply = typeof replies === "function" ? replies(request) : (replies[requests.length - 1] ?? replies.at(-1));
    if (reply === undefined || reply === "silence") return;
    if (reply === "hang up") return void request.socket.destroy();
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${address.port}`, requests };
}

export interface Pem {
  readonly certificate: string;
  readonly key: string;
  readonly files: { readonly certificate: string; readonly key: string };
}

/** A certificate of its own for 127.0.0.1, an authority at the same time. */
export function selfSigned(name: string): Pem {
  const folder = mkdtempSync(join(tmpdir(), "headgate-test-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const files = { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem") };
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const output = ["-days", "2", "-keyout", files.key, "-out", files.certificate];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", ...subject, ...output],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  return { certificate: readFileSync(files.certificate, "utf8"), key: readFileSync(files.key, "utf8"), files };
}
