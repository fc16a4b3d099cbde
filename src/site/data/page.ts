// The page of the learner's data: what is kept, export, import, deletion.
import { deleteDB } from 'idb';
import { emptyProgress } from '#course/progress/progress.ts';
import { stepsOf } from '#lab/steps.ts';
import type { KeyOf } from '../i18n/catalogues.ts';
import { type Catalogue, Texts } from '../i18n/texts.ts';
import { CHOICES, choose, keepSize, keptSettings, type Setting } from '../settings/settings.ts';
import { fragmentOf } from '../share/link.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { onProgress } from '../store/news.ts';
import { pageOf } from './address.ts';
import { download } from './download.ts';
import { type DataFile, type FileLab, LARGEST, readFile, writeFile } from './file.ts';
import { gather, take, total } from './transfer.ts';

const main = document.querySelector<HTMLElement>('main.data') as HTMLElement;
const { say } = new Texts(JSON.parse(main.dataset.texts ?? '') as Catalogue<KeyOf<'data'>>);
const titles = new Map(JSON.parse(main.dataset.lessons ?? '[]') as [string, string][]);
const find = <E extends HTMLElement>(selector: string) => main.querySelector<E>(selector) as E;
const result = find('.data-result');

/** Does something with the database, which is closed afterwards; says so where the browser refuses. */
async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  let database: Database;
  try {
    database = await openDatabase();
  } catch {
    result.textContent = say('refused', { reason: say('refusal.storage') });
    return;
  }
  try {
    await work(database);
  } finally {
    database.close();
  }
}

async function show(): Promise<void> {
  await withDatabase(async (database) => {
    const { progress, labs } = await gather(database);
    const { usage } = (await navigator.storage?.estimate?.()) ?? {};
    const size = usage === undefined ? '–' : `${(usage / 1e6).toFixed(1)} MB`;
    for (const [name, count] of Object.entries({ ...total(progress), labs: labs.length, size }))
      find(`[data-count=${name}]`).textContent = String(count);
    const aside = await database.count('setAside');
    find('.data-aside').hidden = aside === 0;
    find('.data-aside-text').textContent = say('aside.text', { count: aside });
    await showKept(database);
  });
  const persisted = await navigator.storage?.persisted?.();
  find('.data-persisted').textContent = say(persisted ? 'persisted.yes' : 'persisted.no');
  find('.data-persist').hidden = persisted !== false;
}

async function showKept(database: Database): Promise<void> {
  const [keys, labs] = await Promise.all([database.getAllKeys('kept'), database.getAll('kept')]);
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long' });
  const items = labs.map(({ at, ...lab }, index) => keptItem(keys[index] as number, lab as FileLab, day.format(at)));
  find('.data-kept').replaceChildren(...items);
  find('.data-none').hidden = items.length > 0;
}

function keptItem(key: number, lab: FileLab, day: string): HTMLElement {
  const { lesson, journal } = lab;
  const item = document.createElement('li');
  const text = document.createElement('span');
  const name = titles.get(lesson) ?? lesson;
  text.textContent = say('kept.item', { lesson: name, day, steps: stepsOf(journal).length });
  item.append(text);
  const page = pageOf(lesson, new Set(titles.keys()));
  if (page !== undefined) {
    const link = document.createElement('a');
    link.className = 'button';
    link.href = `${main.dataset.root}${page}${fragmentOf(lab)}`;
    link.textContent = say('kept.open');
    item.append(link);
  }
  const settings = { attributes: {}, sizes: {} };
  const one: DataFile = { progress: emptyProgress(), labs: [lab], kept: [], settings };
  item.append(
    button(say('kept.download'), () => download(`gangway-${lesson}.json`, writeFile(one, Date.now()))),
    button(say('kept.delete'), () =>
      withDatabase(async (database) => {
        await database.delete('kept', key);
        await showKept(database);
      }),
    ),
  );
  return item;
}

function button(text: string, run: () => unknown): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = text;
  made.addEventListener('click', run);
  return made;
}

/** Takes over what a file says of the page's look, as far as it is a choice that there is. */
function applySettings({ attributes, sizes }: DataFile['settings']): void {
  for (const [name, value] of Object.entries(attributes)) {
    const values: readonly string[] | undefined = Object.hasOwn(CHOICES, name) ? CHOICES[name as Setting] : undefined;
    if (values?.includes(value)) choose(name as Setting, value);
  }
  for (const [name, size] of Object.entries(sizes)) keepSize(name, size);
}

async function importFile(file: File, withSettings: boolean): Promise<void> {
  if (file.size > LARGEST) return refuse({ reason: 'tooLarge' });
  const read = readFile(await file.text());
  if ('refusal' in read) return refuse(read.refusal);
  await withDatabase(async (database) => {
    try {
      const taken = await take(database, read.file, Date.now());
      const some = Object.values(taken).some((count) => count > 0);
      result.textContent = some ? say('import.done', { ...taken }) : say('import.nothing');
      if (withSettings) applySettings(read.file.settings);
    } catch (error) {
      const full = error instanceof DOMException && error.name === 'QuotaExceededError';
      refuse({ reason: full ? 'full' : 'storage' });
    }
  });
  await show();
}

function refuse({ reason, ...values }: { reason: string; lesson?: string }): void {
  result.textContent = say('refused', { reason: say(`refusal.${reason}` as KeyOf<'data'>, values) });
}

async function deleteEverything(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith('gangway-')) await caches.delete(name);
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) await registration.unregister();
  for (const name of Object.keys(localStorage)) if (name.startsWith('gangway.')) localStorage.removeItem(name);
  // Other tabs are told to close it, and say so.
  await deleteDB('gangway');
  await show();
  find('.data-deleted').textContent = say('delete.done');
}

find('.data-export').addEventListener('click', () =>
  withDatabase(async (database) => {
    const now = Date.now();
    const day = new Date(now).toISOString().slice(0, 10);
    const text = writeFile({ ...(await gather(database)), settings: keptSettings() }, now);
    download(`gangway-${day}.json`, text);
  }),
);
find<HTMLFormElement>('.data-import').addEventListener('submit', (event) => {
  event.preventDefault();
  const file = find<HTMLInputElement>('#data-file').files?.[0];
  if (file) void importFile(file, find<HTMLInputElement>('input[name=settings]').checked);
});
find('.data-aside-download').addEventListener('click', () =>
  withDatabase(async (database) =>
    download('gangway-set-aside.json', JSON.stringify(await database.getAll('setAside'), null, 2)),
  ),
);
find('.data-persist').addEventListener('click', async () => {
  const granted = await navigator.storage.persist();
  find('.data-persisted').textContent = say(granted ? 'persisted.yes' : 'persisted.refused');
  find('.data-persist').hidden = granted;
});
const sure = find<HTMLDialogElement>('.data-sure');
find('.data-delete').addEventListener('click', () => {
  sure.returnValue = '';
  sure.showModal();
});
sure.addEventListener('close', () => {
  if (sure.returnValue === 'yes') void deleteEverything();
});
const state = find('[data-offline]');
const keep = find('.data-keep');
new MutationObserver(() => {
  keep.hidden = !['saver', 'network', 'full'].includes(state.dataset.state ?? '');
}).observe(state, { attributes: true });
keep.addEventListener('click', () => document.dispatchEvent(new Event('keepcourse')));

onProgress(() => void show());
await show();
