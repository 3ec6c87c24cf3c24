/** What must stand in no message: known beforehand, or learned on the way as tokens are. */
export interface Secrets {
  add(...texts: readonly string[]): void;
  /** Somebody else's message without any of them, in whatever spelling it may repeat them. */
  redact(message: string): string;
}

export function openSecrets(): Secrets {
  const spellings = new Set<string>();
  return {
    add: (...texts) => {
      for (const text of texts.filter((one) => one !== "")) {
        for (const spelling of spellingsOf(text)) spellings.add(spelling);
      }
    },
    redact: (message) =>
      // The longest first: a password may be a part of `user:password`.
      [...spellings]
        .sort((a, b) => b.length - a.length)
        .reduce((shown, spelling) => shown.replaceAll(spelling, "***"), message),
  };
}

/** As it is, in an address, in a form, in a header, in JSON. */
function spellingsOf(text: string): readonly string[] {
  return [
    text,
    encodeURIComponent(text),
    formEncoded(text),
    Buffer.from(text, "utf8").toString("base64"),
    JSON.stringify(text).slice(1, -1),
  ];
}

/** As a field of a form is (application/x-www-form-urlencoded). */
export function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}
