import { afterAll, describe, expect, it } from "vitest";
import { confluent } from "../adapters/registry/dialects.ts";
import { connector } from "../gate/shop.ts";
import { loopback, selfSigned } from "../support/loopback.ts";
import { headgate } from "./run.ts";
import { Shop } from "./shop.ts";
import { inFolder } from "./temporary.ts";

/** As it stands in the names of subjects that rows decide. */
const ROUTE = "$" + "{routedByValue}";
const KEY = "commerce.public.users-key";

/** What registries do with what they are asked is shown on a real one, in test/e2e/wire. */
describe("register", () => {
  const shop = new Shop().commit();
  afterAll(() => shop.remove());
  const register = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    headgate(["register", ...args], { cwd: shop.folder, env });

  it("needs to be told where the registry is", async () => {
    const outcome = await register([]);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("no schema registry is named");
  });

  it("asks nothing about subjects that no connector registers, or whose names rows decide", async () => {
    const { url, requests } = await loopback(["silence"]);
    const unknown = await register(["commerce.public.user-key", "--registry-url", url]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(KEY);
    const outbox = await register([`outbox.event.${ROUTE}-value`, "--write", "--registry-url", url]);
    expect(outbox.code).toBe(1);
    expect(outbox.stdout).toContain(`rows decide what stands for ${ROUTE}`);
    expect(outbox.stdout).toContain("nothing was written");
    expect(requests).toEqual([]);
  });

  it("does not write and only show at the same time", async () => {
    const { code, stderr } = await register(["--write", "--dry-run"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--dry-run");
  });

  it("says of a registry that keeps it out what to do, and no secret", async () => {
    const { url } = await loopback(({ headers }) => ({
      status: 401,
      body: { error_code: 401, message: `not ${headers.authorization}` },
    }));
    const secret = { HEADGATE_REGISTRY_URL: url, HEADGATE_REGISTRY_TOKEN: "very-secret" };
    const { code, stdout, stderr } = await register([KEY], secret);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("HEADGATE_REGISTRY_TOKEN");
    expect(stderr).not.toContain("very-secret");
    const unlike = await register([KEY], { HEADGATE_REGISTRY_URL: url, HEADGATE_REGISTRY_USER_INFO: "headgate" });
    expect(unlike.stderr).toMatch(/HEADGATE_REGISTRY_USER_INFO has no colon.*user:password/s);
    const both = await register([KEY], { ...secret, HEADGATE_REGISTRY_USER_INFO: "a:b" });
    expect(both.stderr).toContain("both HEADGATE_REGISTRY_USER_INFO and HEADGATE_REGISTRY_TOKEN are set");
  });

  it("takes certificates from files", async () => {
    const { certificate, key, files } = selfSigned("registry");
    const { url, requests } = await loopback([{ status: 403, body: {} }], { cert: certificate, key });
    const trusted = { HEADGATE_REGISTRY_URL: url, HEADGATE_REGISTRY_CA: files.certificate };
    expect((await register([KEY], trusted)).stderr).toContain("(403)");
    expect(requests).toHaveLength(1);
    const half = await register([KEY], { ...trusted, HEADGATE_REGISTRY_KEY: files.key });
    expect(half.stderr).toContain("belong together");
    const missing = await register([KEY], { ...trusted, HEADGATE_REGISTRY_CA: "nowhere.pem" });
    expect(missing.stderr).toContain("HEADGATE_REGISTRY_CA names cannot be read");
    const other = await register([KEY], { ...trusted, HEADGATE_REGISTRY_CA: "headgate.yaml" });
    expect(other.stderr).toContain("is no PEM file");
  });

  it.each([
    ["auto.register.schemas=false", { "value.converter.auto.register.schemas": "false" }],
    [
      "use.latest.version=true",
      { "value.converter.auto.register.schemas": "false", "value.converter.use.latest.version": "true" },
    ],
  ])("offers what a converter with %s would make", async (_, options) => {
    const { url } = await loopback(confluent({ subjects: {}, config: { compatibilityLevel: "BACKWARD" } }));
    const avro = { "value.converter": "io.confluent.connect.avro.AvroConverter", "topic.prefix": "shop" };
    const files = {
      "headgate.yaml": "postgres: 18\nmigrations: db\nconnectors: [connect/*.json]\n",
      "connect/shop.json": connector({ ...avro, ...options, "value.converter.schema.registry.url": url }),
      "db/0001.sql": "CREATE TABLE plain (id bigint PRIMARY KEY, code text);",
      "db/0002.sql": "ALTER TABLE plain ADD COLUMN more text;",
    };
    const outcome = await inFolder(files, ({ folder }) =>
      headgate(["register", "shop.public.plain-value", "--format", "json", "--registry-url", url], { cwd: folder }),
    );
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
    const { subjects } = JSON.parse(outcome.stdout);
    expect(subjects).toMatchObject([{ subject: "shop.public.plain-value", schemaType: "AVRO", problem: null }]);
    const { schemas }: { schemas: readonly { state: string; text: string }[] } = subjects[0];
    expect(schemas.map(({ state }) => state)).toEqual(["new"]);
    expect(schemas[0]?.text).toContain('"name":"more"');
  });
});
