import type { Location } from "../../model/location.ts";
import { formatLocation } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import type { ConnectorFormat, FormatContent, SkippedConnector, WrittenConnector, WrittenOption } from "./format.ts";
import { type HclBlock, type HclEntry, type HclSpan, type HclValue, readHcl } from "./hcl.ts";
import { type Locate, locator } from "./places.ts";

/**
 * `confluent_connector` resources of Confluent's Terraform provider. What only Terraform can work out becomes a placeholder;
 * `config_sensitive` is not read at all, and other resources are passed over.
 */
export const terraform: ConnectorFormat = {
  name: "Terraform",
  files: "`.tf`: `confluent_connector` resources",
  matches: ({ path, text }) => path.endsWith(".tf") && text.includes("confluent_connector"),
  read: (file) => new Resources(file).content(),
};

const CONFIG = "config_nonsensitive";
const SENSITIVE = "config_sensitive";

class Resources {
  private readonly file: SourceFile;
  private readonly locate: Locate;

  constructor(file: SourceFile) {
    this.file = file;
    this.locate = locator(file);
  }

  content(): FormatContent {
    const connectors: WrittenConnector[] = [];
    const skipped: SkippedConnector[] = [];
    const secrets: Location[] = [];
    for (const block of readHcl(this.file)) {
      if (block.type !== "resource" || block.labels[0] !== "confluent_connector") continue;
      secrets.push(
        ...block.attributes.filter(({ key }) => key === SENSITIVE).flatMap(({ value }) => this.secretsIn(value)),
      );
      const config = block.attributes.find(({ key }) => key === CONFIG);
      if (config?.value.kind === "object") connectors.push(this.connector(block, config.value.entries));
      else skipped.push(this.unread(block, config));
    }
    return { connectors, skipped, secrets };
  }

  private connector(block: HclBlock, entries: readonly HclEntry[]): WrittenConnector {
    const options = entries.flatMap((entry) => this.option(entry));
    const twice = options.find(({ key }, index) => options.findIndex((other) => other.key === key) < index);
    if (twice !== undefined) {
      throw new InputError(`option ${twice.key} is given twice`, { where: formatLocation(twice.at) });
    }
    const named = options.find(({ key }) => key === "name")?.value;
    return { name: named ?? block.labels[1] ?? this.file.path, at: this.place(block.at), options };
  }

  private option({ key, keyAt, value }: HclEntry): readonly WrittenOption[] {
    if (value.kind === "null") return [];
    return [{ key, value: textOf(value), at: this.place(keyAt), valueAt: this.place(value.at) }];
  }

  private unread(block: HclBlock, config: HclEntry | undefined): SkippedConnector {
    const reason = config === undefined ? `it has no ${CONFIG}` : `its ${CONFIG} is put together by Terraform`;
    const at = config === undefined ? block.at : config.keyAt;
    return { name: block.labels[1] ?? this.file.path, reason, at: this.place(at), evident: false };
  }

  private secretsIn(value: HclValue): readonly Location[] {
    if (value.kind !== "object") return [this.place(value.at)];
    return value.entries.flatMap((entry) => this.secretsIn(entry.value));
  }

  private place([start, end]: HclSpan): Location {
    return this.locate(start, end);
  }
}

/** What Terraform would hand over; an expression stands as the placeholder it would be inside a text. */
function textOf(value: Exclude<HclValue, { readonly kind: "null" }>): string {
  switch (value.kind) {
    case "text":
    case "number":
    case "boolean":
      return value.text;
    case "expression":
      return `\${${value.text}}`;
    case "object":
      return `\${{…}}`;
    default:
      return value satisfies never;
  }
}
