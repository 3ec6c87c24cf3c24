import { readProperties } from "../../config/properties.ts";
import { formatLocation } from "../../model/location.ts";
import type { SourceFile } from "../../model/migration.ts";
import { InputError } from "../../ports.ts";
import type { ConnectorFormat, WrittenConnector, WrittenOption } from "./format.ts";
import { locator } from "./places.ts";

/** The .properties file of a connector that a standalone worker runs: one connector, Java's rules. */
export const connectProperties: ConnectorFormat = {
  name: "Kafka Connect properties",
  files: "`.properties`, as a standalone worker takes it",
  // application.properties is what Quarkus and Spring call theirs.
  matches: ({ path }) => path.endsWith(".properties") && !/(?:^|\/)application[^/]*$/.test(path),
  read: (file) => ({ connectors: [readConnector(file)] }),
};

function readConnector(file: SourceFile): WrittenConnector {
  const entries = propertyOptions(file);
  const options = [...new Map(entries.map((option) => [option.key, option])).values()];
  const twice = entries.filter((option) => !options.includes(option));
  return {
    name: options.find(({ key }) => key === "name")?.value ?? file.path,
    at: options[0]?.at ?? locator(file)(0),
    options,
    problems: twice.map(({ key, at }) => ({ key, message: `${key} is given again below: that value holds`, at })),
  };
}

/** The entries of a .properties file in its order. Throws InputError for an escape that Java refuses. */
export function propertyOptions(file: SourceFile): readonly WrittenOption[] {
  const locate = locator(file);
  return readProperties(file.text).map(({ key, value, keyAt, valueAt, malformedAt }) => {
    if (malformedAt !== null) {
      throw new InputError("\\u needs four hexadecimal digits after it", {
        where: formatLocation(locate(malformedAt)),
        todo: "write a backslash as \\\\",
      });
    }
    return { key, value, at: locate(...keyAt), valueAt: locate(...valueAt) };
  });
}
