// The search sheet: `/` or its button opens it; arrows walk the results.
import { onShortcut } from '../shortcuts/shortcuts.ts';

interface Found {
  url: string;
  excerpt: string;
  meta: { title?: string };
  sub_results: { title: string; url: string; excerpt: string }[];
}
interface Pagefind {
  init(): Promise<void>;
  debouncedSearch(words: string): Promise<{ results: { data(): Promise<Found> }[] } | null>;
}

/** How many pages are shown. */
const SHOWN = 8;

const sheet = document.querySelector<HTMLDialogElement>('.site-search');
const field = sheet?.querySelector<HTMLInputElement>('input');
const state = sheet?.querySelector<HTMLElement>('.site-search-state');
const list = sheet?.querySelector<HTMLElement>('.site-search-results');
let pagefind: Promise<Pagefind> | undefined;

function load(): Promise<Pagefind> {
  pagefind ??= import(/* @vite-ignore */ sheet?.dataset.pagefind ?? '').then(async (module: Pagefind) => {
    await module.init();
    return module;
  });
  return pagefind;
}

function open(): void {
  if (!sheet || sheet.open) return;
  sheet.showModal();
  field?.select();
  load().catch(() => {
    pagefind = undefined;
    if (state) state.textContent = sheet.dataset.missing ?? '';
  });
}

async function search(): Promise<void> {
  const words = field?.value.trim() ?? '';
  if (words === '') return show(words, []);
  const found = await (await load()).debouncedSearch(words);
  if (found) show(words, await Promise.all(found.results.slice(0, SHOWN).map((result) => result.data())));
}

function show(words: string, pages: Found[]): void {
  if (words !== (field?.value.trim() ?? '')) return;
  if (state)
    state.textContent = words !== '' && pages.length === 0 ? (sheet?.dataset.none ?? '').replace('{words}', words) : '';
  list?.replaceChildren(...pages.map(entry));
}

function entry({ url, excerpt, meta, sub_results }: Found): HTMLElement {
  // The place on the page that fits best, where it has one of its own.
  const best = sub_results.find((part) => part.url.includes('#'));
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = best?.url ?? url;
  const title = document.createElement('strong');
  title.textContent = meta.title ?? url;
  link.append(title);
  if (best && best.title !== meta.title) link.append(` › ${best.title}`);
  const text = document.createElement('span');
  text.append(...marked(best?.excerpt ?? excerpt));
  link.append(text);
  item.append(link);
  return item;
}

/** An excerpt of Pagefind, in which only `<mark>` is markup, as nodes: nothing of it is read as HTML. */
function marked(excerpt: string): Node[] {
  const plain = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  return excerpt.split(/<mark>(.*?)<\/mark>/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(plain(part));
    const mark = document.createElement('mark');
    mark.textContent = plain(part);
    return mark;
  });
}

document.querySelector('.search-open')?.addEventListener('click', open);
onShortcut('search', open);
field?.addEventListener('input', () => void search().catch(() => {}));
sheet?.addEventListener('keydown', (event) => {
  const links = [...(list?.querySelectorAll('a') ?? [])];
  if (event.key === 'Enter' && document.activeElement === field) {
    event.preventDefault();
    links[0]?.click();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || links.length === 0) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement as HTMLAnchorElement) + step;
  if (at < 0) field?.focus();
  else links[Math.min(at, links.length - 1)]?.focus();
});
sheet?.addEventListener('click', ({ target }) => {
  if (target === sheet) sheet.close();
});
