import type { Catalog } from "../../../model/catalog.ts";
import type { ContractRead } from "../../../model/contract.ts";
import type { Loss } from "../../judging/loss.ts";
import type { PublishedTable } from "../published.ts";

/** What one kind of replica, which has no migrations of its own, does when the published table changes. */
export interface ReplicaProfile {
  /** As a contract names it. */
  readonly name: string;
  losses(given: ReplicaCase): readonly Loss[];
}

export interface ReplicaCase {
  readonly read: ContractRead;
  readonly before: readonly PublishedTable[];
  readonly after: readonly PublishedTable[];
  readonly catalogs: { readonly before: Catalog; readonly after: Catalog };
}
