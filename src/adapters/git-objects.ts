import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { InputError } from "../ports.ts";
import { quietEnvironment } from "./git-run.ts";

interface Request {
  readonly object: string;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reads objects through one `git cat-file --batch` process, started at the first read. Between reads it does not keep this
 * process alive, and it ends with it.
 */
export function objectReader(git: readonly string[], cwd: string): (object: string) => Promise<Uint8Array> {
  let batch: Batch | null = null;
  return (object) =>
    new Promise((resolve, reject) => {
      batch ??= new Batch(git, cwd, () => {
        batch = null;
      });
      batch.ask({ object, resolve, reject });
    });
}

class Batch {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting: Request[] = [];
  private chunks: Buffer[] = [];
  private received = 0;
  /** Bytes of the answer being read, its header and final newline included; 0 while the header is awaited. */
  private expected = 0;
  private headerLength = 0;

  constructor(git: readonly string[], cwd: string, onEnd: () => void) {
    // A partial clone fetches what it lacks, and must not ask for a password.
    const env = quietEnvironment();
    this.child = spawn("git", [...git, "cat-file", "--batch"], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
    const end = () => {
      onEnd();
      for (const { reject, object } of this.waiting.splice(0)) {
        reject(new InputError(`git ended before it gave object ${object}`));
      }
    };
    this.child.on("error", end).on("close", end);
    this.child.stdin.on("error", end);
    this.child.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
    this.keepAlive(false);
  }

  ask(request: Request): void {
    this.waiting.push(request);
    this.keepAlive(true);
    // What is asked for at once is written at once: a write each costs as much as the reading.
    if (this.child.stdin.writableCorked === 0) {
      this.child.stdin.cork();
      setImmediate(() => this.child.stdin.uncork());
    }
    this.child.stdin.write(`${request.object}\n`);
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.received += chunk.length;
    while (this.received > 0 && this.received >= this.expected && this.answerOne());
    if (this.waiting.length === 0) this.keepAlive(false);
  }

  /** `<object> blob <size>\n<bytes>\n`, or `<object> missing\n`. False when more must arrive first. */
  private answerOne(): boolean {
    const [first, ...others] = this.chunks;
    if (first === undefined) return false;
    const bytes = others.length === 0 ? first : Buffer.concat(this.chunks);
    this.chunks = [bytes];
    if (this.expected === 0) {
      const newline = bytes.indexOf("\n");
      if (newline < 0) return false;
      const [, , size] = bytes.toString("utf8", 0, newline).split(" ");
      this.headerLength = newline + 1;
      if (size === undefined) {
        const request = this.take(bytes, this.headerLength);
        const todo = "fetch the whole history (`git fetch --unshallow`, `fetch-depth: 0`) and no partial clone";
        request?.reject(new InputError(`git has no object ${request.object}`, { todo }));
        return true;
      }
      this.expected = this.headerLength + Number(size) + 1;
    }
    if (bytes.length < this.expected) return false;
    const content = bytes.subarray(this.headerLength, this.expected - 1);
    this.take(bytes, this.expected)?.resolve(content);
    return true;
  }

  /** Drops an answer's bytes and hands out who asked for it. */
  private take(bytes: Buffer, length: number): Request | undefined {
    this.chunks = [bytes.subarray(length)];
    this.received = bytes.length - length;
    this.expected = 0;
    return this.waiting.shift();
  }

  private keepAlive(alive: boolean): void {
    for (const handle of [this.child, this.child.stdin, this.child.stdout]) {
      if (handle !== this.child && !(handle instanceof Socket)) continue;
      if (alive) handle.ref();
      else handle.unref();
    }
  }
}
