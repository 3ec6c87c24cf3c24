import { Unprintable } from "./expression-nodes.ts";
import { floatText } from "./expression-numbers.ts";

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?(?:infinity|nan)/gi;

/** The numbers of a geometric literal, once its brackets and commas are as the shape has them. */
function numbersOf(text: string, shape: RegExp, what: string): string[] {
  const bare = text.replaceAll(/\s/g, "");
  if (!shape.test(bare.replaceAll(NUMBER, "n"))) throw new Unprintable(`a ${what} in this notation: ${text}`);
  return (bare.match(NUMBER) ?? []).map((number) => floatText(number, 8));
}

function pointsOf(numbers: readonly string[]): string[] {
  return numbers.flatMap((number, index) => (index % 2 === 0 ? `(${number},${numbers[index + 1]})` : []));
}

/** point_out. */
export function canonicalPoint(text: string): string {
  return pointsOf(numbersOf(text, /^(\(n,n\)|n,n)$/, "point")).join("");
}

/** lseg_out. */
export function canonicalSegment(text: string): string {
  const shape = /^(\[\(n,n\),\(n,n\)\]|\(\(n,n\),\(n,n\)\)|\(n,n\),\(n,n\)|n,n,n,n)$/;
  return `[${pointsOf(numbersOf(text, shape, "segment")).join(",")}]`;
}

/** box_out: the upper right corner first. */
export function canonicalBox(text: string): string {
  const shape = /^(\(\(n,n\),\(n,n\)\)|\(n,n\),\(n,n\)|n,n,n,n)$/;
  const [x1 = "", y1 = "", x2 = "", y2 = ""] = numbersOf(text, shape, "box");
  const [right, left] = Number(x1) < Number(x2) ? [x2, x1] : [x1, x2];
  const [upper, lower] = Number(y1) < Number(y2) ? [y2, y1] : [y1, y2];
  return `(${right},${upper}),(${left},${lower})`;
}

/** poly_out. */
export function canonicalPolygon(text: string): string {
  return `(${pointsOf(numbersOf(text, /^(\((\(n,n\),)*\(n,n\)\)|(\(n,n\),)*\(n,n\))$/, "polygon")).join(",")})`;
}

/** path_out: square brackets when open. */
export function canonicalPath(text: string): string {
  const points = pointsOf(numbersOf(text, /^(\[(\(n,n\),)*\(n,n\)\]|\((\(n,n\),)*\(n,n\)\))$/, "path")).join(",");
  return text.trim().startsWith("[") ? `[${points}]` : `(${points})`;
}

/** circle_out. */
export function canonicalCircle(text: string): string {
  const [x, y, radius = ""] = numbersOf(text, /^(<\(n,n\),n>|\(\(n,n\),n\)|\(n,n\),n|n,n,n)$/, "circle");
  if (Number(radius) < 0) throw new Unprintable("a circle with a negative radius");
  return `<(${x},${y}),${radius}>`;
}
