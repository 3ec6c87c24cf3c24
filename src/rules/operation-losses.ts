import { streamShape } from "../contracts/stream.ts";
import { deliveriesOf } from "../debezium/deliveries.ts";
import { lastOf, type Pass, type Stream } from "../pass/pass.ts";
import { sameConnector } from "../pass/streams.ts";
import type { StreamLoss } from "../plans/operation.ts";

/** Operations on a table that no longer come, where its other ones still do: `publish` of a publication, `skipped.operations`. */
export function operationLosses(pass: Pass, table: string): readonly StreamLoss[] {
  return pass.streams.flatMap((stream) => {
    const { connector, baseConnector, before } = stream;
    const captured = before?.tables.find((one) => `${one.schema}.${one.table}` === table);
    if (captured === undefined || baseConnector === null || lastOf(stream) === null) return [];
    const was = streamShape(deliveriesOf(pass.before, baseConnector, null)(captured.oid)).operations;
    const is = streamShape(deliveriesOf(pass.after, connector, null)(captured.oid)).operations;
    const operations = was.filter((operation) => !is.includes(operation));
    if (operations.length === 0) return [];
    return [
      {
        kind: "stream-loss" as const,
        table,
        lost: { what: "operations" as const, operations },
        ...culprit(pass, stream),
      },
    ];
  });
}

function culprit({ changes }: Pass, { connector, baseConnector }: Stream): Pick<StreamLoss, "by" | "at"> {
  const isSame = baseConnector !== null && sameConnector(baseConnector, connector);
  const published = changes.findLast((change) => change.kind === "publication-changed");
  return isSame && published !== undefined
    ? { by: { kind: "publication", name: published.publication }, at: published.at }
    : { by: { kind: "connector", name: connector.name }, at: null };
}
