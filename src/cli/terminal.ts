import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import { defuse, escapedLines } from "../report/escape.ts";
import { type Paint, plain, type Style } from "../report/writer.ts";

/** The process as commands see it, so that a test can run them without one. */
export interface Terminal {
  readonly cwd: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly stdin: Readable;
  /** The result. */
  readonly stdout: Writable;
  /** Progress and errors. */
  readonly stderr: Writable;
}

/** This process. Variables that are set but empty count as unset. */
export function openTerminal(cwd: string): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const environment = new Map(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return { cwd, environment, stdin, stdout, stderr };
}

export type ColorChoice = "auto" | "always" | "never";

/** Writes and, when the reader is slower, waits for it. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (stream.write(text) || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
  });
}

/** A message for people, on stderr; nothing in it can steer the terminal. */
export async function say(terminal: Terminal, message: string): Promise<void> {
  await write(terminal.stderr, `${escapedLines(message).map(defuse).join("\n")}\n`);
}

/**
 * Colours for stdout. `--color` decides where given; otherwise NO_COLOR, then FORCE_COLOR (0 = off), then whether it is a
 * terminal that can (TERM=dumb cannot). Build logs are no terminals, so CI needs FORCE_COLOR to be coloured.
 */
export function paintFor(terminal: Terminal, choice: ColorChoice): Paint {
  return wantsColor(terminal, choice) ? colored : plain;
}

function wantsColor({ environment, stdout }: Terminal, choice: ColorChoice): boolean {
  if (choice !== "auto") return choice === "always";
  if ((environment.get("NO_COLOR") ?? "") !== "") return false;
  const forced = environment.get("FORCE_COLOR");
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return "isTTY" in stdout && stdout.isTTY === true && environment.get("TERM") !== "dumb";
}

type Format = Extract<Parameters<typeof styleText>[0], string>;

const LOOKS: Readonly<Record<Style, readonly Format[]>> = {
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  info: ["bold", "cyan"],
  good: ["green"],
  strong: ["bold"],
  location: ["cyan"],
  gutter: ["blue"],
  mark: ["red"],
  label: ["blue"],
  dim: ["dim"],
};

/**
 * One format at a time: Node 20.12 takes no lists. The choice is made by then: the platform must not make it again
 * (Node ≥ 22.13 would).
 */
const colored: Paint = (style, text) =>
  LOOKS[style].reduceRight((painted, format) => styleText(format, painted, { validateStream: false }), text);
