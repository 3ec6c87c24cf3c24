/** A JSON text over several lines. Works on the text, so that numbers too large for JavaScript stay as they are. */
export function indentJson(text: string): string {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let result = "";
  tokens.forEach((token, index) => {
    const empty = (token === "{" && tokens[index + 1] === "}") || (token === "[" && tokens[index + 1] === "]");
    const closesEmpty = (token === "}" && tokens[index - 1] === "{") || (token === "]" && tokens[index - 1] === "[");
    if (token === "{" || token === "[") {
      if (!empty) depth++;
      result += empty ? token : `${token}${lineBreak(depth)}`;
    } else if (token === "}" || token === "]") {
      if (!closesEmpty) depth--;
      result += closesEmpty ? token : `${lineBreak(depth)}${token}`;
    } else if (token === ",") result += `,${lineBreak(depth)}`;
    else if (token === ":") result += ": ";
    else result += token;
  });
  return result;
}

function lineBreak(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}
