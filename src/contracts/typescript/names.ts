import { didYouMean } from "../../config/nearest.ts";
import type { ContractFiles } from "../reader.ts";
import { candidatePaths, type Declaration, type Imported, moduleOf, type TsModule } from "./module.ts";
import type { TsType } from "./types.ts";

/** Where names are looked up: a module, and the arguments of the generic types around. */
export interface Scope {
  readonly module: TsModule;
  readonly bound: ReadonlyMap<string, TsType>;
}

/** What a name stands for, and where. */
export interface Found {
  readonly scope: Scope;
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

/** Finds what names stand for, across the files of a tree. A name that cannot be found is a sentence that says why. */
export class Names {
  readonly #files: ContractFiles;
  /** Files that would have been looked into. */
  readonly missing = new Set<string>();

  constructor(files: ContractFiles) {
    this.#files = files;
  }

  find(scope: Scope, name: string, seen: ReadonlySet<string> = new Set()): Found | string {
    const { module } = scope;
    if (module.problem !== null) return module.problem;
    const inner = { module, bound: new Map() };
    const declarations = module.declared.get(name);
    if (declarations !== undefined) return { scope: inner, name, declarations };
    const imported = module.imported.get(name);
    if (imported !== undefined) return this.follow(module, imported, seen);
    return this.#exported(module, name, seen);
  }

  #exported(module: TsModule, name: string, seen: ReadonlySet<string>): Found | string {
    const own = module.exported.get(name);
    if (own !== undefined && (own !== name || module.declared.has(own))) {
      return this.find({ module, bound: new Map() }, own, seen);
    }
    for (const from of module.starred) {
      const found = this.follow(module, { from, name }, seen);
      if (typeof found !== "string") return found;
    }
    const known = [...module.declared.keys(), ...module.exported.keys()];
    return `there is no type ${name} in ${module.path}${didYouMean(name, known)}`;
  }

  follow(module: TsModule, { from, name }: Imported, seen: ReadonlySet<string> = new Set()): Found | string {
    const step = `${module.path} ${from} ${name}`;
    if (seen.has(step)) return `${name} is imported in a circle`;
    const candidates = candidatePaths(module.path, from);
    if (candidates.length === 0) return `${name} comes from "${from}", which is no file of the same tree`;
    const path = candidates.find((candidate) => this.#files.has(candidate));
    const next = path === undefined ? null : moduleOf(path, this.#files);
    if (next === null) {
      for (const candidate of candidates) this.missing.add(candidate);
      return `${name} comes from "${from}", which cannot be read`;
    }
    if (next.problem !== null) return next.problem;
    const within = new Set([...seen, step]);
    const declarations = next.declared.get(name);
    // What is declared but not exported is no name of the module for others; a declaration file exports all it has.
    if (declarations !== undefined) return { scope: { module: next, bound: new Map() }, name, declarations };
    const renamed = next.exported.get(name);
    if (renamed !== undefined && renamed !== name)
      return this.find({ module: next, bound: new Map() }, renamed, within);
    const passed = next.imported.get(name);
    if (passed !== undefined && next.exported.has(name)) return this.follow(next, passed, within);
    return this.#exported(next, name, within);
  }
}
