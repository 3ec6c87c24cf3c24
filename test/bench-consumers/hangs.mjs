// Starts a helper that outlives it unless the whole group is ended, and waits for ever.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

const helper = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], String(helper.pid));
setInterval(() => {}, 1000);
