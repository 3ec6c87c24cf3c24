import { expect, test } from "vitest";
import { lines, readText } from "../conformance/debezium/json-lines.ts";
import { judge } from "../conformance/validity/judge.ts";
import { questions } from "../conformance/validity/questions.ts";
import { STORED, shortAnswer } from "../conformance/validity/stored.ts";

test("texts are taken, refused, printed, normalized and told apart as by Confluent's AvroSchema over Avro 1.11 and 1.12", async () => {
  const answers = lines(await readText(STORED.file));
  expect(answers).toHaveLength(STORED.count);
  let refused = 0;
  const wrong = questions(STORED.seed, STORED.count).flatMap((question, index) => {
    const [asked, ...oracle] = (answers[index] ?? "").split(" ");
    const [ours, ...own] = shortAnswer(question, judge(question)).split(" ");
    // The generator makes other texts than it did: run `npm run conformance:validity -- --store`.
    if (asked !== ours) expect.fail(`${question.id} is not the text that was asked about`);
    if (oracle[0] === "!") refused++;
    return oracle.join(" ") === own.join(" ") ? [] : [{ question, oracle: oracle.join(" "), own: own.join(" ") }];
  });
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(STORED.count / 3);
}, 300_000);
