import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import type { ClientCredentials, HttpAccess } from "../../../src/adapters/http/access.ts";
import { proxiesOf, proxyFor } from "../../../src/adapters/http/proxy.ts";
import { openRegistry } from "../../../src/adapters/registry/client.ts";
import { type Loopback, loopback, type Reply, selfSigned } from "../../support/loopback.ts";
import { fault } from "../fault.ts";

const PATIENCE = { timeout: 20_000, tries: 3, pause: 1, deadline: 60_000 };
const SCHEMA = { type: "AVRO", text: "{}" } as const;
const FOUND: Reply = { status: 200, body: { subject: "s", version: 2, id: 7, schema: "{}" } };
const DENIED: Reply = { status: 401, body: { error_code: 401, message: "Unauthorized" } };

const find = (access: HttpAccess) => openRegistry(access, PATIENCE).find("s", SCHEMA);
const found = { kind: "found", version: { version: 2, id: 7 } };

const proxiesFrom = (environment: Readonly<Record<string, string>>) => proxiesOf(new Map(Object.entries(environment)));

/** A registry that takes one token, and an endpoint that gives tokens `t1`, `t2`, …, each as told. */
async function guarded(accepted: () => string, token: (nth: number) => Reply) {
  const asked: (string | undefined)[] = [];
  const issuer = await loopback(({ headers }) => {
    asked.push(headers.authorization);
    return token(asked.length);
  });
  const registry = await loopback(({ headers }) => (headers.authorization === `Bearer ${accepted()}` ? FOUND : DENIED));
  const client: ClientCredentials = {
    kind: "client",
    ...{ tokenUrl: `${issuer.url}/token`, id: "gate", secret: "p@ss word", scope: "registry" },
  };
  return { registry, issuer, asked, access: { url: registry.url, credentials: client } };
}

const granted = (token: string, seconds?: number): Reply => ({
  status: 200,
  body: { access_token: token, token_type: "Bearer", ...(seconds === undefined ? {} : { expires_in: seconds }) },
});

describe("OAuth client credentials", () => {
  it("fetch one token for all, with the secret in the header as forms encode it", async () => {
    const { access, registry, issuer, asked } = await guarded(
      () => "t1",
      () => granted("t1", 300),
    );
    const client = openRegistry(access, PATIENCE);
    const all = await Promise.all(Array.from({ length: 30 }, () => client.find("s", SCHEMA)));
    expect(all).toEqual(Array(30).fill(found));
    expect(issuer.requests).toEqual(["POST /token"]);
    expect(asked).toEqual([`Basic ${Buffer.from("gate:p%40ss+word").toString("base64")}`]);
    expect(registry.requests).toHaveLength(30);
  });

  it("put the secret into the form where the endpoint wants it there", async () => {
    const { access, asked } = await guarded(
      () => "t1",
      (nth) => (nth === 1 ? { status: 401, body: { error: "invalid_client" } } : granted("t1")),
    );
    expect(await find(access)).toEqual(found);
    expect(asked).toEqual([expect.stringMatching(/^Basic /), undefined]);
  });

  it("renew a token before it ends, and one that was refused once", async () => {
    const shortly = await guarded(
      () => `t${shortly.asked.length}`,
      (nth) => granted(`t${nth}`, nth === 1 ? 0.1 : 300),
    );
    const client = openRegistry(shortly.access, PATIENCE);
    await client.find("s", SCHEMA);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await Promise.all([client.find("s", SCHEMA), client.find("s", SCHEMA), client.find("s", SCHEMA)]);
    expect(shortly.asked).toHaveLength(2);
    expect(shortly.registry.requests).toHaveLength(4);

    const withdrawn = await guarded(
      () => "t2",
      (nth) => granted(`t${nth}`, 300),
    );
    const other = openRegistry(withdrawn.access, PATIENCE);
    await Promise.all(Array.from({ length: 5 }, () => other.find("s", SCHEMA)));
    expect(withdrawn.asked).toHaveLength(2);

    const useless = await guarded(
      () => "never",
      (nth) => granted(`t${nth}`, 300),
    );
    expect(await fault(find(useless.access))).toContain("access needs other credentials (401)");
    expect([useless.asked.length, useless.registry.requests.length]).toEqual([2, 2]);
  });

  it.each([
    ["refuses", { status: 400, body: { error: "invalid_scope" } }, /gives no token \(400\): .*invalid_scope/],
    ["gives no token", { status: 200, body: { token: "t" } }, /gives no token \(200\)/],
    ["is a web page", { status: 200, body: "<html>Sign in</html>" }, /gives no token \(200\)/],
    ["is busy", { status: 503, body: "later" }, /the token endpoint answers 503/],
    ["redirects", { status: 302, body: "", headers: { location: "http://elsewhere/" } }, /token endpoint redirects to/],
    ["hangs up", "hang up", /the token endpoint cannot be reached/],
  ] as const)("say so where the endpoint %s", async (_, reply: Reply, said) => {
    const { access, registry } = await guarded(
      () => "t1",
      () => reply,
    );
    const told = await fault(find(access));
    expect(told).toMatch(said);
    expect(told).toContain("/token");
    expect(registry.requests).toEqual([]);
  });
});

