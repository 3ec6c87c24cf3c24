/** An element: its name without prefix, its attributes, its child elements and its text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
}

/** Comments, CDATA, declarations, or a tag with its attributes. Text in between is of no interest. */
const MARKUP =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][\s\S]*?>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>/g;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The root element of a well-formed XML document; null for a text that is none. No entity but the five is expanded. */
export function readXml(text: string): XmlElement | null {
  const stack: Open[] = [{ name: "", attributes: new Map(), children: [] }];
  for (const [, closes, name, attributes = "", empty] of text.matchAll(MARKUP)) {
    if (name === undefined) continue;
    if (closes === "/") {
      const closed = stack.pop();
      if (closed?.name !== localName(name)) return null;
      stack.at(-1)?.children.push(closed);
      continue;
    }
    const element = { name: localName(name), attributes: attributesOf(attributes), children: [] };
    if (empty === "/") stack.at(-1)?.children.push(element);
    else stack.push(element);
  }
  const [document, unclosed] = stack;
  return unclosed === undefined ? (document?.children[0] ?? null) : null;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(text.matchAll(ATTRIBUTE), ([, name = "", double, single]) => {
      const value = (double ?? single ?? "").replace(
        /&(\w+);/g,
        (written, entity: string) => ENTITIES[entity] ?? written,
      );
      return [name, value];
    }),
  );
}
