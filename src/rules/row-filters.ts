import type { Publication } from "../model/catalog.ts";
import type { AffectedConsumer } from "../model/finding.ts";
import type { Location } from "../model/location.ts";
import { lastOf, type Pass, type Stream } from "../pass/pass.ts";
import { capturedTable } from "../pass/prediction-index.ts";
import type { StreamLoss } from "../plans/operation.ts";
import { consumersHit } from "./stream-facts.ts";

/** A streamed table of which a publication's row filter lets fewer rows, or other rows, through than before. */
export interface FilteredTable {
  readonly stream: Stream;
  readonly publication: string;
  /** schema.table */
  readonly table: string;
  readonly topic: string;
  readonly filter: string | null;
  readonly at: Location | null;
  readonly readers: readonly AffectedConsumer[];
  /** As plans speak of it. */
  readonly planned: StreamLoss;
}

/** Row filters that the change adds or alters (CREATE PUBLICATION … WHERE): rows outside them never come. */
export function newRowFilters(pass: Pass): readonly FilteredTable[] {
  return pass.streams.flatMap((stream) => {
    const name = stream.connector.config.get("publication.name") ?? "dbz_publication";
    const last = lastOf(stream);
    return (stream.before?.tables ?? []).flatMap((table): readonly FilteredTable[] => {
      const stays = last !== null && capturedTable(last, table.oid)?.streamed === true;
      const was = memberOf(pass.before.publications.get(name), table.oid);
      const is = memberOf(pass.after.publications.get(name), table.oid);
      if (!table.streamed || !stays || is?.filtered !== true) return [];
      if (was?.filtered === true && was.filter === is.filter) return [];
      const qualified = `${table.schema}.${table.table}`;
      const at =
        pass.changes.findLast((change) => change.kind === "publication-changed" && change.publication === name)?.at ??
        null;
      return [
        {
          stream,
          publication: name,
          table: qualified,
          topic: table.topic,
          filter: is.filter,
          at,
          readers: consumersHit(
            pass.contractVerdicts.filter((verdict) => verdict.problem === "rows" && verdict.table === qualified),
          ),
          planned: {
            kind: "stream-loss",
            by: { kind: "publication", name },
            table: qualified,
            lost: { what: "rows", filter: is.filter },
            at,
          },
        },
      ];
    });
  });
}

function memberOf(publication: Publication | undefined, oid: number) {
  return publication?.tables.find(({ relation }) => relation === oid);
}