describe("headers of one's own", () => {
  it("go with every request", async () => {
    const seen: unknown[] = [];
    const { url } = await loopback(({ headers }) => {
      seen.push([headers["target-sr-cluster"], headers["confluent-identity-pool-id"], headers["x-gateway"]]);
      return FOUND;
    });
    const headers = new Map([
      ["target-sr-cluster", "lsrc-1"],
      ["Confluent-Identity-Pool-Id", "pool-1"],
      ["X-Gateway", "key"],
    ]);
    await find({ url, headers });
    expect(seen).toEqual([["lsrc-1", "pool-1", "key"]]);
    expect(await fault((async () => find({ url, headers: new Map([["x-key", "a\r\nb: c"]]) }))())).toContain(
      "the header x-key has characters",
    );
  });
});

interface Proxy {
  readonly url: string;
  /** `METHOD target authorization` */
  readonly asked: readonly string[];
}

const proxies = new Set<{ readonly server: Server; readonly sockets: Set<Socket> }>();
afterAll(() => {
  for (const { server, sockets } of proxies) {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
});

/** A proxy on loopback: tunnels where it is asked to, and answers what is not encrypted by itself. */
async function proxy(refusal: number | null = null): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? "nobody"}`);
    response.writeHead(refusal ?? 200, { "content-type": "application/json" });
    response.end(refusal === null ? JSON.stringify({ subject: "s", version: 2, id: 7, schema: "{}" }) : "no");
  });
  server.on("connect", (request, client: Socket) => {
    asked.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? "nobody"}`);
    if (refusal !== null) return void client.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`);
    const [host = "", port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client);
      client.pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
  });
  proxies.add({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

describe("a proxy", () => {
  const ours = selfSigned("registry");
  const secure = (reply: Reply = FOUND): Promise<Loopback> =>
    loopback([reply], { cert: ours.certificate, key: ours.key });
  const tls = { authorities: ours.certificate };
  const user = (url: string) => url.replace("//", "//me:pr%40xy@");
  const basic = `Basic ${Buffer.from("me:pr@xy").toString("base64")}`;

  it("is asked for a tunnel where the registry is encrypted, and the tunnel is kept", async () => {
    const { url, requests } = await secure();
    const { url: through, asked } = await proxy();
    const registry = openRegistry({ url, tls, proxies: proxiesFrom({ HTTPS_PROXY: user(through) }) }, PATIENCE);
    for (let index = 0; index < 3; index++) expect(await registry.find("s", SCHEMA)).toEqual(found);
    expect(asked).toEqual([`CONNECT ${new URL(url).host} ${basic}`]);
    expect(requests).toHaveLength(3);
  });

  it("checks certificates through a tunnel as without", async () => {
    const { url, requests } = await secure();
    const { url: through } = await proxy();
    const said = await fault(find({ url, proxies: proxiesFrom({ HTTPS_PROXY: through }) }));
    expect(said).toMatch(/cannot be reached: .*self.signed/i);
    expect(requests).toEqual([]);
  });

  it("is told the whole address where nothing is encrypted", async () => {
    const { url, asked } = await proxy();
    const outcome = await find({
      url: "http://registry.test:8081/api",
      proxies: proxiesFrom({ http_proxy: user(url) }),
    });
    expect(outcome).toEqual(found);
    expect(asked).toEqual([`POST http://registry.test:8081/api/subjects/s ${basic}`]);
  });

  it.each([403, 407, 502])("that refuses is told apart from a registry that does (%s)", async (status) => {
    const { url } = await secure();
    const { url: through, asked } = await proxy(status);
    const said = await fault(find({ url, tls, proxies: proxiesFrom({ HTTPS_PROXY: user(through) }) }));
    expect(said).toContain(`the proxy ${through} answers ${status}`);
    expect(said).toContain("NO_PROXY");
    expect(said).not.toContain("pr@xy");
    expect(asked).toHaveLength(status === 502 ? PATIENCE.tries : 1);
  });

  it("is not used for what NO_PROXY names", () => {
    const uses = (url: string, except: string) =>
      proxyFor(new URL(url), proxiesFrom({ HTTPS_PROXY: "p:3128", HTTP_PROXY: "p:3128", NO_PROXY: except })) !== null;
    const registry = "https://sr.prod.example:8081";
    for (const except of [
      "*",
      "prod.example",
      ".example",
      "*.prod.example",
      "a,b SR.prod.example",
      "sr.prod.example:8081",
    ]) {
      expect([except, uses(registry, except)]).toEqual([except, false]);
    }
    for (const except of ["", "rod.example", "sr.prod.example:443", "sr", "10.0.0.0/8", "."]) {
      expect([except, uses(registry, except)]).toEqual([except, true]);
    }
    expect(uses("http://10.1.2.3/", "10.0.0.0/8")).toBe(false);
    expect(uses("http://11.1.2.3/", "10.0.0.0/8,10.0.0.0/99,bad/8")).toBe(true);
    expect(uses("http://[::1]:8081/", "::1")).toBe(false);
    expect(uses("http://[fd00::1]/", "fd00::/8")).toBe(false);
    expect(uses("https://x.test/", "x.test:443")).toBe(false);
  });

  it("must be one that can be spoken to", async () => {
    for (const text of ["socks5://me:secret@p:1080", "http://", "::"]) {
      const said = await fault((async () => proxiesFrom({ ALL_PROXY: text }))());
      expect(said).toContain("ALL_PROXY is no HTTP proxy's address");
      expect(said).not.toContain("secret");
    }
  });
});

