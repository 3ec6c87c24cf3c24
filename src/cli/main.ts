#!/usr/bin/env node
import { runProgram } from "./program.ts";
import { openTerminal } from "./terminal.ts";

/** A reader that has seen enough (`| head`) closes the pipe: the result counts, nothing is wrong. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const terminal = openTerminal(process.cwd());
process.exitCode = await runProgram(process.argv.slice(2), terminal);
