import { provenCauses } from "../avro/root-cause.ts";
import type { RegistryOpinion, SchemaRegistry } from "../ports.ts";
import { ACCEPTED_BY_REGISTRY, REFUSED_BY_REGISTRY, WORDLESS } from "../registry/answer.ts";
import { levelText } from "../registry/registration-rules.ts";
import type { RegistryClash } from "./pass.ts";
import type { NewText } from "./registry-clashes.ts";

/**
 * Asks a live registry what it would say to the first new text of each subject, and holds its answer against what was worked out here. The
 * registry decides: what it refuses is refused, and settles what could not be decided. Where it would take what was found to be
 * refused, the finding stays and says so: some registries look at less than they do when a connector registers.
 */
export async function withOpinions(
  clashes: readonly RegistryClash[],
  firstNew: readonly NewText[],
  registry: Pick<SchemaRegistry, "compatibility">,
): Promise<readonly RegistryClash[]> {
  // A mode is no matter of compatibility, and the registry's own.
  const open = firstNew.filter(
    ({ verdict, history }) => verdict.outcome !== "not permitted" && history.versions !== null,
  );
  const asked = open.map(async (one) => {
    const { subject, schemaType: type } = one.prediction;
    return { one, opinion: await registry.compatibility(subject, { type, text: one.verdict.text }) };
  });
  let settled = clashes;
  for (const { one, opinion } of await Promise.all(asked)) settled = settle(settled, one, opinion);
  return settled;
}

function settle(clashes: readonly RegistryClash[], one: NewText, opinion: RegistryOpinion): readonly RegistryClash[] {
  const { verdict, prediction } = one;
  const isIts = (clash: RegistryClash): boolean =>
    clash.subject.subject === prediction.subject && clash.text === verdict.text;
  switch (verdict.outcome) {
    case "unchanged":
    case "not permitted":
      return clashes;
    case "new subject":
    case "compatible":
      return opinion.kind === "accepted" ? clashes : [...clashes, refused(one, opinion.messages, REFUSED_BY_REGISTRY)];
    case "undecided": {
      const others = clashes.filter((clash) => !isIts(clash));
      return opinion.kind === "accepted" ? others : [...others, refused(one, opinion.messages, null)];
    }
    case "incompatible":
    case "invalid":
      if (opinion.kind === "refused") return clashes;
      return clashes.map((clash) => (isIts(clash) ? { ...clash, opinion: ACCEPTED_BY_REGISTRY } : clash));
    default:
      return verdict satisfies never;
  }
}

function refused({ verdict, prediction, step, history }: NewText, messages: readonly string[], opinion: string | null) {
  const { rules, versions, label } = history;
  const latest = versions?.at(-1)?.schema;
  return {
    ...({ refusal: "incompatible", subject: prediction, text: verdict.text, level: rules.level, opinion } as const),
    inForce: levelText(rules, label),
    against: `${label}, which was asked`,
    messages: messages.length === 0 ? [WORDLESS] : messages,
    causes:
      latest === undefined || prediction.schemaType !== "AVRO" ? [] : provenCauses(rules.level, latest, verdict.text),
    at: step.at,
    changes: step.changes,
  };
}
