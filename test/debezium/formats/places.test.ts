import { describe, expect, it } from "vitest";
import { isSecret, locator, withoutSecrets } from "../../../src/debezium/formats/places.ts";
import { read } from "./reading.ts";

describe("secrets", () => {
  it.each([
    ...["database.password", "database.sslpassword", "ssl.key.password", "kafka.api.secret", "kafka.api.key"],
    ...[
      "key.converter.basic.auth.user.info",
      "consumer.override.sasl.jaas.config",
      "sink.client.token",
      "aws.accessKey",
    ],
    ...[
      "AWS_SECRET_ACCESS_KEY",
      "DEBEZIUM_SOURCE_DATABASE_PASSWORD",
      "notification.http.private-key",
      "minio.secretKey",
    ],
  ])("are told by %s", (key) => expect(isSecret(key)).toBe(true));

  it.each([
    ...["database.hostname", "database.user", "message.key.columns", "key.converter", "topic.key.field.name"],
    ...["output.key.format", "table.include.list", "column.exclude.list", "tokenizer", "database.sslkey"],
  ])("are not told by %s", (key) => expect(isSecret(key)).toBe(false));

  it("are hidden without moving anything", () => {
    const file = { path: "x", text: 'a\n😀"pass\nword", 1\n' };
    const at = locator(file);
    const start = file.text.indexOf('"');
    const hidden = withoutSecrets(file, [at(start, file.text.lastIndexOf('"') + 1)]);
    expect(hidden.text).toBe('a\n😀"****\n****", 1\n');
  });

  it("are hidden in connectors of any kind, and in URLs", () => {
    const sink = {
      "connector.class": "S",
      "connection.password": "hush",
      "schema.registry.url": "https://me:hush@r.example",
    };
    const { shown, skipped } = read("c.json", JSON.stringify({ name: "s", config: sink }));
    expect(skipped).toHaveLength(1);
    expect(shown).not.toContain("hush");
  });
});
