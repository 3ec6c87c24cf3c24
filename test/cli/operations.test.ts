import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Shop } from "./shop.ts";

const USERS = `operations:
  - create_table:
      name: users
      columns:
        - {name: id, type: bigint, pk: true}
        - {name: label, type: text, nullable: true}
`;
const PEOPLE = `[[actions]]
type = "create_table"
name = "users"
primary_key = ["id"]
columns = [{name = "id", type = "BIGINT"}, {name = "label", type = "TEXT"}]
`;
const CONNECTOR = JSON.stringify({
  name: "users",
  config: {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "database.dbname": "shop",
    "topic.prefix": "shop",
    "table.include.list": "public.users",
    "key.converter": "io.confluent.connect.avro.AvroConverter",
    "value.converter": "io.confluent.connect.avro.AvroConverter",
  },
});

/** A repository without headgate.yaml. */
function bare(files: Readonly<Record<string, string>>): Shop {
  const shop = new Shop();
  for (const entry of ["headgate.yaml", "db", "deploy", "consumers", "plans"])
    rmSync(join(shop.folder, entry), { recursive: true });
  const all = { ...files, "deploy/connect/users.json": CONNECTOR, "k8s/01-web.yaml": "kind: Deployment\n" };
  for (const [path, text] of Object.entries(all)) shop.write(path, text);
  shop.write("contracts/search.yaml", "consumer: search\nreads:\n  - {table: public.users, columns: [label]}\n");
  return shop.commit();
}

describe("a repository of operations, without headgate.yaml", () => {
  const shops: Shop[] = [];
  const repository = (files: Readonly<Record<string, string>>) => {
    const shop = bare(files);
    shops.push(shop);
    return shop;
  };
  afterAll(() => {
    for (const shop of shops) shop.remove();
  });

  it("is recognised as pgroll's, and its changes are judged", async () => {
    const shop = repository({ "db/pgroll/01_users.yaml": USERS });
    shop.write("db/pgroll/02_gone.yaml", "operations:\n  - drop_column: {table: users, column: label, down: \"''\"}\n");
    const { code, stdout } = await shop.headgate("check", "--base", "main");
    expect(stdout).toContain("db/pgroll/02_gone.yaml:2:5");
    expect(code).toBe(1);
  });

  it("is recognised as reshape's, and its changes are judged", async () => {
    const shop = repository({ "migrations/1_users.toml": PEOPLE });
    shop.write("migrations/2_gone.toml", '[[actions]]\ntype = "remove_column"\ntable = "users"\ncolumn = "label"\n');
    const { code, stdout } = await shop.headgate("check", "--base", "main");
    expect(stdout).toContain("migrations/2_gone.toml:1:1");
    expect(code).toBe(1);
  });

  it("is written down by init", async () => {
    const { stdout } = await repository({ "db/pgroll/01_users.yaml": USERS }).headgate("init");
    expect(stdout).toContain("migrations: db/pgroll (pgroll, 1 migration)");
  });

  it("keeps to the SQL in its usual place, and does not choose between two of a kind", async () => {
    const both = { "db/migrations/0001_users.sql": "CREATE TABLE users (id bigint PRIMARY KEY);\n" };
    const shop = repository({ ...both, "elsewhere/pgroll/01_users.yaml": USERS });
    expect((await shop.headgate("catalog")).stdout).toContain("users");
    shop.write("migrations/01_users.yaml", USERS);
    const { code, stderr } = await shop.headgate("catalog");
    expect(stderr).toContain("migrations could be in db/migrations or migrations");
    expect(code).toBe(2);
    const two = repository({ "a/pgroll/01_users.yaml": USERS, "b/pgroll/01_users.yaml": USERS });
    expect((await two.headgate("catalog")).stderr).toContain("migrations could be in a/pgroll or b/pgroll");
  });
});
