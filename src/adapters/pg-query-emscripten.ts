import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { DialectCheck, DialectVerdict } from "../ports.ts";

/** Measured: an instance keeps its input on a 64 KB stack and fails between 54 and 62 KB. */
const LARGEST_STATEMENT = 40_000;
/** A healthy check takes some 10 ms, a stalled one never ends. */
const PATIENCE = 10_000;

/**
 * PostgreSQL 16's grammar (pg-query-emscripten), to tell what a server of that major or older would refuse.
 * Each statement gets an instance of its own, for a used one may answer wrongly; it lives in a worker thread, so that a
 * stall can be ended and nothing it prints reaches this process. The package is read at the first check.
 */
export function postgres16Check(patience: number = PATIENCE): DialectCheck {
  let worker: Worker | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const ask = async (statement: string): Promise<DialectVerdict> => {
    const bytes = Buffer.byteLength(statement);
    if (bytes > LARGEST_STATEMENT) {
      return notChecked(`the statement has ${bytes} bytes, more than the ${LARGEST_STATEMENT} this parser is safe for`);
    }
    if (statement.includes("\0")) return notChecked("the statement holds a NUL character");
    try {
      worker ??= startWorker();
      return verdict(await answerOf(worker, statement, patience), statement);
    } catch (error) {
      void worker?.terminate();
      worker = null;
      return notChecked(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    major: 16,
    check(statement) {
      const answer = turn.then(() => ask(statement));
      turn = answer;
      return answer;
    },
  };
}

function notChecked(reason: string): DialectVerdict {
  return { kind: "not-checked", reason };
}

// Plain JavaScript: a worker's code must run as it is, without the loader this file came through.
const WORKER_CODE = `
const { parentPort, workerData } = require("node:worker_threads");
const loaded = import(workerData);
parentPort.on("message", async (statement) => {
  const noise = [];
  const note = (line) => noise.push(String(line));
  try {
    const instance = await new (await loaded).default({ print: note, printErr: note });
    const { error, stderr_buffer } = instance.parse(statement);
    if (stderr_buffer) note(stderr_buffer);
    parentPort.postMessage({ noise, error: error && { message: error.message, cursor: error.cursorpos } });
  } catch (error) {
    parentPort.postMessage({ trap: String(error && error.message || error) });
  }
});`;

function startWorker(): Worker {
  const parser = pathToFileURL(createRequire(import.meta.url).resolve("pg-query-emscripten")).href;
  const worker = new Worker(WORKER_CODE, { eval: true, workerData: parser, stdout: true, stderr: true });
  worker.unref();
  return worker;
}

function answerOf(worker: Worker, statement: string, patience: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      worker.unref();
      settle();
    };
    const onMessage = (answer: unknown) => finish(() => resolve(answer));
    const onError = (error: unknown) => finish(() => reject(error));
    const onExit = () => finish(() => reject(new Error("the parser ended without an answer")));
    const onStall = () => finish(() => reject(new Error(`the parser gave no answer within ${patience} ms`)));
    const timer = setTimeout(onStall, patience);
    worker.ref();
    worker.on("message", onMessage).on("error", onError).on("exit", onExit).postMessage(statement);
  });
}

/** Believes an answer only when it is whole and silent; a refusal must also point into the statement. */
function verdict(answer: unknown, statement: string): DialectVerdict {
  if (typeof answer !== "object" || answer === null) throw new Error("the parser gave no readable answer");
  if ("trap" in answer) throw new Error(`the parser failed: ${String(answer.trap)}`);
  const { noise, error } = { noise: [], error: null, ...answer };
  if (!Array.isArray(noise) || noise.length > 0)
    throw new Error(`the parser complained: ${String(noise).slice(0, 200)}`);
  if (error === null) return { kind: "accepted" };
  const { message, cursor } = { message: "", cursor: 0, ...(error as object) };
  // The cursor is 1-based, 0 when there is none, and may stand behind the last character.
  if (typeof message !== "string" || message === "" || typeof cursor !== "number" || cursor > statement.length + 1) {
    throw new Error("the parser gave an unlikely answer");
  }
  return { kind: "refused", message, cursor: Math.max(0, cursor - 1) };
}
