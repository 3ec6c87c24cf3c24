import { type ParserPlugin, parse } from "@babel/parser";
import type { Location } from "../../model/location.ts";
import { printablePath } from "../../model/location.ts";
import type { ContractFiles } from "../reader.ts";

type Program = ReturnType<typeof parse>["program"];
export type Statement = Program["body"][number];
type Of<Kind extends Statement["type"]> = Extract<Statement, { readonly type: Kind }>;
export type TypeNode = Of<"TSTypeAliasDeclaration">["typeAnnotation"];
export type Member = Of<"TSInterfaceDeclaration">["body"]["body"][number];
export type Expression = Of<"ExpressionStatement">["expression"];
export type TypeParameters = Of<"TSTypeAliasDeclaration">["typeParameters"] | Of<"ClassDeclaration">["typeParameters"];

/** What a name of a module stands for. */
export type Declaration =
  | Of<"TSTypeAliasDeclaration">
  | Of<"TSInterfaceDeclaration">
  | Of<"TSEnumDeclaration">
  | Of<"ClassDeclaration">
  /** `const name = …`. */
  | { readonly type: "Constant"; readonly value: Expression };

/** A name of another module: `*` is the module itself. */
export interface Imported {
  readonly from: string;
  readonly name: string;
}

/** One source file: what it declares, and where it takes other names from. */
export interface TsModule {
  readonly path: string;
  /** An interface may be declared in several parts. */
  readonly declared: ReadonlyMap<string, readonly Declaration[]>;
  readonly imported: ReadonlyMap<string, Imported>;
  /** Exported name → name here; what is exported from elsewhere is among the imported. */
  readonly exported: ReadonlyMap<string, string>;
  /** Modules all of whose names are exported. */
  readonly starred: readonly string[];
  /** Why the file is not readable as TypeScript. */
  readonly problem: string | null;
}

const READ = new WeakMap<ContractFiles, Map<string, TsModule>>();

/** A file as a module, read once; null when there is none. Never throws. */
export function moduleOf(path: string, files: ContractFiles): TsModule | null {
  const text = files.get(path);
  if (text === undefined) return null;
  const known = READ.get(files) ?? new Map<string, TsModule>();
  READ.set(files, known);
  const module = known.get(path) ?? readModule(path, text);
  known.set(path, module);
  return module;
}

function readModule(path: string, text: string): TsModule {
  const none = { path, declared: new Map(), imported: new Map(), exported: new Map(), starred: [] };
  const plugins: ParserPlugin[] = [["typescript", { dts: /\.d\.[cm]?ts$/.test(path) }], "decorators-legacy"];
  if (path.endsWith("x")) plugins.push("jsx");
  try {
    const { program } = parse(text, { sourceType: "module", plugins });
    return collect(path, program);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.replace(/\s*\(\d+:\d+\)$/, "") : String(cause);
    const loc = cause instanceof SyntaxError && "loc" in cause ? placeText(cause.loc) : "";
    return { ...none, problem: `${printablePath(path)}${loc} is not readable as TypeScript: ${words}` };
  }
}

function placeText(loc: unknown): string {
  if (typeof loc !== "object" || loc === null || !("line" in loc) || !("column" in loc)) return "";
  return `:${Number(loc.line)}:${Number(loc.column) + 1}`;
}

