import type { Finding } from "../model/finding.ts";
import { lower } from "./levels.ts";

/** A plan whose evidence is complete lets its last step through. `leave` is null where no plan is ready. */
export function planLeave(finding: Finding, leave: string | null): Finding {
  return leave === null ? finding : lower(finding, "info", leave);
}
