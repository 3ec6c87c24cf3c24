import type { Readable } from "node:stream";
import type { Level } from "../../model/verdict.ts";
import { InputError } from "../../ports.ts";
import { compatBatchLine } from "../../registry/batch.ts";
import { checkCompatibility } from "../../registry/levels.ts";
import { escapeLine } from "../../report/escape.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { readInput } from "../files.ts";
import type { Session } from "../session.ts";
import { write } from "../terminal.ts";

export interface CompatOptions {
  readonly level?: Level;
  readonly batch?: true;
}

/** `headgate compat`: one question by files, or any number by JSON lines. Blocked when the registry would refuse. */
export async function compat(session: Session, schemas: readonly string[], options: CompatOptions): Promise<ExitCode> {
  if (options.batch === true) return compatBatch(session, schemas);
  const [newest, ...previous] = schemas;
  if (options.level === undefined || newest === undefined || previous.length === 0) {
    throw new InputError("compat needs a level, a new schema and what is registered", {
      todo: "headgate compat --level BACKWARD new.avsc old-1.avsc old-2.avsc, oldest version first; or --batch",
    });
  }
  const schema = await readInput(session, newest);
  const older = await Promise.all(previous.map((file) => readInput(session, file)));
  const check = checkCompatibility(options.level, schema, older);
  if (check.kind === "parse-error") {
    throw new InputError(`not an Avro schema: ${check.message}`, { where: schemas.join(", ") });
  }
  const { compatible, messages } = check.result;
  const verdict = session.paint(compatible ? "good" : "error", compatible ? "compatible" : "incompatible");
  const lines = [...messages.map((message) => `  ${escapeLine(message)}`), `${options.level}: ${verdict}`];
  await write(session.terminal.stdout, `${lines.join("\n")}\n`);
  return compatible ? EXIT.passed : EXIT.blocked;
}

async function compatBatch(session: Session, schemas: readonly string[]): Promise<ExitCode> {
  if (schemas.length > 0) throw new InputError("compat --batch reads stdin", { todo: "leave the files away" });
  const { stdin, stdout } = session.terminal;
  for await (const line of lines(stdin)) {
    if (line.trim() === "") continue;
    await write(stdout, `${compatBatchLine(line)}\n`);
  }
  return EXIT.passed;
}

/** Lines end at `\n` only: `node:readline` would also cut at U+2028, which may stand in a JSON string. */
async function* lines(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + String(chunk)).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  yield rest;
}
