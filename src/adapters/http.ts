import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../ports.ts";
import { type HttpAccess, type HttpTarget, httpTarget } from "./http-access.ts";

/** How long and how often a service is waited for. Times are milliseconds. */
export interface HttpPatience {
  /** For one try, from sending to the end of the answer. */
  readonly timeout: number;
  readonly tries: number;
  /** Before the second try; doubles from try to try. */
  readonly pause: number;
}

const PATIENCE: HttpPatience = { timeout: 20_000, tries: 4, pause: 300 };
/** The longest wait that a server may ask for. */
const LONGEST_PAUSE = 15_000;
/** Requests at the same time: the registry has others to serve. */
const PARALLEL = 8;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpClient {
  /** The address without secrets. */
  readonly label: string;
  /**
   * Sends a request and gives the answer. Time-outs, lost connections, 429 and 5xx are tried again, so whatever is sent must
   * do no harm twice. Throws InputError where no answer came, access is denied, or another address is pointed to.
   * @param path below the address, its parts percent-encoded
   */
  send(method: "GET" | "POST", path: string, body?: string): Promise<HttpAnswer>;
}

/** @param contentType of the bodies sent, and accepted in return */
export function openHttp(access: HttpAccess, contentType: string, patience: HttpPatience = PATIENCE): HttpClient {
  const target = httpTarget(access);
  const { base, authorization } = target;
  const transport = transportOf(target);
  const slots = limiter(PARALLEL);
  const headers = {
    accept: `${contentType}, application/json`,
    "user-agent": "headgate",
    ...(authorization === null ? {} : { authorization }),
  };
  /** Null where it is worth another try, with what the server asks to wait. */
  const attempt = async (method: string, path: string, body: string | undefined): Promise<Attempt> => {
    try {
      const request = {
        method,
        headers: body === undefined ? headers : { ...headers, "content-type": contentType },
        signal: AbortSignal.timeout(patience.timeout),
      };
      const { status, text, response } = await transport(`${base}${path}`, request, body);
      if (status === 429 || status >= 500) {
        return { kind: "busy", error: overloaded(status, text, target), wait: retryAfter(response) };
      }
      return { kind: "answered", answer: judged(status, text, response, target) };
    } catch (error) {
      if (error instanceof InputError) throw error;
      if (isPermanent(error)) throw unreachable(error, target, patience);
      return { kind: "busy", error: unreachable(error, target, patience), wait: null };
    }
  };
  return {
    label: base,
    send: (method, path, body) =>
      slots(async () => {
        for (let tried = 1; ; tried++) {
          const outcome = await attempt(method, path, body);
          if (outcome.kind === "answered") return outcome.answer;
          if (tried === patience.tries) throw outcome.error;
          await sleep(Math.min(outcome.wait ?? patience.pause * 2 ** (tried - 1), LONGEST_PAUSE));
        }
      }),
  };
}

type Attempt =
  | { readonly kind: "answered"; readonly answer: HttpAnswer }
  | { readonly kind: "busy"; readonly error: InputError; readonly wait: number | null };

interface Exchanged {
  readonly status: number;
  readonly text: string;
  readonly response: IncomingMessage;
}

interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

type Transport = (url: string, outgoing: Outgoing, body: string | undefined) => Promise<Exchanged>;

/** node:https and not fetch: only there can authorities and client certificates be given. */
function transportOf({ secure, secureContext }: HttpTarget): Transport {
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, secureContext: secureContext() })
    : new HttpAgent({ keepAlive: true });
  const start = secure ? httpsRequest : httpRequest;
  return (url, outgoing, body) =>
    new Promise((resolve, reject) => {
      const request = start(url, { ...outgoing, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8"), response });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
}

/** Redirects are not followed: credentials go to the address they were given for, and to no other. */
function judged(status: number, text: string, { headers }: IncomingMessage, { base, redact }: HttpTarget): HttpAnswer {
  if (status >= 300 && status < 400) {
    throw new InputError(`the address redirects to ${redact(headers.location ?? "nowhere")}`, {
      where: base,
      todo: "give the address it redirects to",
    });
  }
  if (status === 401 || status === 403) {
    const what = status === 401 ? "access needs other credentials" : "these credentials may not do that";
    throw new InputError(`${what} (${status}): ${redact(shortened(text))}`, { where: base, todo: CREDENTIALS });
  }
  return { status, body: text };
}

const CREDENTIALS =
  "set HEADGATE_REGISTRY_USER_INFO (user:password) or HEADGATE_REGISTRY_TOKEN, or HEADGATE_REGISTRY_CERTIFICATE and …_KEY";

function overloaded(status: number, text: string, { base, redact }: HttpTarget): InputError {
  return new InputError(`the registry answers ${status}: ${redact(shortened(text))}`, {
    where: base,
    todo: "try again later",
  });
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now; null where it says neither. */
function retryAfter({ headers }: IncomingMessage): number | null {
  const value = headers["retry-after"];
  if (value === undefined) return null;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? null : Math.max(wait, 0);
}

/** Node's code for what went wrong on the way. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Another try would end the same way: names that do not exist, and whatever TLS does not like. */
function isPermanent(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOTFOUND" || /^ERR_(?:SSL|TLS|OSSL|INVALID)|CERT|SELF_SIGNED|UNABLE_TO|^EPROTO$/.test(code);
}

function unreachable(error: unknown, { base, redact }: HttpTarget, { timeout, tries }: HttpPatience): InputError {
  const code = codeOf(error);
  const isTimeout = error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
  // Where several addresses were tried, the message is empty and the code says it.
  const said = isTimeout
    ? `no answer within ${timeout / 1000} s, ${tries} times`
    : redact((error instanceof Error && error.message) || code || String(error));
  const aboutTrust = /CERT|SELF_SIGNED|UNABLE_TO|^ERR_TLS/.test(code);
  return new InputError(`the registry cannot be reached: ${said}`, {
    where: base,
    todo: aboutTrust
      ? "name the file with the authority's certificate in HEADGATE_REGISTRY_CA"
      : "check the address and the network",
  });
}

/** The beginning of somebody else's text, on one line. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line || "nothing more";
}

/** Runs so many at a time, the others wait their turn. */
function limiter(slots: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = slots;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
