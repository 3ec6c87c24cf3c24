/** Who may import what. The arrows are the project's design: read them before adding one. */

interface Area {
  /** Other areas it may import. Every area may import itself, model and ports. */
  readonly imports: readonly string[];
  /** Third-party packages it may import. */
  readonly packages: readonly string[];
  /** May touch node:*, the process, the network, the clock and randomness. */
  readonly impure?: true;
}

const FLOW = ["config", "migrations", "sql", "catalog", "connect", "avro", "debezium"];
const JUDGES = ["registry", "contracts", "plans"];
const CORE = [...FLOW, ...JUDGES, "pass", "rules", "policy"];

/** One entry for each folder of src/, and for each file that stands directly in src/. */
export const AREAS: Readonly<Record<string, Area>> = {
  model: { imports: [], packages: ["@pgsql/types"] },
  ports: { imports: ["model"], packages: ["@pgsql/types"] },
  config: { imports: [], packages: ["yaml", "zod"] },
  migrations: { imports: ["sql"], packages: ["@noble/hashes", "saxes", "smol-toml", "yaml"] },
  sql: { imports: [], packages: ["@pgsql/types"] },
  catalog: { imports: ["sql"], packages: ["@pgsql/types"] },
  connect: { imports: [], packages: [] },
  avro: { imports: ["connect"], packages: ["@noble/hashes", "avsc"] },
  debezium: { imports: FLOW, packages: ["yaml"] },
  registry: { imports: FLOW, packages: ["zod"] },
  contracts: { imports: [...FLOW, "registry"], packages: ["@babel/parser", "@pgsql/types", "yaml", "zod"] },
  plans: { imports: [...FLOW, "contracts"], packages: ["yaml", "zod"] },
  pass: { imports: [...FLOW, ...JUDGES], packages: [] },
  rules: { imports: [...FLOW, ...JUDGES, "pass"], packages: ["@pgsql/types"] },
  policy: { imports: [...FLOW, ...JUDGES, "pass", "rules"], packages: [] },
  report: { imports: [], packages: [] },
  gate: { imports: CORE, packages: [] },
  index: { imports: [...CORE, "report", "gate", "adapters"], packages: [] },
  adapters: {
    imports: [],
    packages: [
      "@electric-sql/pglite",
      "@kafkajs/confluent-schema-registry",
      "@pgsql/types",
      "avsc",
      "kafkajs",
      "libpg-query",
      "pg",
      "pg-query-emscripten",
    ],
    impure: true,
  },
  cli: { imports: [...CORE, "report", "gate", "index", "adapters"], packages: ["commander"], impure: true },
  action: { imports: [...CORE, "report", "gate", "index", "adapters", "cli"], packages: [], impure: true },
};

/** Names through which code reaches the world without importing anything. */
const AMBIENT =
  /(?<![\w$.])(?:process|console|fetch|performance|crypto|setTimeout|setInterval|setImmediate|navigator)\s*[.([]|(?<![\w$.])(?:globalThis\b|require\s*\(|Date\.now\b|new Date\(\s*\)|Math\.random\b)|import\.meta/;

const LONGEST_FILE = 350;

/**
 * What one source file does that its place forbids, as sentences that say where the code belongs.
 * @param path relative to src/, with forward slashes
 * @param text the file's text
 */
export function violations(path: string, text: string): readonly string[] {
  const name = areaOf(path);
  const area = AREAS[name];
  if (area === undefined) return [`src/${path}: no such area in the design; add it to test/support/architecture.ts`];
  const code = withoutComments(text);
  return [
    ...importedBy(code).flatMap((specifier) => judgeImport(path, name, area, specifier)),
    ...judgeAmbient(path, area, code),
    ...judgeShape(path, code, text),
  ];
}

function judgeImport(path: string, name: string, area: Area, specifier: string): readonly string[] {
  if (specifier.startsWith(".")) return judgeRelative(path, name, area, specifier);
  if (specifier.startsWith("node:")) {
    if (area.impure) return [];
    return [
      `src/${path}: imports ${specifier}. Only adapters, cli and action touch the machine: put it behind a port (src/ports.ts).`,
    ];
  }
  const packageName = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (area.packages.includes(packageName)) return [];
  const homes = Object.keys(AREAS).filter((other) => AREAS[other]?.packages.includes(packageName));
  const where = homes.length === 0 ? "no area may use it" : `it belongs in ${homes.join(", ")}`;
  return [`src/${path}: imports the package ${packageName}; ${where}.`];
}

function judgeRelative(path: string, name: string, area: Area, specifier: string): readonly string[] {
  if (!specifier.endsWith(".ts")) return [`src/${path}: import of "${specifier}" must end in .ts.`];
  const target = areaOf(resolve(path, specifier));
  const forAll = name === "model" || name === "ports" ? [] : ["model", "ports"];
  if (target === name || forAll.includes(target) || area.imports.includes(target)) return [];
  return [
    `src/${path}: ${name} may not import ${target} (${specifier}). ` +
      `${name} may use ${[...forAll, ...area.imports].join(", ") || "nothing"}; ` +
      `move what both need to the leftmost of them, or pass it in from gate.ts.`,
  ];
}

function judgeAmbient(path: string, area: Area, code: string): readonly string[] {
  if (area.impure) return [];
  const found = AMBIENT.exec(withoutStrings(code));
  if (found === null) return [];
  return [`src/${path}: uses ${found[0]}. The core is pure: let an adapter do it and pass the value in.`];
}

function judgeShape(path: string, code: string, text: string): readonly string[] {
  const lines = text.split("\n").length - 1;
  return [
    ...(lines > LONGEST_FILE ? [`src/${path}: ${lines} lines; split it (at most ${LONGEST_FILE}).`] : []),
    ...(/^export\s+(?:type\s+)?(?:\*|\{[^}]*\})[^;]*\bfrom\b/m.test(code) && path !== "index.ts"
      ? [`src/${path}: re-exports; only src/index.ts does.`]
      : []),
  ];
}

/** The folder under src/, or the name of a file that stands directly in it. */
function areaOf(path: string): string {
  const [first = ""] = path.split("/");
  return first.replace(/\.ts$/, "");
}

function resolve(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Specifiers of static imports and re-exports, side-effect imports and dynamic imports. */
function importedBy(code: string): readonly string[] {
  const forms = /^\s*(?:import|export)\b[^;"'`]*?\bfrom\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\s*\(\s*"([^"]+)"/gm;
  return [...code.matchAll(forms)].flatMap(([, named, bare, dynamic]) => named ?? bare ?? dynamic ?? []);
}

/** Comments blanked out; strings and line breaks stay. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*")|\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g,
    (all, quoted: string | undefined) => quoted ?? all.replace(/[^\n]/g, ""),
  );
}

function withoutStrings(code: string): string {
  return code.replace(/"(?:\\.|[^"\\\n])*"/g, '""');
}
