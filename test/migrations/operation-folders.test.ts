import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operationFolders } from "../../src/migrations/operation-folders.ts";
import { InputError } from "../../src/ports.ts";

const PGROLL = "operations:\n  - add_column: {table: t, column: {name: c, type: text, nullable: true}}\n";
const RESHAPE = '[[actions]]\ntype = "remove_column"\ntable = "t"\ncolumn = "c"\n';

const foldersOf = (files: Readonly<Record<string, string>>) =>
  operationFolders(Object.keys(files), async (path) => files[path] ?? null);

/** Files of other things, as they are found in repositories. */
const OTHERS: Readonly<Record<string, string>> = {
  "00-webhook.yaml": `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
webhooks:
  - name: w
    rules:
      - operations: [CREATE, UPDATE]
        resources: [drop_table]
`,
  "01-openapi.yaml": "openapi: 3.1.0\npaths:\n  /tables:\n    post: {operationId: create_table, tags: [operations]}\n",
  "02-asyncapi.yaml":
    "asyncapi: 3.0.0\noperations:\n  create_table:\n    action: send\n    channel: {$ref: '#/channels/t'}\n",
  "03-overlay.yaml": "operations:\n  - op: add\n    path: /paths\n  - create_table\n",
  "04-workflow.yml":
    "name: migrate\non: push\njobs:\n  up:\n    steps:\n      - run: pgroll migrate --complete migrations\n",
  "05-contract.yaml": "consumer: search\nreads:\n  - {table: public.t, operations: [c, u], columns: [id]}\n",
  "06-plan.yaml": "plan: t-c\noperation: drop-column\ntable: public.t\ncolumn: c\nsync: none\n",
  "07-values.yaml": "operations:\n  sql: {up: SELECT 1}\n",
  "08-runbook.yaml": "operations:\n  - restart: {name: web}\n  - sql: SELECT 1\n",
  "09-list.yaml": "- operations:\n    - drop_table: {name: t}\n",
  "10-alarm.json": '{"actions": [{"type": "email", "name": "ops"}, {"type": "custom", "url": "https://x"}]}',
  "11-flow.json": '{"actions": {"create_table": {"type": "ApiConnection"}}}',
  "12-card.json": '{"type": "AdaptiveCard", "actions": [{"type": "Action.Submit", "title": "add_column"}]}',
  "13-tool.toml": '[[actions]]\nname = "lint"\ntype = "shell"\n',
  "14-package.toml": '[package]\nname = "x"\n\n[features]\nactions = []\n',
  "15-audit.json": '{"operations": [{"name": "drop_table", "at": "2026-01-01"}]}',
  "16-broken.json": '{"operations": [{"sql": ',
  "17-broken.toml": '[[actions]]\ntype = "add_column"\ntable = ',
  "18-two.yaml": "operations:\n  - {drop_table: {name: t}, rename_table: {from: t, to: u}}\n",
  "19-resources.json": '{"version": 3, "resources": [{"object_relationships": []}], "actions": []}',
};
const NAMES = Object.keys(OTHERS);

describe("folders of operations", () => {
  it.each([
    ["db/schema-migrations/first.yaml", PGROLL, "db/schema-migrations"],
    ["services/shop/pgroll/a.json", '{"operations": [{"drop_table": {"name": "t"}}]}', "services/shop/pgroll"],
    ["database/001_t.yml", '"operations":\n- sql:\n    up: SELECT 1\n', "database"],
    ["changes/1_t.toml", RESHAPE, "changes"],
    [
      "migrations/x.json",
      '{"name": "x", "actions": [{"type": "create_enum", "name": "e", "values": []}]}',
      "migrations",
    ],
    ["migrations/x.toml", "[[actions]]\ntype = 'custom'\nstart = 'SELECT 1'\n", "migrations"],
  ])("are told by one file: %s", async (path, text, folder) => {
    expect(await foldersOf({ [path]: text, "README.md": "" })).toEqual([folder]);
  });

  it.each(NAMES)("are not told by what is something else: %s", async (name) => {
    expect(await foldersOf({ [`migrations/${name}`]: OTHERS[name] ?? "" })).toEqual([]);
  });

  it("are not told by any mixture of such files, wherever they stand", async () => {
    const folder = fc.constantFrom("k8s", "migrations", "db/migrate", ".github/workflows", "contracts/plans", "pgroll");
    const file = fc.tuple(folder, fc.constantFrom(...NAMES)).map(([at, name]) => [`${at}/${name}`, OTHERS[name] ?? ""]);
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 30 }), async (files) => {
        expect(await foldersOf(Object.fromEntries(files))).toEqual([]);
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it("are found among them", async () => {
    const around = Object.fromEntries(NAMES.map((name) => [`k8s/${name}`, OTHERS[name] ?? ""]));
    expect(await foldersOf({ ...around, "db/01_t.yaml": PGROLL, "db/later/02_u.yaml": PGROLL })).toEqual(["db"]);
  });

  it("do not stand among dependencies, examples and tests", async () => {
    const places = ["node_modules/p/migrations", "examples/pgroll", "test/fixtures/migrations", "vendor/m", ".git/m"];
    expect(await foldersOf(Object.fromEntries(places.map((place) => [`${place}/1_t.yaml`, PGROLL])))).toEqual([]);
  });

  it("are found where other files are no text", async () => {
    const read = async (path: string) => {
      if (path.startsWith("k8s/")) throw new InputError("it is no UTF-8");
      return PGROLL;
    };
    expect(await operationFolders(["k8s/1.yaml", "pgroll/1.yaml"], read)).toEqual(["pgroll"]);
  });

  it("cost few reads in a big repository, and those of a telling name none of them", async () => {
    const paths = Array.from({ length: 100_000 }, (_, number) => `services/s${number % 5000}/${number}.yaml`);
    const read: string[] = [];
    const folders = await operationFolders([...paths, "very/far/down/in/here/migrations/1_t.yaml"], async (path) => {
      read.push(path);
      return path.startsWith("very") ? PGROLL : (OTHERS["00-webhook.yaml"] ?? "");
    });
    expect(folders).toEqual(["very/far/down/in/here/migrations"]);
    expect(read.length).toBeLessThanOrEqual(400);
  });
});
