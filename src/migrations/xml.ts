import { SaxesParser } from "saxes";

/** An element: its name without prefix, its attributes and its child elements. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

interface Open extends XmlElement {
  readonly children: XmlElement[];
}

/** The root element of an XML document; null for a text that is not well-formed. */
export function readXml(text: string): XmlElement | null {
  const document: Open = { name: "", attributes: new Map(), children: [] };
  const open: Open[] = [document];
  const faults: Error[] = [];
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", (fault) => faults.push(fault));
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name: localName(name), attributes: new Map(Object.entries(attributes)), children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => open.pop());
  parser.write(text).close();
  return faults.length > 0 ? null : (document.children[0] ?? null);
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
