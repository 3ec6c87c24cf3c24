/** What the event that started the workflow says about the change. */
export interface PushedChange {
  /** Commit the change starts from, when the event names one. */
  readonly base: string | null;
  /** The checked-out commit is a merge GitHub made of base and head: its first parent is the newest base. */
  readonly merged: boolean;
  /** It comes from another repository: whoever wrote it need not be trusted with this one. */
  readonly fork: boolean;
}

const NO_COMMIT = /^0+$/;

/**
 * Reads a webhook payload (GITHUB_EVENT_PATH) of `pull_request`, `pull_request_target`, `merge_group` or `push`; any other event names no base.
 * @param event parsed JSON
 * @param ref GITHUB_REF
 */
export function readEvent(event: unknown, ref: string | null): PushedChange {
  const base =
    commit(event, ["pull_request", "base", "sha"]) ??
    commit(event, ["merge_group", "base_sha"]) ??
    commit(event, ["before"]);
  return { base, merged: /^refs\/pull\/\d+\/merge$/.test(ref ?? ""), fork: isFork(event) };
}

/** A deleted fork is no repository any more: `head.repo` is null. */
function isFork(event: unknown): boolean {
  const pull = ["pull_request"].reduce(property, event);
  if (pull !== undefined && pull !== null) {
    return name(pull, ["head", "repo"]) !== name(pull, ["base", "repo"]) || name(pull, ["head", "repo"]) === null;
  }
  const run = ["workflow_run"].reduce(property, event);
  if (run === undefined || run === null) return false;
  return name(run, ["head_repository"]) !== name(event, ["repository"]);
}

function name(event: unknown, repository: readonly string[]): string | null {
  const found = [...repository, "full_name"].reduce(property, event);
  return typeof found === "string" ? found : null;
}

function commit(event: unknown, path: readonly string[]): string | null {
  const found = path.reduce(property, event);
  return typeof found === "string" && /^[0-9a-f]{40,64}$/.test(found) && !NO_COMMIT.test(found) ? found : null;
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
