import { parse, TomlDate, type TomlValue } from "smol-toml";
import type { SourceFile } from "../model/migration.ts";
import { InputError } from "../ports.ts";
import type { Surroundings } from "./surroundings.ts";

/** What of Flyway's configuration decides about its history. */
export interface FlywaySettings {
  readonly placeholders: ReadonlyMap<string, string>;
  readonly placeholderReplacement: boolean;
  readonly placeholderPrefix: string;
  readonly placeholderSuffix: string;
  readonly prefixes: {
    readonly versioned: string;
    readonly baseline: string;
    readonly repeatable: string;
    readonly undo: string;
  };
  readonly separator: string;
  /** Folders the migrations are in, without their scheme; none for wherever they are found. */
  readonly locations: readonly string[];
  readonly suffixes: readonly string[];
  /** The schema migrations begin in; null for that of the connection. */
  readonly defaultSchema: string | null;
  /** SQL that runs on each new connection. */
  readonly initSql: string | null;
}

/** flyway.toml, else flyway.conf, from the folders above the migrations; Flyway's own values (ConfigurationImpl) for what they leave out. */
export function flywaySettings(around: Surroundings | undefined): FlywaySettings {
  const toml = around?.get("flyway.toml");
  const conf = around?.get("flyway.conf") ?? around?.get("conf/flyway.conf");
  const found = toml === undefined ? readProperties(conf?.text ?? "") : readToml(toml);
  const text = (name: string, usual: string) => found.get(`flyway.${name.toLowerCase()}`) ?? usual;
  const optional = (name: string) => found.get(`flyway.${name.toLowerCase()}`) || null;
  const schemas = optional("schemas")?.split(",")[0]?.trim() || null;
  return {
    placeholders: new Map(
      [...found].flatMap(([name, value]) => {
        const [, placeholder] = /^flyway\.placeholders\.(.+)$/.exec(name) ?? [];
        return placeholder === undefined ? [] : [[placeholder, value]];
      }),
    ),
    placeholderReplacement: text("placeholderReplacement", "true") !== "false",
    placeholderPrefix: text("placeholderPrefix", "${"),
    placeholderSuffix: text("placeholderSuffix", "}"),
    prefixes: {
      versioned: text("sqlMigrationPrefix", "V"),
      baseline: text("baselineMigrationPrefix", "B"),
      repeatable: text("repeatableSqlMigrationPrefix", "R"),
      undo: text("undoSqlMigrationPrefix", "U"),
    },
    separator: text("sqlMigrationSeparator", "__"),
    locations: text("locations", "")
      .split(",")
      .map((location) =>
        location
          .trim()
          .replace(/^\w+:/, "")
          .replace(/^(?:\.?\/)+|\/+$/g, ""),
      )
      .filter((location) => location !== ""),
    suffixes: text("sqlMigrationSuffixes", ".sql")
      .split(",")
      .map((suffix) => suffix.trim()),
    defaultSchema: optional("defaultSchema") ?? schemas,
    initSql: optional("initSql"),
  };
}

/** A Java properties file, names in lower case. */
export function readProperties(text: string): ReadonlyMap<string, string> {
  const lines = text.replace(/\\\r?\n\s*/g, "").split(/[\r\n]+/);
  const entries = lines.map((line) => /^\s*([^#!=:\s][^=:\s]*)\s*[=:\s]\s*(.*?)\s*$/.exec(line));
  return new Map(
    entries.flatMap((entry) => (entry === null ? [] : [[(entry[1] ?? "").toLowerCase(), entry[2] ?? ""]])),
  );
}

/** The plain values of a TOML file, as dotted names in lower case; lists are joined by commas. */
function readToml({ path, text }: SourceFile): ReadonlyMap<string, string> {
  try {
    return new Map(plainValues(parse(text), ""));
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new InputError(`Flyway cannot read this: ${reason}`, { where: path, todo: "correct the file" });
  }
}

function plainValues(value: TomlValue, name: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return [[name, value.map(String).join(",")]];
  if (typeof value !== "object" || value instanceof TomlDate) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    plainValues(inner, `${name === "" ? "" : `${name}.`}${key.toLowerCase()}`),
  );
}
