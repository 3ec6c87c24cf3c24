import type { Migration, MigrationProblem, SourceFile } from "../model/migration.ts";
import { CERTAINTY, type Framework, fileName, orderMigrations, wholeText } from "./framework.ts";
import { versionRows } from "./history-table.ts";
import { compareNumbers } from "./names.ts";
import { isProgram, unreadable } from "./problems.ts";
import { dependsOnCrate } from "./surroundings.ts";
import { writeRefinery } from "./write/refinery.ts";

/** refinery-core 0.10 util.rs, STEM_RE. `\w` of Rust's regex crate takes letters and digits of any script. */
const NAME = /^([UV|])([0-9]+(?:\.[0-9]+)?)__([\p{L}\p{N}\p{M}\p{Pc}]+)\.(sql|rs)$/u;
/** What a person meant as a migration; refinery passes over it with a warning where it does not fit. */
const NEARLY = /^[UV][0-9].*\.(?:sql|rs)$/is;
/** The versions of refinery are 32 or 64 bits wide; a fraction matches its pattern and then stops it. */
const WHOLE = /^[0-9]+$/;

/**
 * refinery. Any depth of folders, versions in order of their numbers, `V…` and `U…` (which may run late) alike, each
 * sent whole inside a transaction of its own. The names are Flyway's; what tells the two apart is a Cargo manifest, migrations in
 * Rust, or a `U` without the `V` that a Flyway undo script takes back.
 */
export const refinery: Framework = {
  id: "refinery",
  title: "refinery",
  confidence({ paths, around }) {
    const names = paths.map(fileName);
    const named = names.filter((name) => NAME.test(name));
    if (named.length === 0) return 0;
    const told = around?.has("refinery.toml") === true || dependsOnCrate(around, "refinery");
    const ownNames = named.some((name) => name.endsWith(".rs") || isUnversionedAlone(name, named));
    return told || ownNames ? CERTAINTY.ownComment : 0;
  },
  wants: (path) => NEARLY.test(fileName(path)),
  read({ files }) {
    const problems = files.flatMap(problemOf);
    const refused = new Set(problems.map(({ at }) => at.file));
    const ordered = orderMigrations(files.filter(({ path }) => !refused.has(path)).map(migrationOf), refinery);
    return { framework: refinery.id, migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
  },
  compareVersions: compareNumbers,
  remembersNames: true,
  outOfOrder:
    "refinery stops there, unless its name begins with U or the application lets it pass over missing versions",
  records: "every version",
  historyTable: versionRows("refinery_schema_history"),
  writer: writeRefinery,
};

/** Flyway's `U1__x.sql` takes back `V1__x.sql`; refinery refuses two of one version. */
function isUnversionedAlone(name: string, named: readonly string[]): boolean {
  const [, prefix, version] = NAME.exec(name) ?? [];
  return prefix === "U" && !named.some((other) => other.startsWith(`V${version}__`));
}

function migrationOf({ path, text }: SourceFile): Migration {
  const [, , version = "", name = ""] = NAME.exec(fileName(path)) ?? [];
  return {
    version: String(BigInt(version)),
    name,
    file: path,
    text,
    ranges: wholeText(text),
    transaction: "migration",
  };
}

function problemOf({ path }: SourceFile): readonly MigrationProblem[] {
  const [, , version, , extension] = NAME.exec(fileName(path)) ?? [];
  if (version === undefined) {
    return [
      unreadable(
        path,
        "refinery does not run it: a migration is named V<version>__<name>.sql, the name of letters, digits and _",
      ),
    ];
  }
  if (extension === "rs") return [isProgram(path, "Rust")];
  return WHOLE.test(version) ? [] : [unreadable(path, `refinery stops here: ${version} is no whole number`)];
}
