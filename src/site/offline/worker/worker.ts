// The service worker. What every page and every lab needs is fetched before it takes over; the pages follow when somebody asks.
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import { registerRoute } from 'workbox-routing/registerRoute.js';
import { cleanable } from './cleanable.ts';
import { type PageEntry, Shelf } from './shelf.ts';

declare const self: ServiceWorkerGlobalScope & {
  /** Put here by scripts/offline.mjs. */
  __SHELL: { url: string; revision: string | null }[];
  __PAGES: PageEntry[];
};

const shell = new PrecacheController({ cacheName: 'gangway-shell', fallbackToNetwork: true });
shell.addToCacheList(self.__SHELL);
const pages = new Shelf('gangway-pages', self.__PAGES, self.registration.scope);

self.addEventListener('install', (event) => void shell.install(event));
// Nothing is thrown away here: tabs of the version before may still fetch parts of it.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { data, source } = event;
  if (data?.type === 'takeOver') event.waitUntil(self.skipWaiting());
  if (data?.type !== 'keep') return;
  const first = Array.isArray(data.first) ? data.first.map(String) : [];
  event.waitUntil(pages.fill(String(data.language), first, (state) => source?.postMessage({ type: 'kept', ...state })));
});

self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  event.waitUntil(clean(event));
});

registerRoute(
  ({ sameOrigin, request }) => sameOrigin && request.method === 'GET',
  async ({ event, request, url }) => {
    const page = withoutQuery(url);
    const cacheKey = shell.getCacheKeyForURL(page);
    if (cacheKey) return shell.strategy.handle({ event: event as ExtendableEvent, request, params: { cacheKey } });
    // A file of this version, or of the one before that a tab still shows.
    const kept =
      (await pages.match(page)) ?? (request.mode === 'navigate' ? undefined : await caches.match(request.url));
    if (kept) return kept;
    try {
      return await fetch(request);
    } catch (error) {
      if (request.mode !== 'navigate') throw error;
      const missing = `${self.registration.scope}${/\/zh-hant\//.test(url.pathname) ? 'zh-hant/' : ''}offline/`;
      return (await shell.matchPrecache(missing)) ?? Response.error();
    }
  },
);

/** Throws away what older versions left, once no tab shows one. */
async function clean(event: FetchEvent): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!cleanable(windows, event.resultingClientId, event.clientId)) return;
  await Promise.all([shell.activate(event), pages.clean()]);
}

function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
