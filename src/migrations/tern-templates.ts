import type { TextRange } from "../model/migration.ts";

/** `{{ … }}` in a template, with the blanks that `{{-` and `-}}` eat. */
export interface TemplateAction extends TextRange {
  /** What stands between the braces, trimmed. */
  readonly code: string;
}

export type Evaluated =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unknown"; readonly message: string };

/** A template may not go deeper: Go's own limit is on its stack, this one is on templates that call each other. */
const DEPTH = 50;

export function findActions(text: string): readonly TemplateAction[] {
  return Array.from(text.matchAll(/(?:\s*\{\{- |\{\{)([\s\S]*?)(?: -\}\}\s*|\}\})/g), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    code: (match[1] ?? "").trim(),
  }));
}

/**
 * The part of Go's text/template that is only text: a value of the `[data]` section (`{{ .name }}`), a shared template
 * (`{{ template "shared/v1.sql" . }}`), a quoted string, a comment. Conditions, loops and functions are not evaluated.
 */
export class TernTemplates {
  readonly #shared: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, string>;

  /**
   * @param shared texts of the files in sub-folders, by path relative to the migrations folder
   * @param values by lower-case name, as the configuration has them
   */
  constructor(shared: ReadonlyMap<string, string>, values: ReadonlyMap<string, string>) {
    this.#shared = shared;
    this.#values = values;
  }

  evaluate({ code }: Pick<TemplateAction, "code">, depth = 0): Evaluated {
    if (/^\/\*[\s\S]*\*\/$/.test(code)) return { kind: "text", text: "" };
    const [, name] = /^\.([\p{L}_][\p{L}\p{N}_]*)$/u.exec(code) ?? [];
    if (name !== undefined) {
      const value = this.#values.get(name.toLowerCase());
      return value === undefined ? unknown(`no value is configured for {{.${name}}}`) : { kind: "text", text: value };
    }
    const [, called] = /^template\s+"([^"\\]+)"(?:\s+\.)?$/.exec(code) ?? [];
    if (called !== undefined) return this.#call(called, depth);
    const [, quoted] = /^(?:"([^"\\]*)")$/.exec(code) ?? [];
    if (quoted !== undefined) return { kind: "text", text: quoted };
    return unknown(`headgate does not evaluate the template {{${code}}}`);
  }

  #call(name: string, depth: number): Evaluated {
    const text = this.#shared.get(name);
    if (text === undefined) return unknown(`the template ${name} is not in a sub-folder of the migrations`);
    if (depth >= DEPTH) return unknown(`the template ${name} calls itself`);
    const parts: string[] = [];
    let at = 0;
    for (const action of findActions(text)) {
      const value = this.evaluate(action, depth + 1);
      if (value.kind === "unknown") return value;
      parts.push(text.slice(at, action.start), value.text);
      at = action.end;
    }
    return { kind: "text", text: [...parts, text.slice(at)].join("") };
  }
}

function unknown(message: string): Evaluated {
  return { kind: "unknown", message };
}
