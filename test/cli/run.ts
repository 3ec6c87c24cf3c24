import { Readable, Writable } from "node:stream";
import { runProgram } from "../../src/cli/program.ts";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Sink extends Writable {
  readonly #chunks: string[] = [];
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk.toString("utf8"));
    done();
  }
  get text(): string {
    return this.#chunks.join("");
  }
}

export interface RunOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the clock says. */
  readonly now?: Date | undefined;
}

/** Runs the command line inside this process: no colours, no environment but the given one. */
export async function headgate(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const stdout = new Sink();
  const stderr = new Sink();
  const terminal = {
    cwd: options.cwd ?? process.cwd(),
    environment: new Map(Object.entries(options.env ?? {})),
    stdin: Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    stdout,
    stderr,
  };
  const code = await runProgram(args, terminal, options.now);
  return { code, stdout: stdout.text, stderr: stderr.text };
}
