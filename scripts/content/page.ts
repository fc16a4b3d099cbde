import Slugger from 'github-slugger';
import { type MdastNode, markdownToMdast, mdxToMdast } from 'satteri';

/** Something on a page and the line of the file on which it begins. */
export interface Placed {
  text: string;
  line: number;
}

/** A lesson's text as a reader meets it; code blocks and tables are not prose. */
export interface Page {
  paragraphs: Placed[];
  headings: (Placed & { depth: number; id: string })[];
  /** Addresses that are linked to, in links and images. */
  links: Placed[];
  images: Placed[];
  /** Code blocks that the engine has something to say to: console blocks and pictures. */
  fences: Placed[];
  /** Components that are used; `imported` are those that are there. */
  components: Placed[];
  imported: Set<string>;
}

/** Stands for a space in inline code, so that the code stays one word. */
const CODE_SPACE = '\uE000';

/** Reads MDX as the site's build does. @throws Error with line and column in `source` of what is no MDX */
export function readPage(source: string, firstLine = 1): Page {
  return pageOf(mdxToMdast(source), firstLine);
}

/** Reads the Markdown of a task, a hint or an explanation. */
export function readMarkdown(source: string): Page {
  return pageOf(markdownToMdast(source), 1);
}

/** Inline code and its spaces as they were written. */
export function asWritten(text: string): string {
  return text.replaceAll(CODE_SPACE, ' ');
}

function pageOf(root: MdastNode, firstLine: number): Page {
  const page: Page = {
    paragraphs: [],
    headings: [],
    links: [],
    images: [],
    fences: [],
    components: [],
    imported: new Set(),
  };
  const slugger = new Slugger();
  const visit = (node: MdastNode) => {
    const line = firstLine - 1 + (node.position?.start.line ?? 1);
    switch (node.type) {
      case 'paragraph':
        page.paragraphs.push({ text: textOf(node).trim(), line });
        break;
      case 'heading': {
        const text = asWritten(textOf(node)).replaceAll('`', '');
        page.headings.push({ text, line, depth: node.depth, id: slugger.slug(text) });
        break;
      }
      case 'link':
      case 'definition':
        page.links.push({ text: node.url, line });
        break;
      case 'image':
        page.images.push({ text: node.url, line });
        break;
      case 'code':
        if (node.lang === 'console' || node.lang === 'picture') page.fences.push({ text: node.value, line });
        break;
      case 'mdxjsEsm':
        for (const [, name = ''] of node.value.matchAll(/^import\s+([A-Z]\w*)/gm)) page.imported.add(name);
        break;
      case 'mdxJsxFlowElement':
      case 'mdxJsxTextElement':
        if (/^[A-Z]/.test(node.name ?? '')) page.components.push({ text: node.name ?? '', line });
        break;
    }
    if ('children' in node) for (const child of node.children) visit(child as MdastNode);
  };
  visit(root);
  return page;
}

function textOf(node: MdastNode): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'inlineCode') return `\`${node.value.replace(/\s/g, CODE_SPACE)}\``;
  if (node.type === 'break') return ' ';
  return 'children' in node ? node.children.map((child) => textOf(child as MdastNode)).join('') : '';
}
