import { z } from "zod";
import { readAll } from "../wire/read-all.ts";
import type { WireStack } from "../wire/stack.ts";
import type { Topics } from "../wire/topics.ts";
import { Pipeline } from "./pipeline.ts";
import { projectFiles } from "./project-files.ts";
import { Repository } from "./repository.ts";
import type { Witness } from "./witnesses.ts";

const Finding = z.object({
  rule: z.string(),
  severity: z.string(),
  message: z.string(),
  consumers: z.array(z.object({ consumer: z.string(), reason: z.string() })),
});
const Report = z.object({ findings: z.array(Finding) });

/** What `headgate check` says of a change, and what it then does to the stream; as lines of text that are the same every time. */
export async function witnessed(stack: WireStack, topics: Topics, witness: Witness): Promise<readonly string[]> {
  const pipeline = await Pipeline.open(stack, witness.name, witness.create);
  const repository = new Repository(projectFiles(pipeline, { mailer: witness.reads }));
  try {
    repository.write({ "db/migrations/000001_shop.up.sql": witness.create, ...witness.files });
    repository.merge("the shop", new Date());
    await pipeline.deploy();
    await pipeline.client.query(witness.rows[0]);
    const old = pipeline.topic("accounts");
    const first = await topics.untilRecords(new Map([[old, 1]]), () => pipeline.failure());
    if (first !== null) throw new Error(first);

    repository.propose("change", witness.change);
    const said = await verdict(repository);
    await pipeline.client.query(witness.change);
    await pipeline.client.query(witness.rows[1]);
    const now = pipeline.topic(witness.table);
    const failure = await topics.untilRecords(new Map([[now, now === old ? 2 : 1]]), () => pipeline.failure());
    return [...said, ...(await outcome(pipeline, witness, failure))];
  } finally {
    repository.remove();
    await pipeline.close();
  }
}

async function verdict(repository: Repository): Promise<readonly string[]> {
  const { code, stdout, stderr } = await repository.headgate("check", "--base", "HEAD", "--format", "json");
  if (code === 2) throw new Error(stderr);
  const { findings } = Report.parse(JSON.parse(stdout));
  return [
    `headgate check: exit status ${code}`,
    ...findings.flatMap(({ rule, severity, message, consumers }) => [
      `  ${severity} ${rule}: ${message}`,
      ...consumers.map(({ consumer, reason }) => `    ${consumer}: ${reason}`),
    ]),
  ];
}

async function outcome(pipeline: Pipeline, witness: Witness, failure: string | null): Promise<readonly string[]> {
  const old = pipeline.topic("accounts");
  const counts = new Map([[old, failure === null && witness.table === "accounts" ? 2 : 1]]);
  const records = (await readAll(pipeline.stack.bootstrap, counts)).get(old) ?? [];
  const decode = witness.decode(pipeline.registry);
  const read = async (row: number) => {
    const value = records[row - 1]?.value;
    if (value === undefined) return "never comes";
    if (value === null) return "a tombstone";
    try {
      return `is ${JSON.stringify(witness.use(await decode(value))) ?? "undefined"}`;
    } catch (error) {
      return `fails: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  return [
    ...(await registryLines(pipeline)),
    ...(failure === null ? ["connector: its task runs"] : ["connector: its task FAILED", `  ${refusal(failure)}`]),
    `consumer, row 1: ${await read(1)}`,
    `consumer, row 2: ${await read(2)}`,
  ];
}

async function registryLines({ stack, name }: Pipeline): Promise<readonly string[]> {
  const own = (await stack.registry.subjects()).filter((subject) => subject.startsWith(`${name}.`));
  return Promise.all(
    own.map(async (subject) => {
      const { length } = await stack.registry.texts(subject);
      return `registry: ${subject}: ${length === 1 ? "1 version" : `${length} versions`}`;
    }),
  );
}

/** What the registry said, at the end of a trace; the causes come in any order. */
function refusal(trace: string): string {
  const [, artifact] = /(Incompatible artifact: \S+) .*error code: 409$/m.exec(trace) ?? [];
  return artifact === undefined ? trace : `${artifact}; error code: 409`;
}