describe("secrets", () => {
  const words = {
    password: "Pa55/w&rd ü",
    token: "tok-en+123=",
    secret: 'c1ient"secret',
    header: "gateway-key-77",
    proxy: "pr0xy:pass",
    passphrase: "phrase-of-the-key",
  };
  const spellings = Object.values(words).flatMap((word) => [
    word,
    encodeURIComponent(word),
    Buffer.from(word).toString("base64"),
    JSON.stringify(word).slice(1, -1),
  ]);

  /** All that can be seen of an error, its causes included. */
  const seen = async (work: () => Promise<unknown>) => {
    const error = await work().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    return inspect(error, { depth: 20, showHidden: true });
  };

  it("stand in no error, whatever answers repeat of them", async () => {
    const headers = new Map([["x-gateway", words.header]]);
    const tokenUrl = (url: string) => `${url}/token`;
    const accesses: ((url: string) => HttpAccess)[] = [
      (url) => ({ url: url.replace("//", `//anna:${encodeURIComponent(words.password)}@`), headers }),
      (url) => ({ url, headers, credentials: { kind: "basic", userInfo: `anna:${words.password}` } }),
      (url) => ({ url, headers, credentials: { kind: "bearer", token: words.token } }),
      (url) => ({
        url,
        headers,
        credentials: { kind: "client", tokenUrl: tokenUrl(url), id: "gate", secret: words.secret, scope: null },
      }),
      (url) => ({
        url,
        headers,
        tls: { passphrase: words.passphrase },
        proxies: proxiesFrom({ HTTP_PROXY: url.replace("//", `//me:${encodeURIComponent(words.proxy)}@`) }),
      }),
    ];
    const replies = (body: string): readonly Reply[] => [
      { status: 401, body },
      { status: 403, body },
      { status: 404, body },
      { status: 407, body },
      { status: 500, body },
      { status: 200, body },
      { status: 200, body: JSON.stringify({ is_compatible: body }) },
      { status: 302, body, headers: { location: `http://x/?${spellings.map(encodeURIComponent).join("&")}` } },
      "hang up",
    ];
    const parrot = spellings.join(" ");
    // Cut off in the middle of the last one it would still be a good part of it.
    const long = `${"x".repeat(290)}${words.token}`;
    for (const body of [parrot, long]) {
      for (const reply of replies(body)) {
        const { url } = await loopback([reply]);
        for (const access of accesses) {
          const registry = openRegistry(access(url), { ...PATIENCE, tries: 1 });
          for (const work of [
            () => registry.find("s", SCHEMA),
            () => registry.subject("s"),
            () => registry.subjects(),
          ]) {
            const text = await seen(work);
            const ours = spellingsOf(access(url));
            for (const spelling of ours) expect(text).not.toContain(spelling);
            if (body === long && access(url).credentials?.kind === "bearer") expect(text).not.toContain("tok-en");
          }
        }
      }
    }
  });

  /** Those that an access knows; it cannot hide what it was never told. */
  function spellingsOf({ url, credentials, headers, proxies }: HttpAccess): readonly string[] {
    const known = [
      ...(url.includes("@") || credentials?.kind === "basic" ? [words.password] : []),
      ...(credentials?.kind === "bearer" ? [words.token] : []),
      ...(credentials?.kind === "client" ? [words.secret] : []),
      ...(headers === undefined ? [] : [words.header]),
      ...(proxies === undefined ? [] : [words.proxy, words.passphrase]),
    ];
    return known.flatMap((word) => [
      word,
      encodeURIComponent(word),
      Buffer.from(word).toString("base64"),
      JSON.stringify(word).slice(1, -1),
    ]);
  }

  it("that were learned on the way are secrets too", async () => {
    const issuer = await loopback([granted("learned-token", 300)]);
    const { url } = await loopback(({ headers }) => ({ status: 418, body: `it was ${headers.authorization}` }));
    const credentials: ClientCredentials = {
      kind: "client",
      ...{ tokenUrl: issuer.url, id: "gate", secret: "own-secret", scope: null },
    };
    const text = await seen(() => find({ url, credentials }));
    expect(text).toContain("Bearer ***");
    expect(text).not.toContain("learned-token");
  });
});
