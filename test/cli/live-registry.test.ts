import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { confluent, type Held, type HeldVersion } from "../adapters/registry/dialects.ts";
import { type Loopback, loopback } from "../support/loopback.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";

const MIGRATION = "db/migrations/000012_users_country.up.sql";
/** Old rows cannot be read with it, so BACKWARD refuses it: only the level decides. */
const REFUSED = "ALTER TABLE public.users ADD COLUMN country text NOT NULL;";
const VALUE = "commerce.public.users-value";

interface Subject {
  readonly subject: string;
  readonly text: string;
}

describe("check against a live registry", () => {
  const shop = new Shop().commit();
  let registered: Readonly<Record<string, { readonly versions: readonly HeldVersion[] }>> = {};
  beforeAll(async () => {
    const { stdout } = await shop.headgate("predict", "--format", "json");
    const { subjects }: { subjects: readonly Subject[] } = JSON.parse(stdout);
    registered = Object.fromEntries(
      subjects.map(({ subject, text }, index) => [
        subject,
        { versions: [{ version: 1, id: index + 1, schema: text }] },
      ]),
    );
  });
  afterEach(() => void shop.reset());
  afterAll(() => shop.remove());

  const registry = (level: string, held: Partial<Held> = {}): Promise<Loopback> =>
    loopback(confluent({ subjects: registered, config: { compatibilityLevel: level }, ...held }));
  const mute = (level: string): Promise<Loopback> => {
    const dialect = confluent({ subjects: registered, config: { compatibilityLevel: level } });
    return loopback((request) => (request.method === "POST" ? { status: 403, body: {} } : dialect(request)));
  };
  const check = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
    const outcome = await headgate(["check", "--format", "json", ...args], { cwd: shop.folder, env });
    return { ...outcome, report: JSON.parse(outcome.stdout) };
  };
  const rules = ({ findings }: { findings: readonly { rule: string; severity: string }[] }) =>
    findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule);
  const configured = (registry: string) =>
    readFileSync("contracts/commerce/headgate.yaml", "utf8").replace(
      /registry:\n {2}compatibility: BACKWARD/,
      `registry:\n  compatibility: BACKWARD\n${registry}`,
    );

  it("takes levels and versions from it, and says which it asked", async () => {
    shop.write(MIGRATION, REFUSED);
    const none = await registry("NONE");
    const lets = await check({ HEADGATE_REGISTRY_URL: none.url });
    expect(rules(lets.report)).not.toContain("registry-incompatible");
    expect(lets.report.summary.notes ?? lets.report.notes).toContain(
      `the registry at ${none.url} was asked (Confluent Schema Registry 7.9.0)`,
    );
    const backward = await registry("BACKWARD");
    const stops = await check({}, "--registry-url", backward.url);
    expect(stops.code).toBe(1);
    expect(rules(stops.report)).toContain("registry-incompatible");
    expect(stops.stdout).toContain(`version 1 in ${backward.url}`);
    const ofValue = backward.requests.filter((request) => request.includes(VALUE));
    expect(ofValue.filter((request) => request.startsWith("GET"))).toHaveLength(3);
  });

  it("prefers a snapshot that is named, and asks nobody offline", async () => {
    shop.write(MIGRATION, REFUSED);
    const { url, requests } = await registry("NONE");
    shop.write("named.json", '{"version":1,"compatibility":"BACKWARD","subjects":{}}');
    const env = { HEADGATE_REGISTRY_URL: url };
    await check(env, "--registry-snapshot", "named.json");
    const offline = await check(env, "--offline");
    expect(rules(offline.report)).toContain("registry-incompatible");
    expect(JSON.stringify(offline.report)).toContain("the registry was not asked (offline)");
    expect(rules((await check({ ...env, HEADGATE_OFFLINE: "1" })).report)).toContain("registry-incompatible");
    expect(requests).toEqual([]);
    const both = await headgate(["check", "--offline", "--registry-url", url], { cwd: shop.folder });
    expect(both.code).toBe(2);
  });

  it.each([
    ["is not there", () => Promise.resolve({ url: "http://127.0.0.1:1", requests: [] }), "cannot be reached"],
    ["keeps it out", () => loopback([{ status: 401, body: { message: "who?" } }]), "access needs other credentials"],
    ["forbids", () => loopback([{ status: 403, body: {} }]), "may not do that"],
    ["is something else", () => loopback([{ status: 200, body: "<html>" }]), "no schema registry's answer"],
    ["keeps its opinion to itself", () => mute("BACKWARD"), "may not do that"],
    ["knows another level", () => registry("SIDEWAYS"), 'level "SIDEWAYS" is not one'],
  ])("stops with what to do where the registry %s, and is never held against something else", async (_, open, said) => {
    shop.write(MIGRATION, REFUSED);
    const { url } = await open();
    const { code, stderr, report } = await check({ HEADGATE_REGISTRY_URL: url, HEADGATE_REGISTRY_TOKEN: "t0ken" });
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).toContain("--offline");
    expect(JSON.stringify(report) + stderr).not.toContain("t0ken");
  });

  it("reads the address of the base, and sends nothing where a change points to", async () => {
    const [trusted, other] = [await registry("NONE"), await registry("NONE")];
    const credentials = { HEADGATE_REGISTRY_USER_INFO: "gate:secret" };
    // The change brings the first address there is.
    shop.write("headgate.yaml", configured(`  url: ${other.url}`)).write(MIGRATION, REFUSED);
    const first = await check(credentials);
    expect(JSON.stringify(first.report)).toContain("registry.url comes with this change");
    expect(rules(first.report)).toContain("registry-incompatible");
    // The change brings another address than the base has.
    shop.reset().write("headgate.yaml", configured(`  url: ${trusted.url}`));
    shop.git("commit", "-q", "-am", "a registry");
    shop.write("headgate.yaml", configured(`  url: ${other.url}`)).write(MIGRATION, REFUSED);
    const second = await check(credentials);
    expect(rules(second.report)).not.toContain("registry-incompatible");
    expect(trusted.requests).not.toEqual([]);
    // The base has no configuration of its own: the head's is read in its place, but not for this.
    shop.reset().git("rm", "-q", "headgate.yaml");
    shop.git("commit", "-q", "-m", "no configuration");
    shop.write("headgate.yaml", configured(`  url: ${other.url}`));
    expect(JSON.stringify((await check(credentials)).report)).toContain("registry.url comes with this change");
    // Nobody can tell what the change brought where no base can be told.
    shop.git("checkout", "-q", "--orphan", "alone");
    const alone = await check(credentials, "--applied", "11");
    expect(JSON.stringify(alone.report)).toContain("registry.url comes with this change");
    expect(other.requests).toEqual([]);
    shop.git("checkout", "-q", "-f", "main");
    shop.git("reset", "-q", "--hard", "HEAD~2");
  });

  it("takes a placeholder that is unset for no address, and outside of git the tree for its user's own", async () => {
    const { url, requests } = await registry("NONE");
    const address = "$" + "{REGISTRY}";
    shop.write("headgate.yaml", configured(`  url: ${address}`));
    shop.git("commit", "-q", "-am", "a registry");
    shop.write(MIGRATION, REFUSED);
    expect(rules((await check({})).report)).toContain("registry-incompatible");
    expect(requests).toEqual([]);
    expect(rules((await check({ REGISTRY: url })).report)).not.toContain("registry-incompatible");
    shop.reset().git("reset", "-q", "--hard", "HEAD~1");

    const loose = new Shop();
    loose.write(MIGRATION, REFUSED).write("headgate.yaml", configured(`  url: ${url}`));
    const before = requests.length;
    await headgate(["check", "--applied", "11"], { cwd: loose.folder });
    expect(requests.length).toBeGreaterThan(before);
    loose.remove();
  });
});
