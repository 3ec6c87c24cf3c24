/**
 * Names, SQL and messages come from files anyone can propose. Printed raw they could move the cursor, recolour a terminal,
 * hide text (bidirectional overrides, "Trojan Source") or speak to the machine that reads the log.
 */

/** Control, format, line-separator and unpaired surrogate code points. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line of text with everything invisible spelt out (`\x1b`, `\u{202e}`); tabs and line breaks included. */
export function escapeLine(text: string): string {
  return text.replace(INVISIBLE, spellOut);
}

/** Splits on line breaks (`\n`, `\r\n`) and spells out what is invisible in each line; tabs become a space. */
export function escapedLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => escapeLine(line.replaceAll("\t", " ")));
}

/**
 * A line for a build log: besides `escapeLine`, it is no workflow command. GitHub's runner takes any line that starts with
 * `::` after leading blanks, and `##[` anywhere, as one (actions/runner, ActionCommand.TryParseV2 and TryParse).
 */
export function defuse(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1\\x3a").replaceAll("##[", "#\\x23[");
}

function spellOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\u{${digits}}`;
}

/** Text for HTML inside Markdown: shown as it is, never markup, never a table cell's end. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'|`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Code points that could start something in GitHub's Markdown: emphasis, links, headings, mentions, issue numbers, URLs. */
const MARKDOWN = /[\\`*_{}[\]()#+\-!|<>&~$:"'=^]/g;

/** Text for Markdown prose. Entities are never markup (CommonMark §2.5); the empty comment keeps `@name` from being a mention. */
export function escapeMarkdown(text: string): string {
  return escapedLines(text)
    .join(" ")
    .replace(MARKDOWN, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll("@", "@<!-- -->");
}
