/** A token of a PL/pgSQL body; `start` and `end` are UTF-16 offsets into it. */
export interface Token {
  readonly kind: "word" | "quoted" | "text" | "number" | "symbol";
  /** Lower-case for words; the bare name for quoted ones; as it stands otherwise. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PATTERN =
  /(?<skip>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<dollar>\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$)|(?<string>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*')|"(?<quoted>(?:[^"]|"")*)"|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d+(?:\.\d+)?|\$\d+)|(?<symbol>:=|<<|>>|\.\.|[\s\S])/gu;

/** Splits a body into tokens, comments left out. */
export function tokensOf(body: string): Token[] {
  const tokens: Token[] = [];
  for (const match of body.matchAll(PATTERN)) {
    const groups = match.groups ?? {};
    if (groups.skip !== undefined) continue;
    const place = { start: match.index, end: match.index + match[0].length };
    if (groups.word !== undefined) tokens.push({ kind: "word", text: groups.word.toLowerCase(), ...place });
    else if (groups.quoted !== undefined) {
      tokens.push({ kind: "quoted", text: groups.quoted.replaceAll('""', '"'), ...place });
    } else if (groups.number !== undefined) tokens.push({ kind: "number", text: match[0], ...place });
    else if (groups.symbol !== undefined) tokens.push({ kind: "symbol", text: match[0], ...place });
    else tokens.push({ kind: "text", text: match[0], ...place });
  }
  return tokens;
}
