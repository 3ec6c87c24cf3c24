import { Random } from "../catalog/random.ts";
import { type Written, write } from "./texts/json.ts";
import { SoundMaker } from "./texts/make-sound.ts";
import { extreme, misspelt } from "./texts/misspell.ts";
import { mutated } from "./texts/mutate.ts";
import { tangled } from "./texts/tangle.ts";

/** A text to be judged, with the texts it may refer to and perhaps one to compare it with. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly references?: readonly string[];
  readonly other?: string;
}

/** The same seed and count make the same questions: half of them sound, the other half broken or odd. */
export function questions(seed: number, count: number): readonly Question[] {
  return Array.from({ length: count }, (_, number) =>
    question(`${seed}-${number}`, new Random(seed * 1_000_003 + number)),
  );
}

function question(id: string, random: Random): Question {
  if (random.chance(0.01)) return { id, text: extreme(random) };
  const maker = new SoundMaker(random);
  const referenced = Array.from({ length: random.chance(0.15) ? random.between(1, 3) : 0 }, () => maker.top());
  const top = referenced.length > 0 && random.chance(0.2) ? (maker.reference("") ?? maker.top()) : maker.top();
  const isSound = random.chance(0.5);
  const isTangled = !isSound && random.chance(0.3);
  const broken = isSound ? top : isTangled ? tangled(top, random) : worse(top, random);
  const text = isSound || isTangled || random.chance(0.7) ? write(broken) : misspelt(write(broken), random);
  const other = random.chance(0.2) && referenced.length === 0 ? { other: write(worse(broken, random)) } : {};
  if (referenced.length === 0) return { id, text, ...other };
  const references = referenced.map((one) => write(isSound || random.chance(0.85) ? one : worse(one, random)));
  return { id, text, references: random.chance(0.04) ? [...references, random.pick(references)] : references };
}

function worse(json: Written, random: Random): Written {
  let made = json;
  do made = mutated(made, random);
  while (random.chance(0.25));
  return made;
}
