import type { Node } from "@pgsql/types";
import type { Context } from "../context.ts";
import { changingCall } from "../hidden-ddl.ts";
import { Undecidable } from "../refused.ts";

/** A statement that only reads or writes data changes the catalog when a function it calls does. */
export function requireHarmlessCalls(context: Context, tree: Node): void {
  const call = changingCall(context.draft, tree);
  if (call === undefined) return;
  const why = call.entry === null ? "changes tables" : "has DDL or dynamic SQL in its body";
  throw new Undecidable(`calls ${call.name}(), which ${why}`, null);
}
