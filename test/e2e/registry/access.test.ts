import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "../../cli/run.ts";
import { APICURIO_3 } from "../../support/apicurio.ts";
import { type Certificates, makeCertificates, readPair } from "./certificates.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type Issuer, type IssuerClient, startIssuer } from "./issuer.ts";
import type { Project } from "./project.ts";
import { Rest } from "./rest.ts";
import { returningColumn } from "./returning-column.ts";
import { type Registry, startRegistry } from "./servers.ts";
import { startTunnel, type Tunnel } from "./tunnel.ts";

const ADMIN: IssuerClient = { id: "admin", secret: "admin-secret-4711", roles: ["sr-admin"], scope: null };
const READER: IssuerClient = { id: "reader", secret: "reader s3cret:/+%&", roles: ["sr-readonly"], scope: "registry" };
const ROBOT: IssuerClient = { id: "robot", secret: "robot-password-42", roles: ["sr-readonly"], scope: null };

let certificates: Certificates;
let issuer: Issuer;
let registry: Registry;
let project: Project;
/** Every word that a run said. */
const said: string[] = [];
/** None of which may ever be said. */
const secrets = [ADMIN.secret, READER.secret, ROBOT.secret, encodeURIComponent(READER.secret)];

beforeAll(async () => {
  certificates = await makeCertificates();
  issuer = await startIssuer([ADMIN, READER, ROBOT]);
  registry = await startRegistry(APICURIO_3, {
    QUARKUS_OIDC_TENANT_ENABLED: "true",
    QUARKUS_OIDC_AUTH_SERVER_URL: issuer.url,
    QUARKUS_OIDC_TOKEN_PATH: issuer.tokenUrl,
    APICURIO_AUTH_ROLE_BASED_AUTHORIZATION: "true",
    APICURIO_AUTHN_BASIC_CLIENT_CREDENTIALS_ENABLED: "true",
    QUARKUS_HTTP_SSL_CERTIFICATE_FILES: certificates.server.certificate,
    QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES: certificates.server.key,
  });
  const admin = issuer.token(ADMIN, 3_600);
  secrets.push(admin, certificates.lockedKey.password);
  const rest = new Rest(registry.url, { authorization: `Bearer ${admin}` });
  await rest.setLevel(null, "BACKWARD");
  project = await returningColumn(rest, "shop", "BACKWARD_TRANSITIVE");
});
afterAll(async () => {
  project?.remove();
  await registry?.stop();
  await issuer?.stop();
  await certificates?.remove();
});

/** The gate over HTTPS, with the authority's certificate. */
function check(env: Readonly<Record<string, string>>, url = registry.secureUrl): Promise<Outcome> {
  return headgate(["check", "--base", "main", "--registry-url", url], {
    HEADGATE_REGISTRY_CA: certificates.authority,
    ...env,
  });
}

async function headgate(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  const outcome = await project.headgate(args, env);
  said.push(outcome.stdout, outcome.stderr);
  return outcome;
}

/** Only who was let in can know that the schema would be refused. */
function expectLetIn({ code, stdout, stderr }: Outcome): void {
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toContain("error[registry-incompatible]");
}

function expectKeptOut({ code, stdout, stderr }: Outcome, ...words: readonly string[]): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toContain("unexpected");
  for (const word of words) expect(stderr).toContain(word);
}

