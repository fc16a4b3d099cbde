/** An element, with attributes in the order in which they are written; text stands beside it as a string. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlNode[];
}
/** An element or a text. */
export type XmlNode = XmlElement | string;

/** An element. Attributes without a value are left out, and so are children that are nothing. */
export function el(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ...children: (XmlNode | undefined | readonly XmlNode[])[]
): XmlElement {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    name,
    attributes: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    children: children.flat().filter((child) => child !== undefined),
  };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text as it may stand in an element or an attribute; characters that XML cannot have at all become U+FFFD. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Control}\p{Surrogate}\ufffe\uffff]/gu, (sign) => ('\t\n\r'.includes(sign) ? sign : '\ufffd'))
    .replace(/[&<>"'\t\n\r]/g, (sign) => ENTITIES[sign] as string);
}

/** XML in one line. Every text and every value of an attribute goes through `escaped`. */
export function serialised(nodes: XmlNode | readonly XmlNode[]): string {
  if (typeof nodes === 'string') return escaped(nodes);
  if (!('name' in nodes)) return nodes.map((node) => serialised(node)).join('');
  const { name, attributes, children } = nodes;
  if (!/^[a-z][\w:-]*$/i.test(name)) throw new RangeError(`${name} is no name of an element`);
  const values = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const start = `<${name}${values.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${serialised(children)}</${name}>`;
}

/** A whole document. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serialised(root)}\n`;
}

/** What is wrong with a document, and in which line. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const START = /<([a-zA-Z][\w:.-]*)((?:\s+[a-zA-Z][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/** Reads a document. Document types, and with them entities of one's own, are refused. @throws XmlError */
export function parseXml(text: string): XmlElement {
  let at = 0;
  const fail = (message: string): never => {
    throw new XmlError(text.slice(0, at).split('\n').length, message);
  };
  const skip = () => {
    for (;;) {
      const rest = /\s*(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->)?/y;
      rest.lastIndex = at;
      const length = rest.exec(text)?.[0].length ?? 0;
      if (length === 0) return;
      at += length;
    }
  };
  const decoded = (raw: string): string =>
    raw.replace(/&(#x[0-9a-f]+|#\d+|\w+)?(;?)/gi, (whole, name: string | undefined, end: string) => {
      const found = end && name ? entity(name) : undefined;
      return found ?? fail(`expected an entity such as &amp;, found ${whole}`);
    });
  const element = (): XmlElement => {
    START.lastIndex = at;
    const match = START.exec(text);
    if (!match) return fail(`expected an element, found ${JSON.stringify(text.slice(at, at + 30))}`);
    const [whole, name = '', list = '', empty = ''] = match;
    const attributes: Record<string, string> = {};
    for (const [, key = '', double, single] of list.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      if (Object.hasOwn(attributes, key)) fail(`expected ${key} once`);
      attributes[key] = decoded(double ?? single ?? '');
    }
    at += whole.length;
    const children: XmlNode[] = [];
    if (empty === '/') return { name, attributes, children };
    for (;;) {
      const next = text.indexOf('<', at);
      if (next < 0) return fail(`expected </${name}>, found the end`);
      if (next > at) children.push(decoded(text.slice(at, next)));
      at = next;
      if (text.startsWith('</', at)) {
        const end = `</${name}>`;
        if (!text.startsWith(end, at)) return fail(`expected ${end}, found ${text.slice(at, at + 30)}`);
        at += end.length;
        return { name, attributes, children };
      }
      if (text.startsWith('<!--', at) || text.startsWith('<?', at)) skip();
      else children.push(element());
    }
  };
  skip();
  const root = element();
  skip();
  if (at < text.length) fail('expected the end of the document');
  return root;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The character of an entity, without & and ; around its name. */
export function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** The elements of that name anywhere in it, in order. */
export function all(root: XmlElement, name: string): XmlElement[] {
  return root.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...all(child, name)],
  );
}

/** All text in it. */
export function textIn(node: XmlNode): string {
  return typeof node === 'string' ? node : node.children.map(textIn).join('');
}
