import type { Reply, Treatment } from "./fault-proxy.ts";

export interface Fault {
  readonly name: string;
  /**
   * What it asks for. `once`: one call only, and another try finds the truth. `lasting`: that call and all behind it. `wrong`: one call's answer is not what
   * the registry said, and no other try is called for.
   */
  readonly kind: "once" | "lasting" | "wrong";
  readonly treatment: Treatment;
}

const HTML = { "content-type": "text/html" };
const JSON_TYPE = { "content-type": "application/json" };
const PAGE = "<html><head><title>Gateway</title></head><body>please log in</body></html>";

function status(code: number, headers: Readonly<Record<string, string>> = {}): Treatment {
  return { kind: "answer", reply: () => ({ status: code, headers: { ...HTML, ...headers }, body: PAGE }) };
}

function body(text: string | ((real: Reply) => string)): Treatment {
  return {
    kind: "answer",
    reply: (real) => ({ status: 200, headers: JSON_TYPE, body: typeof text === "string" ? text : text(real) }),
  };
}

/** The registry's own answer, with parts of its JSON replaced; as it is where it does not have them. */
function changed(parts: Readonly<Record<string, unknown>>): Treatment {
  return {
    kind: "answer",
    reply: (real) => {
      const json: unknown = JSON.parse(real.body);
      const has = (part: string) => typeof json === "object" && json !== null && part in json;
      return Object.keys(parts).every(has) ? { ...real, body: JSON.stringify({ ...Object(json), ...parts }) } : real;
    },
  };
}

export const FAULTS: readonly Fault[] = [
  { name: "429", kind: "once", treatment: status(429) },
  { name: "429 with Retry-After", kind: "once", treatment: status(429, { "retry-after": "0" }) },
  { name: "500", kind: "once", treatment: status(500) },
  { name: "503", kind: "once", treatment: status(503) },
  { name: "connection cut before the answer", kind: "once", treatment: { kind: "cut", after: null } },
  { name: "connection cut in the body", kind: "once", treatment: { kind: "cut", after: 0.5 } },
  { name: "429 for ever", kind: "lasting", treatment: status(429) },
  { name: "502 for ever", kind: "lasting", treatment: status(502) },
  { name: "cut for ever", kind: "lasting", treatment: { kind: "cut", after: 0.5 } },
  { name: "401", kind: "wrong", treatment: status(401) },
  { name: "403", kind: "wrong", treatment: status(403) },
  { name: "redirect", kind: "wrong", treatment: status(302, { location: "https://login.example/" }) },
  { name: "404 of a gateway", kind: "wrong", treatment: status(404) },
  { name: "a page", kind: "wrong", treatment: status(200) },
  { name: "nothing", kind: "wrong", treatment: body("") },
  { name: "no content", kind: "wrong", treatment: status(204) },
  { name: "half of the JSON", kind: "wrong", treatment: body(({ body }) => body.slice(0, body.length / 2)) },
  { name: "JSON and more", kind: "wrong", treatment: body(({ body }) => `${body}<!-- traced -->`) },
  { name: "null", kind: "wrong", treatment: body("null") },
  { name: "an empty object", kind: "wrong", treatment: body("{}") },
  { name: "an empty list", kind: "wrong", treatment: body("[]") },
  { name: "a list of names", kind: "wrong", treatment: body('["a","b"]') },
  { name: "another subject's version", kind: "wrong", treatment: changed({ subject: "other-value", schema: '"int"' }) },
  { name: "another version", kind: "wrong", treatment: changed({ version: 99, schema: '"int"' }) },
  { name: "no schema's text", kind: "wrong", treatment: changed({ schema: 17 }) },
  { name: "no id", kind: "wrong", treatment: changed({ id: "1" }) },
  { name: "a level nobody knows", kind: "wrong", treatment: changed({ compatibilityLevel: "SIDEWAYS" }) },
  { name: "a mode nobody knows", kind: "wrong", treatment: changed({ mode: "SIDEWAYS" }) },
  { name: "a verdict of another kind", kind: "wrong", treatment: changed({ is_compatible: "true" }) },
];
