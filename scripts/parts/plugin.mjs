// A Vite plugin for the page's worker: what a lab does not need up to its first prompt comes in a second part
// (docs/decisions/0025). Only the build divides; the dev server, tests and the headless lab have everything at once.
import { firstPath, plan } from './plan.mjs';

const EVERYTHING = '/src/lab/worker/later.ts';
const RUNTIME = '\0virtual:later';
const INSTALLER = '\0virtual:later-parts';

/** What stands in for src/lab/worker/later.ts, and for every function and class that comes later. */
const RUNTIME_TEXT = `
let missing = false;
const real = [];
const setters = [];
const need = (number) => {
  const it = real[number];
  if (it === undefined) {
    missing = true;
    throw new Error('code of the second part is needed');
  }
  return it;
};
export function later(number, set) {
  setters[number] = set;
  return new Proxy(function () {}, {
    apply: (_, self, values) => Reflect.apply(need(number), self, values),
    construct: (_, values) => Reflect.construct(need(number), values),
    get: (_, key) => {
      if (real[number] === undefined && key === Symbol.hasInstance) return () => false;
      return Reflect.get(need(number), key);
    },
  });
}
export const text = need;
export function install(parts) {
  for (const [number, part] of parts.entries()) {
    real[number] = part;
    setters[number]?.(part);
  }
}
export const secondPart = {
  get value() {
    return real.length > 0 || undefined;
  },
  async fetch() {
    await import('virtual:later-parts');
    missing = false;
  },
};
export const wasMissed = () => missing;
`;

/** How the worker's files are laid together: one to begin with, one that follows, and the others as they are called for. */
export const GROUPS = [
  { name: 'lab', test: /\/workbench\/worker\.ts$|rolldown\/runtime/ },
  { name: 'more', test: /\.later\.(ts|js)$|virtual:later-parts$/ },
];

/** The site is built in several goes; the plan is the same for all. */
let planning;

/** @returns {import('vite').Plugin} */
export function secondPart() {
  let planned;
  return {
    name: 'gangway:second-part',
    enforce: 'pre',
    async buildStart() {
      planning ??= plan();
      planned = await planning;
    },
    async resolveId(source, importer) {
      if (source === 'virtual:later') return RUNTIME;
      if (source === 'virtual:later-parts') return INSTALLER;
      if (/\.later\.(ts|js)$/.test(source)) return source;
      if (!source.endsWith('/later.ts')) return undefined;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved?.id.endsWith(EVERYTHING) ? RUNTIME : undefined;
    },
    async generateBundle(_, bundle) {
      if (process.env.SIZES)
        (await import('node:fs')).writeFileSync(
          process.env.SIZES,
          JSON.stringify(
            Object.values(bundle)
              .filter((c) => c.type === 'chunk')
              .map((c) => [
                c.fileName,
                c.code.length,
                Object.fromEntries(Object.entries(c.modules).map(([k, v]) => [k, v.renderedLength])),
              ]),
          ),
        );
    },
    load(id) {
      if (id === RUNTIME) return RUNTIME_TEXT;
      if (id === INSTALLER) return planned.installer();
      if (id !== firstPath(id)) return planned.later(firstPath(id));
      return planned.has(id) && !id.endsWith('/code.ts') ? planned.first(id) : undefined;
    },
  };
}
