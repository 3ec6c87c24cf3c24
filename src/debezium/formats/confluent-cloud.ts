import type { ConnectorProblem } from "../../model/prediction.ts";
import { isPlaceholder } from "../options/configuration.ts";
import type { WrittenConnector, WrittenOption } from "./format.ts";

/** A fully managed connector of Confluent Cloud: Debezium inside, behind a vocabulary of its own. */
interface Managed {
  /** Whether values are the row alone unless `after.state.only` says otherwise. */
  readonly afterStateOnly: boolean;
  /** Options whose default is not today's Debezium's. */
  readonly defaults: ReadonlyMap<string, string>;
  /** The release that Confluent's documentation of the connector speaks of, null where none would help. */
  readonly debezium: string | null;
  /** Said of every such connector; null for one that still runs. */
  readonly ended: string | null;
}

/** Defaults from Confluent's documentation of both connectors, and of the changes between them. */
const MANAGED: ReadonlyMap<string, Managed> = new Map([
  [
    "PostgresCdcSourceV2",
    { afterStateOnly: false, defaults: new Map([["plugin.name", "pgoutput"]]), debezium: "3.2", ended: null },
  ],
  [
    "PostgresCdcSource",
    {
      afterStateOnly: true,
      defaults: new Map([
        ["plugin.name", "pgoutput"],
        ["schema.name.adjustment.mode", "avro"],
      ]),
      debezium: null,
      ended:
        "PostgresCdcSource (V1) ended on 31 March 2026 and runs no more: predicted as what it was, with today's Debezium; " +
        "move to PostgresCdcSourceV2",
    },
  ],
]);

export function isManaged(connectorClass: string): boolean {
  return MANAGED.has(connectorClass);
}

/** Cloud's formats, and the converters they stand for. */
const CONVERTERS: ReadonlyMap<string, string> = new Map([
  ["AVRO", "io.confluent.connect.avro.AvroConverter"],
  ["JSON_SR", "io.confluent.connect.json.JsonSchemaConverter"],
  ["PROTOBUF", "io.confluent.connect.protobuf.ProtobufConverter"],
  ["JSON", "org.apache.kafka.connect.json.JsonConverter"],
  ["STRING", "org.apache.kafka.connect.storage.StringConverter"],
]);

/** Options that Cloud reads itself, and Debezium never sees. */
const CLOUDS_OWN =
  /^(?:kafka\.|csfle\.|auto\.restart\.|output\.(?:data|key)\.format$|after\.state\.only$|json\.output\.decimal\.format$|schema\.context\.name$|(?:key|value)\.subject\.name\.strategy$|cleanup\.policy$|datapreview\.|max\.partition|ssh\.|provider\.integration|authentication\.method$)/;

/** A Cloud connector as the Debezium connector it is inside. What Cloud alone decides becomes a note, or a problem. */
export function unmanaged(written: WrittenConnector): WrittenConnector {
  const managed = MANAGED.get(optionOf(written, "connector.class")?.value.trim() ?? "");
  if (managed === undefined) throw new Error(`${written.name} is no connector of Confluent Cloud`);
  const reading = new CloudReading(written, managed);
  return reading.connector();
}

class CloudReading {
  private readonly problems: ConnectorProblem[] = [];
  private readonly made: WrittenOption[] = [];
  private readonly written: WrittenConnector;
  private readonly managed: Managed;

  constructor(written: WrittenConnector, managed: Managed) {
    this.written = written;
    this.managed = managed;
  }

  connector(): WrittenConnector {
    const { written, managed } = this;
    const className = optionOf(written, "connector.class");
    if (managed.ended !== null) this.problem("connector.class", managed.ended);
    for (const [key, value] of managed.defaults) if (!this.has(key)) this.make(key, value, className);
    this.converter("key", "output.key.format");
    this.converter("value", "output.data.format");
    this.context();
    const unwraps = this.unwrap();
    const kept = written.options.filter(({ key }) => !CLOUDS_OWN.test(key) && !(unwraps && key === "transforms"));
    const own = kept.filter(({ key }) => !this.made.some((option) => option.key === key));
    return {
      ...written,
      options: [...own, ...this.made],
      problems: [...(written.problems ?? []), ...this.problems],
      debezium: managed.debezium,
      uncertain: this.uncertain(),
      notes: [...(written.notes ?? []), ...(unwraps ? [this.unwrapping()] : [])],
    };
  }

