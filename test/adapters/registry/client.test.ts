import { describe, expect, it } from "vitest";
import type { HttpAccess } from "../../../src/adapters/http/access.ts";
import { openRegistry } from "../../../src/adapters/registry/client.ts";
import { InputError } from "../../../src/ports.ts";
import { loopback, selfSigned } from "../../support/loopback.ts";
import { fault } from "../fault.ts";

const QUICK = { timeout: 20_000, tries: 3, pause: 1, deadline: 60_000 };
const HASTY = { ...QUICK, timeout: 300 };
const TEXT = '{"type":"record","name":"a","fields":[]}';
const SCHEMA = { type: "AVRO", text: TEXT } as const;
const FOUND = { status: 200, body: { subject: "s", version: 2, id: 7, schema: TEXT } };
const NOWHERE = { status: 404, body: "" };
const BUSY = { status: 503, body: { error_code: 50302, message: "the store is not ready" } };

const open = (access: HttpAccess) => openRegistry(access, QUICK);
const find = (access: HttpAccess, patience = QUICK) => openRegistry(access, patience).find("s", SCHEMA);

describe("a lookup", () => {
  const of = (subject: string) => ({ ...FOUND, body: { ...FOUND.body, subject } });
  const found = { kind: "found", version: { version: 2, id: 7 } };

  it("is believed where it answers what was asked, in whatever context", async () => {
    for (const subject of ["s", ":.:s", ":.other:s"]) {
      const { url } = await loopback([of(subject)]);
      expect(await find({ url })).toEqual(found);
    }
  });

  it("is believed of an alias's target, and of no other subject", async () => {
    const level = { status: 200, body: { compatibilityLevel: "BACKWARD", alias: "target" } };
    const answers = (subject: string) =>
      loopback(({ method, url }) => (method === "POST" ? of(subject) : url?.startsWith("/config") ? level : NOWHERE));
    expect(await find({ url: (await answers("target")).url })).toEqual(found);
    expect(await fault(find({ url: (await answers("stranger")).url }))).toContain("version 2 of stranger, not what");
  });
});

it("leaves no failure behind that nobody is told of", async () => {
  const untold: unknown[] = [];
  const hear = (reason: unknown) => untold.push(reason);
  process.on("unhandledRejection", hear);
  const { url } = await loopback([{ status: 401, body: "" }]);
  expect(await fault(open({ url }).subject("s"))).toContain("(401)");
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off("unhandledRejection", hear);
  expect(untold).toEqual([]);
});

