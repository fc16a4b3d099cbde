/** How many files are fetched at once: the lab comes first. */
const AT_ONCE = 3;

/** A file that is kept when there is time. */
export interface PageEntry {
  /** Address relative to the site's root. */
  url: string;
  /** Changes with its content. */
  revision: string;
  /** Readers of other languages do without it. */
  language?: string;
}

/** How far the keeping of files is. */
export interface Filling {
  done: number;
  all: number;
  /** Why it stopped, if it did: the network is gone, or the browser's storage is full. */
  stopped?: 'network' | 'full';
}

/** Files that are fetched one after the other in idle time, each kept under its address and revision. */
export class Shelf {
  readonly #name: string;
  /** By address: the key in the cache, and the language of its readers. */
  readonly #entries: ReadonlyMap<string, { key: string; language: string | undefined }>;
  #filling: Promise<void> = Promise.resolve();

  /** @param base address of the site's root */
  constructor(name: string, entries: readonly PageEntry[], base: string) {
    this.#name = name;
    this.#entries = new Map(
      entries.map(({ url, revision, language }) => {
        const key = new URL(url, base);
        const address = key.href;
        key.searchParams.set('revision', revision);
        return [address, { key: key.href, language }];
      }),
    );
  }

  async match(address: string): Promise<Response | undefined> {
    const entry = this.#entries.get(address);
    return entry && (await caches.open(this.#name)).match(entry.key);
  }

  /**
   * Fetches what readers of a language need and is not there yet, addresses with one of the beginnings `first` before others.
   * @param tell hears how far it is
   */
  fill(language: string, first: readonly string[], tell: (state: Filling) => void): Promise<void> {
    this.#filling = this.#filling.then(() => this.#fill(language, first, tell));
    return this.#filling;
  }

  async #fill(reader: string, first: readonly string[], tell: (state: Filling) => void): Promise<void> {
    const cache = await caches.open(this.#name);
    const there = new Set((await cache.keys()).map(({ url }) => url));
    const rank = (address: string) => {
      const place = first.findIndex((beginning) => address.startsWith(beginning));
      return place < 0 ? first.length : place;
    };
    const needed = [...this.#entries].filter(([, { language }]) => language === undefined || language === reader);
    const missing = needed.filter(([, { key }]) => !there.has(key)).sort(([a], [b]) => rank(a) - rank(b));
    const all = needed.length;
    let done = all - missing.length;
    tell({ done, all });
    const work = async () => {
      for (let next = missing.shift(); next; next = missing.shift()) {
        const [address, { key }] = next;
        const response = await fetch(address, { cache: 'no-cache', credentials: 'same-origin' });
        if (!response.ok) throw new Error(`${address}: ${response.status}`);
        await cache.put(key, response);
        if (++done % 10 === 0 || done === all) tell({ done, all });
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } catch (error) {
      missing.length = 0;
      const full = error instanceof DOMException && error.name === 'QuotaExceededError';
      tell({ done, all, stopped: full ? 'full' : 'network' });
    }
  }

  /** Throws away what is of another version. */
  async clean(): Promise<void> {
    const cache = await caches.open(this.#name);
    const mine = new Set([...this.#entries.values()].map(({ key }) => key));
    for (const request of await cache.keys()) if (!mine.has(request.url)) await cache.delete(request);
  }
}
