import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { BenchShop, ORDERS, PRODUCTS } from "./bench-shop.ts";

const DROP = "ALTER TABLE products DROP COLUMN price;\n";

describe("headgate test", () => {
  let shop: BenchShop;
  beforeAll(() => {
    shop = new BenchShop();
    shop.consumer("projector", PRODUCTS, "node consumers/correct/projector.mjs");
    shop.consumer("cents", PRODUCTS, "node consumers/correct/cents.mjs");
    shop.consumer("avro", PRODUCTS, "{ command: node consumers/correct/avro.mjs, input: avro }");
    shop.consumer("nulls", PRODUCTS, "node consumers/crashes-on-null.mjs");
    shop.consumer("tombstones", PRODUCTS, "node consumers/crashes-on-tombstone.mjs");
    shop.consumer("dropped", PRODUCTS, "node consumers/reads-price.mjs");
    shop.consumer("doubles", ORDERS, "node consumers/decimals-as-numbers.mjs");
    shop.consumer("rounded", ORDERS, "node consumers/longs-as-numbers.mjs");
    shop.commit();
  });
  afterAll(() => shop.remove());

  it.each(["projector", "cents", "avro"])("passes %s, which is correct", async (name) => {
    const { code, stdout, stderr } = await shop.headgate(["test", name, "--base", "HEAD"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      new RegExp(`^pass +${name} +\\d+ events of 1 topic; its code passed\n\n1 passed; --seed 1 --events 120\n$`),
    );
  });

  it("finds the code that crashes on NULL, and the event with the NULL", async () => {
    const { code, stdout } = await shop.headgate(["test", "nulls", "--base", "HEAD"]);
    expect(code).toBe(1);
    expect(stdout).toContain("FAIL nulls (team-nulls): its code ended with status 1");
    expect(stdout).toContain("it fails on this event alone: ");
    expect(stdout).toMatch(/after {2}\{"id":.*"description":null/);
    expect(stdout).toContain("TypeError: Cannot read properties of null");
    expect(stdout).toContain("contracts/nulls.yaml:4:7");
  });

  it("finds the code that does not expect a tombstone", async () => {
    const { code, stdout } = await shop.headgate(["test", "tombstones", "--base", "HEAD"]);
    expect(code).toBe(1);
    expect(stdout).toContain("it fails on this event alone: tombstone, ");
  });

  it("finds the code that makes doubles of decimals, and of longs", async () => {
    const doubles = await shop.headgate(["test", "doubles", "--base", "HEAD"]);
    expect(doubles.code).toBe(1);
    expect(doubles.stdout).toMatch(/is booked as -?\d+ cents/);
    const rounded = await shop.headgate(["test", "rounded", "--base", "HEAD"]);
    expect(rounded.code).toBe(1);
    expect(rounded.stdout).toMatch(/row -?\d{16,} is taken for row/);
  });

  it("finds the code that reads what the change drops: it passes before, and fails on an event written after", async () => {
    expect((await shop.headgate(["test", "dropped", "--base", "HEAD"])).code).toBe(0);
    shop.write("db/migrations/V2__drop.sql", DROP);
    const { code, stdout } = await shop.headgate(["test", "dropped", "projector", "--base", "HEAD"]);
    shop.write("db/migrations/V2__drop.sql", "");
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL dropped (team-dropped): public.products: "price" is not there');
    expect(stdout).toContain("FAIL dropped (team-dropped): its code ended with status 1");
    expect(stdout).toMatch(/it fails on this event alone: .*, written after the change, schema \d/);
    // Its code does without, though its contract promises the column to it.
    expect(stdout).toMatch(/FAIL +projector +\d+ events of 1 topic; 1 failure; its code passed/);
  });

  it("passes nothing that no event was held against", async () => {
    shop.consumer("misspelt", "{ table: public.products, columns: [prize] }");
    shop
      .consumer("unheld", "{ table: public.products, json-schema: unheld.json }")
      .write("contracts/unheld.json", "{}");
    shop.consumer("wrong", "{ table: public.products, columns: {price: long} }");
    const misspelt = await shop.headgate(["test", "misspelt"]);
    expect(misspelt.code).toBe(1);
    expect(misspelt.stdout).toContain('FAIL misspelt (team-misspelt): public.products: "prize" is no column of it');
    const unheld = await shop.headgate(["test", "unheld"]);
    expect(unheld.stdout).toMatch(/^skip +unheld .*: not held against events: .*\n\n1 not tested; /);
    // Of a value of another type nothing more is said.
    expect((await shop.headgate(["test", "wrong"])).stdout).toMatch(
      / 1 failure\n\nFAIL .*"price" is decimal\(12,2\), not long\n/,
    );
    for (const name of ["misspelt", "unheld", "wrong"]) rmSync(join(shop.root, "contracts", `${name}.yaml`));
  });

  it("gives the same for the same seed", async () => {
    const run = async (seed: string) =>
      (await shop.headgate(["test", "nulls", "--base", "HEAD", "--seed", seed, "--events", "40", "--format", "json"]))
        .stdout;
    expect(await run("5")).toBe(await run("5"));
    expect(await run("5")).not.toBe(await run("6"));
  });

  it("writes JSON and JUnit", async () => {
    const args = ["test", "nulls", "cents", "--base", "HEAD"];
    const json = await shop.headgate([...args, "--format", "json"]);
    const Shape = z.object({
      version: z.literal(1),
      consumers: z.array(
        z.object({ consumer: z.string(), state: z.string(), command: z.object({ passed: z.boolean() }) }),
      ),
    });
    const { consumers } = Shape.parse(JSON.parse(json.stdout));
    expect(consumers.map(({ consumer, state, command }) => [consumer, state, command.passed])).toEqual([
      ["cents", "passed", true],
      ["nulls", "failed", false],
    ]);
    const { stdout } = await shop.headgate([...args, "--format", "junit"]);
    expect(stdout).toContain('<testsuite name="nulls" tests="2" failures="1" skipped="0">');
    expect(stdout).toContain('<failure message="ended with status 1">');
    expect(stdout).toContain("&#34;description&#34;:null");
  });

  it("does not know every name", async () => {
    const { code, stderr } = await shop.headgate(["test", "projectr"]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no consumer "projectr" (did you mean "projector"?)');
  });
});

/** One that nobody has waited for yet is none. */
function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", `${pid}`], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

describe("headgate test and commands", () => {
  const shops: BenchShop[] = [];
  afterAll(() => {
    for (const shop of shops) shop.remove();
  });
  const shopWith = (test: string) => {
    const shop = new BenchShop().consumer("one", PRODUCTS, test).commit();
    shops.push(shop);
    return shop;
  };

  it("ends a command that takes too long, with all it started", async () => {
    const shop = shopWith("{ command: node consumers/hangs.mjs helper.pid, timeout: 2s }");
    const { code, stdout } = await shop.headgate(["test", "--events", "4"]);
    expect(code).toBe(1);
    expect(stdout).toContain("its code took longer than 2 s and was ended, with all it had started");
    const helper = Number(readFileSync(join(shop.root, "helper.pid"), "utf8"));
    expect(isAlive(helper)).toBe(false);
  }, 120_000);

  it("lets a consumer stop reading, and goes by its status", async () => {
    expect((await shopWith("node consumers/stops-reading.mjs").headgate(["test", "--events", "2000"])).code).toBe(0);
    const { code, stdout } = await shopWith("node consumers/stops-reading.mjs 9").headgate([
      "test",
      "--events",
      "2000",
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("ended with status 9");
  });

  it("shows the last of what a command says, no secrets, nothing that steers a terminal", async () => {
    const shop = shopWith("node consumers/talks.mjs");
    const { stdout } = await shop.headgate(["test", "--events", "4"], { SHOP_PASSWORD: "swordfish" });
    expect(stdout).toContain("\\x1b[31mthe end");
    expect(stdout).not.toContain("swordfish");
    expect(stdout.length).toBeLessThan(12_000);
  });

  it("runs none where none may run", async () => {
    const shop = shopWith("touch was-run");
    for (const [args, env] of [
      [["--no-command", "test"], {}],
      [["test"], { HEADGATE_NO_COMMAND: "1" }],
    ] as const) {
      const { code, stdout } = await shop.headgate(args, env);
      expect(code).toBe(0);
      expect(stdout).toContain("its code was not run: commands are not run ");
    }
    await shop.headgate(["check", "--base", "HEAD"]);
    expect(existsSync(join(shop.root, "was-run"))).toBe(false);
    expect((await shop.headgate(["test", "--base", "HEAD"])).code).toBe(0);
    expect(existsSync(join(shop.root, "was-run"))).toBe(true);
  });

  it("runs a command the change brings only where --base-commands does not forbid it", async () => {
    const shop = shopWith("touch of-base");
    shop.consumer("one", PRODUCTS, "touch of-head");
    const { code, stdout } = await shop.headgate(["test", "--base", "HEAD", "--base-commands"]);
    expect(code).toBe(0);
    expect(stdout).toContain("its code was not run: the base does not have this command (--base-commands)");
    expect(existsSync(join(shop.root, "of-head"))).toBe(false);
  });

  it("says what could not be decided, and that there is nothing to test", async () => {
    const shop = new BenchShop();
    shops.push(shop);
    const none = await shop.headgate(["test"]);
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining("there are no contracts: nothing says who reads what"),
    ]);
    shop.consumer("lost", "{ table: public.prodcts, columns: [id] }");
    const { code, stdout } = await shop.headgate(["test"]);
    expect(code).toBe(2);
    expect(stdout).toContain("public.prodcts: no connector captures it");
  });

  it("lets a pending consumer fail", async () => {
    const shop = shopWith("node consumers/crashes-on-null.mjs");
    shop.write("contracts/one.yaml", `${readFileSync(join(shop.root, "contracts/one.yaml"), "utf8")}status: pending\n`);
    const { code, stdout } = await shop.headgate(["test"]);
    expect(code).toBe(0);
    expect(stdout).toContain("1 pending; ");
  });
});
