/** Writes contracts/schema/*.json from the zod schemas the file formats are checked with: `tsx .github/scripts/json-schemas.ts`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configFile } from "../../src/config/format.ts";
import { jsonSchemaText } from "../../src/config/json-schema.ts";
import { contractFile } from "../../src/contracts/format/shape.ts";
import { planFile } from "../../src/plans/format.ts";
import { snapshotFile } from "../../src/registry/snapshot/format.ts";

/** Paths from the repository root, and what belongs there. */
export const JSON_SCHEMAS: ReadonlyMap<string, string> = new Map([
  ["contracts/schema/headgate.schema.json", jsonSchemaText(configFile, "headgate.yaml")],
  ["contracts/schema/contract.schema.json", jsonSchemaText(contractFile, "headgate contract")],
  ["contracts/schema/plan.schema.json", jsonSchemaText(planFile, "headgate plan")],
  ["contracts/schema/registry.schema.json", jsonSchemaText(snapshotFile, "headgate registry snapshot")],
]);

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, "../..");
  mkdirSync(join(root, "contracts/schema"), { recursive: true });
  for (const [path, text] of JSON_SCHEMAS) writeFileSync(join(root, path), text);
}
