import type { Catalog } from "../../model/catalog.ts";
import type { Location } from "../../model/location.ts";
import type { EngineSession } from "../../ports.ts";
import { buildCatalog } from "./build-catalog.ts";
import type { IntrospectedCatalog } from "./introspected.ts";
import { INTROSPECTION } from "./introspection.ts";
import { share } from "./share.ts";

/** Reads the catalog of an engine's database. */
export class Introspector {
  readonly #engine: EngineSession;
  readonly #postgres: number;
  /** The answer before: the same text is the same catalog. */
  #last: { readonly text: string; readonly catalog: Catalog } | null = null;

  constructor(engine: EngineSession, postgres: number) {
    this.#engine = engine;
    this.#postgres = postgres;
  }

  first(): Promise<Catalog> {
    return this.#read(false);
  }

  /**
   * The catalog as it is now, what did not change shared with the one before.
   * @param at where new relations were created; null when that is not asked
   * @param inBlock the session is in a transaction block, which goes on as it was
   * @param unseen what the session knows and the server does not show
   */
  async look(
    before: Catalog,
    at: Location | null,
    inBlock: boolean,
    unseen: (catalog: Catalog) => Pick<Catalog, "opaque" | "defaultSearchPath">,
  ): Promise<Catalog> {
    const found = await this.#read(inBlock);
    return share(before, { ...found, ...unseen(found) }, at);
  }

  async #read(inBlock: boolean): Promise<Catalog> {
    const [open, close] = inBlock
      ? ["SAVEPOINT headgate_look", "ROLLBACK TO SAVEPOINT headgate_look; RELEASE SAVEPOINT headgate_look"]
      : ["BEGIN", "ROLLBACK"];
    const answer = await this.#engine.run(`${open}; ${INTROSPECTION}; ${close}`);
    if (!answer.ok) throw new Error(`${this.#engine.label}: reading the catalog failed: ${answer.message}`);
    const text = answer.rows[0]?.catalog;
    if (typeof text !== "string") throw new Error(`${this.#engine.label}: reading the catalog gave nothing`);
    if (this.#last?.text === text) return this.#last.catalog;
    const found: IntrospectedCatalog = JSON.parse(text);
    const catalog = buildCatalog(found, this.#postgres);
    this.#last = { text, catalog };
    return catalog;
  }
}
