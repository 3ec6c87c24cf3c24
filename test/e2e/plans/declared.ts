import { strictSchema, topicOf } from "./codes.ts";
import type { Pipeline } from "./pipeline.ts";
import { contractFile } from "./project-files.ts";
import type { Side } from "./walks.ts";

/** The contracts of consumers that each read one side, with the files they name. */
export function declared(pipeline: Pipeline, sides: Readonly<Record<string, Side>>): Readonly<Record<string, string>> {
  return Object.assign({}, ...Object.entries(sides).map(([consumer, side]) => contractOf(pipeline, consumer, side)));
}

function contractOf(pipeline: Pipeline, consumer: string, side: Side): Readonly<Record<string, string>> {
  const { writing, connector, key, field } = side;
  const topic = topicOf(pipeline, side);
  // A table that two connectors capture has two topics.
  const source = connector === "second" ? `topic: ${topic}` : `table: public.${writing.table}`;
  const group = `group: ${pipeline.name}-${consumer}`;
  if (consumer === "ledger") {
    const schema = `${JSON.stringify(strictSchema(topic, side), null, 2)}\n`;
    return {
      ...contractFile(consumer, source, `${group}\nreader-schema: ./ledger.avsc`),
      "contracts/ledger.avsc": schema,
    };
  }
  const columns = [...new Set(["id", field, "said", "revision"])].join(", ");
  const keyed = consumer === "cache" ? `\nkey: [${key}]` : "";
  return contractFile(consumer, source, `${group}\ncolumns: [${columns}]${keyed}`);
}
