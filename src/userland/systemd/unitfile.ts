import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** Where units are looked for, the administrator's first (systemd.unit(5)). */
const PLACES = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

/** A unit as its files describe it: the fragment and the drop-ins put over it. */
export class UnitFile {
  readonly #settings = new Map<string, string[]>();

  constructor(
    readonly name: string,
    /** The fragment's path. */
    readonly path: string,
    /** The drop-ins' paths, in the order in which they are read. */
    readonly dropIns: readonly string[],
    readonly texts: readonly string[],
  ) {
    for (const text of texts) this.#read(text);
  }

  /** All values of a setting, e.g. `Service.ExecStart`. */
  values(setting: string): readonly string[] {
    return this.#settings.get(setting) ?? [];
  }

  /** The last value of a setting; '' where there is none. */
  value(setting: string): string {
    return this.values(setting).at(-1) ?? '';
  }

  get description(): string {
    return this.value('Unit.Description') || this.name;
  }

  #read(text: string): void {
    let section = '';
    for (const line of text.replace(/\\\n\s*/g, ' ').split('\n')) {
      const heading = /^\[(.*)\]\s*$/.exec(line)?.[1];
      if (heading !== undefined) {
        section = heading;
        continue;
      }
      const [, name, value = ''] = /^\s*([A-Za-z0-9]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined) continue;
      const key = `${section}.${name}`;
      // An empty value forgets all before it.
      if (value === '') this.#settings.delete(key);
      else this.#settings.set(key, [...this.values(key), value]);
    }
  }
}

/** The unit of that name (`docker.service`) as it is on disk now; undefined where there is none. */
export function loadUnit(fs: FileSystemContext, name: string): UnitFile | undefined {
  const path = PLACES.map((place) => `${place}/${name}`).find((candidate) => fs.exists(candidate));
  if (path === undefined) return undefined;
  const found = new Map<string, string>();
  for (const place of [...PLACES].reverse()) {
    const folder = `${place}/${name}.d`;
    if (!fs.exists(folder)) continue;
    for (const file of fs.readdir(folder)) if (file.endsWith('.conf')) found.set(file, `${folder}/${file}`);
  }
  const dropIns = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
  return new UnitFile(
    name,
    path,
    dropIns,
    [path, ...dropIns].map((file) => fs.readText(file)),
  );
}

/** The names of all units on disk, sorted. */
export function unitNames(fs: FileSystemContext): string[] {
  const names = new Set<string>();
  for (const place of PLACES) {
    if (!fs.exists(place)) continue;
    for (const name of fs.readdir(place)) if (/\.(service|socket)$/.test(name)) names.add(name);
  }
  return [...names].sort();
}

/**
 * A command line of a unit, with `$VARIABLE` as words of their own and `${VARIABLE}` within a word (systemd.service(5)).
 * @param line without the prefixes `-`, `@` …
 */
export function commandWords(line: string, env: ReadonlyMap<string, string>): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g)) {
    const variable = /^\$(\w+)$/.exec(word)?.[1];
    if (variable !== undefined) {
      words.push(...(env.get(variable) ?? '').split(/\s+/).filter((each) => each !== ''));
      continue;
    }
    const bare = /^(["']).*\1$/.test(word) ? word.slice(1, -1) : word;
    words.push(bare.replace(/\$\{(\w+)\}/g, (_, name: string) => env.get(name) ?? ''));
  }
  return words;
}

/** The assignments of `Environment=` and of a file named by `EnvironmentFile=`. */
export function assignments(text: string): [string, string][] {
  const found: [string, string][] = [];
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^\s*(?:export\s+)?(\w+)=(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) found.push([name, value.replace(/^(["'])(.*)\1$/, '$2')]);
  }
  return found;
}
