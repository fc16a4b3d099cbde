// A Vite plugin for the page's workers: programs are fetched by package when one is first run, and what a file called code.ts
// names as present(module) when it is first needed.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

export const EAGER = fileURLToPath(new URL('../src/lab/packages.ts', import.meta.url));
export const FETCHED = fileURLToPath(new URL('../src/lab/worker/packages.ts', import.meta.url));
export const MANIFEST = 'virtual:package-manifest';

const CODE = /\/src\/.*\/code\.ts$/;

/** @returns {import('vite').Plugin} */
export function fetchedCode() {
  return {
    name: 'gangway:fetched-code',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source === MANIFEST) return `\0${MANIFEST}`;
      if (!source.endsWith('/packages.ts')) return undefined;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved?.id === EAGER ? FETCHED : undefined;
    },
    transform(code, id) {
      const fetched = fetchWhenNeeded(code, id);
      return fetched === undefined ? undefined : { code: fetched, map: null };
    },
    async load(id) {
      return id === `\0${MANIFEST}` ? await packageManifest() : undefined;
    },
  };
}

/** The text of a file code.ts that fetches what the text `code` has there from the start; undefined for any other file. */
export function fetchWhenNeeded(code, path) {
  if (!CODE.test(path) || !code.includes('present(')) return undefined;
  const modules = new Map();
  const rest = code.replace(/^import \* as (\w+) from ('[^']+');$/gm, (_, name, from) => {
    modules.set(name, from);
    return '';
  });
  return rest
    .replace('{ present }', '{ fetchedOnce }')
    .replace(/\bpresent\((\w+)\)/g, (call, name) =>
      modules.has(name) ? `fetchedOnce(() => import(${modules.get(name)}))` : call,
    );
}

/** A module that says what programs there are in each package. */
export async function packageManifest() {
  const { packages } = await import(pathToFileURL(await bundle('src/lab/packages.ts', 'packages')).href);
  const names = Object.entries(packages).map(([name, { host, applets }]) => [
    name,
    { host: Object.keys(host), applets: Object.keys(applets) },
  ]);
  return `export default ${JSON.stringify(Object.fromEntries(names))};`;
}