function collect(path: string, { body }: Program): TsModule {
  const declared = new Map<string, Declaration[]>();
  const imported = new Map<string, Imported>();
  const exported = new Map<string, string>();
  const starred: string[] = [];
  const declare = (statement: Statement | null | undefined, exporting: boolean): void => {
    for (const [name, declaration] of declarationsOf(statement)) {
      declared.set(name, [...(declared.get(name) ?? []), declaration]);
      if (exporting) exported.set(name, name);
    }
  };
  for (const statement of body) {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const each of statement.specifiers) {
          const name =
            each.type === "ImportSpecifier"
              ? nameOf(each.imported)
              : each.type === "ImportDefaultSpecifier"
                ? "default"
                : "*";
          imported.set(each.local.name, { from: statement.source.value, name });
        }
        break;
      case "ExportAllDeclaration":
        starred.push(statement.source.value);
        break;
      case "ExportDefaultDeclaration": {
        const own = defaultExport(statement.declaration);
        if (own === null) break;
        exported.set("default", own.name);
        declare(own.declaration, false);
        break;
      }
      case "ExportNamedDeclaration":
        declare(statement.declaration, true);
        for (const each of statement.specifiers) {
          const name = nameOf(each.exported);
          const own = each.type === "ExportSpecifier" ? each.local.name : "*";
          if (statement.source) imported.set(`export ${name}`, { from: statement.source.value, name: own });
          exported.set(name, statement.source ? `export ${name}` : own);
        }
        break;
      default:
        declare(statement, false);
    }
  }
  return { path, declared, imported, exported, starred, problem: null };
}

/** The parser's own types leave out `export default interface`. */
function defaultExport(
  declaration: Statement | Expression,
): { readonly name: string; readonly declaration: Statement | null } | null {
  if (declaration.type === "Identifier") return { name: declaration.name, declaration: null };
  if (declaration.type !== "TSInterfaceDeclaration" && declaration.type !== "ClassDeclaration") return null;
  return declaration.id ? { name: declaration.id.name, declaration } : null;
}

function nameOf(node: { readonly name: string } | { readonly value: string }): string {
  return "name" in node ? node.name : node.value;
}

function declarationsOf(statement: Statement | null | undefined): readonly (readonly [string, Declaration])[] {
  switch (statement?.type) {
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
    case "TSEnumDeclaration":
      return [[statement.id.name, statement]];
    case "ClassDeclaration":
      return statement.id ? [[statement.id.name, statement]] : [];
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id, init }) =>
        id.type === "Identifier" && init ? [[id.name, { type: "Constant", value: init }] as const] : [],
      );
    default:
      return [];
  }
}

/** A node's place. Columns are counted in UTF-16 units by the parser; identifiers beyond the BMP are rare enough. */
export function placeOf(
  path: string,
  node: { readonly loc?: { readonly start: Point; readonly end: Point } | null | undefined },
): Location {
  const point = ({ line, column }: Point) => ({ line, column: column + 1 });
  const start = node.loc ? point(node.loc.start) : { line: 1, column: 1 };
  return { file: path, start, end: node.loc ? point(node.loc.end) : start };
}

interface Point {
  readonly line: number;
  readonly column: number;
}

const EXTENSIONS = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".d.mts", ".d.cts"];
/** What a compiled file's extension stands for (TypeScript handbook, "Modules: Theory", extension substitution). */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".d.ts"],
  ".jsx": [".tsx", ".d.ts"],
  ".mjs": [".mts", ".d.mts"],
  ".cjs": [".cts", ".d.cts"],
};

/** The files that a relative module name may stand for, the likeliest first; none for a package's. */
export function candidatePaths(from: string, specifier: string): readonly string[] {
  if (!/^\.\.?(\/|$)/.test(specifier)) return [];
  const path = joined(from, specifier);
  if (path === null) return [];
  const known = EXTENSIONS.filter((extension) => path.endsWith(extension));
  const [, stem = path, written = ""] = /^(.*)(\.[cm]?jsx?)$/.exec(path) ?? [];
  return [
    ...(known.length > 0 ? [path] : []),
    ...(SOURCES[written] ?? []).map((extension) => stem + extension),
    ...EXTENSIONS.map((extension) => path + extension),
    ...EXTENSIONS.map((extension) => `${path}/index${extension}`),
  ];
}

/** Null where it leads out of the tree. */
function joined(from: string, specifier: string): string | null {
  const label = from.slice(0, from.lastIndexOf("!") + 1);
  const steps = from.slice(label.length).split("/").slice(0, -1);
  for (const step of specifier.split("/")) {
    if (step === ".." && steps.pop() === undefined) return null;
    if (step !== ".." && step !== "." && step !== "") steps.push(step);
  }
  return label + steps.join("/");
}
