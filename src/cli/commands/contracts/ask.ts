import { createInterface } from "node:readline";
import { InputError } from "../../../ports.ts";
import type { Session } from "../../session.ts";
import { say, type Terminal, write } from "../../terminal.ts";

/** Questions to the person at the terminal. */
export interface Asker {
  /** The answer without blanks around it; a `fallback` is what an empty one stands for. */
  text(question: string, fallback?: string): Promise<string>;
  /** What `understand` makes of the answer; where that is no answer (an InputError) it is said, and asked again. */
  until<Answer>(question: string, understand: (answer: string) => Answer): Promise<Answer>;
  say(message: string): Promise<void>;
  close(): void;
}

/** Null where nobody is there to answer. */
export function askerAt({ terminal }: Session): Asker | null {
  return isPerson(terminal) ? openAsker(terminal) : null;
}

function isPerson({ stdin, stderr }: Terminal): boolean {
  return "isTTY" in stdin && stdin.isTTY === true && "isTTY" in stderr && stderr.isTTY === true;
}

/** Answers that are typed ahead wait for their questions. */
function openAsker(terminal: Terminal): Asker {
  const reader = createInterface({ input: terminal.stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string) => {
    await write(terminal.stderr, question);
    const line = await lines.next();
    if (line.done === true) throw new InputError("the answers ended before the questions did");
    return line.value.trim();
  };
  return {
    text: async (question, fallback = "") => {
      const answer = await ask(`${question}${fallback === "" ? "" : ` [${fallback}]`}: `);
      return answer === "" ? fallback : answer;
    },
    until: async (question, understand) => {
      for (;;) {
        const answer = await ask(`${question}: `);
        try {
          return understand(answer);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          await say(terminal, error.message);
        }
      }
    },
    say: (message) => say(terminal, message),
    close: () => reader.close(),
  };
}