describe("a registry that is busy", () => {
  it.each([
    ["429", { status: 429, body: { message: "slow down" } }],
    ["503", BUSY],
    ["a lost connection", "hang up"],
    ["no answer in time", "silence"],
  ] as const)("is asked again after %s", async (_, reply) => {
    const { url, requests } = await loopback([reply, reply, FOUND]);
    const patience = reply === "silence" ? HASTY : QUICK;
    expect(await find({ url }, patience)).toEqual({ kind: "found", version: { version: 2, id: 7 } });
    expect(requests).toEqual(Array(3).fill("POST /subjects/s"));
  });

  it("waits as long as it is told, but no longer than that", async () => {
    const { url } = await loopback([{ ...BUSY, headers: { "retry-after": "1" } }, FOUND]);
    const start = performance.now();
    await find({ url });
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it("is given up in the end, with its own words", async () => {
    const { url, requests } = await loopback([BUSY]);
    expect(await fault(find({ url }))).toMatch(/answers 503: .*the store is not ready/);
    expect(requests).toHaveLength(QUICK.tries);
    const silent = await loopback(["silence"]);
    expect(await fault(find({ url: silent.url }, HASTY))).toContain("no answer within 0.3 s, 3 times");
  });

  it("is sent no more than eight requests at the same time", async () => {
    let [now, most] = [0, 0];
    const { url } = await loopback((request) => {
      now++;
      most = Math.max(most, now);
      return { ...FOUND, body: { ...FOUND.body, subject: request.url?.split("/").at(-1) } };
    });
    const registry = open({ url });
    const answers = Array.from({ length: 40 }, async (_, index) => {
      await registry.find(`s${index}`, SCHEMA);
      now--;
    });
    await Promise.all(answers);
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe("an address with something else behind it", () => {
  it.each([
    ["a web page", { status: 200, body: "<html>Welcome</html>" }],
    ["half a JSON", { status: 200, body: '{"version":2,' }],
    ["another JSON", { status: 200, body: { version: "2" } }],
    ["a page not found", { status: 404, body: "<html>404</html>" }],
    ["a 404 of no registry", { status: 404, body: { error_code: 404, message: "HTTP 404 Not Found" } }],
    ["a status of no registry", { status: 418, body: {} }],
  ])("is told: %s", async (_, reply) => {
    const { url } = await loopback([reply]);
    const said = await fault(find({ url }));
    expect(said).toContain("this is no schema registry's answer");
    expect(said).toContain("/apis/ccompat/v7");
  });

  it("is not followed to another place, and sends no credentials there", async () => {
    const other = await loopback([FOUND]);
    const { url, requests } = await loopback([
      { status: 307, body: "", headers: { location: `${other.url}/subjects/s` } },
    ]);
    const said = await fault(find({ url, credentials: { kind: "bearer", token: "secret-token" } }));
    expect(said).toContain(`redirects to ${other.url}`);
    expect([requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it("is said where no request can be sent at all", async () => {
    expect(await fault(find({ url: "http://127.0.0.1:1" }))).toMatch(/cannot be reached: .*ECONNREFUSED/);
    for (const url of ["127.0.0.1:8081", "ftp://registry", "http://registry/?a=b", "http://"]) {
      await expect(async () => open({ url })).rejects.toThrow(InputError);
    }
  });
});

describe("credentials", () => {
  const guarded = (expected: string) =>
    loopback(({ headers }) =>
      headers.authorization === expected
        ? FOUND
        : { status: 401, body: { error_code: 401, message: `no: ${headers.authorization}` } },
    );
  const basic = `Basic ${Buffer.from("anna:p@ss/wörd").toString("base64")}`;

  it("are sent as they are given", async () => {
    const { url } = await guarded(basic);
    const found = { kind: "found" };
    expect(await find({ url, credentials: { kind: "basic", userInfo: "anna:p@ss/wörd" } })).toMatchObject(found);
    const withUser = url.replace("//", `//anna:${encodeURIComponent("p@ss/wörd")}@`);
    expect(await find({ url: withUser })).toMatchObject(found);
    const bearer = await guarded("Bearer abc");
    expect(await find({ url: bearer.url, credentials: { kind: "bearer", token: "abc" } })).toMatchObject(found);
  });

  it("stand in no message, not even in one that the registry makes of them", async () => {
    const { url, requests } = await guarded("Bearer other");
    const secrets = ["p@ss/wörd", encodeURIComponent("p@ss/wörd"), basic.slice("Basic ".length), "topsecret"];
    const said = [
      await fault(find({ url: url.replace("//", `//anna:${encodeURIComponent("p@ss/wörd")}@`) })),
      await fault(find({ url, credentials: { kind: "bearer", token: "topsecret" } })),
      await fault(find({ url: "http://anna:topsecret@127.0.0.1:1" })),
      await fault((async () => open({ url: "ftp://anna:topsecret@registry" }))()),
      open({ url: "http://anna:topsecret@registry/" }).label,
    ];
    for (const secret of secrets) expect(said.join("\n")).not.toContain(secret);
    expect(said[0]).toContain("access needs other credentials (401)");
    // Wrong ones do not become right by asking again.
    expect(requests).toHaveLength(2);
  });

  it("that may not do something are told apart from wrong ones", async () => {
    const { url } = await loopback([{ status: 403, body: { error_code: 40301, message: "Forbidden" } }]);
    expect(await fault(find({ url }))).toContain("these credentials may not do that (403)");
  });
});

describe("TLS", () => {
  const ours = selfSigned("registry");
  const client = selfSigned("client");

  it("trusts an authority that is given, and no other", async () => {
    const { url, requests } = await loopback([FOUND], { cert: ours.certificate, key: ours.key });
    const said = await fault(find({ url }));
    expect(said).toMatch(/cannot be reached: .*self.signed certificate/i);
    expect(said).toContain("HEADGATE_REGISTRY_CA");
    expect(await fault(find({ url, tls: { authorities: client.certificate } }))).toContain("cannot be reached");
    expect(requests).toEqual([]);
    expect(await find({ url, tls: { authorities: ours.certificate } })).toMatchObject({ kind: "found" });
  });

  it("shows a certificate of its own to a server that asks for one", async () => {
    const asking = {
      cert: ours.certificate,
      key: ours.key,
      requestCert: true,
      rejectUnauthorized: true,
      ca: [client.certificate],
    };
    const { url } = await loopback([FOUND], asking);
    const authorities = ours.certificate;
    await fault(find({ url, tls: { authorities } }));
    const tls = { authorities, certificate: client.certificate, key: client.key };
    expect(await find({ url, tls })).toMatchObject({ kind: "found" });
  });

  it("is not begun with files that do not fit", async () => {
    const tls = { certificate: client.certificate, key: ours.key };
    expect(await fault((async () => open({ url: "https://127.0.0.1:1", tls }))())).toContain("cannot be used");
  });

  it("is not spoken where the server speaks none", async () => {
    const { url } = await loopback([FOUND]);
    expect(await fault(find({ url: url.replace("http:", "https:") }))).toContain("cannot be reached");
  });
});
