import type { Behaviour } from "../options/behaviour.ts";
import { cast } from "./cast.ts";
import { eventRouter } from "./event-router.ts";
import { extractField } from "./extract-field.ts";
import { extractNewRecordState } from "./extract-new-record-state.ts";
import { flatten } from "./flatten.ts";
import { headerToValue } from "./header-to-value.ts";
import { dropHeaders, headerFrom, insertHeader } from "./headers.ts";
import { hoistField } from "./hoist-field.ts";
import { insertField } from "./insert-field.ts";
import { logicalTopicRouter } from "./logical-topic-router.ts";
import { maskField } from "./mask-field.ts";
import { decodeLogicalDecodingMessageContent } from "./messages.ts";
import { replaceField } from "./replace-field.ts";
import { filter, regexRouter, timestampRouter } from "./routers.ts";
import { extractSchemaToNewRecord } from "./schema-block.ts";
import { setSchemaMetadata } from "./set-schema-metadata.ts";
import { timescaleDb } from "./timescaledb.ts";
import { timestampConverter } from "./timestamp-converter.ts";
import type { TransformFactory } from "./transform.ts";
import { valueToKey } from "./value-to-key.ts";
import {
  enforceRecordSize,
  extractChangedRecordState,
  geometryFormatTransformer,
  partitionRouting,
  schemaChangeEventFilter,
  timezoneConverter,
  unchanged,
} from "./values-only.ts";
import { vectorToJsonConverter } from "./vector-to-json-converter.ts";

const KAFKA = "org.apache.kafka.connect.transforms";
const DEBEZIUM = "io.debezium.transforms";
const POSTGRES = "io.debezium.connector.postgresql.transforms";

/** The transforms whose effect on topics and schemas is modelled, by class. */
const TRANSFORMS: ReadonlyMap<string, TransformFactory> = new Map([
  ...cast,
  ...extractField,
  ...flatten,
  ...hoistField,
  ...insertField,
  ...maskField,
  ...replaceField,
  ...setSchemaMetadata,
  ...timestampConverter,
  [`${KAFKA}.DropHeaders`, dropHeaders],
  [`${KAFKA}.Filter`, filter],
  [`${KAFKA}.HeaderFrom$Key`, headerFrom("key")],
  [`${KAFKA}.HeaderFrom$Value`, headerFrom("value")],
  [`${KAFKA}.InsertHeader`, insertHeader],
  [`${KAFKA}.RegexRouter`, regexRouter],
  [`${KAFKA}.TimestampRouter`, timestampRouter],
  [`${KAFKA}.ValueToKey`, valueToKey],
  [`${DEBEZIUM}.ByLogicalTableRouter`, logicalTopicRouter("__dbz__physicalTableIdentifier")],
  [`${DEBEZIUM}.EnforceRecordSize`, enforceRecordSize],
  [`${DEBEZIUM}.ExtractChangedRecordState`, extractChangedRecordState],
  [`${DEBEZIUM}.ExtractNewRecordState`, extractNewRecordState],
  [`${DEBEZIUM}.ExtractSchemaToNewRecord`, extractSchemaToNewRecord],
  [`${DEBEZIUM}.GeometryFormatTransformer`, geometryFormatTransformer],
  [`${DEBEZIUM}.HeaderToValue`, headerToValue],
  [`${DEBEZIUM}.SchemaChangeEventFilter`, schemaChangeEventFilter],
  [`${DEBEZIUM}.SwapGeometryCoordinates`, unchanged],
  [`${DEBEZIUM}.TimezoneConverter`, timezoneConverter],
  [`${DEBEZIUM}.ToLogicalTopicRouter`, logicalTopicRouter("__dbz__sourceIdentifier")],
  [`${DEBEZIUM}.VectorToJsonConverter`, vectorToJsonConverter],
  [`${DEBEZIUM}.openlineage.OpenLineage`, unchanged],
  [`${DEBEZIUM}.outbox.EventRouter`, eventRouter],
  [`${DEBEZIUM}.partitions.PartitionRouting`, partitionRouting],
  [`${DEBEZIUM}.tracing.ActivateTracingSpan`, unchanged],
  [`${POSTGRES}.DecodeLogicalDecodingMessageContent`, decodeLogicalDecodingMessageContent],
  [`${POSTGRES}.timescaledb.TimescaleDb`, timescaleDb],
]);

export function transformFactory(type: string): TransformFactory | null {
  return TRANSFORMS.get(type) ?? null;
}

/** Classes that came after the oldest release that is modelled; without them the connector cannot be created. */
export function isShipped(type: string, behaviour: Behaviour): boolean {
  switch (type) {
    case `${POSTGRES}.DecodeLogicalDecodingMessageContent`:
      return behaviour.shipsDecodeLogicalDecodingMessageContent;
    case `${DEBEZIUM}.ToLogicalTopicRouter`:
      return behaviour.shipsLogicalTopicRouter;
    case `${DEBEZIUM}.VectorToJsonConverter`:
      return behaviour.shipsVectorToJsonConverter;
    default:
      return true;
  }
}
