import { captureLost } from "./capture-lost.ts";
import { columnDropped } from "./column-dropped.ts";
import { columnRenamed } from "./column-renamed.ts";
import { columnRetyped } from "./column-retyped.ts";
import { connectorProblem } from "./connector-problem.ts";
import { contractBeforeImage } from "./contract-before-image.ts";
import { contractBroken } from "./contract-broken.ts";
import { contractDelivery } from "./contract-delivery.ts";
import { contractKey } from "./contract-key.ts";
import { contractNotAnalysed } from "./contract-not-analysed.ts";
import { contractPlaceholder } from "./contract-placeholder.ts";
import { contractSink } from "./contract-sink.ts";
import { contractStrictReader } from "./contract-strict-reader.ts";
import { contractSubscriber } from "./contract-subscriber.ts";
import { contractUnknownColumn } from "./contract-unknown-column.ts";
import { contractWeakened } from "./contract-weakened.ts";
import { dialectRefused } from "./dialect-refused.ts";
import { keyChanged } from "./key-changed.ts";
import { lagRace } from "./lag-race.ts";
import { meaningChanged } from "./meaning-changed.ts";
import { migrationHistory } from "./migration-history.ts";
import { piiCaptured } from "./pii-captured.ts";
import { planEdited } from "./plan-edited.ts";
import { planStalled } from "./plan-stalled.ts";
import { planSyncRemoved } from "./plan-sync-removed.ts";
import { planUnknownObject } from "./plan-unknown-object.ts";
import { registryIncompatible } from "./registry-incompatible.ts";
import { registryNotRegistered } from "./registry-not-registered.ts";
import { registrySnapshotOld } from "./registry-snapshot-old.ts";
import { replicaIdentityMissing } from "./replica-identity-missing.ts";
import type { Rule } from "./rule.ts";
import { schemaDrift } from "./schema-drift.ts";
import { statementOpaque } from "./statement-opaque.ts";
import { subjectUnpredictable } from "./subject-unpredictable.ts";
import { syntaxError } from "./syntax-error.ts";
import { tableDropped } from "./table-dropped.ts";
import { tableMoved } from "./table-moved.ts";
import { tableRenamed } from "./table-renamed.ts";
import { waiverExpired } from "./waiver-expired.ts";

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  captureLost,
  columnDropped,
  columnRenamed,
  columnRetyped,
  connectorProblem,
  contractBeforeImage,
  contractBroken,
  contractDelivery,
  contractKey,
  contractNotAnalysed,
  contractPlaceholder,
  contractSink,
  contractStrictReader,
  contractSubscriber,
  contractUnknownColumn,
  contractWeakened,
  dialectRefused,
  keyChanged,
  lagRace,
  meaningChanged,
  migrationHistory,
  piiCaptured,
  planEdited,
  planStalled,
  planSyncRemoved,
  planUnknownObject,
  registryIncompatible,
  registryNotRegistered,
  registrySnapshotOld,
  replicaIdentityMissing,
  schemaDrift,
  statementOpaque,
  subjectUnpredictable,
  syntaxError,
  tableDropped,
  tableMoved,
  tableRenamed,
  waiverExpired,
];
