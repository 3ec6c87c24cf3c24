import type { IncomingMessage } from "node:http";
import { loopback, type Reply } from "../support/loopback.ts";
import { headgate } from "./run.ts";

export interface KeptVersion {
  readonly id: number;
  readonly schema: string;
  readonly schemaType?: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
}

export interface KeptSubject {
  readonly compatibility?: string;
  readonly mode?: string;
  /** By number. */
  readonly versions: ReadonlyMap<number, KeptVersion>;
}

/** What a test says a registry holds, asked for as Confluent's REST API has it. Changing the map changes the registry. */
export class KeptRegistry {
  readonly subjects = new Map<string, KeptSubject>();
  compatibility = "BACKWARD";
  /** Answers everything with this, where set. */
  fault: Reply | null = null;

  readonly answer = (request: IncomingMessage): Reply => {
    if (this.fault !== null) return this.fault;
    const { pathname } = new URL(request.url ?? "/", "http://registry");
    const [kind, name = "", , number] = pathname.split("/").slice(1).map(decodeURIComponent);
    const subject = this.subjects.get(name);
    if (kind === "config") return ok({ compatibilityLevel: subject?.compatibility ?? this.compatibility });
    if (kind === "mode") return ok({ mode: subject?.mode ?? "READWRITE" });
    if (kind !== "subjects") return missing(404);
    if (name === "") return ok([...this.subjects].filter(([, { versions }]) => versions.size > 0).map(([key]) => key));
    if (subject === undefined || subject.versions.size === 0) return missing(40401);
    if (number === undefined) return ok([...subject.versions.keys()]);
    const version = subject.versions.get(Number(number));
    return version === undefined ? missing(40402) : ok({ subject: name, version: Number(number), ...version });
  };

  async open(): Promise<string> {
    return (await loopback(this.answer)).url;
  }

  /** Appends a version. */
  register(subject: string, schema: string, more: Partial<KeptVersion> = {}): this {
    const held = this.subjects.get(subject) ?? { versions: new Map() };
    const number = Math.max(0, ...held.versions.keys()) + 1;
    const versions = new Map([...held.versions, [number, { id: number, schema, ...more }]]);
    this.subjects.set(subject, { ...held, versions });
    return this;
  }

  /** What connectors of a work tree without pending migrations have registered. */
  async fill(folder: string, change: (text: string) => string = (text) => text): Promise<this> {
    const { stdout } = await headgate(["predict", "--format", "json"], { cwd: folder });
    const told: { subjects: { subject: string; versions: string[] }[] } = JSON.parse(stdout);
    const ids = new Map<string, number>();
    for (const { subject, versions } of told.subjects) {
      for (const text of versions) {
        const id = ids.get(text) ?? ids.size + 1;
        ids.set(text, id);
        this.register(subject, change(text), { id });
      }
    }
    return this;
  }
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function missing(code: number): Reply {
  return { status: 404, body: { error_code: code, message: "not there" } };
}