  private uncertain(): string {
    const { debezium } = this.managed;
    const taken = debezium === null ? "the newest known" : `${debezium}, of which its documentation speaks,`;
    return `${this.written.name}: Confluent Cloud decides which Debezium runs: ${taken} is taken until headgate.yaml names one (debezium)`;
  }

  private unwrapping(): string {
    const { name } = this.written;
    return `${name}: after.state.only is taken for ExtractNewRecordState that keeps deletes with __deleted, as its records show`;
  }

  private converter(kind: "key" | "value", format: string): void {
    const option = optionOf(this.written, format);
    const name = option?.value.trim() ?? "JSON";
    const converter = CONVERTERS.get(name.toUpperCase());
    if (converter === undefined) {
      const fault = isPlaceholder(name) ? `holds a placeholder (${name}) whose value is not known` : `is ${name}`;
      this.problem(format, `${format} ${fault}: it is one of ${[...CONVERTERS.keys()].join(", ")}`, true);
    }
    this.make(`${kind}.converter`, converter ?? `${format}=${name}`, option);
    // Cloud's JSON is that without schemas.
    if (name.toUpperCase() === "JSON") this.make(`${kind}.converter.schemas.enable`, "false", option);
    const strategy = optionOf(this.written, `${kind}.subject.name.strategy`);
    if (strategy !== undefined) {
      const full = strategy.value.includes(".") ? strategy.value : `${STRATEGIES}.${strategy.value}`;
      this.make(`${kind}.converter.${kind}.subject.name.strategy`, full, strategy);
    }
    const decimals = optionOf(this.written, "json.output.decimal.format");
    if (decimals !== undefined && /^JSON/.test(name.toUpperCase())) {
      this.make(`${kind}.converter.decimal.format`, decimals.value, decimals);
    }
  }

  /** A context stands before each subject; the registry's own is called `default` here. */
  private context(): void {
    const option = optionOf(this.written, "schema.context.name");
    const context = option?.value.trim() ?? "default";
    if (context === "default" || context === "") return;
    this.problem(
      "schema.context.name",
      `schema.context.name=${context}: subjects of that context are not modelled`,
      true,
    );
  }

  /** `after.state.only`: a transform of Cloud's own before those that are written. */
  private unwrap(): boolean {
    const option = optionOf(this.written, "after.state.only");
    const value = option?.value.trim().toLowerCase() ?? String(this.managed.afterStateOnly);
    if (value !== "true" && value !== "false") {
      this.problem("after.state.only", `after.state.only must be true or false, not ${option?.value ?? value}`, true);
    }
    if (value !== "true") return false;
    const transforms = optionOf(this.written, "transforms");
    const others = transforms?.value.trim() ?? "";
    this.make("transforms", others === "" ? UNWRAP : `${UNWRAP},${others}`, transforms ?? option);
    this.make(`transforms.${UNWRAP}.type`, "io.debezium.transforms.ExtractNewRecordState", option);
    this.make(`transforms.${UNWRAP}.delete.tombstone.handling.mode`, "rewrite-with-tombstone", option);
    return true;
  }

  private has(key: string): boolean {
    return optionOf(this.written, key) !== undefined;
  }

  /** Stands where what it comes from stands. */
  private make(key: string, value: string, from: WrittenOption | undefined): void {
    const at = from?.at ?? this.written.at;
    this.made.push({ key, value, at, valueAt: from?.valueAt ?? at });
  }

  private problem(key: string, message: string, blocks = false): void {
    const at = optionOf(this.written, key)?.at ?? this.written.at;
    this.problems.push({ key, message, at, ...(blocks ? { blocks: true as const } : {}) });
  }
}

const STRATEGIES = "io.confluent.kafka.serializers.subject";
const UNWRAP = "after-state-only";

function optionOf({ options }: WrittenConnector, name: string): WrittenOption | undefined {
  return options.find(({ key }) => key === name);
}
