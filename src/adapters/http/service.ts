import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../ports.ts";
import { askedPause, type HttpPatience, LONGEST_PAUSE, pauseBefore, type Stopwatch } from "./patience.ts";
import { ProxyRefusal } from "./proxy.ts";
import type { Secrets } from "./secrets.ts";
import { type Exchange, TooLarge } from "./transport.ts";

/** Whom messages speak of. */
export interface Service {
  /** `the registry` */
  readonly name: string;
  /** Its address without secrets. */
  readonly address: string;
  readonly secrets: Secrets;
  readonly patience: HttpPatience;
  readonly watch: Stopwatch;
}

export type Patiently = (attempt: (signal: AbortSignal) => Promise<Exchange>) => Promise<Exchange>;

type Attempt =
  | { readonly kind: "answered"; readonly exchange: Exchange }
  | { readonly kind: "busy"; readonly error: InputError; readonly wait: number | null };

/**
 * Tries again after time-outs, lost connections, 408, 429 and 5xx, so whatever is sent must do no harm twice. A server that asks to be left alone is
 * left alone by all. Throws InputError where no answer came in the end, and for redirects: credentials go to the address they were given for.
 */
export function patiently(service: Service): Patiently {
  const { patience, watch } = service;
  /** When the server may be asked again. */
  let quietUntil = 0;
  const left = () => patience.deadline - watch.spent();
  const rest = async (wait: number, reason: InputError | null) => {
    if (wait > Math.min(LONGEST_PAUSE, left())) throw reason ?? tooLong(service);
    if (wait > 0) await sleep(wait);
  };
  return (attempt) =>
    watch.during(async () => {
      for (let tried = 1; ; tried++) {
        await rest(quietUntil - performance.now(), null);
        if (left() <= 0) throw tooLong(service);
        const outcome = await tryOnce(service, attempt, Math.min(patience.timeout, left()));
        if (outcome.kind === "answered") return outcome.exchange;
        if (tried === patience.tries) throw outcome.error;
        const pause = pauseBefore(tried, patience);
        if (outcome.wait !== null) quietUntil = Math.max(quietUntil, performance.now() + outcome.wait);
        // What was asked for is never cut short; those who waited for it do not come back all at once.
        await rest(outcome.wait === null ? pause : outcome.wait + Math.random() * patience.pause, outcome.error);
      }
    });
}

async function tryOnce(
  service: Service,
  attempt: (signal: AbortSignal) => Promise<Exchange>,
  timeout: number,
): Promise<Attempt> {
  try {
    const exchange = await attempt(AbortSignal.timeout(Math.ceil(timeout)));
    const { status, headers } = exchange;
    if (isBusy(status)) return { kind: "busy", error: overloaded(service, exchange), wait: askedPause(headers) };
    if (status >= 300 && status < 400) throw redirected(service, exchange);
    if (status === 407) throw unreachable(service, "its proxy wants a user and password (407)", PROXY);
    return { kind: "answered", exchange };
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (isPermanent(error)) throw lost(service, error);
    return { kind: "busy", error: lost(service, error), wait: null };
  }
}

/** 501 is no passing state: the server does not know the method. */
function isBusy(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}

function overloaded({ name, address, secrets }: Service, { status, text, headers }: Exchange): InputError {
  const wait = askedPause(headers);
  const asks = wait === null ? "" : ` and asks to wait ${Math.ceil(wait / 1000)} s`;
  return new InputError(`${name} answers ${status}${asks}: ${shortened(secrets.redact(text))}`, {
    where: address,
    todo: "try again later",
  });
}

function redirected({ name, address, secrets }: Service, { headers }: Exchange): InputError {
  const { location } = headers;
  const to = location === undefined || !URL.canParse(location, address) ? null : new URL(location, address);
  const shown = to === null ? "nowhere" : secrets.redact(`${to.origin}${to.pathname}`);
  return new InputError(`the address of ${name} redirects to ${shown}`, {
    where: address,
    todo: "give the address it redirects to",
  });
}

function tooLong({ name, address, patience }: Service): InputError {
  return new InputError(`${name} took longer than ${patience.deadline / 1000} s for all that was asked`, {
    where: address,
    todo: "try again when it is less busy; HEADGATE_REGISTRY_DEADLINE gives it more seconds",
  });
}

/** Node's code for what went wrong on the way. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Another try would end the same way: names that do not exist, whatever TLS does not like, a proxy that keeps one out. */
function isPermanent(error: unknown): boolean {
  if (error instanceof TooLarge) return true;
  if (error instanceof ProxyRefusal) return error.status < 500;
  const code = codeOf(error);
  return code === "ENOTFOUND" || /^ERR_(?:SSL|TLS|OSSL|INVALID)|CERT|SELF_SIGNED|UNABLE_TO|^EPROTO$/.test(code);
}

function lost(service: Service, error: unknown): InputError {
  const { patience, secrets } = service;
  const isTimeout = error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
  if (isTimeout) return unreachable(service, `no answer within ${patience.timeout / 1000} s, ${patience.tries} times`);
  const code = codeOf(error);
  // Where several addresses were tried, the message is empty and the code says it.
  const said = secrets.redact((error instanceof Error && error.message) || code || String(error));
  if (error instanceof ProxyRefusal) return unreachable(service, said, PROXY);
  // An alert is the server's word about the client's certificate (RFC 8446, 6.2).
  if (/ALERT_(?:[A-Z_]*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/.test(code)) {
    return unreachable(service, said, IDENTITY);
  }
  const isAboutTrust = /CERT|SELF_SIGNED|UNABLE_TO|^ERR_TLS/.test(code);
  return unreachable(service, said, isAboutTrust ? TRUST : NETWORK);
}

const NETWORK = "check the address and the network";
const TRUST = "name the file with the authority's certificate in HEADGATE_REGISTRY_CA";
const IDENTITY =
  "the server wants another certificate of its client: name it in HEADGATE_REGISTRY_CERTIFICATE and its key in HEADGATE_REGISTRY_KEY";
const PROXY = "check HTTPS_PROXY or HTTP_PROXY; NO_PROXY lists the hosts that are reached without";

function unreachable({ name, address }: Service, said: string, todo = NETWORK): InputError {
  return new InputError(`${name} cannot be reached: ${said}`, { where: address, todo });
}

/** The beginning of somebody else's text, on one line. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line || "nothing more";
}
