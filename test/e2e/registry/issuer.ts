import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Who may ask for tokens. */
export interface IssuerClient {
  readonly id: string;
  readonly secret: string;
  /** Apicurio's roles, such as `sr-admin`. */
  readonly roles: readonly string[];
  /** What must be asked for to get the roles; null: nothing. */
  readonly scope: string | null;
}

/** A token request as it came in; `authorization` is false where the client put its secret into the form. */
export interface TokenRequest {
  readonly clientId: string;
  readonly scope: string | null;
  readonly status: number;
  readonly basic: boolean;
}

/** An OpenID Connect issuer that a server verifies tokens with: discovery, keys, and client credentials (RFC 6749, 4.4), RS256. */
export interface Issuer {
  readonly url: string;
  readonly tokenUrl: string;
  readonly requests: readonly TokenRequest[];
  /** Seconds that the tokens asked for next live; after the last of them, five minutes. `expires_in` never tells of it. */
  setLifetimes(...seconds: readonly number[]): void;
  /** How token requests from now on are answered; null: as they should be. */
  setFault(fault: TokenFault | null): void;
  /** A token as the endpoint would give; negative lifetimes have ended already. */
  token(client: IssuerClient, lifetime: number): string;
  stop(): Promise<void>;
}

export type TokenFault = (response: ServerResponse) => void;

const KEY_ID = "test-key";
/** Seconds. */
const LIFETIME = 300;

export async function startIssuer(clients: readonly IssuerClient[]): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const requests: TokenRequest[] = [];
  const state: { lifetimes: readonly number[]; fault: TokenFault | null } = { lifetimes: [], fault: null };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokenUrl = `${url}/token`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (request.url) {
      case "/.well-known/openid-configuration":
        return json(response, 200, { issuer: url, token_endpoint: tokenUrl, jwks_uri: `${url}/keys` });
      case "/keys":
        return json(response, 200, {
          keys: [{ ...publicKey.export({ format: "jwk" }), kid: KEY_ID, use: "sig", alg: "RS256" }],
        });
      case "/token":
        return grant(request, response);
      default:
        return json(response, 404, { error: "not_found" });
    }
  }

  async function grant(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const header = basicOf(request);
    const [id, secret] = header ?? [form.get("client_id"), form.get("client_secret")];
    const client = clients.find((known) => known.id === id && known.secret === secret);
    const isGrant = request.method === "POST" && form.get("grant_type") === "client_credentials";
    const status = !isGrant ? 400 : client === undefined ? 401 : 200;
    requests.push({ clientId: id ?? "", scope: form.get("scope"), status, basic: header !== null });
    if (state.fault !== null) return state.fault(response);
    if (!isGrant) return json(response, 400, { error: "unsupported_grant_type" });
    if (client === undefined) {
      return json(response, 401, { error: "invalid_client", error_description: "client or secret is wrong" });
    }
    const roles = client.scope === null || form.get("scope") === client.scope ? client.roles : [];
    const [lifetime = LIFETIME, ...later] = state.lifetimes;
    state.lifetimes = later;
    const token = signed({ client: client.id, roles, lifetime });
    json(response, 200, { access_token: token, token_type: "Bearer", expires_in: LIFETIME });
  }

  function signed({ client, roles, lifetime }: { client: string; roles: readonly string[]; lifetime: number }): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: url,
      sub: client,
      azp: client,
      client_id: client,
      preferred_username: client,
      iat: Math.min(now, now + lifetime),
      exp: now + lifetime,
      realm_access: { roles },
    };
    return jwt(claims, privateKey);
  }

  return {
    url,
    tokenUrl,
    requests,
    setLifetimes: (...seconds) => {
      state.lifetimes = seconds;
    },
    setFault: (fault) => {
      state.fault = fault;
    },
    token: ({ id, roles }, lifetime) => signed({ client: id, roles, lifetime }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function jwt(claims: object, key: KeyObject): string {
  const head = { alg: "RS256", typ: "JWT", kid: KEY_ID };
  const body = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${body}.${sign("sha256", Buffer.from(body), key).toString("base64url")}`;
}

/** RFC 6749, 2.3.1: both parts are form-encoded before they are joined. */
function basicOf({ headers }: IncomingMessage): readonly [string, string] | null {
  const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  if (encoded === undefined) return null;
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return [formDecoded(id), formDecoded(secret)];
}

function formDecoded(text: string): string {
  return new URLSearchParams(`=${text}`).get("") ?? "";
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
