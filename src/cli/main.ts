#!/usr/bin/env node
import { describeFailure, EXIT } from "./exit-codes.ts";
import { runProgram } from "./program.ts";
import { openTerminal } from "./terminal.ts";

/** Whatever else goes wrong must not look like findings: Node itself would end with 1. */
process.on("uncaughtException", (error) => {
  process.stderr.write(`${describeFailure(error, process.argv.includes("--debug"))}\n`);
  process.exit(EXIT.failed);
});

/** A reader that has seen enough (`| head`) closes the pipe: the result counts, nothing is wrong. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), openTerminal(process.cwd()));
