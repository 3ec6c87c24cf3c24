import type { Node } from "@pgsql/types";
import type { Catalog, Opaque } from "../../model/catalog.ts";
import type { Location } from "../../model/location.ts";
import { Draft } from "../draft.ts";
import { mentions } from "../mentions.ts";
import { relationsNamed } from "../named-relations.ts";

/** A statement an engine refused or was not asked to run. */
export interface Unfollowed {
  readonly at: Location;
  readonly text: string;
  /** Null where the statement could be anything. */
  readonly tree: Node | null;
  readonly refused: boolean;
  readonly reason: string;
}

/** Such statements in order, and what they may have touched: names are looked up in the catalog they are first asked with. */
export class Unfollowing {
  readonly #raw: Unfollowed[] = [];
  #entries: readonly Opaque[] = [];

  get length(): number {
    return this.#raw.length;
  }

  push(entry: Unfollowed): void {
    this.#raw.push(entry);
  }

  truncate(length: number): void {
    this.#raw.splice(length);
    if (this.#entries.length > length) this.#entries = this.#entries.slice(0, length);
  }

  /** All of them; the same list while there is no new one. */
  entries(catalog: Catalog): readonly Opaque[] {
    const fresh = this.#raw.slice(this.#entries.length);
    if (fresh.length === 0) return this.#entries;
    const draft = new Draft(catalog);
    this.#entries = [...this.#entries, ...fresh.map((entry) => opaque(draft, entry))];
    return this.#entries;
  }
}

/** Code is no DDL itself and names no relation in its tree, yet may change any. */
function isCode(tree: Node): boolean {
  return "DoStmt" in tree || "SelectStmt" in tree || "CallStmt" in tree;
}

function opaque(draft: Draft, { at, text, tree, refused, reason }: Unfollowed): Opaque {
  const named = tree === null ? [] : relationsNamed(draft, tree);
  const relations = tree === null || (isCode(tree) && !refused) ? null : named;
  return { at, refused, reason, relations, mentions: relations === null ? mentions(draft, text) : [] };
}