describe("a registry behind TLS", () => {
  it("is trusted by its own authority, and by nothing else", async () => {
    const token = issuer.token(ROBOT, 300);
    secrets.push(token);
    expectLetIn(await check({ HEADGATE_REGISTRY_TOKEN: token }));
    const unknown = await project.headgate(["check", "--base", "main", "--registry-url", registry.secureUrl], {
      HEADGATE_REGISTRY_TOKEN: token,
    });
    expectKeptOut(unknown, "HEADGATE_REGISTRY_CA", registry.secureUrl);
    const other = await check({
      HEADGATE_REGISTRY_CA: certificates.client.certificate,
      HEADGATE_REGISTRY_TOKEN: token,
    });
    expectKeptOut(other, "HEADGATE_REGISTRY_CA");
  });

  it("is not spoken to in plain text, nor TLS to a server without", async () => {
    expectKeptOut(await check({}, registry.secureUrl.replace("https", "http")), "cannot be reached");
    expectKeptOut(await check({}, registry.url.replace("http", "https")), "cannot be reached");
  });

  describe("that asks for the client's certificate", () => {
    let gate: FaultProxy;
    beforeAll(async () => {
      gate = await startFaultProxy(registry.url, () => null, {
        ...(await readPair(certificates.server)),
        ca: await readFile(certificates.authority, "utf8"),
        requestCert: true,
        rejectUnauthorized: true,
      });
    });
    afterAll(() => gate?.stop());

    it("lets in who has one, and nobody else", async () => {
      const token = issuer.token(ROBOT, 300);
      secrets.push(token);
      const known = {
        HEADGATE_REGISTRY_TOKEN: token,
        HEADGATE_REGISTRY_CERTIFICATE: certificates.client.certificate,
        HEADGATE_REGISTRY_KEY: certificates.client.key,
      };
      expectLetIn(await check(known, gate.url));
      const { file, password } = certificates.lockedKey;
      const locked = { ...known, HEADGATE_REGISTRY_KEY: file, HEADGATE_REGISTRY_KEY_PASSWORD: password };
      expectLetIn(await check(locked, gate.url));
      const calls = gate.calls.length;
      expectKeptOut(await check({ HEADGATE_REGISTRY_TOKEN: token }, gate.url), "HEADGATE_REGISTRY_CERTIFICATE");
      const { certificate, key } = certificates.stranger;
      const stranger = { ...known, HEADGATE_REGISTRY_CERTIFICATE: certificate, HEADGATE_REGISTRY_KEY: key };
      expectKeptOut(await check(stranger, gate.url), "cannot be reached");
      expectKeptOut(await check({ ...locked, HEADGATE_REGISTRY_KEY_PASSWORD: "wrong" }, gate.url), "password");
      expectKeptOut(await check({ ...known, HEADGATE_REGISTRY_KEY: key }, gate.url), "key");
      expect(gate.calls).toHaveLength(calls);
    });
  });
});

describe("a registry behind a proxy", () => {
  let token: string;
  let tunnel: Tunnel;
  beforeAll(async () => {
    token = issuer.token(ROBOT, 300);
    secrets.push(token, "proxy-password-99");
    tunnel = await startTunnel("someone:proxy-password-99");
  });
  afterAll(() => tunnel?.stop());
  const through = (proxy: string, more: Readonly<Record<string, string>> = {}) =>
    check({ HEADGATE_REGISTRY_TOKEN: token, HTTPS_PROXY: proxy, ...more });

  it("is asked through it, end to end encrypted", async () => {
    expectLetIn(await through(tunnel.url.replace("//", "//someone:proxy-password-99@")));
    expect(new Set(tunnel.asked)).toEqual(new Set([new URL(registry.secureUrl).host]));
  });

  it("is not asked past a proxy that keeps one out, or is not there", async () => {
    expectKeptOut(await through(tunnel.url.replace("//", "//someone:other@")), "HTTPS_PROXY", "407");
    expectKeptOut(await through("http://127.0.0.1:1"), "cannot be reached");
  });

  it("is asked directly where NO_PROXY says so", async () => {
    const before = tunnel.asked.length;
    expectLetIn(await through(tunnel.url, { NO_PROXY: "localhost,127.0.0.0/8" }));
    expect(tunnel.asked).toHaveLength(before);
  });
});

