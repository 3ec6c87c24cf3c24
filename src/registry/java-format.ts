export type Formatting =
  | { readonly ok: true; readonly text: string }
  /** java.util.Formatter throws. */
  | { readonly ok: false; readonly problem: string };

/**
 * `String.format` of Java over texts, for templates nobody wrote as templates: the registry formats whole messages, with whatever `%`
 * stands in the names and texts inside them.
 */
export function javaFormat(template: string, values: readonly string[]): Formatting {
  if (!template.includes("%")) return { ok: true, text: template };
  const formatter = new Formatter(values);
  let text = "";
  let at = 0;
  try {
    for (let sign = template.indexOf("%"); sign >= 0; sign = template.indexOf("%", at)) {
      SPECIFIER.lastIndex = sign;
      const match = SPECIFIER.exec(template);
      if (match === null)
        throw new FormatProblem(`UnknownFormatConversionException: Conversion = '${template[sign + 1] ?? "%"}'`);
      text += template.slice(at, sign) + formatter.format(match);
      at = SPECIFIER.lastIndex;
    }
  } catch (problem) {
    if (problem instanceof FormatProblem) return { ok: false, problem: problem.message };
    throw problem;
  }
  return { ok: true, text: text + template.slice(at) };
}

class FormatProblem extends Error {}

const SPECIFIER = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([tT])?([a-zA-Z%])/y;

/** java.util.Formatter.Conversion. */
const CONVERSIONS = "bBhHsScCdoxXeEfgGaA%n";

class Formatter {
  readonly #values: readonly string[];
  #ordinary = 0;
  #last = -1;

  constructor(values: readonly string[]) {
    this.#values = values;
  }

  format([specifier, index, flags = "", width, precision, time, conversion = ""]: RegExpExecArray): string {
    if (time === undefined && !CONVERSIONS.includes(conversion))
      throw new FormatProblem(`UnknownFormatConversionException: Conversion = '${conversion}'`);
    if (flags.includes("-") && width === undefined)
      throw new FormatProblem(`MissingFormatWidthException: ${specifier}`);
    if (time === undefined && (conversion === "n" || conversion === "%")) {
      if (precision !== undefined || /[^-]/.test(flags) || (conversion === "n" && width !== undefined))
        throw new FormatProblem(`IllegalFormatFlagsException: ${specifier}`);
      return conversion === "n" ? "\n" : pad("%", flags, width);
    }
    const value = this.#value(index, flags);
    if (value === undefined) throw new FormatProblem(`MissingFormatArgumentException: Format specifier '${specifier}'`);
    const converted = time === undefined ? convert(conversion, value) : null;
    if (converted === null || /[^-<]/.test(flags))
      throw new FormatProblem(`IllegalFormatConversionException: ${specifier} of a text`);
    return pad(precision === undefined ? converted : converted.slice(0, Number(precision)), flags, width);
  }

  #value(index: string | undefined, flags: string): string | undefined {
    if (!flags.includes("<")) this.#last = index === undefined || index === "0" ? this.#ordinary++ : Number(index) - 1;
    return this.#values[this.#last];
  }
}

/** Null for conversions that take no text. */
function convert(conversion: string, value: string): string | null {
  switch (conversion) {
    case "s":
      return value;
    case "S":
      return value.toUpperCase();
    case "b":
      return "true";
    case "B":
      return "TRUE";
    case "h":
      return hashCode(value);
    case "H":
      return hashCode(value).toUpperCase();
    default:
      return null;
  }
}

/** `String.hashCode` in hexadecimal. */
function hashCode(value: string): string {
  let hash = 0;
  for (let at = 0; at < value.length; at++) hash = (Math.imul(hash, 31) + value.charCodeAt(at)) | 0;
  return (hash >>> 0).toString(16);
}

function pad(text: string, flags: string, width: string | undefined): string {
  const columns = Number(width ?? 0);
  return flags.includes("-") ? text.padEnd(columns) : text.padStart(columns);
}
