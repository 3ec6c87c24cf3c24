import { resolve } from "node:path";
import { writeSampleFolder } from "../../adapters/sample-folder.ts";
import { didYouMean } from "../../config/nearest.ts";
import { type Stream, shapeOf } from "../../contracts/bench/bench.ts";
import { eventsOf, interleaved } from "../../contracts/bench/events.ts";
import { type Message, messagesOf, SchemaIds } from "../../contracts/bench/messages.ts";
import { MANIFEST, type SampleFormat, sampleFiles } from "../../contracts/bench/samples.ts";
import type { WritingResult } from "../../contracts/bench/writing.ts";
import type { Contract } from "../../model/contract.ts";
import { InputError } from "../../ports.ts";
import { openBench } from "../bench/stream.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import type { Session } from "../session.ts";
import { say, write } from "../terminal.ts";
import { VERSION } from "../version.ts";

export interface SamplesOptions {
  readonly out: string;
  readonly base?: string;
  readonly format: SampleFormat;
  readonly seed: number;
  readonly events: number;
}

/** `headgate samples [CONSUMER|TABLE…] --out DIR`: the events of `headgate test` as files. */
export async function samples(session: Session, names: readonly string[], options: SamplesOptions): Promise<ExitCode> {
  const { stream, reviewed } = await openBench(session, options.base ?? null);
  const wanted = wantedTables(names, reviewed.head.contracts, stream);
  const ids = new SchemaIds();
  const topics = [...new Set([...(stream.before ?? []), ...stream.after].map((one) => shapeOf(one).topic))];
  const messages: Message[] = [];
  let unknown = 0;
  for (const topic of topics) {
    const of = (writings: readonly WritingResult[] | null) =>
      (writings ?? []).filter((one) => shapeOf(one).topic === topic && wanted(shapeOf(one)));
    const [before, after] = [of(stream.before), of(stream.after)];
    for (const one of [...before, ...after]) {
      if (one.kind !== "unknown") continue;
      unknown += 1;
      await say(session.terminal, `${one.shape.table}: no samples: ${one.reason}`);
    }
    const events = (writings: readonly WritingResult[]) =>
      writings.flatMap((one) => (one.kind === "writing" ? eventsOf(one.writing, options.events, options.seed) : []));
    messages.push(...messagesOf(interleaved(events(before), events(after)), ids));
  }
  if (messages.length === 0) throw new InputError("there are no events to write", { where: reviewed.project.root });
  const set = { messages, schemas: ids.texts, format: options.format, seed: options.seed, events: options.events };
  const files = sampleFiles({ ...set, version: VERSION });
  await writeSampleFolder(resolve(session.terminal.cwd, options.out), files, MANIFEST);
  await write(session.terminal.stdout, `${messages.length} events in ${files.length} files below ${options.out}\n`);
  return unknown > 0 ? EXIT.failed : EXIT.passed;
}

/** Those a consumer reads, or those of the name. Throws InputError for a name that is neither. */
function wantedTables(
  names: readonly string[],
  contracts: readonly Contract[],
  stream: Stream,
): (shape: { readonly table: string; readonly topic: string }) => boolean {
  if (names.length === 0) return () => true;
  const shapes = [...(stream.before ?? []), ...stream.after].map(shapeOf);
  const tables = shapes.flatMap(({ table, topic }) => [table, topic]);
  const wanted = new Set(
    names.flatMap((name) => {
      const own = contracts
        .filter(({ consumer }) => consumer === name)
        .flatMap(({ reads }) => reads.map(({ table }) => table));
      if (own.length > 0) return own;
      const known = [name, `public.${name}`].filter((table) => tables.includes(table));
      if (known.length > 0) return known;
      const bare = shapes.map(({ table }) => table.slice(table.indexOf(".") + 1));
      const all = [...contracts.map(({ consumer }) => consumer), ...bare, ...tables];
      throw new InputError(`there is no consumer, table or topic "${name}"${didYouMean(name, all)}`, {
        todo: "headgate contracts list and headgate predict list them",
      });
    }),
  );
  return ({ table, topic }) => wanted.has(table) || wanted.has(topic);
}
