import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { CACHE, cachedFolder } from "../../support/cache.ts";
import { run } from "../../support/run.ts";

/** A program built by Go from a module (`example.com/tool@v1.2.3`); gives its path. The checksum database vouches for it. */
export async function goProgram(module: string, tags: readonly string[] = []): Promise<string> {
  const folder = await cachedFolder(join("tools", module.replaceAll("/", "+")), async (target) => {
    const env = {
      ...process.env,
      CGO_ENABLED: "0",
      GOBIN: target,
      GOFLAGS: "-modcacherw",
      GOMODCACHE: join(CACHE, "go-modules"),
      GOWORK: "off",
    };
    await run("go", ["install", "-tags", tags.join(","), module], { cwd: target, env });
  });
  const [program] = await readdir(folder);
  if (program === undefined) throw new Error(`go install made nothing of ${module}`);
  return join(folder, program);
}

/** An npm package (`name@1.2.3`) with what it depends on; gives the folder of the commands it brings. */
export async function npmCommands(...packages: readonly string[]): Promise<string> {
  const folder = await cachedFolder(join("tools", packages.join("+").replaceAll("/", "+")), async (target) => {
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--silent"];
    await run("npm", ["install", `--prefix=${target}`, ...quiet, ...packages], { cwd: target });
  });
  return join(folder, "node_modules", ".bin");
}

/** The jars a Maven project depends on, as a class path. */
export async function mavenClassPath(pom: string): Promise<string> {
  const folder = await cachedFolder(join("tools", basename(pom)), async (target) => {
    const options = [
      "--batch-mode",
      "--quiet",
      `--file=${pom}`,
      "-DincludeScope=runtime",
      `-DoutputDirectory=${target}`,
    ];
    await run("mvn", [...options, "dependency:copy-dependencies"], { cwd: target });
  });
  return join(folder, "*");
}
