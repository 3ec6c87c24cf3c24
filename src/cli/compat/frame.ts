import type { Stretch } from "../../avro/text/json-tree.ts";
import { type Location, positionAt } from "../../model/location.ts";
import { codeFrame } from "../../report/code-frame.ts";
import { escapeLine } from "../../report/escape.ts";
import type { Paint } from "../../report/writer.ts";

/** A text that is shown, under the name people know it by. */
export interface ShownText {
  readonly name: string;
  readonly text: string;
}

/** Where a stretch begins and, on the same line, ends. */
export function locationOf({ name, text }: ShownText, { start, end }: Stretch): Location {
  const lineEnd = text.indexOf("\n", start);
  const last = lineEnd < 0 ? end : Math.min(end, lineEnd);
  return { file: name, start: positionAt(text, start), end: positionAt(text, Math.max(start, last)) };
}

/** The same stretch in a text that is drawn in place of the one that is meant. */
export interface Picture {
  readonly text: string;
  readonly stretch: Stretch;
}

/**
 * The line a stretch begins on, marked, with a remark behind the mark and the place above it, as compilers print it. The lines of a picture have
 * no numbers: the place is the text's own.
 */
export function markedFrame(
  shown: ShownText,
  stretch: Stretch,
  remark: string,
  paint: Paint,
  picture: Picture | null = null,
): readonly string[] {
  const { start } = locationOf(shown, stretch);
  const place = `${escapeLine(shown.name)}:${start.line}:${start.column}`;
  const [source, mark] =
    picture === null
      ? codeFrame(shown.text, locationOf(shown, stretch), paint)
      : codeFrame(picture.text, locationOf({ ...shown, text: picture.text }, picture.stretch), paint, "bare");
  if (source === undefined || mark === undefined) return [paint("location", place)];
  return [paint("location", place), source, `${mark} ${paint("mark", escapeLine(remark))}`];
}
