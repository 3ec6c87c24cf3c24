import { z } from "zod";

export type LevelName =
  | "NONE"
  | "BACKWARD"
  | "BACKWARD_TRANSITIVE"
  | "FORWARD"
  | "FORWARD_TRANSITIVE"
  | "FULL"
  | "FULL_TRANSITIVE";

export interface Reference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

const Numbers = z.array(z.int());
const Id = z.object({ id: z.int() });

/** The tests' own client, which shares nothing with the program's: what a connector or an administrator does to a registry. */
export class Rest {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** What registering a schema really comes to: 200, 409 or 422. */
  async offer(subject: string, schema: string, references: readonly Reference[] = []): Promise<Answer> {
    return this.call("POST", `/subjects/${encodeURIComponent(subject)}/versions`, { schema, references });
  }

  /** Registers, whatever level the subject has; gives the id. */
  async register(subject: string, schema: string, references: readonly Reference[] = []): Promise<number> {
    return Id.parse(this.#good(await this.offer(subject, schema, references), `register ${subject}`)).id;
  }

  async versions(subject: string, query = ""): Promise<readonly number[]> {
    const answer = await this.call("GET", `/subjects/${encodeURIComponent(subject)}/versions${query}`);
    return answer.status === 404 ? [] : Numbers.parse(this.#good(answer, `versions of ${subject}`));
  }

  async setLevel(subject: string | null, compatibility: LevelName): Promise<void> {
    this.#good(await this.call("PUT", `/config${below(subject)}`, { compatibility }), "set the level");
  }

  /** False where the server knows no modes. */
  async setMode(subject: string | null, mode: string): Promise<boolean> {
    return (await this.call("PUT", `/mode${below(subject)}`, { mode })).status === 200;
  }

  async deleteVersion(subject: string, version: number, permanent = false): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
    return (await this.call("DELETE", permanent ? `${path}?permanent=true` : path)).status;
  }

  async deleteSubject(subject: string, permanent = false): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}`;
    return (await this.call("DELETE", permanent ? `${path}?permanent=true` : path)).status;
  }

  async call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      signal: AbortSignal.timeout(60_000),
      headers: { "content-type": "application/vnd.schemaregistry.v1+json", ...this.#headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text };
  }

  #good({ status, json }: Answer, what: string): unknown {
    if (status !== 200) throw new Error(`${what}: ${status} ${JSON.stringify(json)}`);
    return json;
  }
}

function below(subject: string | null): string {
  return subject === null ? "" : `/${encodeURIComponent(subject)}`;
}
