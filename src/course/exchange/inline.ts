import { el, entity, serialised, type XmlNode } from './xml.ts';

/** Prose with `code`, **weight** and line ends as elements that HTML and QTI share. */
export function inlineNodes(text: string): XmlNode[] {
  return text.split(/(`[^`\n]+`|\*\*[^*`\n]+\*\*|\n)/).flatMap((part): XmlNode[] => {
    if (part === '') return [];
    if (part === '\n') return [el('br')];
    if (/^`[^`]+`$/.test(part)) return [el('code', {}, part.slice(1, -1))];
    if (/^\*\*[^*]+\*\*$/.test(part)) return [el('strong', {}, part.slice(2, -2))];
    return [part];
  });
}

/** The same as HTML. */
export function inlineHtml(text: string): string {
  return serialised(inlineNodes(text));
}

/** Prose from such elements. */
export function proseOf(nodes: readonly XmlNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.name === 'br') return '\n';
      const inner = proseOf(node.children);
      if (node.name === 'code') return `\`${inner}\``;
      return node.name === 'strong' ? `**${inner}**` : inner;
    })
    .join('');
}

const SIGNS: Record<string, string> = {
  br: '\n',
  code: '`',
  tt: '`',
  strong: '**',
  b: '**',
  em: '',
  i: '',
  span: '',
};

/** Prose from HTML as other systems write it; the first tag that it cannot keep, where there is one. */
export function proseOfHtml(html: string): { text: string; unknown?: string } {
  let unknown: string | undefined;
  const text = html
    .replace(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*>/gi, (tag, end: string, name: string) => {
      const lower = name.toLowerCase();
      if (lower === 'p' || lower === 'div') return end ? '\n' : '';
      if (Object.hasOwn(SIGNS, lower)) return SIGNS[lower] as string;
      unknown ??= tag;
      return '';
    })
    .replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) =>
      name === 'nbsp' ? '\u00a0' : (entity(name) ?? whole),
    );
  return unknown === undefined ? { text: text.trim() } : { text: text.trim(), unknown };
}
