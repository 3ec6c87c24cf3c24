import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRegistry } from "../../../src/adapters/registry-http.ts";
import { checkCompatibility } from "../../../src/registry/levels.ts";
import { CHAINS, type Chain, LEVELS } from "./chains.ts";
import type { LevelName } from "./rest.ts";
import { RELEASES, type Registry, startRegistry } from "./servers.ts";

/** What the registry then really does is the truth that every verdict is held against. */
describe.each(RELEASES)("verdicts of $name", (release) => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry(release);
    await registry.rest.setLevel(null, "BACKWARD");
  });
  afterAll(() => registry?.stop());

  /** The subject with the chain's history, at a level. */
  async function lay({ name, registered }: Chain, level: LevelName): Promise<string> {
    const subject = `${level} ${name}-value`;
    await registry.rest.setLevel(subject, "NONE").catch(() => {});
    for (const text of registered) await registry.rest.register(subject, text);
    await registry.rest.setLevel(subject, level);
    return subject;
  }

  it.each(LEVELS)("are those of registering at %s", async (level) => {
    const client = openRegistry({ url: registry.url });
    const outcomes = await Promise.all(
      CHAINS.map(async (chain) => {
        const subject = await lay(chain, level);
        const told = await client.subject(subject);
        const texts = told.versions.map(({ schema }) => schema);
        const check = checkCompatibility(told.level ?? "NONE", chain.next, texts);
        const ours = check.kind === "result" && check.result.compatible ? 200 : 409;
        const { status } = await registry.rest.offer(subject, chain.next);
        return { chain: chain.name, level: told.level, versions: texts.length, ours, registry: status };
      }),
    );
    expect(outcomes).toEqual(
      outcomes.map(({ chain, registry }, index) => {
        const versions = CHAINS[index]?.registered.length;
        return { chain, level, versions, ours: registry, registry };
      }),
    );
    const statuses = new Set(outcomes.map(({ registry }) => registry));
    expect(statuses).toEqual(new Set(level === "NONE" ? [200] : [200, 409]));
  });
});
