import { stringify } from "yaml";
import { checkShape } from "../../config/strict.ts";
import { readYaml } from "../../config/yaml.ts";
import type { SourceFile } from "../../model/migration.ts";
import { type ContractEntry, contractFile } from "../format/shape.ts";
import { parseContracts } from "../format.ts";
import { contractDocument, isOdcs } from "./document.ts";
import { odcsText } from "./print.ts";

/** The contracts that a file has, in the form of contract files: an ODCS document as what it stands for. Throws MalformedError. */
export function contractEntries(file: SourceFile): readonly ContractEntry[] {
  // Whatever the shape alone does not tell is refused here.
  parseContracts(file);
  return readYaml(file).map((document) =>
    checkShape(isOdcs(document) ? contractDocument(document) : document, contractFile),
  );
}

/** A file of contracts as text, whichever form they came in. */
export function contractsText(entries: readonly ContractEntry[]): string {
  return entries.map((entry) => stringify(entry, { lineWidth: 120 })).join("---\n");
}

export function odcsTexts(entries: readonly ContractEntry[]): string {
  return entries.map(odcsText).join("---\n");
}
