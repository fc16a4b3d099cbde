import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandPages } from '#lab/reference/commands.ts';
import { idOf, type Lesson, lessonNames } from './lesson.ts';
import { type Page, readPage } from './page.ts';
import type { Result } from './result.ts';

/** Ids that the page around the lesson has. */
const FRAME_IDS = ['main', 'objectives', 'terms', 'sources', 'lab', 'tasks', 'tasks-title', 'network', 'network-title'];
/** Pages of the site that are no lessons. */
const PAGES = /^\.\.\/\.\.\/(?:course|practice|glossary|sandbox|commands(?:\/([a-z0-9-]+))?)\/(?:#.*)?$/;
const FORMS = 'https://…, ../LESSON/ (its folder without the number), ../LESSON/#HEADING or #HEADING';

/** Links lead somewhere, below any base path and in every language. */
export function checkLinks({ name }: Lesson, page: Page, content: string): Result {
  const faults: string[] = [];
  for (const { text: url, line } of page.links) {
    const fault = brokenLink(url, page, content);
    if (fault) faults.push(`line ${line}: ${fault}`);
  }
  for (const { text: url, line } of page.images) {
    if (!url.startsWith('./'))
      faults.push(`line ${line}: expected a picture in the lesson's folder (./NAME.svg), found ${url}`);
    else if (!existsSync(join(content, 'lessons', name, url))) faults.push(`line ${line}: there is no file ${url}`);
  }
  for (const { text, line } of page.components) {
    if (!page.imported.has(text)) faults.push(`line ${line}: <${text}> is not imported`);
  }
  return { what: 'links, pictures and components', faults };
}

function brokenLink(url: string, page: Page, content: string): string | undefined {
  if (/^https:\/\/[^\s]+$/.test(url)) return undefined;
  const site = PAGES.exec(url);
  if (site) {
    const command = site[1];
    if (command === undefined || commandPages().some(({ id }) => id === command)) return undefined;
    return `there is no page of a command ${command}, which ${url} leads to`;
  }
  const match = /^(?:\.\.\/([a-z0-9-]+)\/)?(?:#(.+))?$/.exec(url);
  const [, lesson, heading] = match ?? [];
  if (!match || url === '') return `expected a link of the form ${FORMS}; found ${url || 'nothing'}`;
  let target: Page | undefined = page;
  if (lesson !== undefined) {
    const name = lessonNames(content).find((each) => idOf(each) === lesson);
    if (name === undefined) return `there is no lesson ${lesson}, which ${url} leads to`;
    target = heading === undefined ? undefined : pageOf(content, name);
  }
  if (heading === undefined || target === undefined) return undefined;
  if (target.headings.some(({ id }) => id === heading) || FRAME_IDS.includes(heading)) return undefined;
  return `there is no heading ${heading}, which ${url} leads to; there are ${target.headings.map(({ id }) => id).join(', ')}`;
}

/** The page of another lesson, or undefined while it cannot be read: its own check says so. */
function pageOf(content: string, name: string): Page | undefined {
  try {
    const source = readFileSync(join(content, 'lessons', name, 'index.mdx'), 'utf8');
    return readPage(source.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, ''));
  } catch {
    return undefined;
  }
}

/** Headings have levels without gaps and addresses of their own, and the last one is the summary. */
export function checkHeadings(page: Page): Result {
  const faults: string[] = [];
  let depth = 1;
  const seen = new Set(FRAME_IDS);
  for (const heading of page.headings) {
    const place = `line ${heading.line}, "${heading.text}"`;
    if (heading.depth === 1) faults.push(`${place}: the page's title is its only heading of level 1; begin with ##`);
    if (heading.depth > depth + 1)
      faults.push(`${place}: a heading of level ${heading.depth} follows one of level ${depth}`);
    // Astro numbers ids that come again: the address then depends on the order.
    const plain = heading.id.replace(/-\d+$/, '');
    if (seen.has(heading.id) || (plain !== heading.id && seen.has(plain))) {
      faults.push(`${place}: the page already has something with the id ${plain}; choose other words`);
    }
    seen.add(heading.id);
    depth = heading.depth;
  }
  const last = page.headings.filter((heading) => heading.depth === 2).at(-1);
  if (last?.text !== 'Summary') faults.push(`expected "## Summary" as the last heading, found ${last?.text ?? 'none'}`);
  return { what: 'headings', faults };
}