describe("a registry that verifies who asks", () => {
  it("knows nobody without credentials", async () => {
    expectKeptOut(await check({}), "HEADGATE_REGISTRY_TOKEN", "(401)");
  });

  it("takes a token, and none that has ended or was made up", async () => {
    const [fresh, ended] = [issuer.token(ROBOT, 300), issuer.token(ROBOT, -60)];
    const forged = fresh.replace(/[^.]+$/, (signature) => [...signature].reverse().join(""));
    secrets.push(fresh, ended, forged);
    expectLetIn(await check({ HEADGATE_REGISTRY_TOKEN: fresh }));
    expectKeptOut(await check({ HEADGATE_REGISTRY_TOKEN: ended }), "HEADGATE_REGISTRY_TOKEN", "(401)");
    expectKeptOut(await check({ HEADGATE_REGISTRY_TOKEN: forged }), "HEADGATE_REGISTRY_TOKEN", "(401)");
  });

  it("takes a user's password", async () => {
    const right = `${ROBOT.id}:${ROBOT.secret}`;
    secrets.push(Buffer.from(right).toString("base64"));
    expectLetIn(await check({ HEADGATE_REGISTRY_USER_INFO: right }));
    expectKeptOut(await check({ HEADGATE_REGISTRY_USER_INFO: "robot:wrong-password" }), "HEADGATE_REGISTRY_USER_INFO");
    expectLetIn(await check({}, registry.secureUrl.replace("https://", `https://${right}@`)));
  });

  it("lets readers read everything and write nothing", async () => {
    const token = issuer.token(ROBOT, 300);
    secrets.push(token);
    const env = { HEADGATE_REGISTRY_CA: certificates.authority, HEADGATE_REGISTRY_TOKEN: token };
    const url = ["--registry-url", registry.secureUrl];
    expect((await headgate(["snapshot", "--out", "-", ...url], env)).code).toBe(0);
    expect((await headgate(["register", "--dry-run", "--base", "main", ...url], env)).code).toBe(1);
    project.write("other.avsc", '"string"');
    const compat = ["compat", "other.avsc", "--subject", project.subject("items"), ...url];
    expect(await headgate(compat, env)).toMatchObject({ code: 1, stderr: "" });
    project.write("connect.json", (await project.read("connect.json")).replaceAll("shop", "fresh"));
    try {
      const writing = await headgate(["register", "--write", ...url], env);
      expect(writing.code).toBe(2);
      expect(writing.stderr).toContain("(403)");
    } finally {
      project.write("connect.json", (await project.read("connect.json")).replaceAll("fresh", "shop"));
    }
  });
});

describe("a registry for those with a token of an issuer", () => {
  const client = (more: Readonly<Record<string, string>> = {}) => ({
    HEADGATE_REGISTRY_OAUTH_URL: issuer.tokenUrl,
    HEADGATE_REGISTRY_OAUTH_CLIENT_ID: READER.id,
    HEADGATE_REGISTRY_OAUTH_CLIENT_SECRET: READER.secret,
    HEADGATE_REGISTRY_OAUTH_SCOPE: "registry",
    ...more,
  });

  it("lets in who gets one, and asks for it once", async () => {
    const before = issuer.requests.length;
    expectLetIn(await check(client()));
    expect(issuer.requests.slice(before)).toMatchObject([{ clientId: READER.id, scope: "registry", status: 200 }]);
  });

  it("keeps out who does not", async () => {
    const secret = "HEADGATE_REGISTRY_OAUTH_CLIENT_SECRET";
    expectKeptOut(await check(client({ [secret]: "not-the-secret" })), "_OAUTH_CLIENT_SECRET", issuer.tokenUrl);
    const { HEADGATE_REGISTRY_OAUTH_SCOPE: _scope, ...unscoped } = client();
    expectKeptOut(await check(unscoped), "(403)", "_OAUTH_SCOPE");
    const elsewhere = client({ HEADGATE_REGISTRY_OAUTH_URL: `${issuer.url}/nowhere` });
    expectKeptOut(await check(elsewhere), "HEADGATE_REGISTRY_OAUTH_URL", "/nowhere");
  });

  it("lets in again whose token has ended on the way, and gives up on those whose tokens always have", async () => {
    issuer.setLifetimes(-60);
    const before = issuer.requests.length;
    expectLetIn(await check(client()));
    expect(issuer.requests.slice(before)).toHaveLength(2);
    issuer.setLifetimes(...Array.from({ length: 100 }, () => -60));
    expectKeptOut(await check(client()), "(401)");
    issuer.setLifetimes();
    expect(issuer.requests.length).toBeLessThan(before + 30);
  });

  it("stays closed where the issuer fails", async () => {
    const failures: Readonly<Record<string, (response: ServerResponse) => void>> = {
      busy: (response) => response.writeHead(503).end(),
      page: (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>sign in</html>"),
      empty: (response) => response.writeHead(200).end("{}"),
      number: (response) => response.writeHead(200).end('{"access_token":17}'),
      line: (response) => response.writeHead(200).end('{"access_token":"a\\nb"}'),
      redirect: (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      cut: (response) => response.destroy(),
    };
    for (const [name, fault] of Object.entries(failures)) {
      issuer.setFault(fault);
      const outcome = await check(client());
      expect.soft({ name, code: outcome.code, stdout: outcome.stdout }).toEqual({ name, code: 2, stdout: "" });
      expect.soft(outcome.stderr, name).not.toContain("unexpected");
    }
    issuer.setFault(null);
  });
});

it("says no secret to anybody", () => {
  expect(said.length).toBeGreaterThan(30);
  const texts = said.join("\n");
  expect(secrets.filter((secret) => texts.includes(secret))).toEqual([]);
});
