import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Shop } from "./shop.ts";

/** The bundled example without the plan it comes with. */
export class PlanShop extends Shop {
  constructor(below = "") {
    super(below);
    this.write("plans/leads-company-to-company-name.yaml", "# none\n");
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  /** All files below a folder, sorted. */
  files(folder: string): readonly string[] {
    if (!this.has(folder)) return [];
    return readdirSync(join(this.folder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1))
      .sort();
  }
}
