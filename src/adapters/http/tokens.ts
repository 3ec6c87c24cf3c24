import { InputError } from "../../ports.ts";
import { jsonOf, memberOf, textOf } from "../json.ts";
import { basic, bearer, type ClientCredentials, httpAddress } from "./access.ts";
import type { HttpPatience, Stopwatch } from "./patience.ts";
import { formEncoded, type Secrets } from "./secrets.ts";
import { patiently, type Service, shortened } from "./service.ts";
import type { Exchange, Transport } from "./transport.ts";

/** The tokens that OAuth client credentials are good for. */
export interface Tokens {
  /** An Authorization header that holds for a while; fetched by whoever comes first, for all. Throws InputError. */
  current(): Promise<string>;
  /** Another than the one that was refused. */
  renewed(refused: string): Promise<string>;
}

/** A token is renewed this long before it ends, or at four fifths of its life where that is shorter than this allows. Milliseconds. */
const MARGIN = 30_000;

interface Token {
  readonly authorization: string;
  /** By performance.now(). */
  readonly until: number;
}

export function openTokens(
  credentials: ClientCredentials,
  transport: Transport,
  { secrets, patience, watch }: { secrets: Secrets; patience: HttpPatience; watch: Stopwatch },
): Tokens {
  const { base } = httpAddress(credentials.tokenUrl, "the address of the token endpoint");
  const service: Service = { name: "the token endpoint", address: base, secrets, patience, watch };
  let held: Promise<Token> | null = null;
  const fetched = (): Promise<Token> => {
    const fetching = fetchToken(credentials, service, transport);
    held = fetching;
    // A failure is told to those who wait for it; the next one tries anew.
    fetching.catch(() => {
      if (held === fetching) held = null;
    });
    return fetching;
  };
  const usable = async (isRefused: (token: Token) => boolean): Promise<string> => {
    const before = held;
    const token = await (before ?? fetched());
    if (performance.now() < token.until && !isRefused(token)) return token.authorization;
    // Somebody else may have begun to renew it in the meantime.
    return (await (held === before || held === null ? fetched() : held)).authorization;
  };
  return {
    current: () => usable(() => false),
    renewed: (refused) => usable(({ authorization }) => authorization === refused),
  };
}

/** The secret goes into the header, as RFC 6749, 2.3.1 prefers; into the form for endpoints that want it there. */
async function fetchToken(credentials: ClientCredentials, service: Service, transport: Transport): Promise<Token> {
  const { id, secret, scope } = credentials;
  const form = new URLSearchParams({ grant_type: "client_credentials", ...(scope === null ? {} : { scope }) });
  const ask = (fields: URLSearchParams, headers: Readonly<Record<string, string>>) =>
    patiently(service)((signal) =>
      transport(service.address, {
        method: "POST",
        headers: {
          accept: "application/json",
          "content-type": "application/x-www-form-urlencoded",
          "user-agent": "headgate",
          ...headers,
        },
        body: fields.toString(),
        signal,
      }),
    );
  const byHeader = await ask(form, { authorization: basic(`${formEncoded(id)}:${formEncoded(secret)}`) });
  if (byHeader.status === 200) return tokenOf(byHeader, service);
  const inForm = new URLSearchParams([...form, ["client_id", id], ["client_secret", secret]]);
  return tokenOf(await ask(inForm, {}), service);
}

function tokenOf({ status, text }: Exchange, { address, secrets }: Service): Token {
  const json = status === 200 ? jsonOf(text) : undefined;
  const token = textOf(json, "access_token") ?? "";
  if (token === "") {
    throw new InputError(`the token endpoint gives no token (${status}): ${shortened(secrets.redact(text))}`, {
      where: address,
      todo: "check HEADGATE_REGISTRY_OAUTH_URL, …_OAUTH_CLIENT_ID, …_OAUTH_CLIENT_SECRET and …_OAUTH_SCOPE",
    });
  }
  secrets.add(token);
  const life = Number(memberOf(json, "expires_in") ?? Number.NaN) * 1000;
  const until = Number.isNaN(life) ? Number.POSITIVE_INFINITY : Math.max(life - MARGIN, life * 0.8);
  return { authorization: bearer(token), until: performance.now() + until };
}
