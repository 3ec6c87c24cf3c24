import { InputError, type RegistryWriter } from "../../ports.ts";
import { carryOut, planRegistration } from "../../registry/registration.ts";
import { assumedBy } from "../../registry/registration-rules.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { subjectsOverTime } from "../predicted-subjects.ts";
import { openLiveRegistry } from "../registry/live-registry.ts";
import { isStopped, registrationJson, registrationText, type SubjectOutcome } from "../registry/registration-report.ts";
import { candidates } from "../registry/registrations.ts";
import type { Session } from "../session.ts";
import { write } from "../terminal.ts";
import { openTree, viewPending, viewSettled } from "../view.ts";

export interface RegisterOptions {
  readonly at?: string;
  readonly base?: string;
  readonly registryUrl?: string;
  readonly write?: true;
  readonly dryRun?: true;
  readonly format: "text" | "json";
}

/**
 * `headgate register [SUBJECT…]`: registers predicted schemas before their connector asks for them. The one command that writes,
 * and only with `--write`; nothing is written unless all that was asked for can be.
 */
export async function register(
  session: Session,
  names: readonly string[],
  options: RegisterOptions,
): Promise<ExitCode> {
  const { terminal, paint } = session;
  const open = await openTree(session, options.at ?? null);
  const views = options.at === undefined ? await viewPending(session, options.base ?? null) : await viewSettled(open);
  const chosen = candidates(views.flatMap(subjectsOverTime), names);
  if (chosen.length === 0) throw nothingToRegister();
  const assumed = assumedBy(open.config.registry);
  const registry = await openLiveRegistry(terminal, open.config, options.registryUrl);
  const planned = await Promise.all(
    chosen.map(async (candidate): Promise<SubjectOutcome> => {
      if (!candidate.ready) return { candidate, outcomes: [] };
      return { candidate, outcomes: await planRegistration(candidate, registry, assumed) };
    }),
  );
  const writes = options.write === true && !planned.some(isStopped);
  const { subjects, failure } = writes ? await writeAll(planned, registry) : { subjects: planned, failure: null };
  const report = { registry: registry.label, write: options.write === true, subjects };
  const render = options.format === "json" ? registrationJson : registrationText;
  await write(terminal.stdout, render(report, paint));
  if (failure !== null) throw failure;
  return subjects.some(isStopped) ? EXIT.blocked : EXIT.passed;
}

/** One subject's failure keeps no other from being written and told; the first is given. */
async function writeAll(
  planned: readonly SubjectOutcome[],
  registry: RegistryWriter,
): Promise<{ readonly subjects: readonly SubjectOutcome[]; readonly failure: unknown }> {
  const written = await Promise.allSettled(
    planned.map(async ({ candidate, outcomes }): Promise<SubjectOutcome> => {
      return { candidate, outcomes: candidate.ready ? await carryOut(candidate, outcomes, registry) : outcomes };
    }),
  );
  const failed = written.find((result) => result.status === "rejected");
  return {
    subjects: written.flatMap((result, index) =>
      result.status === "fulfilled" ? result.value : (planned[index] ?? []),
    ),
    failure: failed === undefined ? null : failed.reason,
  };
}

function nothingToRegister(): InputError {
  return new InputError("no connector registers anything", {
    todo: "name the connector's configuration under `connectors:` in headgate.yaml; `headgate predict` says what it comes to",
  });
}
